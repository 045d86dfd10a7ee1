"""The organisations of the Dialogue, their names, heads and representatives."""

"""The organisations of the Dialogue, their names, heads and who speaks for them."""

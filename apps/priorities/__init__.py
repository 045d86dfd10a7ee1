"""The strategic priorities of the organisations."""

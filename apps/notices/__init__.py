"""Notices to the staff by mail: what waits for them, and what became of their work."""

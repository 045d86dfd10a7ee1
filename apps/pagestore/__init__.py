"""Rendered pages, before Django: never older than what they show, and there when the database is not."""

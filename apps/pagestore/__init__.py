"""The page store: rendered pages, served without Django, never outdated, and available while the database is away."""

"""Django's backend for SQLite, whose connections mark what they change."""

"""Django's backend for PostgreSQL, whose connections mark what they change."""

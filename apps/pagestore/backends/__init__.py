"""Django's database backends, extended: they mark changes for the page store and do not wait for a lost database."""

"""How dates and numbers are written, in place of Django's own formats, which are incomplete in Arabic."""

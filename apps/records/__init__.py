"""The base of every record: partial dates, the clock, rules, slugs, acts, signals and validation."""

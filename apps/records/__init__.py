"""What every record is made of: partial dates, the clock, rules, slugs, acts, signals and validation."""

"""One interface to find records by their text, in every language."""

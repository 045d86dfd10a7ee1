"""The concepts and promises of the Dialogue, one app each."""

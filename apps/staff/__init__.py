"""The shared parts of the admin."""

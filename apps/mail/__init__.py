"""Outgoing mail: a queue in the database. A page never talks to a mail server."""

"""Who works on what: the matrix of organisations and goals, its findings, and joint actions."""

"""Who serves which goal: the matrix of organisations and goals, what it shows, and joint actions."""

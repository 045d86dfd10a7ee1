"""What the public may see, and when: states, the disclosure gate, waiting changes, dates and the clock."""

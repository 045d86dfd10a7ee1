"""What the public may see, and when: states, rights, the disclosure gate, waiting changes, previews, schedule."""

"""What the public sees, and when: states, rights, the disclosure gate, waiting changes, previews, schedule."""

"""The Global Policing Goals, their wordings, and their links to the Sustainable Development Goals."""

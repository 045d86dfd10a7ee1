"""The editions of the Dialogue: attendance, outcomes, statements, documents, photos and news."""

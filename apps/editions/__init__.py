"""The editions of the Dialogue: who came, what was said and agreed, what was published."""

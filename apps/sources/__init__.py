"""Sources of facts, and which values are our own."""

"""Shows runs again that are over, at any pace."""

"""The books in a notebook: open them, ask, look, and take the tables along."""

"""The documentation is true and whole."""

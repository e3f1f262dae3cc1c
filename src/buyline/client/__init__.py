"""The books of a server, asked from another process with the same words and the same results."""

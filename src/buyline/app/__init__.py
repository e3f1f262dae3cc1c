"""What a person can do, one use case per function."""

"""What it meant: the fold, movements, the trial balance. Pure."""

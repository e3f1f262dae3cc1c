"""Charts of statements for notebooks and files: each declared once, drawn here without a network."""

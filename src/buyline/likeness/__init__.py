"""How surely are two records one? Words are made comparable, and Splink weighs what agrees; it knows no books."""

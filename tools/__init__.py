"""Scripts around the code: environment, locks, generated pages."""

"""One set of books for the buying pipeline of a B2B company."""

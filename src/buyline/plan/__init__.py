"""What must happen by when for a goal to be reached? Works back from it, on the forecast's own estimates."""

"""The pipeline picture: where every mark goes (pure functions; the templates only write the marks down)."""

"""Where is everything kept? Adapters: the Django models behind the journal's port, Parquet books, the engine."""

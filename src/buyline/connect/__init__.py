"""How do other systems' rows become entries? Readers, mappings, translation. Knows no database."""

"""Of which records is anything told?

A record that an import brought keeps its id when the import is taken back, so that the same import again is about the
same record; until then nothing is told of it, and no list names it.
"""

LINKS = ("merged", "parted", "told apart")
"""What says who is who tells of a record only that it was thought to be another."""


def is_told(of: str, alias: str) -> str:
    """Whether, in SQL, a row called `alias` of buyers or persons has a name, or is named by an entry that holds."""
    kinds = ", ".join(f"'{of}s {link}'" for link in LINKS)
    entry = (
        "SELECT 1 FROM books_journalentry e LEFT JOIN books_batch t ON t.id = e.batch"
        f" WHERE e.party = {alias}.party AND e.{of} = {alias}.id AND t.retracted_at IS NULL AND e.kind NOT IN ({kinds})"
    )
    return f"({alias}.name <> '' OR EXISTS ({entry}))"

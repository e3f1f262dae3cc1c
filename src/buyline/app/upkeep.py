"""When does the tail of the ledger become files, and when do small files become large ones?

After a load, and whenever the tail has grown; what was just written is in every number before and after.
"""

from buyline.store.books import Books
from buyline.store.segments import compact, ship


def tidy(books: Books, *, at_least: int = 20_000) -> None:
    """Ship the tail when it has `at_least` rows, and merge files that have become many."""
    if ship(books, at_least=at_least):
        compact(books)

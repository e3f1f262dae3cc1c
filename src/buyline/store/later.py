"""How much came into the books after a moment that its sources knew by then?

A count over the journal, found by sequence number, so that its cost is that of what came later.
"""

from dataclasses import dataclass

from buyline.days import Moment
from buyline.store.books import Books


@dataclass(frozen=True, slots=True)
class CameLater:
    """Entries recorded after a moment but known by then, and when the last of them was recorded."""

    entries: int
    last_at: Moment


def came_later(books: Books, *, than: Moment, last_seq: int) -> CameLater | None:
    """Return the entries up to `last_seq` recorded after the moment `than` that were known by it; None without any."""
    if not books.sight.has_all_journeys:  # it counts the entries of everybody
        return None
    with books.reading() as cursor:
        cursor.execute(_LATER, [than, last_seq, than])
        entries, last_at = cursor.fetchone()
    return CameLater(entries, last_at) if entries else None


_LATER = (
    "SELECT count(*), max(recorded_at) FROM books_journalentry"
    " WHERE seq > (SELECT coalesce(max(last_seq), 0) FROM books_commit WHERE recorded_at <= %s)"
    " AND seq <= %s AND known_at <= %s AND kind <> 'definition adopted'"
)

"""Since when does somebody in the buying group have a role, by journey?

Of the lines in which a role is said of a person of the buyer. Which roles matter is told by whoever asks.
"""

import json
from collections.abc import Collection, Iterable

from buyline.days import Moment
from buyline.store.books import Books
from buyline.store.tables import select_in


def roles_named(books: Books, roles: Collection[str]) -> list[tuple[str, Moment]]:
    """Journeys whose buyer has anybody of these roles (in small letters), and the moment that was known from."""
    since: dict[int, Moment] = {}
    with books.reading() as cursor:
        likely = " OR ".join(["lower(data) LIKE %s"] * len(roles))
        cursor.execute(
            f"SELECT party, data, known_at FROM books_journalentry WHERE {_KINDS} AND ({likely})",
            [f"%{role}%" for role in roles],
        )
        for party, text, known_at in cursor.fetchall():
            if str(json.loads(text).get("role") or "").casefold() in roles:
                since[party] = min(known_at, since.get(party, known_at))
        found = select_in(cursor, "SELECT id, party FROM books_journey WHERE party IN ({})", since)
        return [(str(id_), since[party]) for id_, party in found]


def with_roles(books: Books, journeys: Iterable[str], roles: Collection[str]) -> set[str]:
    """Which of these journeys have anybody of these roles at their buyer, as of now."""
    with books.reading() as cursor:
        found = select_in(
            cursor,
            "SELECT j.id, p.role FROM books_journey j JOIN books_person p ON p.buyer = j.buyer"
            ' WHERE p."into" IS NULL AND j.id IN ({})',
            journeys,
        )
        return {str(id_) for id_, role in found if role.casefold() in roles}


_KINDS = "party IS NOT NULL AND kind IN ('person described', 'person identified')"

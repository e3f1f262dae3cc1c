"""May somebody who sees a part of the books do this act, and take back that one?

What is hidden is neither written nor met: an amount that is not seen is not changed, and a journey or a buyer that is
not seen is answered like one that is not there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from buyline.app.refusal import NotFound, Refused
from buyline.store import read_models, tables
from buyline.store.books import Books
from buyline.store.sight import MONEY, sees

NOTHING = "Nothing was recorded."


def check_said(books: Books, given: Mapping[str, Any]) -> None:
    """Refused where an amount is given by somebody from whom amounts are hidden."""
    if not books.sight.has_amounts and any(given.get(name) not in (None, "") for name in MONEY):
        raise Refused(NOTHING, ["amount: amounts are hidden from you, so you neither set nor change one"])


def check_opening(books: Books, given: Mapping[str, Any], journey: str) -> None:
    """Refused where somebody who sees some journeys only names one to be opened, or a buyer that they do not see."""
    if books.sight.has_all_journeys:
        return
    if journey:
        raise Refused(
            NOTHING, ["journey: leave its id out; the books give the journeys that you open one of their own"]
        )
    buyer = str(given.get("buyer") or "").strip()
    if buyer and read_models.buyer(books, buyer) is None:
        raise Refused(NOTHING, [f"buyer: there is no buyer '{buyer}'; give the name of a new one"])


def opened_by(books: Books, given: Mapping[str, Any], *, member: str, columns: Iterable[str]) -> Mapping[str, Any]:
    """What is said of a journey that is opened: who sees some journeys only becomes its owner, unless one is named.

    The rule of a function names one as well.
    """
    said = given.get("columns")
    is_owned = "owner" in said if isinstance(said, Mapping | str) else False
    is_owned = is_owned or bool(given.get("rule"))
    if books.sight.has_all_journeys or not member or "owner" not in columns or is_owned:
        return given
    owner = member.partition("@")[0]
    if isinstance(said, str) and said.strip():
        return {**given, "columns": f"{said}, owner={owner}"}
    return {**given, "columns": {**(said if isinstance(said, Mapping) else {}), "owner": owner}}


def check_entries(books: Books, entries: Iterable[str]) -> None:
    """NotFound where an entry is about a journey or a buyer that is not seen, as for one that is not there."""
    if books.sight.has_all_journeys:
        return
    with books.connection.cursor() as cursor:
        found = list(tables.select_in(cursor, _ABOUT, entries))
    for entry, journey, buyer, person in found:
        told = read_models.person(books, person) if person and not journey and not buyer else None
        is_seen = sees(books, journey) if journey else _has_buyer(books, buyer) if buyer else told is not None
        if not is_seen:
            raise NotFound(f"There is no entry '{entry}' in these books; nothing was undone.")


def _has_buyer(books: Books, buyer: str) -> bool:
    return read_models.buyer(books, buyer) is not None


_ABOUT = "SELECT entry, journey, buyer, person FROM books_journalentry WHERE entry IN ({})"

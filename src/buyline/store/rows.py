"""How do records become rows of the tables, and rows records again?

Plain translation, one function per table and direction; it decides nothing and touches no database.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from buyline.definition.trust import Trust
from buyline.journal.entry import Entry, Recorded
from buyline.journal.text import as_text, json_of
from buyline.ledger.posting import Posted, Posting, Touch

T = TypeVar("T")

N_BITS = 31
_TRUST = {str(trust): trust for trust in Trust}

LINE = (
    "seq, party, recorded_at, digest, entry, kind, occurred_at, known_at, source_order, is_day, sent_at, journey,"
    " buyer, person, function, member, trust, sent_by, batch, data, sealed_by, sealed, about"
)
RECORDED = (
    "seq, recorded_at, digest, entry, kind, occurred_at, known_at, source_order, is_day, sent_at, journey, buyer,"
    " person, function, member, trust, sent_by, batch, data"
)
DESCRIBES_SUBJECT = ("buyer described", "person described")
NAMED_IN_DATA = {
    "entry retracted": "entry",
    "batch retracted": "batch",
    "program described": "program",
    "content described": "content",
}
TOLD_APART: Mapping[str, str] = {"buyers told apart": "buyer", "persons told apart": "person"}
DESCRIPTIONS = (*DESCRIBES_SUBJECT, "program described", "content described", *TOLD_APART)
_PARTY, _SEALED, _ABOUT = 1, 21, 22


def row_id(seq: int, n: int) -> int:
    """The name of a ledger row as one number that orders it."""
    if not (0 <= n < 1 << N_BITS and 0 < seq < 1 << 63 - N_BITS):
        raise ValueError(f"row {n} of entry {seq} is beyond what these books can number")
    return seq << N_BITS | n


def row_name(id_: int) -> tuple[int, int]:
    """(seq, n) of a row id."""
    return id_ >> N_BITS, id_ & (1 << N_BITS) - 1


def after(seq: int) -> int:
    """The first row id behind all rows of an entry."""
    return seq + 1 << N_BITS


def about_of(kind: str, data: Mapping[str, Any], *, buyer: str | None, person: str | None) -> str | None:
    """What a correction takes back, or whom or what a description describes; by it such lines are found."""
    if kind in DESCRIBES_SUBJECT:
        return buyer if kind == "buyer described" else person
    if kind in TOLD_APART:
        return pair_key(str(buyer if TOLD_APART[kind] == "buyer" else person), str(data["other"]))
    wanted = NAMED_IN_DATA.get(kind)
    return str(data[wanted]) if wanted is not None and wanted in data else None


def pair_key(one: str, other: str) -> str:
    """Two records in one text, whichever was named first; an id holds no "|"."""
    return "|".join(sorted((one, other)))


def line_row(recorded: Recorded, *, party: int | None, sealed_by: str | None, sealed: bytes | None) -> tuple[Any, ...]:
    """A row of the journal, in the order of `LINE`."""
    e = recorded.entry
    if e.id.count("|") != 3:
        raise ValueError(f"the parts of an entry id cannot contain '|': {e.id!r}")
    return (
        recorded.seq, party, recorded.recorded_at, recorded.digest, e.id, e.kind, e.occurred_at, e.known_at,
        e.source_order, e.is_day, e.sent_at, e.journey, e.buyer, e.person, e.function, e.member, str(e.trust),
        e.sent_by, e.batch, as_text(e.data), sealed_by, sealed,
        about_of(e.kind, e.data, buyer=e.buyer, person=e.person),
    )  # fmt: skip


def chained(row: Sequence[Any]) -> list[Any]:
    """The fields of a `LINE` row that the chain covers: all that is not derived (party, about)."""
    fields = list(row[:_ABOUT])
    fields[9] = bool(fields[9])
    fields[_SEALED] = None if fields[_SEALED] is None else bytes(fields[_SEALED]).hex()
    del fields[_PARTY]
    return fields


def recorded_of(row: Sequence[Any]) -> Recorded:
    """A line read in the order of `RECORDED`, without personal fields."""
    (seq, recorded_at, digest, id_, kind, occurred_at, known_at, source_order, is_day, sent_at, journey, buyer, person,
     function, member, trust, sent_by, batch, data) = row  # fmt: skip
    source, record, what, version = id_.split("|")
    entry = Entry(
        source, record, what, kind, occurred_at, known_at, version, source_order, bool(is_day), sent_at, journey, buyer,
        person, function, member, _TRUST[trust], sent_by, batch, json.loads(data),
    )  # fmt: skip
    return Recorded(seq, recorded_at, digest, entry)


def movement_row(posted: Posted) -> tuple[Any, ...]:
    """A row of the tail of movements, in the order of its table."""
    row = posted.row
    if not isinstance(row, Posting):
        raise TypeError("a movement was expected")
    place = list(row)
    place[15] = _pairs_text(row.first_entered)
    place[21] = _pairs_text(row.columns)
    return (row_id(posted.seq, posted.n), posted.sign, posted.known_at, posted.recorded_at, *place)


def touch_row(posted: Posted) -> tuple[Any, ...]:
    """A row of the tail of touches, in the order of its table."""
    if not isinstance(posted.row, Touch):
        raise TypeError("a touch was expected")
    return (row_id(posted.seq, posted.n), posted.sign, posted.known_at, posted.recorded_at, *posted.row)


def movement_of(row: Sequence[Any]) -> Posted:
    """A row of the tail of movements as the ledger posted it."""
    fields = list(row[4:])
    fields[15] = pairs_of(fields[15])
    fields[21] = pairs_of(fields[21])
    return Posted._make((*row_name(row[0]), *row[1:4], Posting._make(fields)))


def touch_of(row: Sequence[Any]) -> Posted:
    """A row of the tail of touches as the ledger posted it."""
    return Posted._make((*row_name(row[0]), *row[1:4], Touch._make(row[4:])))


@lru_cache(maxsize=65_536)
def _pairs_text(pairs: tuple[tuple[str, Any], ...]) -> str:
    return json_of(pairs).decode()


@lru_cache(maxsize=65_536)
def pairs_of(text: str) -> tuple[tuple[str, Any], ...]:
    """Pairs of (id, value) out of their text; ValueError for what is no text, as a flipped byte leaves it."""
    if not isinstance(text, str):
        raise ValueError("what should be a text is none")  # noqa: TRY004 - damage of what is kept, not misuse
    return tuple((key, value) for key, value in json.loads(text))


def chunks(items: Sequence[T], *, size: int = 500) -> Iterator[Sequence[T]]:
    """The items in runs small enough for one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def data_of(row: Sequence[Any]) -> dict[str, Any]:
    """The data of a `LINE` row; ValueError or TypeError when it is not what was written."""
    data = json.loads(row[19])
    if not isinstance(data, dict):
        raise TypeError("data is not an object")
    return data

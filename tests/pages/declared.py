"""Which numbers of a page need not open rows, and why? A short list of kinds, each with its reason and its proof.

A number that leads nowhere must be of one of them. Where a kind says that others stand beside it, they are looked for
and worked out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations

from tests.pages.opening import BRITISH, tokens
from tests.pages.written import Said

DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2,3} \d{4}")
RECORDS = ("/journeys/", "/buyers/", "/people/")
Told = frozenset[str]
"""What is said by numbers that stand in tables, token by token."""


@dataclass(frozen=True)
class Kind:
    """A kind of number: why it opens nothing, and how it is known."""

    reason: str
    is_one: Callable[[Said, Told], bool]


def is_beside(said: Said, _told: Told) -> bool:
    """Whether it is the share or the difference of two numbers of its row, or its row's share of the last row's."""
    linked = [_count(one) for one in said.row if one.url and one.is_number and re.fullmatch(r"[\d,]+", one.words)]
    whole = [_count(one) for one in said.last if one.url and re.fullmatch(r"[\d,]+", one.words)]
    pairs = [*permutations(linked, 2), *((one, all_) for one in linked for all_ in whole)]
    if said.words.endswith("%"):
        return any(b and said.words == BRITISH.share(a / b).replace("\u2009", " ") for a, b in pairs)
    # An average is written as a whole number, and its difference rounded for itself.
    off = (-1, 0, 1) if said.head == "Against normal" else (0,)
    return any(said.words == BRITISH.signed(a - b + by) for a, b in pairs for by in off)


def _count(said: Said) -> int:
    return int(said.words.replace(",", ""))


def is_residual(said: Said, _told: Told) -> bool:
    """Whether it is nought, beside all that it is the difference of."""
    return said.head == "Residual" and said.words == "0" and sum(bool(one.url) for one in said.row) == 5


def is_again(said: Said, told: Told) -> bool:
    """Whether each of its numbers is said in a table."""
    found = list(tokens(said.words))
    return said.place in ("text", "note") and bool(found) and all(token in told for token in found)


def is_fact(said: Said, _told: Told) -> bool:
    """Whether its row names a record, and leads to it."""
    return any(one.url.startswith(RECORDS) for one in said.row[:2])


def are_ids_beside(said: Said, _told: Told) -> bool:
    """Whether its row names so many records."""
    named = said.row[-1].words.split(", ") if said.row else []
    return said.head == "Records" and (len(named) == _count(said) or len(named) == 20 < _count(said))


def _under(*heads: str) -> Callable[[Said, Told], bool]:
    return lambda said, _told: said.head in heads


KINDS: Mapping[str, Kind] = {
    "axis": Kind("A number on an axis measures the drawing.", lambda s, _: s.kind in {"grid", "t-tick"}),
    "day": Kind("A day is no count.", lambda said, _: bool(DAY.fullmatch(said.words))),
    "asked": Kind("It was asked for, not counted.", _under("Horizon")),
    "interval": Kind(
        "The band of an estimate, which stands beside it and opens its rows.",
        _under("80% interval", "95% interval", "Low", "High"),
    ),
    "limit": Kind(
        "An age worked out from the curves of the stage; how many are older opens beside it.", _under("Stalled from")
    ),
    "beside": Kind("A share or a difference of two numbers that stand beside it and open.", is_beside),
    "residual": Kind("What must be nought; the five numbers that it is made of open beside it.", is_residual),
    "again": Kind("A drawing or a note says again what a table of the page says.", is_again),
    "fact": Kind("A fact of the one record that its row names and leads to.", is_fact),
    "none": Kind("None is there, so that there is no list of any.", lambda s, _: (s.words, s.table) == ("0", "lines")),
    "ids": Kind("The records that it counts are named beside it.", are_ids_beside),
    "source": Kind("Lines and silence of a source: the journal has no page.", _under("Heard last", "Silent for")),
    "entries": Kind("Entries of a source: the journal has no page.", lambda s, _: s.table == "sources"),
}


def kind_of(said: Said, told: Told) -> str:
    """The kind of a number that leads nowhere; empty where it is of none."""
    return next((name for name, kind in KINDS.items() if kind.is_one(said, told)), "")

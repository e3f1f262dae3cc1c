"""How is the way of one journey drawn: its stages over time, in both books?

Stages are lines, time runs to the right. What we claimed is a broken line, what the buyer proved a solid one; they
stand a little apart where they are at the same place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.days import Day, as_date, day_number, parse_day
from buyline.ledger.posting import OUTSIDE
from buyline.web.numbers import Numbers
from buyline.web.picture.fit import shortened
from buyline.web.picture.marks import SIZES, Text
from buyline.web.picture.shapes import n

WAYS = {"wide": (880.0, 128.0, 12), "narrow": (350.0, 96.0, 4)}
ROW, TOP, FOOT, RIGHT, APART = 30.0, 18.0, 26.0, 16.0, 3.0
BOOKS = ("claimed", "verified")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """One size of the drawing: the lines of the stages, the ticks of time, and a path per book."""

    way: str
    width: float
    height: float
    left: float
    foot: float
    stages: tuple[tuple[float, Text], ...]
    ticks: tuple[tuple[float, Text], ...]
    lines: tuple[tuple[str, str, tuple[tuple[float, float, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Path:
    """The way of a journey; `says` is what a reader of the screen hears."""

    says: str
    ways: tuple[Way, ...]


def path_of(
    rows: Sequence[Row], *, order: Sequence[str], names: Mapping[str, str], day: Day, numbers: Numbers
) -> Path | None:
    """The drawing of a journey's rows up to a day; None when it never stood anywhere."""
    known = [row for row in rows if parse_day(row["on"]) <= day and row["kind"] != "reclassification"]
    if not known:
        return None
    seen = {row["to"] for row in known} - {OUTSIDE}
    places = [place for place in order if place in seen] + sorted(seen - set(order))
    first = min(parse_day(row["on"]) for row in known)
    last = max(day, first + 1)
    ways = tuple(_way(way, known, list(reversed(places)), (first, last), names, numbers) for way in WAYS)
    return Path(_says(known, names, numbers), ways)


def _way(
    way: str, rows: Sequence[Row], places: Sequence[str], days: tuple[Day, Day], names: Mapping[str, str],
    numbers: Numbers,
) -> Way:  # fmt: skip
    width, left, many = WAYS[way]
    first, last = days
    room = width - left - RIGHT
    ys = {place: TOP + ROW * number for number, place in enumerate(places)}
    foot = TOP + ROW * len(places)

    def x(on: Day) -> float:
        return left + room * (on - first) / (last - first)

    labels = tuple(
        (y, Text(left - 10, y + 4, shortened(names.get(place, place), left - 14, SIZES["label"]), "label", "end"))
        for place, y in ys.items()
    )
    ticks = tuple((x(on), Text(x(on), foot + 16, words, "tick")) for on, words in _ticks(first, last, many, numbers))
    lines = tuple(_line(book, rows, ys, last, x, names, numbers) for book in BOOKS)
    return Way(way, width, foot + FOOT, left, foot, labels, ticks, tuple(line for line in lines if line[1]))


def _line(
    book: str, rows: Sequence[Row], ys: Mapping[str, float], last: Day, x: Any, names: Mapping[str, str],
    numbers: Numbers,
) -> tuple[str, str, tuple[tuple[float, float, str], ...]]:  # fmt: skip
    """The outline of one book, and a mark with its words at each arrival."""
    drawn, marks, at = "", [], None
    apart = -APART if book == "claimed" else APART
    for row in (row for row in rows if row["book"] == book):
        here = x(parse_day(row["on"]))
        if at is not None:
            drawn += f"H{n(here)}"
        at = ys[row["to"]] + apart if row["to"] in ys else None
        if at is not None:
            drawn += f"V{n(at)}" if drawn and row["from"] in ys else f"M{n(here)} {n(at)}"
            when = numbers.day(parse_day(row["on"]))
            marks.append((here, at, f"{names.get(row['to'], row['to'])}, {book} since {when}"))
    return book, drawn + (f"H{n(x(last))}" if at is not None else ""), tuple(marks)


def _ticks(first: Day, last: Day, many: int, numbers: Numbers) -> list[tuple[Day, str]]:
    """The firsts of months between two days, so many apart that at most about `many` are named."""
    begin, end = as_date(first), as_date(last)
    months = [
        day_number(begin.replace(year=month // 12, month=month % 12 + 1, day=1))
        for month in range(begin.year * 12 + begin.month, end.year * 12 + end.month)
    ]
    step = max(1, -(-len(months) // many))
    named = [(on, numbers.month(on)) for on in months[::step]]
    return named or [(first, numbers.day(first))]


def _says(rows: Sequence[Row], names: Mapping[str, str], numbers: Numbers) -> str:
    parts = [f"{row['book']} {names.get(row['to'], row['to'])} on {numbers.day(parse_day(row['on']))}" for row in rows]
    return f"The way in both books: {', '.join(parts)}."

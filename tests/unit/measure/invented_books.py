"""What would the books hold, and what is true of them? Journeys made up at random, as ledger rows and as plain pieces.

A piece is a time in one place with unchanged columns. The tests walk pieces; the measures see only rows.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import pyarrow as pa

from buyline.definition.model import Column, Definition, Stage
from buyline.measure.view import View

OUTSIDE = "outside"
RANKS = {"a": 10, "b": 20, "c": 30, "d": 40}
EXITS = ("lost", "disqualified")
PLACES = (*RANKS, "nurture", *EXITS)
DEFINITION = Definition(
    stages=tuple(Stage(id=name, name=name.upper()) for name in RANKS),
    columns=(Column(id="program", name="Program"), Column(id="team", name="Team")),
)
SCHEMA = pa.schema(
    [
        ("seq", pa.int64()),
        ("n", pa.int32()),
        ("sign", pa.int8()),
        ("known_at", pa.int64()),
        ("recorded_at", pa.int64()),
        *((name, pa.string()) for name in ("book", "pipeline")),
        ("version", pa.int32()),
        *((name, pa.string()) for name in ("kind", "journey", "buyer")),
        ("cluster", pa.int16()),
        ("on_day", pa.int32()),
        ("nth_today", pa.int32()),
        *((name, pa.string()) for name in ("from_stage", "to_stage")),
        *((name, pa.int32()) for name in ("from_since", "to_since", "visit", "furthest_before")),
        ("amount", pa.int64()),
        ("currency", pa.string()),
        ("reporting", pa.int64()),
        *((name, pa.string()) for name in ("moved_by", "proof", "reason", "col_program", "col_team")),
        *((f"first_{name}", pa.int32()) for name in RANKS),
    ]
)
Row = dict[str, Any]
Instant = tuple[int, int]


@dataclass(frozen=True)
class Step:
    """Something that happens: a `move` (to), an `opening` (to, since), a `redefinition` (to), a `change` (values)."""

    day: int
    what: str
    to: str = ""
    since: int | None = None
    program: str = ""
    amount: int = 0
    currency: str = "EUR"


@dataclass(frozen=True)
class Piece:
    """A time in one place with unchanged columns, from the nth row of a day to another, or still."""

    journey: str
    cluster: int
    place: str
    since: int | None
    program: str
    amount: int
    currency: str
    came: Instant
    came_by: str
    visit: int
    furthest_before: int
    left: Instant | None = None
    left_by: str = ""
    left_for: str = ""


@dataclass(frozen=True)
class Journey:
    """One journey: its pieces (outside included, after the first arrival) and its rows."""

    name: str
    pieces: tuple[Piece, ...]
    rows: tuple[Row, ...]


class Walk:
    """Walks the steps of one journey and writes rows and pieces down."""

    def __init__(self, name: str, cluster: int) -> None:
        self.name, self.cluster = name, cluster
        self.pieces: list[Piece] = []
        self.rows: list[Row] = []
        self.day = self.nth = -1
        self.visits: dict[str, int] = {}
        self.first: dict[str, int | None] = {}
        self.furthest = 0

    def take(self, step: Step) -> None:
        here = self.pieces[-1] if self.pieces else None
        carried: dict[str, Any] = {"program": step.program, "amount": step.amount, "currency": step.currency}
        if here and here.place != OUTSIDE and (step.program, step.amount, step.currency) != carried_by(here):
            first = self.instant(step.day)
            self.leave(first, "reclassification", OUTSIDE)
            second = self.instant(step.day)
            again = replace(here, **carried, came=second, came_by="reclassification", furthest_before=self.furthest)
            self.write(again, from_stage=OUTSIDE, from_since=None, kind="reclassification", at=second)
            self.pieces.append(again)
        if step.what != "change" and step.to != (self.pieces[-1].place if self.pieces else OUTSIDE):
            self.move(step, carried)

    def move(self, step: Step, carried: dict[str, Any]) -> None:
        at = self.instant(step.day)
        kind = "movement" if step.what == "move" else step.what
        since = None if step.to == OUTSIDE else step.since if step.what == "opening" else step.day
        if step.to != OUTSIDE:
            self.visits[step.to] = self.visits.get(step.to, 0) + 1
            self.first.setdefault(step.to, since)
        before = self.pieces[-1] if self.pieces else None
        visit = self.visits.get(step.to, 0) if step.to != OUTSIDE else 0
        piece = Piece(
            self.name,
            self.cluster,
            step.to,
            since,
            **carried,
            came=at,
            came_by=kind,
            visit=visit,
            furthest_before=self.furthest,
        )
        place, long = (before.place, before.since) if before else (OUTSIDE, None)
        if before:
            self.pieces[-1] = replace(before, left=at, left_by=kind, left_for=step.to)
        self.write(piece, from_stage=place, from_since=long, kind=kind, at=at)
        self.pieces.append(piece)
        self.furthest = max(self.furthest, RANKS.get(step.to, 0))

    def leave(self, at: Instant, kind: str, to: str) -> None:
        here = replace(self.pieces[-1], left=at, left_by=kind, left_for=to)
        self.pieces[-1] = here
        gone = replace(here, place=to, since=None, visit=0)
        self.write(gone, from_stage=here.place, from_since=here.since, kind=kind, at=at)

    def instant(self, day: int) -> Instant:
        self.nth = self.nth + 1 if day == self.day else 1
        self.day = day
        return (day, self.nth)

    def write(self, to: Piece, *, from_stage: str, from_since: int | None, kind: str, at: Instant) -> None:
        rate = {"EUR": 1, "USD": 2}.get(to.currency)
        self.rows.append(
            {
                "n": len(self.rows),
                "sign": 1,
                "book": "claimed",
                "pipeline": "main",
                "version": 1,
                "kind": kind,
                "journey": self.name,
                "buyer": f"buyer of {self.name}",
                "cluster": self.cluster,
                "on_day": at[0],
                "nth_today": at[1],
                "from_stage": from_stage,
                "to_stage": to.place,
                "from_since": from_since,
                "to_since": to.since,
                "visit": to.visit,
                "furthest_before": self.furthest,
                "amount": to.amount,
                "currency": to.currency,
                "reporting": None if rate is None else to.amount * rate,
                "moved_by": "sales",
                "proof": "claimed",
                "reason": "price" if to.place in EXITS else "",
                "col_program": to.program,
                "col_team": "",
            }
            | {f"first_{name}": self.first.get(name) for name in RANKS}
        )


def carried_by(piece: Piece) -> tuple[str, int, str]:
    return (piece.program, piece.amount, piece.currency)


def journey(name: str, steps: Iterable[Step], *, cluster: int = 0) -> Journey:
    """A journey that takes these steps."""
    walk = Walk(name, cluster)
    for step in steps:
        walk.take(step)
    return Journey(name, tuple(walk.pieces), tuple(walk.rows))


def random_steps(draw: random.Random, *, falls_outside: bool = False, changes: bool = True) -> list[Step]:
    """Steps of one journey over 120 days, with everything that the books know."""
    day, program, amount, currency = draw.randint(0, 60), draw.choice("xy"), draw.randint(0, 9), "EUR"
    steps: list[Step] = []
    for number in range(draw.randint(1, 9)):
        what = "move"
        since: int | None = None
        if number == 0 and draw.random() < 0.3:
            what, since = "opening", draw.choice([None, day - draw.randint(0, 20), day])
        elif number and draw.random() < 0.08:
            what = "redefinition"
        elif number and changes and draw.random() < 0.25:
            what = "change"
        if changes and number and draw.random() < 0.4:
            program, amount, currency = draw.choice("xy"), draw.randint(0, 9), draw.choice(["EUR", "USD", "XXX"])
        places = ["a", "a", "b", "b", "c", "d", "nurture", *EXITS, *([OUTSIDE] if falls_outside and number else [])]
        steps.append(Step(day, what, draw.choice(places), since, program, amount, currency))
        day += draw.choice([0, 0, 1, 2, 3, 5, 8, 13])
    return steps


def random_journeys(seed: int, *, many: int = 60, falls_outside: bool = False, changes: bool = True) -> list[Journey]:
    draw = random.Random(seed)
    return [
        journey(
            f"j{number}", random_steps(draw, falls_outside=falls_outside, changes=changes), cluster=draw.randrange(64)
        )
        for number in range(many)
    ]


def posted(journeys: Iterable[Journey], *, drafts: Sequence[Journey] = ()) -> list[Row]:
    """Rows with their names and times; `drafts` were posted at first, known on day 0, and taken back on day 1."""
    rows: list[Row] = []
    day = 86_400_000_000
    for draft in drafts:
        rows += [row | {"seq": len(rows), "known_at": 0, "recorded_at": 0} for row in draft.rows]
        rows += [row | {"seq": len(rows), "known_at": day, "recorded_at": day, "sign": -1} for row in draft.rows]
    names = {draft.name for draft in drafts}
    for each in journeys:
        known = day if each.name in names else 0
        rows += [row | {"seq": len(rows), "known_at": known, "recorded_at": known} for row in each.rows]
    return rows


def ledger(rows: list[Row]) -> ibis.Table:
    return ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))


def books(found: Iterable[Journey], *, drafts: Sequence[Journey] = (), **view: Any) -> View:
    return View(ledger=ledger(posted(found, drafts=drafts)), definition=DEFINITION, **view)


def pieces(journeys: Iterable[Journey], *, program: str | None = None) -> Iterator[Piece]:
    """All times in a place, of one program if asked."""
    for each in journeys:
        for piece in each.pieces:
            if piece.place != OUTSIDE and (program is None or piece.program == program):
                yield piece


def standing_on(day: int, found: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces that stand at the end of a day."""
    for piece in found:
        if piece.came[0] <= day and (piece.left is None or piece.left[0] > day):
            yield piece

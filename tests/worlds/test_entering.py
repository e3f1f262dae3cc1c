"""Do books with a world in them say what its arrays say?"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from buyline.app.statements import Asked
from buyline.app.statements import flow as flow_of
from buyline.app.statements import position as position_of
from buyline.app.verify import verify
from buyline.days import DAY_LENGTH
from buyline.ledger.posting import Posting
from buyline.store.books import Books
from buyline.store.engine import all_rows
from tests.worlds.counting import flow, known_by, position
from tests.worlds.enter import enter
from tests.worlds.foreign import ROUGH, foreign_world, scaled
from tests.worlds.posting import NEVER, posted
from tests.worlds.world import OUTSIDE, Movements, World

pytestmark = pytest.mark.capability("P19", "library")


@pytest.fixture(scope="module")
def world() -> World:
    """A small one with openings, loops, late booking and discounts."""
    return foreign_world(1, scaled(ROUGH["all at once"], 0.15))


@pytest.fixture(scope="module")
def books(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with enter(world, tmp_path_factory.mktemp("world") / "books") as made:
        yield made


def now_of(world: World) -> int:
    """When everything is known."""
    return int(world.movements.known_day.max() + 1) * DAY_LENGTH


def seen(world: World, as_of: int | None) -> Movements:
    return world.movements if as_of is None else known_by(world.movements, as_of)


ASKED = pytest.mark.parametrize(("before_end", "as_of_origin"), [(0, False), (182, False), (182, True), (250, True)])


@ASKED
def test_position(world: World, books: Books, *, before_end: int, as_of_origin: bool) -> None:
    on, as_of = world.last_day - before_end, world.origin if as_of_origin else None
    told = position_of(books, Asked(as_of=as_of), now=now_of(world), on=on).places
    counts, amounts = position(seen(world, as_of), len(world.places), on=on)
    assert {place: (held.journeys, held.reporting) for place, held in told.items()} == {
        place: (counts[nth], amounts[nth]) for nth, place in enumerate(world.places.ids)
    }


@ASKED
def test_flow(world: World, books: Books, *, before_end: int, as_of_origin: bool) -> None:
    last, as_of = world.last_day - before_end, world.origin if as_of_origin else None
    told = flow_of(books, Asked(as_of=as_of), now=now_of(world), first=last - 60, last=last)
    counted = flow(seen(world, as_of), len(world.places), first=last - 60, last=last)
    ids = (*world.places.ids, "outside")
    expected = {(ids[i], ids[k]): int(counted[i, k]) for i, k in zip(*np.nonzero(counted), strict=True)}
    assert {(m.from_stage, m.to_stage): m.journeys for m in told.movements if m.kind == "movement"} == expected
    assert told.residual == 0


def test_rows_are_the_movements(world: World, books: Books) -> None:
    """Line by line, what late entries posted and took back again cancelled."""
    ids = (*world.places.ids, "outside")
    found: Counter[Any] = Counter()
    for one in all_rows(books):
        row = one.row
        if isinstance(row, Posting) and row.book == "claimed" and row.kind in {"movement", "opening"}:
            line: tuple[Any, ...] = (
                int(row.journey.split("-")[1]),
                row.on_day,
                row.from_stage,
                row.to_stage,
                row.amount,
                row.cluster,
                row.to_since,
            )
            found[(*line, dict(row.columns)["source"])] += one.sign
    moved = world.movements
    columns = (
        moved.journey,
        moved.day,
        moved.from_stage,
        moved.to_stage,
        moved.amount,
        moved.cluster,
        moved.since,
        moved.source,
    )
    lines = zip(*(column.tolist() for column in columns), strict=True)
    expected = [
        (n, day, ids[i], ids[k], amount, group, since, f"source-{s}") for n, day, i, k, amount, group, since, s in lines
    ]
    assert +found == Counter(expected)
    assert ids[OUTSIDE] == "outside"
    assert verify(books).is_sound


def test_lines_are_known_when_the_world_says(world: World, books: Books) -> None:
    """Reversals too: what the books posted each day is what `posted` says."""
    ids, moved, lines = (*world.places.ids, "outside"), world.movements, posted(world.movements)
    found: Counter[Any] = Counter()
    for one in all_rows(books):
        row = one.row
        if isinstance(row, Posting) and row.book == "claimed" and row.kind in {"movement", "opening"}:
            ends = (row.from_stage, row.to_stage, row.from_since, row.to_since)
            found[(int(row.journey.split("-")[1]), row.on_day, *ends, one.known_at // DAY_LENGTH)] += one.sign
    expected: Counter[Any] = Counter()
    columns = (lines.line, lines.sign, lines.known_day, lines.from_stage, lines.from_since)
    for line, sign, known, came_from, since in zip(*(column.tolist() for column in columns), strict=True):
        ends = (ids[came_from], ids[moved.to_stage[line]], None if since == NEVER else since, int(moved.since[line]))
        expected[(int(moved.journey[line]), int(moved.day[line]), *ends, known)] += sign
    assert {line: n for line, n in found.items() if n} == {line: n for line, n in expected.items() if n}
    assert (lines.sign < 0).any()


def test_only_what_was_known_is_entered(world: World, books: Books, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Books that end at the origin say what all of the books say as of it."""
    on, now = world.origin, now_of(world)
    with enter(world, tmp_path_factory.mktemp("origin") / "books", known_by=on) as cut:
        told = position_of(cut, Asked(), now=now, on=on).places
    assert told == position_of(books, Asked(as_of=on), now=now, on=on).places

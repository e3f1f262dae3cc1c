"""Who sees a part of the books has the steps of that part alone, and who sees no amounts has none in them."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from buyline.app.statements import Asked, viewing
from buyline.days import Moment, parse_day, start_of
from buyline.measure.steps import Steps, in_order, steps
from buyline.store.books import Books
from buyline.store.sight import Sight
from tests.seen_books import ADA, OWN, TEAM, make

pytestmark = pytest.mark.capability("P20", "library")

NOW: Moment = start_of(parse_day("2026-11-20"), "UTC")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with make(tmp_path_factory.mktemp("seen") / "books", now=NOW, only=TEAM) as made:
        yield made


def steps_of(books: Books, *, only: Collection[str] | None = None) -> Steps:
    with viewing(books, Asked(), now=NOW) as (view, _):
        return steps(replace(view, journeys=only))


def counted(found: Steps) -> Counter[Any]:
    """The lines that are left when those that cancel are added up."""
    lines: Counter[Any] = Counter()
    columns = (found.kind, found.origin, found.target, found.on, found.since, found.began, found.is_priced)
    for *key, n, amount in zip(*columns, found.n, found.amount, strict=True):
        lines[(*key, "n")] += int(n)
        lines[(*key, "amount")] += round(amount)
    return Counter({key: value for key, value in lines.items() if value})


def test_the_steps_of_some_journeys_are_those_of_a_view_that_has_no_others(books: Books) -> None:
    alone = counted(steps_of(books, only=OWN))
    assert alone
    assert counted(steps_of(books.seen_by(Sight(people=("ada", ADA))))) == alone
    assert counted(steps_of(books)) != alone


def test_nobody_s_journeys_are_no_steps(books: Books) -> None:
    assert not counted(steps_of(books.seen_by(Sight(people=()))))


def test_hidden_amounts_are_in_no_line(books: Books) -> None:
    whole, hidden = steps_of(books), steps_of(books.seen_by(Sight(has_amounts=False)))
    assert whole.amount.any()
    assert whole.is_priced.any()
    assert not hidden.amount.any()
    assert not hidden.squared.any()
    assert not hidden.is_priced.any()
    assert hidden.n[hidden.target == hidden.places.index("prospect")].sum() >= len(TEAM)


@pytest.mark.parametrize("seed", range(5))
def test_however_lines_are_read_their_order_is_the_same(books: Books, seed: int) -> None:
    found = steps_of(books)
    shuffled = found.rows(np.random.default_rng(seed).permutation(found.size))
    again = shuffled.rows(in_order(shuffled))
    for name, column in found.counts().columns.items():
        assert np.array_equal(column, again.counts().columns[name]), name
    assert (np.diff(again.known) >= 0).all()

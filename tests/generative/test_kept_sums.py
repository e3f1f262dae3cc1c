"""A statement of kept sums equals the statement of the movements, line for line, whatever happened in between.

Entries come in portions, with corrections, undone batches, late and repeated ones; rows go to segments and segments are
merged meanwhile. After each portion the same questions are asked of lines that were kept since the first one, and of
the rows themselves.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.app.pipeline_facts import facts_of
from buyline.app.posting import company_of
from buyline.app.record import record
from buyline.definition.agreement import Agreement
from buyline.measure.asked import Cohort
from buyline.measure.cohorts import cohorts
from buyline.measure.conversion import conversion
from buyline.measure.first_entries import first_entries
from buyline.measure.flow import flow
from buyline.measure.leakage import leakage
from buyline.measure.next_steps import next_steps
from buyline.measure.position import position
from buyline.measure.stalled import stalled
from buyline.measure.statement import Json
from buyline.measure.stay_lines import stay_lines
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import View
from buyline.store import segments
from buyline.store.books import Books
from buyline.store.engine import Reading, reading
from tests.generative.effort import trying
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, journals

pytestmark = pytest.mark.capability("P19", "library")
LAST = FIRST_DAY + DAYS + 10
NOW = 2 * 10**15


@contextmanager
def empty_books() -> Iterator[Books]:
    with TemporaryDirectory() as folder, Books.create(Path(folder) / "books", now=0) as books:
        yield books


WAYS: tuple[Mapping[str, Any], ...] = (
    {},
    {"where": {"region": "north"}},
    {"as_of": FIRST_DAY + DAYS // 2},
    {"at_seq": 12},
    {"where": {"owner": ["mia", "noa"]}, "as_of": LAST},
)
"""A book as it is, of some values of a column, as it was known on a day, as it was recorded up to an entry."""


def view_of(books: Books, tables: Reading, book: str, way: Mapping[str, Any]) -> View:
    with books.reading() as cursor:
        lines = books.company_lines_in(cursor)
    agreement = Agreement.of([adoption.definition for adoption in company_of(lines).adoptions])
    earlier = tuple(definition for _, definition in agreement.versions[:-1])
    return View(ledger=tables.ledger, sums=tables.sums, definition=agreement.latest, earlier=earlier, book=book, **way)


def told(view: View) -> Json:
    """What statements say of a view."""
    stages = list(view.definition.rank_of)
    cohort, within = Cohort(on=LAST), Cohort(first=FIRST_DAY + 5, last=FIRST_DAY + 50, on=FIRST_DAY + 70)
    ends: dict[str, Any] = {"from_stage": stages[0], "to_stage": stages[-1]}
    days: dict[str, Any] = {"first": FIRST_DAY + 10, "last": FIRST_DAY + 60}
    lines = stay_lines(view, until=LAST)
    asked: dict[str, Callable[[], Any]] = {
        "position": lambda: position(view, on=LAST).to_json(),
        "by region": lambda: position(view, on=LAST, by="region").to_json(),
        "flow": lambda: flow(view, **days).to_json(),
        "flow by owner": lambda: flow(view, **days, by="owner").to_json(),
        "conversion": lambda: conversion(view, **ends, within_days=40, cohort=cohort).to_json(),
        "of a cohort": lambda: conversion(view, **ends, within_days=40, cohort=within).to_json(),
        "by": lambda: conversion(view, **ends, within_days=40, cohort=cohort, by="region").to_json(),
        "clustered": lambda: conversion(view, **ends, within_days=40, cohort=cohort, clustered=True).to_json(),
        "spells": lambda: conversion(view, **ends, within_days=40, cohort=cohort, unit="spell").to_json(),
        "cohorts": lambda: cohorts(view, **ends, cohort=cohort).to_json(),
        "time": lambda: time_in_stage(view, cohort=within).to_json(),
        "time by": lambda: time_in_stage(view, stage=stages[0], cohort=cohort, by="region").to_json(),
        "stalled": lambda: stalled(view, on=LAST).to_json(),
        "leakage": lambda: leakage(view, **days, within_days=30, on=LAST).to_json(),
        "steps": lambda: {stage: repr(step) for stage, step in next_steps(view, stages=stages, horizon=30).of(cohort).items()},
        "first entries": lambda: [asdict(one) for one in first_entries(view, on=LAST - 20)],
        "standing": lambda: {place: n for place, n in lines.standing(LAST).items() if n},
        "lasting": lambda: [dict(lines.lasting(cohort)), lines.undated],
    }  # fmt: skip
    return {name: ask() for name, ask in asked.items()}


@trying(4)
@given(
    journals(at_most=24),
    st.lists(st.sampled_from(["", "ship", "merge"]), min_size=4, max_size=4),
    st.sampled_from(["claimed", "verified"]),
    st.sampled_from(WAYS),
)
def test_kept_sums_say_what_the_movements_say(
    journal: Journal, between: list[str], book: str, way: Mapping[str, Any]
) -> None:
    definitions, entries = journal
    with empty_books() as books:
        for entry in definitions:
            record(books, [entry], now=NOW)
        size = -(-len(entries) // len(between))
        for number, what in enumerate(between):
            record(books, entries[number * size : (number + 1) * size], now=NOW + number)
            if what:
                segments.ship(books, at_least=1)
            if what == "merge":
                segments.compact(books)
            with reading(books) as tables:
                view = view_of(books, tables, book, way)
                assert told(view) == told(replace(view, sums=None))
                assert_facts_are_the_same(tables)


def assert_facts_are_the_same(tables: Reading) -> None:
    fresh = replace(tables, sums=tables.sums.anew(), touch_sums=tables.touch_sums.anew())
    columns = ("region", "owner")
    assert facts_of(tables, columns=columns, today=LAST) == facts_of(fresh, columns=columns, today=LAST)

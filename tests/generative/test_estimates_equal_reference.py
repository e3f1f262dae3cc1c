"""Are stays at risk, time in stage and conversion what a count by hand over the stays says, whatever happened?

Late entry by openings and by pairs of rows, stays that end by a redefinition, going back and coming again: the reference
counts each stay, the measures only add signed rows (RULES §4.2, §4.3). On the day on which a redefinition begins a stay
the measures see it from its own instant on and the reference, which knows whole days only, all day long: so stays at
risk are compared from age 1 on.
"""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generative.effort import trying
from tests.generative.recording import recorded
from tests.reference import Reference
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, journals
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P19", "library")
BOOKS = ("claimed", "verified")
ON = FIRST_DAY + DAYS + 10


def rounded(told: Any) -> dict[str, Any]:
    """A result with its shares as decimals."""
    values = {name: getattr(told, name) for name in told.__dataclass_fields__}
    return {name: round(float(v), 9) if isinstance(v, Fraction) else v for name, v in values.items()}


def stages_of(reference: Reference) -> list[str]:
    latest = reference.agreement
    return [] if latest is None else [stage.id for stage in latest.latest.stages]


@trying(8)
@given(journals(at_most=24), st.lists(st.integers(1, 60), min_size=4, max_size=4))
def test_stays_at_risk_are_those_counted_one_by_one(journal: Journal, ages: list[int]) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books), Reference(books.lines)
    for book in BOOKS:
        for stage in stages_of(reference):
            for age in ages:
                assert engine.at_risk(stage, age, book=book, on=ON) == reference.at_risk(stage, age, book=book, on=ON)


@trying(8)
@given(journals(at_most=24))
def test_time_in_stage_is_the_same(journal: Journal) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books), Reference(books.lines)
    for book in BOOKS:
        for stage in stages_of(reference):
            told = reference.time_in_stage(stage, book=book, on=ON)
            assert rounded(engine.time_in_stage(stage, book=book, on=ON)) == rounded(told), (book, stage)


@trying(8)
@given(journals(at_most=24), st.integers(0, 60), st.data())
def test_conversion_is_the_same(journal: Journal, within: int, data: Any) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books), Reference(books.lines)
    stages = stages_of(reference)
    start = data.draw(st.integers(0, len(stages) - 2))
    goal = data.draw(st.integers(start + 1, len(stages) - 1))
    asked = (stages[start], stages[goal], within)
    for book in BOOKS:
        for way in ("conversion", "conversion_by_spell"):
            ask: dict[str, Any] = {"entered_from": FIRST_DAY, "entered_to": ON, "on": ON, "book": book}
            told = getattr(reference, way)(*asked, **ask)
            assert rounded(getattr(engine, way)(*asked, **ask)) == rounded(told), (book, asked, way)

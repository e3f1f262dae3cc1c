"""The address of what is behind a number says all of it, and is read back as the same question."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyline.app import statements
from buyline.app.behind import Behind, behind_of, behind_url, rows_behind
from buyline.app.demo import make_demo
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import parse_day, start_of
from buyline.measure.behind import WHATS, Number
from buyline.measure.restatement import CAUSES
from buyline.store.books import Books

pytestmark = pytest.mark.capability("P19", "library")
LAST = parse_day("2026-06-30")
NOW = start_of(LAST + 1, "Europe/Berlin")
WORDS = st.text("abcé =&?|+/", min_size=1, max_size=6).map(str.strip).filter(bool)
DAYS = st.none() | st.integers(10_000, 30_000)
NUMBERS = st.builds(
    Number,
    what=st.sampled_from(WHATS),
    stages=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    goal=st.just("") | WORDS,
    posted=st.sampled_from(["", "movement", "opening"]),
    first=DAYS,
    last=DAYS,
    on=DAYS,
    on_days=st.lists(st.integers(10_000, 30_000), max_size=3).map(tuple),
    within=st.integers(0, 3_650),
    unit=st.sampled_from(["journey", "spell"]),
    age=st.integers(0, 4_000),
    younger_than=st.integers(0, 4_000),
    reason=st.none() | st.just("") | st.text("abcé =&?|+/", max_size=6),
    proof=st.sampled_from(["", "proven", "proven or stated"]),
    currency=st.sampled_from(["", "EUR"]),
)
COLUMNS = st.text("abc_", min_size=1, max_size=4)


@given(
    st.builds(
        Behind,
        number=NUMBERS,
        book=st.sampled_from(["claimed", "verified"]),
        as_of=DAYS,
        where=st.lists(st.tuples(COLUMNS, WORDS), max_size=2).map(tuple),
        known_after=DAYS,
        cause=st.sampled_from(["", "late", "merged or parted"]),
        by=COLUMNS,
        value=st.just("") | WORDS,
    )
)
@settings(max_examples=200)
def test_an_address_is_read_back_as_the_same_question(asked: Behind) -> None:
    fields = parse_qs(urlsplit(behind_url(asked)).query, keep_blank_values=True)
    assert behind_of(fields) == asked


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("behind=luck&stage=lead", "There is no number 'luck' to open"),
        ("behind=position&stage=lead&to=soon", "'soon' is not a day"),
        ("behind=position&stage=lead&as_of=soon", "'soon' is not a day"),
        ("behind=entered&stage=lead&goal=customer&within=long", "'long' is no number of days"),
        ("behind=entered&stage=lead&unit=soul", "There is no unit 'soul'"),
        ("behind=position&stage=lead&where=red", "'red' is not a filter"),
        ("behind=position", "need a stage"),
    ],
)
def test_what_cannot_be_read_is_said(query: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        behind_of(parse_qs(query))


def test_rows_of_real_books(tmp_path: Path) -> None:
    make_demo(tmp_path / "books", seed=5, buyers=600, until=LAST, now=NOW)
    with Books.open(tmp_path / "books") as books:
        held = statements.position(books, Asked(), now=NOW).places["lead"]
        first = rows_behind(books, Behind(number=Number(what="position", stages=("lead",))), now=NOW, at_most=3)
        assert first.found.counted == held.journeys > 3
        assert {line.buyer for line in first.found.lines} == set(first.buyer_names)
        assert not first.is_last
        rest = rows_behind(books, first.asked, now=NOW, at_most=None, skip=3)
        assert rest.is_last
        assert len(rest.found.lines) == held.journeys - 3
        for asked, says in (
            (Behind(number=Number(what="position", stages=("moon",))), "'moon' is not a place"),
            (
                Behind(number=Number(what="position", stages=("lead",)), where=(("colour", "red"),)),
                "'colour' is not a column",
            ),
            (Behind(number=Number(what="position", stages=("lead",)), by="colour", value="red"), "not a column"),
            (Behind(number=Number(what="position", stages=("lead",)), book="cooked"), "no book 'cooked'"),
        ):
            with pytest.raises(Refused, match=says):
                rows_behind(books, asked, now=NOW)


def test_what_became_known_is_told_by_its_day_and_cause(tmp_path: Path) -> None:
    make_demo(tmp_path / "books", seed=5, buyers=300, until=LAST, now=NOW)
    with Books.open(tmp_path / "books") as books:
        number = Number(what="position", stages=("lead",), last=LAST)

        def counted(**known: Any) -> int:
            return rows_behind(books, Behind(number=number, **known), now=NOW, at_most=None).found.counted

        then, now = counted(as_of=LAST - 60), counted(as_of=LAST)
        assert then != now
        assert counted(as_of=LAST, known_after=LAST - 60) == now - then
        assert sum(counted(as_of=LAST, known_after=LAST - 60, cause=cause) for cause in CAUSES) == now - then
        for known, says in (
            ({"known_after": LAST - 60, "cause": "luck"}, "no cause 'luck'"),
            ({"cause": "late"}, "day"),
        ):
            with pytest.raises(Refused, match=says):
                counted(**known)

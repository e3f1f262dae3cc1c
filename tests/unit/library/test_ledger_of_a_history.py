"""`buyline.ledger`: the rows of a stage history are those that the books post when it is imported, row for row.

The books fold entry by entry in Python; the ledger of a history is window functions on an engine. The two share nothing
but the definition of a row.
"""

import random
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import buyline
from buyline.app.books import adoption_of
from buyline.app.record import record
from buyline.app.refusal import Refused
from buyline.days import DAY_LENGTH, as_datetime, day_of, moment_of
from buyline.definition.model import Column, Definition, Exit, Stage
from buyline.journal.entry import Entry
from buyline.library.answering import Answering
from buyline.library.moments import with_moments
from buyline.measure.cohorts import cohorts
from buyline.measure.conversion import conversion
from buyline.measure.flow import flow
from buyline.measure.position import position
from buyline.measure.stalled import stalled
from buyline.measure.standings import standings
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import View
from buyline.store.memory import MemoryBooks
from tests.generative.effort import trying
from tests.spec.on_duckdb import ledger_of

pytestmark = pytest.mark.capability("P28", "library")
STAGES = ("a", "b", "c", "d")
PLACES = (*STAGES, *STAGES, "nurture", "lost", "disqualified")
FIRST = moment_of(datetime(2026, 1, 1, tzinfo=UTC))
HOUR = DAY_LENGTH // 24
Line = dict[str, Any]


def agreed(time_zone: str = "UTC") -> Definition:
    return Definition(
        stages=tuple(Stage(id=name, name=name.upper()) for name in STAGES),
        columns=(Column(id="team", name="Team"), Column(id="program", name="Program")),
        time_zone=time_zone,
    )


@st.composite
def histories(draw: Callable[..., Any]) -> list[Line]:
    """Lines of a few journeys: any movement, several a day, amounts and columns that come and change, gaps."""
    lines: list[Line] = []
    for number in range(draw(st.integers(3, 12))):
        at = FIRST + draw(st.integers(0, 40)) * DAY_LENGTH
        buyer = draw(st.sampled_from((None, "acme", "bolt")))
        for _ in range(draw(st.integers(1, 7))):
            amount = draw(st.sampled_from((None, None, "100", "99.995", "0")))
            lines.append(
                {
                    "journey": f"j{number}",
                    "stage": draw(st.sampled_from(PLACES)),
                    "moment": at,
                    "line": len(lines),
                    "buyer": buyer,
                    "amount": amount,
                    "currency": draw(st.sampled_from((None, "EUR", "USD", "JPY"))) if amount else None,
                    "reason": draw(st.sampled_from((None, "price", "no budget"))),
                    "team": draw(st.sampled_from((None, None, "north", "south"))),
                    "program": draw(st.sampled_from((None, "fair", ""))),
                }
            )
            at += draw(st.sampled_from((0, 1, HOUR, 7 * HOUR, DAY_LENGTH, 9 * DAY_LENGTH)))
    return lines


def in_the_books(lines: list[Line], definition: Definition) -> MemoryBooks:
    """Books into which the history was imported, line by line."""
    books = MemoryBooks()
    record(books, [adoption_of(definition, known_at=0, occurred_at=0)], now=1)
    record(books, [_claim(line) for line in lines], now=2 * 10**15)
    return books


def _claim(line: Line) -> Entry:
    columns = {name: line[name] for name in ("team", "program") if line[name] is not None}
    data = {name: line[name] for name in ("stage", "amount", "currency", "reason") if line[name] is not None}
    return Entry(
        source="crm",
        record=line["journey"],
        what=f"line {line['line']}",
        kind="stage claimed",
        occurred_at=line["moment"],
        known_at=line["moment"],
        source_order=line["line"],
        journey=line["journey"],
        buyer=line["buyer"],
        data=data | ({"columns": columns} if columns else {}),
    )


def as_table(lines: list[Line]) -> pa.Table:
    schema = {
        name: pa.string() for name in ("journey", "stage", "buyer", "amount", "currency", "reason", "team", "program")
    }
    times = pa.array([as_datetime(line["moment"]) for line in lines], pa.timestamp("us", "UTC"))
    columns = {name: pa.array([line[name] for line in lines], kind) for name, kind in schema.items()}
    return pa.table({**columns, "at": times, "line": pa.array([line["line"] for line in lines], pa.int64())})


def own(table: Any, definition: Definition, **more: Any) -> Any:
    """The ledger of such a table, with every column named."""
    named: dict[str, Any] = {"buyer": "buyer", "amount": "amount", "currency_column": "currency", "reason": "reason"}
    return buyline.ledger(
        table, journey="journey", stage="stage", at="at", order="line", definition=definition,
        columns=("team", "program"), **named, **more,
    )  # fmt: skip


NOT_OF_THE_HISTORY = {"seq", "n", "recorded_at"}


def rows_of(table: pa.Table) -> list[tuple[Any, ...]]:
    """Every row of the claimed book, reversals cancelled, as tuples in order."""
    names = [name for name in sorted(table.column_names) if name not in NOT_OF_THE_HISTORY | {"sign"}]
    net: dict[tuple[Any, ...], int] = {}
    for row in table.to_pylist():
        if row["book"] == "claimed":
            key = tuple((name, row[name]) for name in names)
            net[key] = net.get(key, 0) + row["sign"]
    return sorted((row for row, count in net.items() if count), key=repr)


@trying(12)
@given(histories(), st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")))
def test_rows_are_those_of_the_books(lines: list[Line], time_zone: str) -> None:
    definition = agreed(time_zone)
    with own(as_table(lines), definition, keep=False) as found:
        assert rows_of(found.rows.to_pyarrow()) == rows_of(ledger_of(in_the_books(lines, definition)))


@trying(3)
@given(histories(), st.integers(0, 120))
def test_statements_are_those_of_the_books(lines: list[Line], after: int) -> None:
    definition = agreed()
    day = day_of(FIRST, "UTC") + after
    on = as_datetime(FIRST).date() + timedelta(after)
    seen = View(ledger=ibis.memtable(ledger_of(in_the_books(lines, definition))), definition=definition, as_of=day)
    with own(as_table(lines), definition) as found:
        same = {"as_of": on}
        assert found.position(by="team", **same).to_json() == position(seen, by="team").to_json()
        flowed = found.flow(date(2026, 1, 5), on + timedelta(40), **same)
        assert flowed.to_json() == flow(seen, first=day - after + 4, last=day + 40).to_json()
        assert flowed.residual == 0
        for unit in ("journey", "spell"):
            told = found.conversion("a", "c", within=30, unit=unit, by="program", clustered=True, **same).to_json()
            expected = conversion(
                seen,
                from_stage="a",
                to_stage="c",
                within_days=30,
                unit=unit,
                by="program",
                clustered=True,
            )
            assert repr(told) == repr(expected.to_json())
        assert repr(found.time_in_stage(**same).to_json()) == repr(time_in_stage(seen).to_json())
        assert found.cohorts("a", "d", **same).to_json() == cohorts(seen, from_stage="a", to_stage="d").to_json()
        assert repr(found.stalled(**same).to_json()) == repr(stalled(seen).to_json())
        assert _claimed(found.standings(**same)) == _claimed(standings(seen))


def _claimed(told: Any) -> list[Any]:
    return [
        (each.journey, each.buyer, each.claimed, each.amount, each.currency, each.columns) for each in told.journeys
    ]


# -- what can be given ------------------------------------------------------------------------------------------------

SMALL = [
    ("d1", "New", date(2026, 1, 5), 100.0),
    ("d1", "Talk", date(2026, 1, 20), None),
    ("d1", "Closed Won", date(2026, 2, 3), 150.0),
    ("d2", "New", date(2026, 1, 7), None),
    ("d2", "Closed Lost", date(2026, 1, 30), None),
    ("d2", "Talk", date(2026, 3, 1), 70.0),
    ("d3", "New", date(2026, 2, 1), 10.0),
]
WORDS: dict[str, Any] = {"stages": ["New", "Talk", "Closed Won"], "exits": ["Closed Lost"]}
NAMED: dict[str, Any] = {"journey": "deal", "stage": "phase", "at": "on", "amount": "worth"}


def small() -> pl.DataFrame:
    return pl.DataFrame(SMALL, schema=["deal", "phase", "on", "worth"], orient="row")


def iso(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("on").cast(pl.String))


GIVEN: dict[str, Callable[[], Any]] = {
    "polars": small,
    "polars lazy": lambda: small().lazy(),
    "pandas": lambda: small().to_pandas(),
    "pandas with timestamps": lambda: small().to_pandas().assign(on=lambda t: pd.to_datetime(t["on"])),
    "pandas with times of a zone": lambda: (
        small().to_pandas().assign(on=lambda t: pd.to_datetime(t["on"]).astype("datetime64[ns]").dt.tz_localize("UTC"))
    ),
    "arrow": lambda: small().to_arrow(),
    "iso text": lambda: iso(small()),
    "ibis": lambda: ibis.memtable(small().to_arrow()),
    "ibis, finer than microseconds": lambda: ibis.memtable(small().to_arrow()).mutate(
        on=ibis._.on.cast("timestamp(9)")
    ),
    "a duckdb of one's own": lambda: ibis.duckdb.connect().create_table("deals", small().to_arrow()),
}


@pytest.mark.parametrize("make", GIVEN.values(), ids=GIVEN)
def test_any_table_gives_the_same(make: Callable[[], Any]) -> None:
    with buyline.ledger(make(), **NAMED, **WORDS) as found:
        told = {place: held.journeys for place, held in found.position(on="2026-03-31").places.items()}
        assert told == {"new": 1, "talk": 1, "closed-won": 1, "nurture": 0, "closed-lost": 0}
        flowed = found.flow("2026-01-01", "2026-03-31")
        assert flowed.residual == 0
        assert sum(move.journeys for move in flowed.movements if move.kind == "movement") == 7


def test_it_is_asked_like_books_in_the_words_of_the_table() -> None:
    with buyline.ledger(small(), **NAMED, **WORDS) as found:
        asking: Answering = found
        told = asking.conversion("New", "Closed Won", within=60, as_of="2026-03-31")
        assert (told.found.fates.entered, told.found.fates.converted) == (3, 1)
        same = asking.conversion("new", "closed-won", within=60, as_of="2026-03-31")
        assert told.to_json() == same.to_json()
        assert "Closed Won" in told.chart().question
        assert found.leakage("2026-01-01", "2026-03-31").stages[0].left == 1
        assert found.breakdown("conversion", "journey", stage="New", goal="Closed Won", last="2026-03-31").cells
        planned = found.plan(deals=3, by="2026-09-30", as_of="2026-03-31")
        assert [each.stage for each in planned.stages] == ["new", "talk", "closed-won"]
        assert (planned.asked.arrivals or 0) > 3
        assert [line["to_stage"] for line in found.history("d2").lines] == [
            "new", "closed-lost", "outside", "closed-lost", "talk",
        ]  # fmt: skip
        assert repr(found) == "<ledger of a stage history: New → Talk → Closed Won>"


def test_records_that_begin_later() -> None:
    draw = random.Random(4)
    rows = []
    for number in range(60):
        came = date(2026, 1, 1) + timedelta(draw.randint(0, 60))
        rows.append((f"d{number}", "New", came))
        if draw.random() < 0.5:
            rows.append((f"d{number}", "Won", came + timedelta(draw.randint(1, 30))))
    frame = pl.DataFrame(rows, schema=["deal", "phase", "on"], orient="row")
    given: dict[str, Any] = {"journey": "deal", "stage": "phase", "at": "on", "stages": ["New", "Won"]}
    with (
        buyline.ledger(frame, **given) as always,
        buyline.ledger(frame, **given, records_begin={"Won": "2026-02-01"}) as later,
    ):
        whole = always.conversion("New", "Won", within=30, as_of="2026-06-01")
        watched = later.conversion("New", "Won", within=30, as_of="2026-06-01")
        assert "Records begin on 2026-02-01" in watched.rule
        assert whole.found.chance.fates_known > watched.found.chance.fates_known


TIED = pl.DataFrame(
    [("d1", "New", date(2026, 1, 5)), ("d1", "Won", date(2026, 1, 5)), ("d1", "Lost", date(2026, 1, 5))],
    schema=["deal", "phase", "on"],
    orient="row",
)
ODD: dict[str, Any] = {"journey": "deal", "stage": "phase", "at": "on", "stages": ["New", "Won"], "exits": ["Lost"]}
REFUSED: dict[str, tuple[Callable[[], Any], tuple[str, ...]]] = {
    "no table": (lambda: buyline.ledger([1], **ODD), ("A builtins.list is no table. Give an Ibis table",)),
    "no column": (
        lambda: buyline.ledger(small(), journey="x", stage="phase", at="on", stages=["New"]),
        ("The table has no column 'x'. Nothing was counted.", "it has deal, phase, on, worth"),
    ),
    "no stages": (
        lambda: buyline.ledger(small(), journey="deal", stage="phase", at="on"),
        ("Say the stages in their order", "the table has Closed Lost, Closed Won, New, Talk"),
    ),
    "stages twice": (
        lambda: buyline.ledger(small(), **NAMED, stages=["New"], definition="b2b"), ("one of the two",)
    ),
    "unknown stages": (
        lambda: buyline.ledger(small(), **NAMED, stages=["New", "Closed Won"]),
        ("stages that were not named: 'Closed Lost', 'Talk'", "name the others in `stages`"),
    ),
    "nothing in a cell": (
        lambda: buyline.ledger(
            small().with_columns(deal=pl.when(pl.col("phase") == "New").then(None).otherwise(pl.col("deal"))),
            **NAMED, **WORDS,
        ),
        ("3 of 7 rows have nothing in 'deal'; leave them out or mend them",),
    ),
    "no time": (
        lambda: buyline.ledger(small().with_columns(on=pl.lit(7)), **NAMED, **WORDS),
        ("The column 'on' holds int32, which is no time", "dates, timestamps or ISO text"),
    ),
    "text that is no time": (
        lambda: buyline.ledger(small().with_columns(on=pl.lit("5.1.2026")), **NAMED, **WORDS),
        ("7 of 7 rows have something in 'on' that is no day or time, '5.1.2026' for one",),
    ),
    "text with an offset": (
        lambda: buyline.ledger(small().with_columns(on=pl.lit("2026-01-05T10:00:00+02:00")), **NAMED, **WORDS),
        ("7 of 7 rows have something in 'on' that is no day or time",),
    ),
    "no amount": (
        lambda: buyline.ledger(small().with_columns(worth=pl.col("on")), **NAMED, **WORDS),
        ("The column 'worth' holds date, which is no amount",),
    ),
    "no rows": (lambda: buyline.ledger(small().clear(), **NAMED, **WORDS), ("The table has no rows",)),
    "ties": (
        lambda: buyline.ledger(TIED, **ODD),
        ("1 times a journey has several rows at one moment, 'd1' for one", "give `order=`"),
    ),
    "ties of the order": (lambda: buyline.ledger(TIED, **ODD, order="on"), ("'on' is the same too",)),
    "no way to take ties": (lambda: buyline.ledger(TIED, **ODD | {"ties": "x"}), ("write refuse or onwards",)),
    "won": (
        lambda: buyline.ledger(small(), **NAMED, **WORDS, won="x"), ("'x' is to be the won stage, but is none of",)
    ),
    "twice": (
        lambda: buyline.ledger(small(), **NAMED, stages=["New", "Talk", "Closed Won", "new"], exits=["Closed Lost"]),
        ("the id 'new' is used twice",),
    ),
    "one stage": (lambda: buyline.ledger(small(), **NAMED, stages=["New"]), ("do not go together",)),
    "records": (
        lambda: buyline.ledger(small(), **NAMED, **WORDS, records_begin={"x": "2026-01-01"}),
        ("`records_begin` names x, which is no stage",),
    ),
    "book": (
        lambda: buyline.ledger(small(), **NAMED, **WORDS).position(book="verified"),
        ("A stage history has no book 'verified'", "which is the book 'claimed'"),
    ),
    "sequence": (lambda: buyline.ledger(small(), **NAMED, **WORDS).position(at_seq=3), ("has no journal",)),
    "column of the ledger": (
        lambda: buyline.ledger(small(), **NAMED, **WORDS).position(by="x"), ("'x' is not a column of the books",)
    ),
    "journey": (lambda: buyline.ledger(small(), **NAMED, **WORDS).history("x"), ("There is no journey 'x'",)),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "says"), REFUSED.values(), ids=REFUSED)
def test_what_would_have_to_be_guessed_is_refused(ask: Callable[[], Any], says: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refusal:
        ask()
    assert [part for part in says if part not in str(refusal.value)] == []


def test_ties_may_be_taken_onwards() -> None:
    with buyline.ledger(TIED, **ODD, ties="onwards") as found:
        lines = found.history("d1").lines
        assert [(line["from_stage"], line["to_stage"]) for line in lines] == [
            ("outside", "new"), ("new", "won"), ("won", "lost"),
        ]  # fmt: skip


@given(
    st.lists(st.integers(-(10**15), 4 * 10**15), min_size=1, max_size=8),
    st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")),
    st.booleans(),
)
@trying(25)
def test_days_and_moments_are_those_of_the_journal(moments: list[int], time_zone: str, has_zone: bool) -> None:  # noqa: FBT001
    zone = ZoneInfo(time_zone)
    if has_zone:
        given_times = pa.array([as_datetime(moment) for moment in moments], pa.timestamp("us", "UTC"))
        meant = moments
    else:
        naive = [as_datetime(moment).replace(tzinfo=None) for moment in moments]
        given_times = pa.array(naive, pa.timestamp("us"))
        meant = [moment_of(each.replace(tzinfo=zone)) for each in naive]
    table = ibis.memtable(pa.table({"at": given_times, "k": list(range(len(moments)))}))
    told = with_moments(table, at="at", time_zone=time_zone).order_by("k").to_pyarrow()
    assert told["moment"].to_pylist() == meant
    if has_zone:
        assert told["day"].to_pylist() == [day_of(moment, time_zone) for moment in moments]


def test_the_buyer_is_the_last_one_named() -> None:
    rows = [("d1", "New", 1, None), ("d1", "Won", 2, "acme"), ("d1", "New", 3, "bolt"), ("d1", "Won", 4, None)]
    frame = pl.DataFrame(rows, schema=["deal", "phase", "k", "who"], orient="row")
    timed = frame.with_columns(on=pl.date(2026, 1, pl.col("k")))
    with buyline.ledger(timed, journey="deal", stage="phase", at="on", stages=["New", "Won"], buyer="who") as found:
        assert {row["buyer"] for row in found.rows.to_pyarrow().to_pylist()} == {"bolt"}


def test_the_verb_stays_when_the_room_is_imported() -> None:
    room = import_module("buyline.ledger.fold")
    assert callable(buyline.ledger)
    assert sys.modules["buyline.ledger.fold"] is room


def test_an_exit_of_another_name() -> None:
    definition = Definition(
        stages=(Stage(id="new", name="New"), Stage(id="won", name="Won")), exits=(Exit(id="gone", name="Gone"),)
    )
    frame = pl.DataFrame(
        [("d", "New", date(2026, 1, 1)), ("d", "Gone", date(2026, 1, 9))], schema=["j", "s", "t"], orient="row"
    )
    with buyline.ledger(frame, journey="j", stage="s", at="t", definition=definition) as found:
        told = found.conversion("New", "Won", within=30, as_of="2026-03-01").found.fates
        assert (told.entered, told.lost, told.converted) == (1, 1, 0)

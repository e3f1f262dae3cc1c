"""Which journeys are there: today by the read model, on a past day by the ledger?

One list for page, command and export: filter, sort, groups with totals, pages by the last row shown. A column, a filter
or a place that these books do not know is refused in a sentence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from buyline.app.escalated import late_before
from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.noted import notes_with
from buyline.app.pipeline_facts import unobservable
from buyline.app.refusal import Refused
from buyline.app.stage_limits import limits_of
from buyline.days import Day, Moment
from buyline.ledger.posting import OUTSIDE
from buyline.measure.conditions import Condition, Field, Filter, NoFilter, both, read_filter
from buyline.measure.journey_list import (
    LARGEST_FIRST,
    Group,
    JourneyList,
    ListQuestion,
    Sort,
    fields_of,
    filtered,
    first_rows,
    in_order,
    last_of,
    listed,
)
from buyline.measure.picture import Unanswerable
from buyline.measure.standings import last_rows, moved_between, stands
from buyline.measure.view import COLUMN_PREFIX
from buyline.store import read_models
from buyline.store.books import Books
from buyline.store.journey_answers import answer_to, in_batches, rows_at
from buyline.store.journey_rows import major, with_places
from buyline.store.journey_table import Shown, Standing, journeys_now, journeys_then
from buyline.store.sight import AMOUNTS_HIDDEN, MONEY

PAGE = 50
GROUPS_AT_MOST = 200
BATCH = 20_000
NOTED = 1_000
"""In so many notes at most, the newest, the words of a search are looked up."""
NEWEST_FIRST = Sort("since", is_descending=True)
"""How journeys are sorted where nobody asks for an order and amounts are hidden."""
SHOWN = ("journey", "buyer", "stage", "proof", "since", "days", "amount", "last_on", "close_on")
"""The columns that are shown unless others are asked for."""


@dataclass(frozen=True, kw_only=True)
class ListAsked:
    """A list as typed: the filter as text, what is searched for in names, ids and notes, the sort with a minus for
    descending, the column to group by; whose; without which journeys.
    """

    as_of: Day | None = None
    where: tuple[tuple[str, str], ...] = ()
    filter: str = ""
    search: str = ""
    sort: str = ""
    group: str = ""
    buyers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    after: tuple[Any, ...] = ()
    at_most: int | None = PAGE


@dataclass(frozen=True, kw_only=True)
class ListView:
    """A page of the list with what stands around it; `places` with names and who leads, to mark stages."""

    frame: Frame
    found: JourneyList
    unobservable: tuple[str, ...]


def journey_list(books: Books, asked: ListAsked, *, now: Moment) -> ListView:
    """The page of journeys that was asked for; Refused says which part these books cannot answer."""
    with opened_list(books, asked, now=now) as (looking, table, backend, fields, hidden):
        rows = _Rows(books, asked, table, backend, fields)
        question, first = rows.question, rows.first()
        shown = first[: question.at_most]
        found, amounts, groups = _added_up(rows.totals(), question, fields)
        result = JourneyList(
            on=looking.day,
            as_of=asked.as_of,
            fields=fields,
            question=question,
            found=found,
            amounts=amounts,
            groups=groups,
            lines=tuple(rows_at(backend, table, [row["row"] for row in shown])),
            following=last_of(shown[-1], question) if len(first) > len(shown) else (),
        )
        return ListView(frame=frame_of(looking, looking.times.period), found=result, unobservable=hidden)


def journey_lines(books: Books, asked: ListAsked, *, columns: Sequence[str], now: Moment) -> list[dict[str, Any]]:
    """The lines of the page that was asked for in some columns, where no more is needed: nothing is added up."""
    with opened_list(books, asked, now=now) as (_, table, backend, fields, _):
        rows = _Rows(books, asked, table, backend, fields)
        shown = rows.first()[: rows.question.at_most]
        return rows_at(backend, table, [row["row"] for row in shown], columns=columns)


@dataclass(frozen=True)
class _Rows:
    """The journeys that were asked for, in the table of the list."""

    books: Books
    asked: ListAsked
    table: ir.Table
    backend: Any
    fields: Mapping[str, Field]

    @cached_property
    def question(self) -> ListQuestion:
        return question_of(self.asked, self.fields)

    def first(self) -> list[dict[str, Any]]:
        """Those of the page, in order, and one more where there are more."""
        return self._answer("first", lambda: said(lambda: first_rows(self._all(), self.question, self.fields)))

    def totals(self) -> list[dict[str, Any]]:
        """What all add up to."""
        return self._answer("totals", lambda: _totals(self._all(), self.question))

    def _all(self) -> ir.Table:
        return said(lambda: filtered(narrowed(self.books, self.table, self.asked), self.question, self.fields))

    def _answer(self, what: str, make: Callable[[], ir.Table]) -> list[dict[str, Any]]:
        """What is found; notes may come between two searches, so these are worded each time."""
        key = None if self.asked.search else (what, self.question, self.asked.buyers, self.asked.without)
        return answer_to(self.books, self.backend, self.table, key, make)


@contextmanager
def journey_batches(
    books: Books, asked: ListAsked, *, now: Moment
) -> Iterator[tuple[dict[str, Field], Iterator[pa.RecordBatch]]]:
    """All journeys of a list in its order, in batches, with the fields that their columns are: for an export."""
    with opened_list(books, asked, now=now) as (_, table, backend, fields, _):
        question = replace(question_of(asked, fields), at_most=None, after=())
        rows = said(lambda: in_order(filtered(narrowed(books, table, asked), question, fields), question, fields))
        yield fields, in_batches(backend, rows, size=BATCH)


Opened = tuple[Looking, ir.Table, Any, dict[str, Field], tuple[str, ...]]


@contextmanager
def opened_list(books: Books, asked: ListAsked, *, now: Moment) -> Iterator[Opened]:
    """What a list is read from: what is looked at, its table and the engine, the columns, what is not observable."""
    question = PageQuestion(from_day=None, to_day=None, as_of=asked.as_of, book="claimed", where=asked.where)
    try:
        with looking_at(books, question, now=now) as looking:
            fields = fields_of(looking.agreement.latest, looking.seen.ranks)
            if not books.sight.has_amounts:
                fields = {name: each for name, each in fields.items() if name not in MONEY}
            hidden = tuple(
                stage.id
                for stage in looking.agreement.latest.stages
                if unobservable(stage, looking.agreement, looking.facts) is not None
            )
            with _source(books, looking, fields, hidden, now) as (table, backend):
                yield looking, table, backend, fields, hidden
    except Unanswerable as problem:
        raise Refused(problem.sentence) from None


@contextmanager
def _source(
    books: Books, looking: Looking, fields: Mapping[str, Field], hidden: tuple[str, ...], now: Moment
) -> Iterator[tuple[ir.Table, Any]]:
    day, limits, late = looking.day, limits_of(looking), late_before(looking.agreement.latest, now=now)
    names = looking.agreement.latest.turns_by_name
    shown = Shown(
        (day, hidden, looking.agreement.latest.version, tuple(fields), limits, late),
        lambda table: listed(
            table, fields=fields, day=day, unobservable=hidden, limits=limits, late_before=late, by_name=names
        ),
    )
    if looking.question.as_of is None:
        with journeys_now(books, _standing(looking, fields), shown) as found:
            yield found
        return
    key = (
        looking.tables.last_seq,
        books.vault.erasures(),
        day,
        looking.question.as_of,
        looking.agreement.latest.version,
    )
    with journeys_then(books, key, lambda: _then(books, looking, fields), shown) as found:
        yield found


def _standing(looking: Looking, fields: Mapping[str, Field]) -> Standing:
    """Where journeys stand today, as this state of the ledger says it."""
    seen = replace(looking.seen, ledger=looking.tables.everywhere, where={}, book="claimed")

    def where(rows: ir.Table) -> ir.Table:
        return stands(replace(seen, ledger=rows), looking.day)

    def of(journeys: Sequence[str] | None) -> pa.Table:
        if journeys is None:
            return where(seen.ledger).to_pyarrow()
        return looking.tables.sums.of_journeys(journeys, ("stands", looking.day, looking.question.as_of), where)

    def moved(after: Day, until: Day) -> list[str]:
        return list(moved_between(seen, after, until).to_pyarrow()["journey"].to_pylist())

    return Standing(looking.tables.last_seq, looking.day, fields["stage"].ranks or {}, of, moved)


def _then(books: Books, looking: Looking, fields: Mapping[str, Field]) -> pa.Table:
    """The journeys of a past day in the columns of today's read model; what the ledger does not carry is missing."""
    rows = last_rows(replace(looking.seen, where={}), looking.day)
    own = [name.removeprefix("c_") for name in rows.columns if name.startswith("c_" + COLUMN_PREFIX)]

    def either(name: str) -> Any:
        return rows[f"c_{name}"].coalesce(rows[f"v_{name}"])

    claimed, verified = (rows[name].fill_null(OUTSIDE) for name in ("c_to_stage", "v_to_stage"))
    table = rows.select(
        id=rows.journey, buyer=either("buyer"), pipeline=either("pipeline"), claimed=claimed, verified=verified,
        is_standing=(claimed != OUTSIDE) | (verified != OUTSIDE),
        claimed_since=rows.c_to_since, verified_since=rows.v_to_since, amount=either("amount").fill_null(0),
        currency=either("currency").fill_null(""), **{name: either(name) for name in own},
    )  # fmt: skip
    arrow = with_places(table.to_pyarrow(), fields["stage"].ranks or {})
    buyers = arrow["buyer"].unique().to_pylist()
    names = read_models.buyer_names(books, (buyer for buyer in buyers if buyer))
    named = pa.array([names.get(buyer, "") for buyer in arrow["buyer"].to_pylist()], pa.string())
    arrow = arrow.append_column("buyer_name", named)
    arrow = arrow.append_column("amount_major", major(arrow["amount"], arrow["currency"]))
    for name in ("opened_on", "last_on", "close_on", "turn_since", "asked_on", "asked_until", "due_on"):
        arrow = arrow.append_column(name, pa.nulls(len(arrow), pa.int32()))
    for name in ("turn_by", "turn_step", "offered_to", "returned", "waits_with"):
        arrow = arrow.append_column(name, pa.nulls(len(arrow), pa.string()))
    for name in ("waits_at", "version"):
        arrow = arrow.append_column(name, pa.nulls(len(arrow), pa.int64()))
    return arrow


def question_of(asked: ListAsked, fields: Mapping[str, Field]) -> ListQuestion:
    """What is asked of the table, read from what was typed; Refused says what cannot be."""
    found = said(lambda: read_filter(asked.filter))
    if asked.where:
        found = both(Filter((tuple(Condition(column, "=", value) for column, value in asked.where),)), found)
    sort = Sort(asked.sort.removeprefix("-"), asked.sort.startswith("-")) if asked.sort else LARGEST_FIRST
    if "amount" not in fields:
        named = {condition.column for _, condition in found.conditions} | {asked.group}
        if named & MONEY or (asked.sort and sort.column in MONEY):
            raise Refused(AMOUNTS_HIDDEN)
        sort = sort if asked.sort else NEWEST_FIRST
    if asked.group and asked.group in fields and fields[asked.group].kind not in ("text", "stage"):
        raise Refused(f"'{fields[asked.group].name}' has too many values to group by; group by a stage or a column.")
    return ListQuestion(filter=found, sort=sort, group=asked.group, after=asked.after, at_most=asked.at_most)


def narrowed(books: Books, table: ir.Table, asked: ListAsked) -> ir.Table:
    """The journeys of the buyers that were asked for, without those that were left out, and where the searched text
    stands: in the id, in the buyer's name, or its words in a note.
    """
    table = table.filter(table.buyer_id.isin(list(asked.buyers))) if asked.buyers else table
    table = table.filter(table.journey.notin(list(asked.without))) if asked.without else table
    if not asked.search:
        return table
    text = asked.search.casefold()
    holds = table.journey.lower().contains(text) | table.buyer.fill_null("").lower().contains(text)
    noted = sorted({note.journey for note in notes_with(books, asked.search, at_most=NOTED)})
    return table.filter(holds | table.journey.isin(noted) if noted else holds)


def _totals(rows: ir.Table, question: ListQuestion) -> ir.Table:
    """How many there are with what amount, by currency and group, in one pass."""
    keys = ["currency", *([question.group] if question.group and question.group != "currency" else [])]
    return rows.group_by(keys).agg(n=rows.count(), minor=rows.amount_minor.sum())


def _added_up(
    lines: Sequence[Mapping[str, Any]], question: ListQuestion, fields: Mapping[str, Field]
) -> tuple[int, dict[str, int], tuple[Group, ...]]:
    """How many there are, their amounts, and the same by group: stages in order of the way, else the largest first."""
    amounts: dict[str, int] = {}
    groups: dict[Any, tuple[int, dict[str, int]]] = {}
    for line in lines:
        add_amount(amounts, line)
        if question.group:
            counted, held = groups.get(line[question.group], (0, {}))
            add_amount(held, line)
            groups[line[question.group]] = (counted + line["n"], held)
    ranks = fields[question.group].ranks if question.group else None
    made = sorted(
        (Group(value, counted, held) for value, (counted, held) in groups.items()),
        key=lambda g: (ranks.get(str(g.value), 0) if ranks else -g.journeys, str(g.value)),
    )
    return sum(line["n"] for line in lines), amounts, tuple(made)


def add_amount(amounts: dict[str, int], line: Mapping[str, Any]) -> None:
    """Add the money of a line of sums, by currency."""
    if line["minor"]:
        amounts[line["currency"]] = amounts.get(line["currency"], 0) + int(line["minor"])


def said(ask: Any) -> Any:
    """What is answered; a filter that cannot be read or asked is refused in its own sentence."""
    try:
        return ask()
    except NoFilter as problem:
        raise Refused(f"{str(problem)[0].upper()}{str(problem)[1:]}.") from None

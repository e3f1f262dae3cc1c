"""What does a page look at: which books in which state, seen from which day, and what they have to say at all?

Common to every page that shows a statement. Nothing is counted here but what is true of the books whatever is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from buyline.app.books import company_lines, state_of
from buyline.app.kept import Kept, kept_of, kept_while
from buyline.app.pipeline_facts import Facts, columns_of, facts_of
from buyline.app.pipeline_time import Times, times_of
from buyline.app.posting import company_of
from buyline.app.statements import records_begin
from buyline.days import Day, Moment, day_of, end_of
from buyline.definition.agreement import Agreement
from buyline.definition.model import PIPELINE, Stage
from buyline.ledger.posting import OUTSIDE
from buyline.measure.picture import ColumnView, LoadedSince, Period, Unanswerable
from buyline.measure.view import View
from buyline.store.books import Books
from buyline.store.engine import Reading, reading
from buyline.store.later import came_later

BOOKS = ("claimed", "verified")


@dataclass(frozen=True, kw_only=True)
class PageQuestion:
    """Which period, which book, known when, which rows."""

    from_day: Day | None
    to_day: Day | None
    as_of: Day | None
    book: str
    where: tuple[tuple[str, str], ...]

    @property
    def shown(self) -> dict[str, Any]:
        """What the page repeats of it."""
        return {"as_of": self.as_of, "book": self.book, "where": self.where}

    @property
    def pipeline(self) -> str:
        """The pipeline whose journeys are asked for; empty for all."""
        return dict(self.where).get(PIPELINE, "")

    @property
    def rows(self) -> tuple[object, ...]:
        """Which rows are counted, whatever the period."""
        return (self.as_of, self.book, self.where)


@dataclass(frozen=True)
class Looking:
    """One question to one state of the books; `day`: the day it is seen from."""

    books: Books
    tables: Reading
    question: PageQuestion
    agreement: Agreement
    seen: View
    day: Day
    facts: Facts
    times: Times
    kept: Kept

    @property
    def known(self) -> tuple[Day | None, Day | None]:
        """The days between which the book that was asked for has movements."""
        return self.facts.days.get(self.question.book, (None, None))

    @property
    def has_entries(self) -> bool:
        return bool(self.facts.days or self.facts.seen)

    @property
    def pipeline(self) -> str:
        """The pipeline that was asked for; empty for the company's view over all."""
        return self.question.pipeline

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages agreed on now: those of the pipeline that was asked for, as it has them, else all."""
        latest = self.agreement.latest
        return latest.stages_of(self.pipeline) if self.pipeline else latest.stages

    def loaded_since(self) -> LoadedSince | None:
        """What a load has brought since the day that was asked for; None when nothing, or when no day was."""
        if self.question.as_of is None:
            return None
        zone = self.agreement.latest.time_zone
        found = came_later(self.books, than=end_of(self.question.as_of, zone), last_seq=self.tables.last_seq)
        return None if found is None else LoadedSince(entries=found.entries, last_on=day_of(found.last_at, zone))


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around every statement: whose books, what was asked, and what there is to choose."""

    company: str
    period: Period
    as_of: Day | None
    book: str
    where: tuple[tuple[str, str], ...]
    columns: tuple[ColumnView, ...]
    stages: tuple[tuple[str, str], ...]
    exits: tuple[str, ...]
    names: Mapping[str, str]
    first_day: Day | None
    last_day: Day | None
    fiscal_year_starts: int
    loaded_since: LoadedSince | None
    has_entries: bool


def frame_of(looking: Looking, period: Period) -> Frame:
    """The frame of a statement; `stages`: id and the function that leads, in order of the way."""
    latest, (first, last) = looking.agreement.latest, looking.known
    return Frame(
        company=latest.company,
        period=period,
        **looking.question.shown,
        columns=columns_of(looking.agreement, looking.facts),
        stages=tuple((stage.id, stage.led_by) for stage in looking.stages),
        exits=tuple(exit_.id for exit_ in latest.exits),
        names=_names(looking.agreement),
        first_day=first,
        last_day=last,
        fiscal_year_starts=latest.fiscal_year_starts,
        loaded_since=looking.loaded_since(),
        has_entries=looking.has_entries,
    )


def _names(agreement: Agreement) -> dict[str, str]:
    """The name of every place of any version, as the newest version that has it says; outside included."""
    names: dict[str, str] = {}
    for _, definition in agreement.versions:
        names |= {place: definition.name_of(place) for place in (*definition.all_ids, OUTSIDE)}
    return names


@contextmanager
def looking_at(books: Books, question: PageQuestion, *, now: Moment) -> Iterator[Looking]:
    """Everything that a page needs before anything is counted, while the books stay as they are."""
    if question.book not in BOOKS:
        raise Unanswerable("book", f"There is no book '{question.book}' on this page; there are {' and '.join(BOOKS)}.")
    with reading(books) as tables:
        yield _looking(books, tables, question, now=now)


def _looking(books: Books, tables: Reading, question: PageQuestion, *, now: Moment) -> Looking:
    lines = [line for line in company_lines(books) if line.seq <= tables.last_seq]
    agreement = kept_while(
        books,
        "agreement as adopted",
        state_of(lines),
        lambda: Agreement.of([adoption.definition for adoption in company_of(lines).adoptions]),
    )
    latest, today = agreement.latest, day_of(now, agreement.latest.time_zone)
    kept = kept_of(books, tables.last_seq, today)
    facts = kept.get("facts", None, lambda: facts_of(tables, columns=latest.filter_ids, today=today), most=1)
    _check(question.where, agreement, facts)
    day = today if question.as_of is None else min(today, question.as_of)
    times = times_of(
        (question.from_day, question.to_day),
        day=day,
        known=facts.days.get(question.book),
        fiscal_year_starts=latest.fiscal_year_starts,
    )
    seen = View(
        ledger=tables.ledger,
        sums=tables.sums,
        definition=latest,
        earlier=tuple(definition for _, definition in agreement.versions[:-1]),
        book=question.book,
        as_of=question.as_of,
        where=dict(question.where),
        records_begin=records_begin(lines),
        has_amounts=books.sight.has_amounts,
    )
    return Looking(books, tables, question, agreement, seen, day, facts, times, kept)


def _check(where: tuple[tuple[str, str], ...], agreement: Agreement, facts: Facts) -> None:
    """Refuse a column that is not of these books, and a value that none of their journeys has."""
    names = agreement.latest.filter_ids
    for column, value in where:
        if column not in names:
            known = f"They have {', '.join(names)}." if names else "They have none."
            raise Unanswerable("where", f"These books have no column '{column}'. {known}")
        offered = facts.values.get(column, ())
        if column == PIPELINE and value in agreement.latest.pipeline_by_id:
            continue
        if value not in offered and facts.has_all_values(column):
            raise Unanswerable("where", f"No journey in these books has {column} '{value}'; there is {_some(offered)}.")


def _some(values: Sequence[str], most: int = 8) -> str:
    return ", ".join(values[:most]) + (" and more" if len(values) > most else "") if values else "no value yet"

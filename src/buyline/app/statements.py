"""What do the books add up to, asked in one way for every entrance?

Opens the ledger, builds the view, asks one measure. A name that the books do not know is refused with what is possible.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from buyline.app.books import agreement_of, company_lines
from buyline.app.posting import company_of
from buyline.app.refusal import Refused
from buyline.days import Day, Moment, day_of, parse_day
from buyline.definition.agreement import Agreement
from buyline.journal.entry import Recorded
from buyline.measure.asked import Cohort
from buyline.measure.cohorts import Per
from buyline.measure.cohorts import cohorts as measure_cohorts
from buyline.measure.conversion import conversion as measure_conversion
from buyline.measure.flow import flow as measure_flow
from buyline.measure.position import position as measure_position
from buyline.measure.stalled import stalled as measure_stalled
from buyline.measure.standings import standings as measure_standings
from buyline.measure.time_in_stage import time_in_stage as measure_time
from buyline.measure.view import NotInTheBooks, RecordsBegin, View
from buyline.store.books import Books
from buyline.store.engine import Reading, reading


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a statement is asked: which book, what was known, which rows."""

    book: str = "claimed"
    as_of: Day | None = None
    at_seq: int | None = None
    where: Mapping[str, str | Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Seeing:
    """The view that was asked for, the day it is seen from, and the tables that it is of.

    `records_end`: by stage the last day on which journeys that begin there are recorded, where one is declared.
    """

    view: View
    day: Day
    tables: Reading
    records_end: Mapping[str, Day]

    @property
    def last_seq(self) -> int:
        """The last line of the journal in it."""
        return self.tables.last_seq


@contextmanager
def viewing(books: Books, asked: Asked, *, now: Moment) -> Iterator[tuple[View, Day]]:
    """The view that was asked for and the day it is seen from: `as_of`, else today in the books' time zone."""
    with seeing(books, asked, now=now) as found:
        yield found.view, found.day


@contextmanager
def seeing(books: Books, asked: Asked, *, now: Moment) -> Iterator[Seeing]:
    """The same, with the state of the books that it is of."""
    lines = company_lines(books)
    agreement = Agreement.of([adoption.definition for adoption in company_of(lines).adoptions])
    today = day_of(now, agreement.latest.time_zone)
    with reading(books) as tables, _said_plainly():
        view = View(
            ledger=tables.ledger,
            sums=tables.sums,
            definition=agreement.latest,
            earlier=tuple(definition for _, definition in agreement.versions[:-1]),
            book=asked.book,
            as_of=asked.as_of,
            at_seq=asked.at_seq,
            where=dict(asked.where),
            records_begin=records_begin(lines),
            has_amounts=books.sight.has_amounts,
        )
        yield Seeing(view, today if asked.as_of is None else asked.as_of, tables, records_end(lines))


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except NotInTheBooks as problem:
        raise Refused(str(problem)) from None
    except ValueError as problem:
        raise Refused(str(problem)) from None


def records_begin(lines: list[Recorded]) -> tuple[RecordsBegin, ...]:
    """From which day on movements into a stage are recorded, as the sources declare it."""
    found = [line.entry.data for line in lines if line.entry.kind == "records began"]
    return tuple(
        RecordsBegin(to_stage=str(d["to_stage"]), on=parse_day(str(d["on"])), from_stage=d.get("from_stage"))
        for d in found
    )


def records_end(lines: list[Recorded]) -> Mapping[str, Day]:
    """Up to which day journeys that begin in a stage are recorded, as the sources declare it; the last one declared."""
    found = [line.entry.data for line in lines if line.entry.kind == "records ended"]
    return {str(data["to_stage"]): parse_day(str(data["on"])) for data in found}


Unit = Literal["journey", "spell"]


def position(books: Books, asked: Asked, *, now: Moment, on: Day | None = None, by: str | None = None) -> Any:
    """How many journeys stand in each place at the end of a day, with their amounts."""
    with viewing(books, asked, now=now) as (view, day):
        return measure_position(view, on=day if on is None else on, by=by)


def flow(books: Books, asked: Asked, *, now: Moment, first: Day, last: Day, by: str | None = None) -> Any:
    """What moved in a period, both days included, and the trial balance of it."""
    with viewing(books, asked, now=now) as (view, _):
        return measure_flow(view, first=first, last=last, by=by)


def conversion(  # noqa: PLR0913 - a conversion is asked in many ways, and each entrance names them all
    books: Books,
    asked: Asked,
    *,
    now: Moment,
    from_stage: str,
    to_stage: str,
    within_days: int,
    unit: Unit = "journey",
    begun: tuple[Day | None, Day | None] = (None, None),
    by: str | None = None,
    clustered: bool = False,
) -> Any:
    """The share that gets from one stage to another within a time, those still on their way counted right."""
    with viewing(books, asked, now=now) as (view, day):
        cohort = Cohort(on=day, first=begun[0], last=begun[1])
        return measure_conversion(
            view,
            from_stage=from_stage,
            to_stage=to_stage,
            within_days=within_days,
            unit=unit,
            cohort=cohort,
            by=by,
            clustered=clustered,
        )


def time_in_stage(
    books: Books,
    asked: Asked,
    *,
    now: Moment,
    stage: str | None = None,
    begun: tuple[Day | None, Day | None] = (None, None),
    by: str | None = None,
) -> Any:
    """How long stays last, the open ones counted right; `begun`: only those that began in these days."""
    with viewing(books, asked, now=now) as (view, day):
        return measure_time(view, stage=stage, cohort=Cohort(on=day, first=begun[0], last=begun[1]), by=by)


def cohorts(books: Books, asked: Asked, *, now: Moment, from_stage: str, to_stage: str, each: Per = "month") -> Any:
    """Which share of each month's or quarter's arrivals has reached a later stage, by age."""
    with viewing(books, asked, now=now) as (view, day):
        return measure_cohorts(view, from_stage=from_stage, to_stage=to_stage, per=each, cohort=Cohort(on=day))


def stalled(books: Books, asked: Asked, *, now: Moment) -> Any:
    """Journeys older in their stage than nearly all that advanced, with little chance left."""
    with viewing(books, asked, now=now) as (view, day):
        return measure_stalled(view, on=day)


def standings(books: Books, asked: Asked, *, now: Moment, limit: int | None = None) -> Any:
    """Every journey with where it stands, one row each."""
    with viewing(books, asked, now=now) as (view, day):
        return measure_standings(view, on=day, limit=limit)


Statement = Callable[..., Any]
__all__ = [
    "Asked", "agreement_of", "cohorts", "conversion", "flow", "position", "seeing", "stalled", "standings",
    "time_in_stage", "viewing",
]  # fmt: skip

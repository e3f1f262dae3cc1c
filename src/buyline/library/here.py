"""How do books in a folder of this machine answer in a notebook?

Every question goes to the same use case that the command line asks. Questions are put in a thread of their own, since
a notebook runs in an event loop, in which Django does not talk to a database. Nothing is counted here.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from time import time_ns
from typing import Any, Self, TypeVar

from buyline.app import statements
from buyline.app.books import definition_of, open_books
from buyline.app.journeys import JourneyRecord, journey_record
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, Moment, day_number, parse_day
from buyline.definition.model import Definition
from buyline.library.asking import AnyDay, Each, Unit, Where
from buyline.measure.cohorts import Cohorts
from buyline.measure.conversion import Conversion
from buyline.measure.flow import Flow
from buyline.measure.position import Position
from buyline.measure.stalled import Stalled
from buyline.measure.standings import Standings
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import TimeInStage

T = TypeVar("T")
S = TypeVar("S", bound=Statement)


class Here:
    """Books in a folder of this machine. Use it in a `with` block, or close it when done."""

    def __init__(self, path: Path | str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="buyline")
        try:
            self._books = self._in_thread(lambda: open_books(path))
        except BaseException:
            self._thread.shutdown()
            raise

    @property
    def path(self) -> Path:
        """The folder of the books."""
        return self._books.path

    @property
    def definition(self) -> Definition:
        """The newest agreement: stages with their names, who leads them, columns."""
        return self._in_thread(lambda: definition_of(self._books))

    def position(
        self,
        *,
        on: AnyDay | None = None,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Position:
        """How many journeys stand in each place at the end of the day `on`, with their amounts."""
        asked = _asked(book, as_of, at_seq, where)
        return self._ask(Position, statements.position, asked, on=_day(on, "on"), by=by)

    def flow(
        self,
        first: AnyDay,
        last: AnyDay,
        *,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Flow:
        """What moved from the day `first` to the day `last`, both included, and that it balances."""
        asked = _asked(book, as_of, at_seq, where)
        return self._ask(Flow, statements.flow, asked, first=_day(first, "first"), last=_day(last, "last"), by=by)

    def conversion(
        self,
        from_stage: str,
        to_stage: str,
        *,
        within: int,
        unit: Unit = "journey",
        entered_from: AnyDay | None = None,
        entered_to: AnyDay | None = None,
        by: str | None = None,
        clustered: bool = False,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Conversion:
        """The share that gets from one stage to another within so many days, those still under way counted right."""
        return self._ask(
            Conversion,
            statements.conversion,
            _asked(book, as_of, at_seq, where),
            from_stage=from_stage,
            to_stage=to_stage,
            within_days=_whole(within, "within"),
            unit=_one_of(unit, ("journey", "spell"), "unit"),
            begun=(_day(entered_from, "entered_from"), _day(entered_to, "entered_to")),
            by=by,
            clustered=clustered,
        )

    def time_in_stage(
        self,
        stage: str | None = None,
        *,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> TimeInStage:
        """How long stays last, in one stage or in each, those still open counted right."""
        return self._ask(TimeInStage, statements.time_in_stage, _asked(book, as_of, at_seq, where), stage=stage, by=by)

    def cohorts(
        self,
        from_stage: str,
        to_stage: str,
        *,
        each: Each = "month",
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Cohorts:
        """Which share of each month's or quarter's arrivals had reached a later stage, by age."""
        asked, length = _asked(book, as_of, at_seq, where), _one_of(each, ("month", "quarter"), "each")
        return self._ask(Cohorts, statements.cohorts, asked, from_stage=from_stage, to_stage=to_stage, each=length)

    def stalled(
        self,
        *,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Stalled:
        """Journeys older in their stage than nearly all that advanced, with little chance left."""
        return self._ask(Stalled, statements.stalled, _asked(book, as_of, at_seq, where))

    def standings(
        self,
        *,
        limit: int | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Standings:
        """Journeys with where they stand, one row each, the largest amounts first."""
        most = None if limit is None else _whole(limit, "limit")
        return self._ask(Standings, statements.standings, _asked(book, as_of, at_seq, where), limit=most)

    journeys = standings

    def journey(self, id_: str) -> JourneyRecord:
        """One journey: where it stands, what is proven and what is missing, its path and its entries."""
        return self._in_thread(lambda: journey_record(self._books, id_, now=_now()))

    def close(self) -> None:
        """Let go of the files; nothing can be asked afterwards."""
        self._in_thread(self._books.close)
        self._thread.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<books of {self.definition.company} in {self.path}>"

    def _ask(self, kind: type[S], use_case: Callable[..., Any], asked: Asked, **more: Any) -> S:
        found = self._in_thread(lambda: use_case(self._books, asked, now=_now(), **more))
        if not isinstance(found, kind):
            raise TypeError(f"{use_case.__name__} answers with {type(found).__name__}, not {kind.__name__}")
        return found.told_by(self.definition)

    def _in_thread(self, question: Callable[[], T]) -> T:
        return self._thread.submit(question).result()


def _now() -> Moment:
    """The moment it is: a notebook is where time comes in."""
    return time_ns() // 1_000


def _asked(book: str, as_of: AnyDay | None, at_seq: int | None, where: Where | None) -> Asked:
    known = None if at_seq is None else _whole(at_seq, "at_seq")
    return Asked(book=book, as_of=_day(as_of, "as_of"), at_seq=known, where=dict(where or {}))


def _day(day: object, name: str) -> Day | None:
    """A day as given; refused when it is none."""
    if day is None:
        return None
    if isinstance(day, str):
        try:
            return parse_day(day)
        except ValueError as problem:
            raise Refused(f"{name}: {problem}.") from None
    if isinstance(day, date):
        return day_number(day.date() if isinstance(day, datetime) else day)
    raise Refused(f"{name}: {day!r} is not a day; give a date, or text like '2026-03-31'.")


def _whole(number: object, name: str) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise Refused(f"{name}: {number!r} is not a whole number from 0 on.")
    return number


def _one_of(word: str, words: tuple[str, ...], name: str) -> str:
    if word not in words:
        raise Refused(f"{name}: there is no '{word}'; write {' or '.join(words)}.")
    return word

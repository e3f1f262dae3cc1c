"""How is a question written in Python read, whoever answers it?

The statements as methods, each argument by name; days as dates or ISO text. What cannot be read is refused in a
sentence before anything is counted. Who answers stands in the subclasses.
"""

from abc import ABC, abstractmethod
from datetime import date, datetime
from typing import Any, Self, TypeVar

from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, day_number, parse_day
from buyline.definition.model import Definition
from buyline.library.asking import AnyDay, Each, Unit, Where
from buyline.measure.breakdown import Breakdown, What
from buyline.measure.cohorts import Cohorts
from buyline.measure.conversion import Conversion
from buyline.measure.flow import Flow
from buyline.measure.leakage import Leakage
from buyline.measure.position import Position
from buyline.measure.stalled import Stalled
from buyline.measure.standings import Standings
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import TimeInStage

S = TypeVar("S", bound=Statement)


class Answering(ABC):
    """Something that answers with statements."""

    @property
    @abstractmethod
    def definition(self) -> Definition:
        """The newest agreement: stages with their names, who leads them, columns."""

    @abstractmethod
    def _answer(self, name: str, asked: Asked, **more: Any) -> Statement:
        """The statement of a name, for what was asked."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files or connections; nothing can be asked afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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
        return self._ask(Position, asked, on=_day(on, "on"), by=by)

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
        return self._ask(Flow, asked, first=_day(first, "first"), last=_day(last, "last"), by=by)

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
        return self._ask(TimeInStage, _asked(book, as_of, at_seq, where), stage=stage, by=by)

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
        return self._ask(Cohorts, asked, from_stage=from_stage, to_stage=to_stage, each=length)

    def stalled(
        self,
        *,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Stalled:
        """Journeys older in their stage than nearly all that advanced, with little chance left."""
        return self._ask(Stalled, _asked(book, as_of, at_seq, where))

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
        return self._ask(Standings, _asked(book, as_of, at_seq, where), limit=most)

    journeys = standings

    def leakage(
        self,
        first: AnyDay | None = None,
        last: AnyDay | None = None,
        *,
        within: int = 180,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Leakage:
        """Who left the way in a period (left out: the last 90 days), where to and why, and what came back since."""
        asked, days = _asked(book, as_of, at_seq, where), _whole(within, "within")
        return self._ask(Leakage, asked, first=_day(first, "first"), last=_day(last, "last"), within_days=days, by=by)

    def breakdown(
        self,
        of: What,
        *by: str,
        stage: str | None = None,
        goal: str | None = None,
        first: AnyDay | None = None,
        last: AnyDay | None = None,
        within: int = 180,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Breakdown:
        """One number by a column of the books, or by two: position, arrivals, won, conversion, median stay."""
        return self._ask(
            Breakdown,
            _asked(book, as_of, at_seq, where),
            what=of,
            by=by,
            period=(_day(first, "first"), _day(last, "last")),
            stages=(stage, goal),
            within_days=_whole(within, "within"),
        )

    def _ask(self, kind: type[S], asked: Asked, **more: Any) -> S:
        name = _NAMES[kind]
        found = self._answer(name, asked, **more)
        if not isinstance(found, kind):
            raise TypeError(f"'{name}' was answered with {type(found).__name__}, not {kind.__name__}")
        return found.told_by(self.definition)


_NAMES: dict[type[Statement], str] = {
    Position: "position",
    Flow: "flow",
    Conversion: "conversion",
    TimeInStage: "time_in_stage",
    Cohorts: "cohorts",
    Stalled: "stalled",
    Standings: "standings",
    Leakage: "leakage",
    Breakdown: "breakdown",
}


def _asked(book: str, as_of: AnyDay | None, at_seq: int | None, where: Where | None) -> Asked:
    known = None if at_seq is None else _whole(at_seq, "at_seq")
    return Asked(book=book, as_of=_day(as_of, "as_of"), at_seq=known, where=dict(where or {}))


def _day(day: object, name: str) -> Day | None:
    """A day as given; refused when it is none."""
    return None if day is None else day_given(day, name)


def day_given(day: object, name: str) -> Day:
    """A day from a date or ISO text, named so in a refusal."""
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

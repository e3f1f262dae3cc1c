"""How is a question written in Python read, whoever answers it?

The statements as methods, each argument by name; days as dates or ISO text. What cannot be read is refused in a
sentence before anything is counted. Who answers stands in the subclasses.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Literal, Self, TypeAlias, TypeVar, get_args

from buyline.app.statements import Asked
from buyline.definition.model import Definition
from buyline.forecast.changes import Changes
from buyline.forecast.forecast import HORIZONS
from buyline.forecast.journey_chances import JourneyChances
from buyline.forecast.push import Push
from buyline.forecast.result import Forecast
from buyline.library.spoken import (
    AnyDay,
    Shares,
    Where,
    as_texts,
    day_or_none,
    one_of_given,
    question,
    whole_given,
)
from buyline.measure.breakdown import WHATS, Breakdown, What
from buyline.measure.cohorts import Cohorts
from buyline.measure.conversion import Conversion
from buyline.measure.flow import Flow
from buyline.measure.leakage import Leakage
from buyline.measure.position import Position
from buyline.measure.restatement import Restatement
from buyline.measure.stalled import Stalled
from buyline.measure.standings import Standings
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import TimeInStage
from buyline.plan.chief import Chief
from buyline.plan.pace import Pace
from buyline.plan.result import Plan

S = TypeVar("S", bound=Statement)
Unit: TypeAlias = Literal["journey", "spell"]
UNITS: tuple[Unit, ...] = get_args(Unit)
Each: TypeAlias = Literal["month", "quarter"]


class Answering(ABC):
    """Something that answers with statements.

    Every statement takes `book` ("claimed", "verified", "pair", …), `as_of` (what was known at the end of a day),
    `at_seq` (the books as of a line of the journal) and `where`. Refusals are `buyline.app.refusal.BuylineError`.
    """

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
        asked = question(book, as_of, at_seq, where)
        return self._ask(Position, asked, on=day_or_none(on, "on"), by=by)

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
        asked = question(book, as_of, at_seq, where)
        return self._ask(Flow, asked, first=day_or_none(first, "first"), last=day_or_none(last, "last"), by=by)

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
            question(book, as_of, at_seq, where),
            from_stage=from_stage,
            to_stage=to_stage,
            within_days=whole_given(within, "within"),
            unit=one_of_given(unit, UNITS, "unit"),
            begun=(day_or_none(entered_from, "entered_from"), day_or_none(entered_to, "entered_to")),
            by=by,
            clustered=clustered,
        )

    def time_in_stage(
        self,
        stage: str | None = None,
        *,
        entered_from: AnyDay | None = None,
        entered_to: AnyDay | None = None,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> TimeInStage:
        """How long stays last, in one stage or in each, those still open counted right."""
        begun = (day_or_none(entered_from, "entered_from"), day_or_none(entered_to, "entered_to"))
        return self._ask(TimeInStage, question(book, as_of, at_seq, where), stage=stage, begun=begun, by=by)

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
        asked, length = question(book, as_of, at_seq, where), one_of_given(each, ("month", "quarter"), "each")
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
        return self._ask(Stalled, question(book, as_of, at_seq, where))

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
        most = None if limit is None else whole_given(limit, "limit")
        return self._ask(Standings, question(book, as_of, at_seq, where), limit=most)

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
        asked, days = question(book, as_of, at_seq, where), whole_given(within, "within")
        return self._ask(
            Leakage, asked, first=day_or_none(first, "first"), last=day_or_none(last, "last"), within_days=days, by=by
        )

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
            question(book, as_of, at_seq, where),
            what=one_of_given(of, WHATS, "of"),
            by=by,
            period=(day_or_none(first, "first"), day_or_none(last, "last")),
            stages=(stage, goal),
            within_days=whole_given(within, "within"),
        )

    def plan(
        self,
        *,
        deals: float | None = None,
        revenue: float | None = None,
        profit: float | None = None,
        margin: float | None = None,
        by: AnyDay | None = None,
        since: AnyDay | None = None,
        confidence: float = 0.8,
        begins: Shares | None = None,
        expect: Shares | None = None,
        share: Shares | None = None,
        price: float | None = None,
        hours: Shares | None = None,
        at_most: Shares | None = None,
        cost: Shares | float | None = None,
        budget: float | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Plan:
        """How many must begin and come to each stage for so many deals, so much revenue or profit by a day.

        Without any of them the goal in force is planned for. `begins`, `expect`, `share`, `at_most` and `cost` are
        numbers by stage, `hours` by function and week: {"sales": 80}; `cost` may also be one number for every stage.
        """
        given: dict[str, Shares | float | None] = {"begins": begins, "expected": expect, "shares": share}
        given |= {"hours": hours, "arrivals": at_most, "costs": cost}
        return self._ask(
            Plan,
            question(book, as_of, at_seq, where),
            deals=deals,
            revenue=revenue,
            profit=profit,
            margin=margin,
            by_day=day_or_none(by, "by"),
            since_day=day_or_none(since, "since"),
            confidence=confidence,
            price=price,
            budget=budget,
            **{name: as_texts(each) for name, each in given.items()},
        )

    def push(
        self,
        *,
        within: int = 180,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Push:
        """Where a little effort brings most, against the best quarter by a column or what was published."""
        asked, days = question(book, as_of, at_seq, where), whole_given(within, "within")
        return self._ask(Push, asked, within_days=days, by=by)

    def changed(
        self,
        *,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Changes:
        """Which rates have changed since the baseline, since when and by how much; `by`: of each value too."""
        return self._ask(Changes, question(book, as_of, at_seq, where), by=by)

    def forecast(
        self,
        *,
        horizons: Sequence[int] = HORIZONS,
        quarters: int = 4,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Forecast:
        """How many wins and how much revenue will come, within so many days and by fiscal quarter, and out of what."""
        days = tuple(whole_given(one, "horizons") for one in horizons)
        return self._ask(
            Forecast,
            question(book, as_of, at_seq, where),
            horizons=days,
            many_quarters=whole_given(quarters, "quarters"),
            by=by,
        )

    def pace(
        self,
        *,
        by: AnyDay | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Pace:
        """What was planned for the goal that ends on a day (left out: the next to end) and what came."""
        return self._ask(Pace, question(book, as_of, at_seq, where), by_day=day_or_none(by, "by"))

    def chief(
        self,
        *,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Chief:
        """The goal of the quarter and of the year, what we will make, what is missing and what changed."""
        return self._ask(Chief, question(book, as_of, at_seq, where))

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
    Plan: "plan",
    Pace: "pace",
    Chief: "chief",
    Breakdown: "breakdown",
    Push: "push",
    Changes: "changed",
    Forecast: "forecast",
    Restatement: "restatement",
    JourneyChances: "chances",
}

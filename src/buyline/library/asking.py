"""What can be asked of books, wherever they are?

One class for books in a folder here (`Here`) and for those of a server (`buyline.client.Client`): the same methods, the
same keyword arguments, the same result objects, the same refusals. Days are dates or ISO text, both ends of a period
are included, `where` filters by columns of the books. Who answers stands in the subclasses.
"""

from abc import abstractmethod
from typing import Any, Literal

from buyline.app.compared import Restatable, question_of
from buyline.app.health_of_books import Health
from buyline.app.journeys import JourneyRecord
from buyline.days import Day
from buyline.forecast.backtest import Backtest
from buyline.forecast.journey_chances import JourneyChances
from buyline.library.answering import UNITS, Answering, Unit
from buyline.library.spoken import AnyDay, Where, day_given, day_or_none, one_of_given, question, whole_given
from buyline.measure.breakdown import WHATS, What
from buyline.measure.picture import PipelineView
from buyline.measure.restatement import Restatement


class Asking(Answering):
    """Books that answer, with a journal behind them."""

    def restatement(
        self,
        of: Restatable,
        compare_as_of: AnyDay,
        *,
        on: AnyDay | None = None,
        first: AnyDay | None = None,
        last: AnyDay | None = None,
        from_stage: str | None = None,
        to_stage: str | None = None,
        within: int | None = None,
        unit: Unit | None = None,
        entered_from: AnyDay | None = None,
        entered_to: AnyDay | None = None,
        clustered: bool | None = None,
        number: What | None = None,
        stage: str | None = None,
        goal: str | None = None,
        by: str | tuple[str, ...] | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Restatement:
        """A statement as known at the end of the day `compare_as_of` and later, with what explains the difference.

        Later: at the end of `as_of`, or now. Of the other arguments those that the statement itself is asked by;
        `number`: what is broken down. Days that are left out are as in the statement, seen from the earlier day.
        """
        days = {"on": on, "first": first, "last": last, "entered_from": entered_from, "entered_to": entered_to}
        words: dict[str, Any] = {"from_stage": from_stage, "to_stage": to_stage, "clustered": clustered}
        words |= {"stage": stage, "goal": goal, "within": None if within is None else whole_given(within, "within")}
        words |= {"unit": None if unit is None else one_of_given(unit, UNITS, "unit")}
        words |= {"number": None if number is None else one_of_given(number, WHATS, "number")}
        columns = (by,) if isinstance(by, str) and of == "breakdown" else by
        given = {name: day_or_none(day, name) for name, day in days.items()} | words | {"by": columns}
        told = {name: value for name, value in given.items() if value is not None}
        question_of(of, told)
        asked, earlier = question(book, as_of, at_seq, where), day_given(compare_as_of, "compare_as_of")
        return self._ask(Restatement, asked, of=of, earlier=earlier, **told)

    def chances(
        self,
        *journeys: str,
        book: Literal["claimed", "verified"] = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> JourneyChances:
        """The chances of journeys to get further and to be won within 30 and 90 days, with reasons in words.

        Their `record` says how such chances came true, and is there without journeys too.
        """
        return self._ask(JourneyChances, question(book, as_of, at_seq, where), journeys=journeys)

    @abstractmethod
    def backtest(
        self,
        *,
        by: str | None = None,
        book: Literal["claimed", "verified"] = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Backtest:
        """How well the forecast would have told what came, week by week, beside what one would have said anyway.

        Takes seconds to minutes, unless the last one is of now. `by`: also each of the largest groups by itself.
        """

    @abstractmethod
    def health(self) -> Health:
        """What is missing, never met, silent or told twice in the books of today, and what mends it."""

    @abstractmethod
    def journey(self, id_: str) -> JourneyRecord:
        """One journey: where it stands, what is proven and what is missing, its path and its entries."""

    def pipeline(
        self,
        first: AnyDay | None = None,
        last: AnyDay | None = None,
        *,
        by: str | None = None,
        book: Literal["claimed", "verified"] = "claimed",
        as_of: AnyDay | None = None,
        where: Where | None = None,
    ) -> PipelineView:
        """Everything on the Pipeline page; without days the last 90 that the books have something to say about.

        `by`: the position for each value of a column beside it.
        """
        asked = question(book, as_of, None, where)
        filters = [(name, [one] if isinstance(one, str) else one) for name, one in asked.where.items()]
        return self._pipeline(
            from_day=day_or_none(first, "first"),
            to_day=day_or_none(last, "last"),
            as_of=asked.as_of,
            book=asked.book,
            where=tuple((name, value) for name, values in filters for value in values),
            by=by,
        )

    @abstractmethod
    def _pipeline(
        self,
        *,
        from_day: Day | None,
        to_day: Day | None,
        as_of: Day | None,
        book: str,
        where: tuple[tuple[str, str], ...],
        by: str | None,
    ) -> PipelineView:
        """The Pipeline page of what was asked."""

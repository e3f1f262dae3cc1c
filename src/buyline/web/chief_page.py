"""What does the chief executive's page say: where does the company stand, and what is missing?

Made from one `ChiefView`; few numbers, each with its unit, and a sentence first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from buyline.app.goal_pages import ChiefView
from buyline.definition.money import digits_of
from buyline.measure.picture import Amount
from buyline.measure.wording import in_words
from buyline.plan.chief import Chief, Standing
from buyline.plan.standing import (
    SET,
    Writer,
    change_in_words,
    goal_name,
    lever_in_words,
    likely,
    missing_in_short,
)
from buyline.web.frame import Framed
from buyline.web.goals_page import days_in_words, listed, part_note, writer_of
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Number, Stat
from buyline.web.question import Question
from buyline.web.tables import Row, Table
from buyline.web.words import left_out

FULL = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One goal as a bar on a scale of its own, up to 1000: made, eight of ten outcomes, and the goal."""

    says: str
    made: float
    low: float
    width: float
    goal: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalCard:
    """One goal: its sentence, its bar, four numbers, and what is missing."""

    id: str
    title: str
    whose: str
    sentence: str
    reach: Reach
    stats: tuple[Stat, ...]
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiefPage:
    """The page; without a goal it says what it will show."""

    title: str = "Where we stand"
    view: Framed
    headline: str
    subtitle: str
    problems: Mapping[str, str]
    has_goal: bool
    cards: tuple[GoalCard, ...]
    change: str
    lever: str
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


def chief_page_of(question: Question, view: ChiefView, numbers: Numbers) -> ChiefPage:
    """The page of an answer."""
    found = view.chief
    told = _Telling(found, numbers, writer_of(found.currency, numbers, view.frame.names))
    notes = (left_out(question.problems), part_note(is_part=found.is_part), told.hidden())
    return ChiefPage(
        view=view.frame,
        headline=told.headline(),
        subtitle=f"{view.frame.company}, {numbers.day(found.on)} · {found.book} book" if found.goals else SET,
        problems=question.problems,
        has_goal=bool(found.goals),
        cards=told.cards(),
        change=change_in_words(found.change, told.writer),
        lever="" if found.lever is None else lever_in_words(found.lever, told.writer),
        rules=(in_words(found.rule),),
        notes=tuple(note for note in notes if note),
        tables=tuple(table for table in (told.others(),) if table.rows),
    )


@dataclass(frozen=True)
class _Telling:
    """The words of one page."""

    found: Chief
    numbers: Numbers
    writer: Writer

    def headline(self) -> str:
        """The first sentence: how the nearest goals stand."""
        shown = [one for one in (self.found.quarter, self.found.year) if one is not None]
        if not shown:
            return "No goal is set yet." if not self.found.others else "No goal is under way."
        said = [f"{goal_name(one)} is {likely(one.chance)}" for one in shown]
        text = ", ".join(said)
        return f"{text[0].upper()}{text[1:]}."

    def hidden(self) -> str:
        """What is said to those who see no amounts."""
        return "" if self.found.has_amounts else "Amounts are hidden from you: goals are told in deals here."

    def cards(self) -> tuple[GoalCard, ...]:
        """The goals of the quarter and of the year."""
        shown = (("quarter", self.found.quarter), ("year", self.found.year))
        return tuple(self._card(id_, one) for id_, one in shown if one is not None)

    def _card(self, id_: str, one: Standing) -> GoalCard:
        target = one.target
        days = days_in_words(target.first, target.last, self.numbers)
        name = goal_name(one)
        return GoalCard(
            id=id_,
            title=f"{name[0].upper()}{name[1:]}, {days}",
            whose=f"Signed for by {listed(target.functions)}.",
            sentence=self._sentence(one),
            reach=self._reach(one),
            stats=self._stats(one),
            missing=missing_in_short(one.restore, self.writer),
        )

    def _short(self, one: Standing, number: float) -> str:
        if one.target.what != "revenue":
            return self.numbers.about(number)
        digits = digits_of(self.found.currency)
        minor = round(number) * 10**digits
        return self.numbers.amount_compact(Amount(minor=minor, currency=self.found.currency, digits=digits))

    def _stats(self, one: Standing) -> tuple[Stat, ...]:
        what = "revenue" if one.target.what == "revenue" else "deals"
        range_ = f"{self._short(one, one.low)} {TO} {self._short(one, one.high)}"
        chance = TO if one.chance is None else self.numbers.share(one.chance)
        return (
            Stat("Goal", Number(self._short(one, one.target.number)), what),
            Stat("Made so far", Number(self._short(one, one.made)), what),
            Stat("We will make", Number(range_), "in eight of ten cases"),
            Stat("Chance to reach it", Number(chance), "as it goes"),
        )

    def _sentence(self, one: Standing) -> str:
        """The picture in a sentence."""
        if one.made >= one.target.number:
            return "It is made already."
        off = one.expected - one.target.number
        said = f"We expect to end {'above' if off >= 0 else 'below'} it"
        if one.low >= one.target.number or one.high <= one.target.number:
            return f"{said}, even in a {'bad' if off >= 0 else 'good'} case."
        return f"{said}; {'a bad case falls short' if off >= 0 else 'a good case reaches it'}."

    def _reach(self, one: Standing) -> Reach:
        top = max(one.target.number, one.high, one.made, 1.0) * 1.02
        made, low, high, goal = (
            FULL * max(value, 0.0) / top for value in (one.made, one.low, one.high, one.target.number)
        )
        parts = [self._short(one, value) for value in (one.made, one.low, one.high, one.target.number)]
        says = f"Made {parts[0]}, we will make {parts[1]} to {parts[2]}, the goal is {parts[3]}."
        return Reach(says=says, made=made, low=max(low, made), width=max(high - max(low, made), 2.0), goal=goal)

    def others(self) -> Table:
        """The goals that are further away."""
        rows = tuple(
            Row("", (days_in_words(one.target.first, one.target.last, self.numbers), listed(one.target.functions),
                     *(stat.number.words for stat in self._stats(one))))
            for one in self.found.others
        )  # fmt: skip
        heads = ("Days", "Signed for by", "Goal", "Made so far", "We will make", "Chance")
        return Table("others", "Which goals come after them?", "", heads, 2, rows)

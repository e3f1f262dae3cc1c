"""Which statements can be asked as known on two days, and how is the difference of each explained?

One frozen record per statement; its fields are what every entrance asks by. A day that is left out is the earlier of
the two, so that both views are of the same days. Nothing is asked here: `restating` asks twice and looks for causes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Literal, Protocol, get_args

from buyline.app.explaining import USUAL_WITHIN, breakdown_asked, broken_down, leakage_days
from buyline.app.refusal import Refused
from buyline.days import Day
from buyline.measure.asked import Cohort
from buyline.measure.breakdown import SUMS, Asked, What
from buyline.measure.conversion import Unit, conversion
from buyline.measure.flow import flow
from buyline.measure.holding import Holding
from buyline.measure.leakage import leakage
from buyline.measure.position import position
from buyline.measure.restatement import (
    Changed,
    Key,
    by_move,
    by_place,
    by_value_arrived,
    by_value_standing,
    by_way,
)
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import View

Restatable = Literal["position", "flow", "conversion", "time in stage", "leakage", "breakdown"]
RESTATED: tuple[Restatable, ...] = get_args(Restatable)
ToldBy = Callable[[View, Iterable[Changed]], dict[Key, Holding]]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What is asked of both views, which rows it rests on, and how its difference is told.

    Rows from the day `since` (None: ever) to `until`. `told_by`: what changed rows add, by `keys`; None: it is no sum.
    `has_shares`: it rests on the days of its rows, too, so that a row that moves to another day is a change. `by`: the
    columns that changed rows are told apart by.
    """

    what: str
    ask: Callable[[View], Statement]
    until: Day
    since: Day | None = None
    keys: tuple[str, ...] = ()
    told_by: ToldBy | None = None
    has_shares: bool = False
    by: tuple[str, ...] = ()


class Question(Protocol):
    """A statement that can be asked as known on two days."""

    what: ClassVar[Restatable]

    def compared(self, known: Day) -> Compared:
        """What is asked twice; `known`: the earlier of the two days."""
        ...


@dataclass(frozen=True, kw_only=True)
class OfPosition:
    """The position at the end of a day."""

    what: ClassVar[Restatable] = "position"
    on: Day | None = None
    by: str | None = None

    def compared(self, known: Day) -> Compared:
        """Its difference is told by place."""
        day = known if self.on is None else self.on
        return Compared(
            what=self.what,
            ask=lambda view: position(view, on=day, by=self.by),
            until=day,
            keys=("stage",),
            told_by=lambda _, lines: by_place(lines),
        )


@dataclass(frozen=True, kw_only=True)
class OfFlow:
    """The flow of a period."""

    what: ClassVar[Restatable] = "flow"
    first: Day
    last: Day
    by: str | None = None

    def compared(self, known: Day) -> Compared:  # noqa: ARG002 - its days are always named
        """Its difference is told by movement."""
        return Compared(
            what=self.what,
            ask=lambda view: flow(view, first=self.first, last=self.last, by=self.by),
            until=self.last,
            since=self.first,
            keys=("kind", "from", "to"),
            told_by=lambda _, lines: by_move(lines),
        )


@dataclass(frozen=True, kw_only=True)
class OfConversion:
    """A conversion as seen on the earlier day."""

    what: ClassVar[Restatable] = "conversion"
    from_stage: str
    to_stage: str
    within: int
    unit: Unit = "journey"
    entered_from: Day | None = None
    entered_to: Day | None = None
    by: str | None = None
    clustered: bool = False

    def compared(self, known: Day) -> Compared:
        """A share is no sum."""
        cohort = Cohort(on=known, first=self.entered_from, last=self.entered_to)
        return Compared(
            what=self.what,
            ask=lambda view: conversion(
                view,
                from_stage=self.from_stage,
                to_stage=self.to_stage,
                within_days=self.within,
                unit=self.unit,
                cohort=cohort,
                by=self.by,
                clustered=self.clustered,
            ),
            until=known,
            has_shares=True,
        )


@dataclass(frozen=True, kw_only=True)
class OfTimeInStage:
    """How long stays last, as seen on the earlier day."""

    what: ClassVar[Restatable] = "time in stage"
    stage: str | None = None
    entered_from: Day | None = None
    entered_to: Day | None = None
    by: str | None = None

    def compared(self, known: Day) -> Compared:
        """A time is no sum."""
        cohort = Cohort(on=known, first=self.entered_from, last=self.entered_to)
        return Compared(
            what=self.what,
            ask=lambda view: time_in_stage(view, stage=self.stage, cohort=cohort, by=self.by),
            until=known,
            has_shares=True,
        )


@dataclass(frozen=True, kw_only=True)
class OfLeakage:
    """Who left the way in a period; left out: the 90 days up to the earlier day."""

    what: ClassVar[Restatable] = "leakage"
    first: Day | None = None
    last: Day | None = None
    within: int = USUAL_WITHIN
    by: str | None = None

    def compared(self, known: Day) -> Compared:
        """Who left is told by stage and way; the shares, of stays that began up to `within` days before, are no sum."""
        first, last = leakage_days(known, self.first, self.last)
        on = max(known, last)
        return Compared(
            what=self.what,
            ask=lambda view: leakage(view, first=first, last=last, within_days=self.within, on=on, by=self.by),
            until=on,
            since=first - self.within,
            keys=("stage", "to"),
            told_by=lambda view, lines: by_way(view, lines, first=first, last=last),
            has_shares=True,
        )


@dataclass(frozen=True, kw_only=True)
class OfBreakdown:
    """One number by a column or by two, as seen on the earlier day."""

    what: ClassVar[Restatable] = "breakdown"
    number: What = "position"
    by: tuple[str, ...]
    stage: str | None = None
    goal: str | None = None
    first: Day | None = None
    last: Day | None = None
    within: int = USUAL_WITHIN

    def compared(self, known: Day) -> Compared:
        """What adds up is told by the values of the columns; a share or a median is no sum."""
        asked = self.asked(known)
        adds_up = self.number in SUMS
        return Compared(
            what=self.what,
            ask=lambda view: broken_down(view, asked),
            until=asked.last if adds_up else asked.on,
            since=asked.first if self.number in {"arrivals", "won"} else None,
            keys=self.by if adds_up else (),
            told_by=self._told_by if adds_up else None,
            has_shares=not adds_up,
            by=self.by if adds_up else (),
        )

    def asked(self, known: Day) -> Asked:
        """What is broken down, seen from a day."""
        return breakdown_asked(
            known,
            what=self.number,
            by=self.by,
            period=(self.first, self.last),
            stages=(self.stage, self.goal),
            within_days=self.within,
        )

    def _told_by(self, view: View, lines: Iterable[Changed]) -> dict[Key, Holding]:
        won = view.definition.won_stage
        if self.number == "position":
            return by_value_standing(lines, places=[*view.ranks] if self.stage is None else [self.stage])
        return by_value_arrived(lines, stage=won if self.number == "won" else self.stage or won)


QUESTIONS: Mapping[str, type[Any]] = {
    kind.what: kind for kind in (OfPosition, OfFlow, OfConversion, OfTimeInStage, OfLeakage, OfBreakdown)
}


def question_of(what: str, given: Mapping[str, Any]) -> Question:
    """The question of a name, with what was given for it; what is None was not given.

    Refused for a statement that cannot be asked twice, a part that it does not have, and one that it needs.
    """
    kind = QUESTIONS.get(what)
    if kind is None:
        raise Refused(f"'{what}' cannot be asked as known on two days; write {', '.join(RESTATED)}.")
    told = {name: value for name, value in given.items() if value is not None}
    known = {one.name: one for one in fields(kind)}
    if unknown := [name for name in told if name not in known]:
        raise Refused(f"A restatement of {what} is not asked by {unknown[0]}; it takes {', '.join(known)}.")
    if missing := [name for name, one in known.items() if one.default is MISSING and name not in told]:
        raise Refused(f"A restatement of {what} needs {' and '.join(missing)}.")
    made: Question = kind(**told)
    return made

"""Where does a number on a page lead: to the list of exactly what adds up to it?

An `Opener` holds in which view of the books a page counted; its methods give the address for each kind of number. What
stands at such an address is the matter of `app.behind`.
"""

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from buyline.app.behind import Behind, behind_url
from buyline.days import Day
from buyline.measure.behind import Number, What
from buyline.measure.picture import MoveView, Period, StepView

POSTED = {"opened": "opening", "redefined": "redefinition"}


def journey_url(id_: str) -> str:
    """The record of a journey."""
    return f"/journeys/{quote(id_, safe='')}"


def buyer_url(id_: str) -> str:
    """The record of a buyer."""
    return f"/buyers/{quote(id_, safe='')}"


def person_url(id_: str) -> str:
    """The record of a person."""
    return f"/people/{quote(id_, safe='')}"


class Counted(Protocol):
    """An answer that says in which view of the books it was counted."""

    @property
    def book(self) -> str: ...
    @property
    def as_of(self) -> Day | None: ...
    @property
    def where(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def period(self) -> Period: ...


@dataclass(frozen=True)
class Opener:
    """Addresses of what is behind the numbers of one page."""

    view: Counted

    def url(self, what: What, *stages: str, by: str = "", value: str = "", **asked: Any) -> str:
        """The address of the list behind any number."""
        number = Number(what=what, stages=stages, **asked)
        view = self.view
        asked_for = Behind(number=number, book=view.book, as_of=view.as_of, where=view.where, by=by, value=value)
        return behind_url(asked_for)

    def standing(self, what: What, *stages: str) -> str:
        """Who stands there at the end of the period."""
        return self.url(what, *stages, last=self.view.period.to_day)

    def before(self, stage: str, **asked: Any) -> str:
        """Who stood there before the period began."""
        return self.url("position", stage, last=self.view.period.from_day - 1, **asked)

    def within(self, what: What, *stages: str, **asked: Any) -> str:
        """What moved in the period."""
        period = self.view.period
        return self.url(what, *stages, first=period.from_day, last=period.to_day, **asked)

    def move(self, move: MoveView) -> str:
        """One movement of the period."""
        posted = POSTED.get(move.kind, "movement")
        return self.within("moved", move.from_place, goal=move.to_place, posted=posted)

    def step(self, step: StepView, what: What, *, seen_on: Day | None) -> str:
        """Those whom the share of a step is about: they came in the period or within the horizon before it."""
        period = self.view.period
        return self.followed(step, what, period, seen_on=period.to_day if seen_on is None else seen_on)

    def followed(self, step: StepView, what: What, period: Period, *, seen_on: Day) -> str:
        """The same of any other period."""
        horizon = step.horizon_days
        return self.url(
            what,
            step.from_stage,
            goal=step.to_stage if what in {"entered", "share"} else "",
            within=horizon if what in {"entered", "share"} else 0,
            first=period.from_day - horizon,
            last=period.to_day,
            on=seen_on,
        )

"""What is a plan worked back from, what if, and within which limits?

Plain values, as people say them: stages by id, days as numbers, amounts in major units. Nothing is worked out here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from buyline.days import Day
from buyline.definition.model import Definition

What = Literal["deals", "revenue", "profit"]
CONFIDENCES = (0.5, 0.8, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """So many deals, so much revenue or so much profit within the days from `first` to `last`, so surely.

    `margin` is the share of revenue that is profit before what arrivals cost; only a profit has one.
    """

    what: What
    amount: float
    first: Day
    last: Day
    confidence: float = 0.8
    margin: float | None = None

    @property
    def is_money(self) -> bool:
        return self.what != "deals"

    @property
    def confidences(self) -> tuple[float, ...]:
        """The confidences that a plan is made for: the usual three and the one asked for."""
        return tuple(sorted({*CONFIDENCES, self.confidence}))

    def left(self, *, won: float, money: float) -> float:
        """What is still to come, deals or revenue, when so many are won and so much money is in."""
        if not self.is_money:
            return float(max(ceil(round(self.amount, 9)) - won, 0))
        return max(self.amount / (self.margin or 1.0) - money, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What if: journeys begin in these shares by stage, this share of a stage gets ahead, a win brings this price.

    What is left out is as the books say it.
    """

    begins: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    price: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What there is: `hours` a week by function, `arrivals` a week by stage, and a `budget` with `costs` per arrival by
    stage. What is left out has no limit; costs also lessen a profit.
    """

    hours: Mapping[str, float] = field(default_factory=dict)
    arrivals: Mapping[str, float] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)
    budget: float | None = None

    @property
    def are_any(self) -> bool:
        """Whether anything is limited."""
        return bool(self.hours or self.arrivals) or self.budget is not None


@dataclass(frozen=True, slots=True)
class Work:
    """What one arrival in a stage gives each function to do: hours and touches by stage and function."""

    functions: tuple[str, ...]
    hours: Mapping[str, Mapping[str, float]]
    touches: Mapping[str, Mapping[str, int]]


def work(definition: Definition) -> Work:
    """Return what the steps of a definition ask of its functions; what buyers do costs nobody's hours."""
    functions = definition.functions
    hours = {
        stage.id: {each: sum(step.hours for step in stage.steps if step.by == each) for each in functions}
        for stage in definition.stages
    }
    touches = {
        stage.id: {each: sum(step.by == each for step in stage.steps) for each in functions}
        for stage in definition.stages
    }
    return Work(functions, hours, touches)

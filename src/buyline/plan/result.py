"""What does a plan hand over?

Frozen, as every statement: for each confidence how many must begin, what that asks of every stage week by week and of
every function, beside what means alone would ask for and how sure that truly is. It computes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from buyline.days import Day
from buyline.forecast.result import Outlook
from buyline.measure.statement import Json, Statement, iso
from buyline.plan.asked import Aim

SetBy = Literal["asked", "goal", "usual"]
"""Who says what a plan aims at: whoever asks, the goal that was signed for, or what was usual of late."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekOfStage:
    """One stage in one week, from the day `first` to `last`: expected arrivals, `under_way` of them from what is open
    today, and how many stand there at its end.
    """

    first: Day
    last: Day
    arrivals: float
    under_way: float
    position: float

    def to_json(self) -> Json:
        return {"from": iso(self.first), "to": iso(self.last), "arrivals": self.arrivals,
                "under_way": self.under_way, "position": self.position}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class StageNeed:
    """What a plan asks of one stage, over all its days.

    `if_all_began_here`: how many if every new journey began here, None where that would not do; `begin_here` of those
    that the plan lets begin; `passing_on_the_way` of them, loops included, and `under_way` of what is open today.
    """

    stage: str
    if_all_began_here: float | None
    begin_here: float
    passing_on_the_way: float
    under_way: float
    weekly: tuple[WeekOfStage, ...]

    def to_json(self) -> Json:
        fields: Json = {"stage": self.stage, "if_all_began_here": self.if_all_began_here}
        fields |= {"begin_here": self.begin_here, "passing_on_the_way": self.passing_on_the_way}
        return fields | {"under_way": self.under_way, "weekly": [week.to_json() for week in self.weekly]}


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionNeed:
    """What a plan asks of one function: hours and touches in all, hours by week, and the `limit` a week if any."""

    function: str
    hours: float
    touches: float
    weekly: tuple[float, ...]
    limit: float | None

    def to_json(self) -> Json:
        return {"function": self.function, "hours": self.hours, "touches": self.touches,
                "hours_weekly": list(self.weekly), "limit_weekly": self.limit}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """What one confidence takes: `arrivals` in all and `weekly` on average; both None when it is out of reach, then
    stages and functions are told of the most that can be had. `verified` is the confidence that the plan has itself.
    """

    confidence: float
    arrivals: float | None
    weekly: float | None
    verified: float
    cost: float | None
    stages: tuple[StageNeed, ...]
    functions: tuple[FunctionNeed, ...]

    def to_json(self) -> Json:
        fields: Json = {"confidence": self.confidence, "arrivals": self.arrivals, "weekly": self.weekly}
        fields |= {"feasible": self.arrivals is not None, "verified": self.verified, "cost": self.cost}
        fields |= {"needed": [stage.to_json() for stage in self.stages]}
        return fields | {"functions": [each.to_json() for each in self.functions]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plainly:
    """A simpler plan, and the confidence that it truly has: None where it asks for no number."""

    arrivals: float | None
    true_confidence: float | None

    def to_json(self) -> Json:
        return {"arrivals": self.arrivals, "true_confidence": self.true_confidence}


@dataclass(frozen=True, kw_only=True, slots=True)
class OfStage:
    """What is known of a stage whatever the plan: latest useful days, the share that is won ever and that gets ahead,
    arrivals a week of late, and how much of its rates is prior.
    """

    stage: str
    half_by: Day | None
    most_by: Day | None
    won_ever: float
    ahead: float | None
    lately: float
    prior_share: float

    def to_json(self) -> Json:
        useful = {"half": iso(self.half_by), "nine_tenths": iso(self.most_by)}
        return {"stage": self.stage, "latest_useful_day": useful, "won_ever": self.won_ever, "ahead": self.ahead,
                "weekly_lately": self.lately, "prior_share": self.prior_share}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Binding:
    """What holds a plan back: `kind` is day, hours, arrivals, budget or cost; `of` the function or stage; the weeks."""

    kind: str
    of: str
    weeks: tuple[int, ...] = ()

    def to_json(self) -> Json:
        return {"kind": self.kind, "of": self.of, "weeks": list(self.weeks)}


@dataclass(frozen=True, kw_only=True)
class Plan(Statement):
    """The plan made at the end of the day `on` for an aim.

    `set_by`: who says what is aimed at. `won` and `won_money` are there already. `as_it_goes` is the confidence with as
    many beginnings as of late (`lately` a week), `highest` that in reach within the limits, `binding` what holds it
    there. `naive` asks means alone, `without_shock` forgets that all chances move together; both for the confidence of
    the aim. `quarters` are as it goes.
    """

    on: Day
    as_of: Day | None
    book: str
    currency: str
    aim: Aim
    set_by: SetBy
    won: float
    won_money: float | None
    price: float | None
    deals: float | None
    levels: tuple[Level, ...]
    stages: tuple[OfStage, ...]
    naive: Plainly
    without_shock: Plainly
    as_it_goes: float
    lately: float
    highest: float
    binding: Binding | None
    shock: float
    prior_share: float
    quarters: tuple[Outlook, ...]
    rule: str

    @property
    def asked(self) -> Level:
        """What the confidence that was asked for takes."""
        return next(level for level in self.levels if level.confidence == self.aim.confidence)

    @property
    def is_feasible(self) -> bool:
        return self.asked.arrivals is not None

    def to_json(self) -> Json:
        fields: Json = {"as_of": iso(self.on), "book": self.book, "currency": self.currency}
        fields |= {"goal": _aim(self), "by": iso(self.aim.last)}
        fields |= {"won": self.won, "won_revenue": self.won_money, "price": self.price}
        fields |= {"rows": [_row(self, level) for level in self.levels]}
        fields |= {"stages": [stage.to_json() for stage in self.stages]}
        fields |= {"without_shock": self.without_shock.to_json(), "shock": self.shock}
        fields |= {"as_it_goes": self.as_it_goes, "begin_weekly_lately": self.lately}
        fields |= {"feasible": self.is_feasible, "highest": self.highest}
        fields |= {"binding": None if self.binding is None else self.binding.to_json()}
        fields |= {"quarters": [{"quarter": each.name} | each.to_json() for each in self.quarters]}
        return fields | {"prior_share": self.prior_share, "rule": self.rule}

    def records(self) -> list[Json]:
        known = {each.stage: each for each in self.stages}
        return [_record(level, need, known.get(need.stage)) for level in self.levels for need in level.stages]

    def schema(self) -> dict[str, pa.DataType]:
        numbers = ("if_all_began_here", "begin_here", "passing_on_the_way", "under_way", "weekly", "weekly_lately")
        days = dict.fromkeys(("half_in_time_by", "nine_tenths_in_time_by"), pa.string())
        return {"confidence": pa.float64(), "stage": pa.string()} | dict.fromkeys(numbers, pa.float64()) | days


def _aim(plan: Plan) -> Json:
    aim = plan.aim
    told: Json = {"what": aim.what, "set_by": plan.set_by, "from": iso(aim.first), "to": iso(aim.last)}
    told |= {"deals": plan.deals, "amount": aim.amount if aim.is_money else None}
    return told | {"confidence": aim.confidence, "margin": aim.margin}


def _row(plan: Plan, level: Level) -> Json:
    """A row of the contract: each stage with its latest useful day, and the naive plan beside it."""
    useful: Mapping[str, Any] = {each.stage: each.to_json()["latest_useful_day"] for each in plan.stages}
    told = level.to_json()
    told["needed"] = [need | {"latest_useful_day": useful.get(need["stage"])} for need in told["needed"]]
    return told | {"naive": plan.naive.to_json()}


def _record(level: Level, need: StageNeed, known: OfStage | None) -> Json:
    weeks = sum((week.last - week.first + 1) / 7 for week in need.weekly)
    in_all = need.passing_on_the_way + need.under_way
    return {
        "confidence": level.confidence,
        "stage": need.stage,
        "if_all_began_here": need.if_all_began_here,
        "begin_here": need.begin_here,
        "passing_on_the_way": need.passing_on_the_way,
        "under_way": need.under_way,
        "weekly": in_all / weeks if weeks else None,
        "weekly_lately": None if known is None else known.lately,
        "half_in_time_by": None if known is None else iso(known.half_by),
        "nine_tenths_in_time_by": None if known is None else iso(known.most_by),
    }

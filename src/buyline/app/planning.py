"""How many must begin for a goal, asked in one way for every entrance?

Reads what is wanted, takes the goal in force where nothing is said, checks it against the books, and asks `plan`. What
cannot be planned is refused with what is possible.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from buyline.app.expecting import Expecting, expecting, records_of
from buyline.app.forecasts import amount_ratios, as_it_goes, ratios_of
from buyline.app.goals import goals
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, Moment, as_date, day_number
from buyline.definition.goals import Goal
from buyline.definition.model import Definition
from buyline.forecast.believed import published
from buyline.forecast.forecast import LEARNT
from buyline.forecast.missed import missed
from buyline.forecast.periods import Quarter, quarters
from buyline.forecast.records import Records
from buyline.measure.view import View
from buyline.plan.asked import CONFIDENCES, Aim, Limits, Supposed, What, work
from buyline.plan.grounds import Grounds, grounds
from buyline.plan.plan import Asking, planned
from buyline.plan.result import Plan, SetBy
from buyline.store.books import Books

DAYS_AT_MOST = 2 * 366
SUREST = 0.99
MOST = 1e12
FIRST_TO_PLAN = "sales"
QUARTERS = 3
Numbers = Mapping[str, float]


class CannotPlan(Refused):
    """What is wanted cannot be planned; `part` names which part of it."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a plan is asked for, as somebody says it; what is left out is that of the goal in force.

    `number` of `what`; `since`: the first day that counts, tomorrow when left out; shares from 0 to 1 by stage:
    `begins` (where journeys begin), `expected` (as long as the books say little), `shares` (what if). `cost`: what one
    that begins costs in every stage that `costs` does not name.
    """

    what: What | None = None
    number: float | None = None
    by: Day | None = None
    since: Day | None = None
    confidence: float = CONFIDENCES[1]
    margin: float | None = None
    price: float | None = None
    begins: Numbers = field(default_factory=dict)
    expected: Numbers = field(default_factory=dict)
    shares: Numbers = field(default_factory=dict)
    hours: Numbers = field(default_factory=dict)
    arrivals: Numbers = field(default_factory=dict)
    cost: float | None = None
    costs: Numbers = field(default_factory=dict)
    budget: float | None = None


def plan(books: Books, asked: Asked, *, now: Moment, wanted: Wanted | None = None) -> Plan:
    """What must begin, and come to each stage week by week, for a goal; that in force where nothing is wanted."""
    with expecting(books, asked, now=now) as found:
        told = Telling(found.view, found.records, wanted or Wanted(), goals(books))
        made = told.plan(found)
        return made if told.supposes else _as_forecast(made, found, books)


def _as_forecast(made: Plan, found: Expecting, books: Books) -> Plan:
    """The same plan with what the forecast says of its quarters, and of its days where those are a goal's."""
    ahead, aim = as_it_goes(found, books), made.aim
    outlook = ahead.spans.get((aim.first, aim.last)) if aim.what != "profit" else None
    amounts = {"amount": aim.amount, "deals": None} if aim.is_money else {"amount": None, "deals": made.deals}
    chance = None if outlook is None else outlook.chance(**amounts)
    return replace(
        made, quarters=ahead.whole.quarters[:QUARTERS], as_it_goes=made.as_it_goes if chance is None else chance
    )


def plan_of(view: View, day: Day, *, wanted: Wanted | None = None) -> Plan:
    """The same of a view that is open already, seen from a day; such books have no goals."""
    return Telling(view, records_of(view, day, ends={}), wanted or Wanted(), ()).plan(None)


def goal_in_force(goals: tuple[Goal, ...], day: Day) -> Goal | None:
    """The goal that a plan is made for on a day: that which ends first and is shortest, of sales before others."""
    ahead = [goal for goal in goals if day_number(goal.last) > day and goal.is_set]
    ordered = sorted(
        ahead, key=lambda goal: (goal.last, -day_number(goal.first), goal.function != FIRST_TO_PLAN, goal.function)
    )
    return ordered[0] if ordered else None


@dataclass(frozen=True)
class Telling:
    """One plan of one view: reads what is wanted against what the books know."""

    view: View
    records: Records
    wanted: Wanted
    goals: tuple[Goal, ...]

    def plan(self, found: Expecting | None) -> Plan:
        """The plan; what was worked out is kept with `found` while the books stay as they are."""
        asking, set_by = self.asking(found)
        return planned(
            asking,
            book=self.view.book,
            currency=self.definition.currency,
            rule=_rule(asking.grounds, asking.aim),
            as_of=self.view.as_of,
            set_by=set_by,
        )

    def asking(self, found: Expecting | None) -> tuple[Asking, SetBy]:
        """What is asked, on its grounds, and who says what is aimed at."""
        self._check()
        aim, set_by = self._aim()
        made = self._grounds(aim, found)
        if aim.is_money and made.price is None:
            raise CannotPlan(
                "number", "Nothing tells what a deal brings: nothing was won with an amount. Say a price, or how many."
            )
        wanted, before = self.wanted, self.records.way.stages[:-1]
        costs = {**({} if wanted.cost is None else dict.fromkeys(before, wanted.cost)), **wanted.costs}
        limits = Limits(hours=wanted.hours, arrivals=wanted.arrivals, costs=costs, budget=wanted.budget)
        return Asking(grounds=made, aim=aim, limits=limits, work=work(self.definition)), set_by

    @property
    def supposes(self) -> bool:
        """Whether shares or a price are supposed, or expected, so that the forecast answers another question."""
        wanted = self.wanted
        return bool(wanted.shares or wanted.expected) or wanted.price is not None

    @property
    def definition(self) -> Definition:
        return self.view.definition

    @property
    def day(self) -> Day:
        return self.records.last

    def _grounds(self, aim: Aim, found: Expecting | None) -> Grounds:
        wanted = self.wanted
        what_if = Supposed(begins=wanted.begins, shares=wanted.shares, price=wanted.price)
        known = (_plainly(wanted.begins), _plainly(wanted.shares), wanted.price, _plainly(wanted.expected))

        def make() -> Grounds:
            view = replace(self.view, as_of=self.day)
            return grounds(
                self._believing(), first=aim.first, last=aim.last, what_if=what_if,
                ratio=amount_ratios(found) if found is not None else ratios_of(view),
                misses=missed(self.records, horizons=LEARNT),
                quarters=self._quarters() if found is None or self.supposes else (),
            )  # fmt: skip

        return make() if found is None else found.once("grounds", (aim.first, aim.last, known), make)

    def _quarters(self) -> Sequence[Quarter]:
        return quarters(self.day, many=QUARTERS, year_starts=self.definition.fiscal_year_starts)

    def _believing(self) -> Records:
        """The records, with the shares that somebody expects in place of published ones."""
        if not self.wanted.expected:
            return self.records
        way = self.records.way
        names = {place: self.definition.name_of(place) for place in way.places}
        return replace(self.records, prior=published(way, names=names, expected=self.wanted.expected))

    def _aim(self) -> tuple[Aim, SetBy]:
        wanted, goal = self.wanted, goal_in_force(self.goals, self.day)
        if goal is not None and goal.currency not in {None, self.definition.currency}:
            goal = None
        if wanted.number is not None:
            last = wanted.by or (day_number(goal.last) if goal else self._next_quarter())
            first = self.day + 1 if wanted.since is None else wanted.since
            what = wanted.what or "deals"
            return self._checked(what, wanted.number, first, last), "asked"
        of_goal = None if goal is None else self._of_goal(goal)
        if of_goal is not None:
            return of_goal, "goal"
        last = wanted.by or self._next_quarter()
        return self._checked("deals", self._usual(last), self.day + 1, last), "usual"

    def _of_goal(self, goal: Goal) -> Aim | None:
        """A goal that was signed for: its revenue, else its deals; None where neither can be told."""
        first, last = (day_number(day) for day in (goal.first, goal.last))
        last = self.wanted.by or last
        has_price = self.wanted.price is not None or self.records.at(self.day).price.is_known
        if goal.amount is not None and self.view.has_amounts and has_price:
            return self._checked("revenue", goal.amount, first, last)
        return None if goal.deals is None else self._checked("deals", goal.deals, first, last)

    def _checked(self, what: What, number: float, first: Day, last: Day) -> Aim:
        margin = self.wanted.margin
        if not self.day < last <= self.day + DAYS_AT_MOST:
            at_most = as_date(self.day + DAYS_AT_MOST)
            raise CannotPlan(
                "by", f"{as_date(last)} cannot be planned for on {as_date(self.day)}; choose up to {at_most}."
            )
        if first > last:
            raise CannotPlan("by", f"The days would end before they begin: {as_date(first)} is after {as_date(last)}.")
        if what != "deals" and not self.view.has_amounts:
            raise CannotPlan("what", "Amounts are hidden from you, so nothing is planned by them. Say how many deals.")
        if what == "profit" and margin is None:
            raise CannotPlan("margin", "A profit needs a margin: which share of the revenue is profit, from 0 to 1.")
        return Aim(
            what=what, amount=number, first=first, last=last, confidence=self.wanted.confidence,
            margin=margin if what == "profit" else None,
        )  # fmt: skip

    def _next_quarter(self) -> Day:
        """The last day of the next quarter."""
        return quarters(self.day, many=2, year_starts=self.definition.fiscal_year_starts)[1].last

    def _usual(self, last: Day) -> float:
        """As many deals as were won in as many days before; one at least."""
        wins, _ = self.records.wins()
        return max(float(wins[-(last - self.day) :].sum()), 1.0) if last > self.day else 1.0

    def _check(self) -> None:
        wanted, way = self.wanted, self.records.way
        if not 0.01 <= wanted.confidence <= SUREST:
            raise CannotPlan(
                "confidence", f"{wanted.confidence:g} is no confidence to plan for; write one from 0.01 to {SUREST}."
            )
        before = way.stages[:-1]
        for part in ("begins", "expected", "shares", "arrivals", "costs"):
            for stage in getattr(wanted, part):
                if stage not in before:
                    raise CannotPlan(part, f"There is no stage '{stage}' before a deal. There are {', '.join(before)}.")
        for function in wanted.hours:
            if function not in self.definition.functions:
                raise CannotPlan(
                    "hours", f"There is no function '{function}'. There are {', '.join(self.definition.functions)}."
                )
        self._check_numbers()

    def _check_numbers(self) -> None:
        wanted = self.wanted
        for stage, share in [*wanted.expected.items(), *wanted.shares.items()]:
            if not 0 < share < 1:
                raise CannotPlan(
                    "share", f"{share:g} is no share of {stage} to get ahead; write one above 0 and below 1."
                )
        if wanted.margin is not None and not 0 < wanted.margin <= 1:
            raise CannotPlan("margin", f"{wanted.margin:g} is no margin; write a share above 0 and up to 1.")
        if wanted.begins and not sum(wanted.begins.values()) > 0:
            raise CannotPlan("begins", "Journeys have to begin somewhere; say a share above 0.")
        numbers = [wanted.number, wanted.price, wanted.budget, wanted.cost, *wanted.begins.values()]
        for each in (*numbers, *wanted.hours.values(), *wanted.arrivals.values(), *wanted.costs.values()):
            if each is not None and not 0 <= each <= MOST:
                raise CannotPlan("number", f"{each:g} is out of range; write a number from 0 to {MOST:.0f}.")
        if 0 in {wanted.number, wanted.price}:
            raise CannotPlan("number", "A goal and a price are above 0.")


def _plainly(named: Numbers) -> Hashable:
    return tuple(sorted(named.items()))


NAMED = {"begins": "begins", "expected": "expected", "shares": "share", "hours": "hours", "arrivals": "at_most",
         "costs": "cost"}  # fmt: skip
"""What is given as `name=number`, and how it is called where it is."""


def plan_asked(books: Books, asked: Asked, *, now: Moment, **typed: Any) -> Plan:
    """The same, asked as commands and addresses say it: see `wanted_of`."""
    return plan(books, asked, now=now, wanted=wanted_of(typed))


def wanted_of(typed: Mapping[str, Any]) -> Wanted:
    """What is wanted, of the names that entrances share.

    One of deals, revenue and profit; `by_day` and `since_day`; those of NAMED as texts like lead=0.4, of `costs` also
    a bare number, for every stage; the rest as in `Wanted`. What is None was not said.
    """
    told = {name: value for name, value in typed.items() if value is not None}
    told |= _split_costs(told.get("costs", ()))
    goals = {what: told.pop(what) for what in ("deals", "revenue", "profit") if what in told}
    if len(goals) > 1:
        raise Refused(f"One goal at a time: {' and '.join(goals)} were given.")
    for what, number in goals.items():
        told |= {"what": what, "number": float(number)}
    for name, part in NAMED.items():
        told[name] = numbers_of(told.get(name, ()), part=part)
    days = {"by": told.pop("by_day", None), "since": told.pop("since_day", None)}
    return Wanted(**told, **days)


def _split_costs(given: Mapping[str, float] | Iterable[str]) -> dict[str, Any]:
    """The cost in every stage, a bare number, and those of stages by name; the last number said holds."""
    if isinstance(given, Mapping):
        return {"costs": given}
    texts = [text.strip() for text in given]
    bare = [text for text in texts if _is_number(text)]
    whole = {"cost": next(iter(numbers_of([f"all={bare[-1]}"], part="cost").values()))} if bare else {}
    return whole | {"costs": [text for text in texts if text not in bare]}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def numbers_of(given: Mapping[str, float] | Iterable[str], *, part: str) -> dict[str, float]:
    """Numbers by stage or function, given as such or as `name=number`, named `part` in a refusal; 1 where none is."""
    if isinstance(given, Mapping):
        return {str(name): float(number) for name, number in given.items()}
    found = {}
    for text in given:
        name, _, number = text.partition("=")
        try:
            found[name.strip()] = float(number or 1)
        except ValueError:
            raise Refused(f"{part}: '{text}' is not understood; write it like lead=0.4.") from None
    return found


def _rule(made: Grounds, aim: Aim) -> str:
    goal = {"deals": "deals", "revenue": "revenue of deals", "profit": "profit of deals"}[aim.what]
    return (
        f"Arrivals a week that make the {goal} from {as_date(aim.first)} to {as_date(aim.last)} with the confidence"
        " told, instead of those expected: what is open now counts by stage and age, new journeys by the rates of these"
        f" books (the share of prior: {made.prior_share:.0%}), all under the common shock learnt from earlier forecasts"
        f" (standard deviation {made.shock:.2f}). Stages: expected arrivals, every passage counted. Hours: those of the"
        " agreed steps for every arrival in a stage, open journeys' later stages included."
    )

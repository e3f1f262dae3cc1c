"""How likely are the goals that hold still reached, and what is missing?

Each goal's own days as a window of the forecast: what was made in them so far, what is still expected, the chance to
reach it. How a gap is closed is the matter of the plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from buyline.app.forecasts import of_goals
from buyline.app.goals import goals
from buyline.app.statements import Asked
from buyline.days import Day, Moment, day_number
from buyline.definition.goals import Goal
from buyline.forecast.result import Outlook
from buyline.measure.statement import Json, iso
from buyline.store.books import Books


@dataclass(frozen=True, kw_only=True, slots=True)
class Toward:
    """One goal, or several functions' for the same days: revenue and deals wanted, what was made, and what will be.

    `outlook` is of the goal's whole days, what was made counted in. `chance` to reach the revenue, or the deals where
    no amount was ever seen; None where there is nothing to reach.
    """

    first: Day
    last: Day
    functions: tuple[str, ...]
    amount: float | None
    deals: int | None
    made_wins: float
    made_amount: float
    outlook: Outlook
    chance: float | None

    @property
    def missing_amount(self) -> float | None:
        """What is still to come for the revenue wanted."""
        return None if self.amount is None else max(self.amount - self.made_amount, 0.0)

    def to_json(self) -> Json:
        fields: Json = {"from": iso(self.first), "to": iso(self.last), "functions": list(self.functions)}
        wanted = {"amount": self.amount, "deals": self.deals}
        made = {"made": {"wins": self.made_wins, "revenue": self.made_amount}}
        return fields | wanted | made | {"outlook": self.outlook.to_json(), "chance": self.chance}


def toward_goals(books: Books, asked: Asked, *, now: Moment) -> tuple[Toward, ...]:
    """What the goals that hold look like from the asked day: those whose days are not over, the first to end first."""
    outlooks = of_goals(books, asked, now=now)
    held = by_days(goals(books))
    return tuple(_of(days, held[days], outlook) for days, outlook in outlooks.items())


def by_days(held: Iterable[Goal]) -> dict[tuple[Day, Day], tuple[Goal, ...]]:
    """Goals by their days: functions that hold one for the same days share it."""
    found: dict[tuple[Day, Day], tuple[Goal, ...]] = {}
    for goal in held:
        days = (day_number(goal.first), day_number(goal.last))
        found[days] = (*found.get(days, ()), goal)
    return found


def _of(days: tuple[Day, Day], wanted: Sequence[Goal], outlook: Outlook) -> Toward:
    amount = max((goal.amount for goal in wanted if goal.amount is not None), default=None)
    deals = max((goal.deals for goal in wanted if goal.deals is not None), default=None)
    return Toward(
        first=days[0],
        last=days[1],
        functions=tuple(sorted(goal.function for goal in wanted)),
        amount=amount,
        deals=deals,
        made_wins=outlook.parts["won"],
        made_amount=outlook.money_parts["won"],
        outlook=outlook,
        chance=outlook.chance(amount=amount, deals=deals),
    )

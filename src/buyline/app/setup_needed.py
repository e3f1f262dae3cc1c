"""How many buyers does a draft of the set-up need in each stage for its goals?

Published ranges, the books' own shares, and simple arithmetic (`definition.needed`). A first estimate, and said so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from buyline.app.setting_up import Draft
from buyline.app.setup_history import own_rates
from buyline.days import Moment
from buyline.definition.goals import Goal
from buyline.definition.needed import Need, Rate, needed, rates
from buyline.definition.setting_up import SetUp
from buyline.store.books import Books

RULE = (
    "A first estimate: deals divided by the product of the shares that get from stage to stage. It knows no time, no "
    "capacity and none of the journeys under way; its range has all shares low, or all high, at once."
)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days of a goal, its revenue and profit, how many deals that is, and how many are needed in each stage."""

    first: date
    last: date
    amount: float | None
    profit: float | None
    deals: int | None
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Estimated:
    """The shares from stage to stage, and what each horizon needs."""

    rates: tuple[Rate, ...]
    horizons: tuple[Horizon, ...]


def estimated(books: Books, found: Draft, *, now: Moment) -> Estimated:
    """What the draft needs; nothing while its parts cannot be read."""
    if found.set_up is None:
        return Estimated((), ())
    set_up = found.set_up
    stages = [*_until_won(set_up)]
    expected = {stage: (share.low / 100, share.high / 100) for stage, share in set_up.needed.items()}
    own = own_rates(books, [id_ for id_, _ in stages], now=now)
    shares = rates(stages, own=own, expected=expected)
    return Estimated(shares, tuple(_horizons(set_up, shares)))


def _until_won(set_up: SetUp) -> Iterator[tuple[str, str]]:
    for stage in set_up.stages:
        yield stage.id, stage.name
        if stage.won:
            return


def _horizons(set_up: SetUp, shares: tuple[Rate, ...]) -> Iterator[Horizon]:
    """One for the same days; where several functions hold a goal for them, the largest counts: they share it."""
    by_days: dict[tuple[date, date], list[Goal]] = {}
    for goal in set_up.deals.goals:
        by_days.setdefault((goal.first, goal.last), []).append(goal)
    price, margin = set_up.deals.average_price, set_up.deals.margin_percent
    for (first, last), goals in sorted(by_days.items()):
        amount = max((goal.amount for goal in goals if goal.amount is not None), default=None)
        deals = max((n for goal in goals if (n := goal.deals_at(price)) is not None), default=None)
        profit = None if amount is None or margin is None else amount * margin / 100
        yield Horizon(first, last, amount, profit, deals, () if deals is None else needed(deals, shares))

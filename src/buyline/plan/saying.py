"""What does a plan come to, in a sentence or two?

Made from the plan alone, in plain numbers; pages write the numbers of their reader into the same sentences.
"""

from collections.abc import Callable, Mapping

from buyline.days import Day, as_date
from buyline.plan.result import Plan

SOON = 0.005
TENTHS_BELOW = 10


def plain_number(number: float) -> str:
    """A number with one place where it is small."""
    return f"{number:,.1f}".removesuffix(".0") if 0 < number < TENTHS_BELOW else f"{number:,.0f}"


def plain_share(share: float) -> str:
    """A share in whole percent."""
    return f"{share:.0%}"


def plain_day(day: Day) -> str:
    """A day as ISO text."""
    return as_date(day).isoformat()


def in_a_sentence(
    plan: Plan,
    *,
    number: Callable[[float], str] = plain_number,
    share: Callable[[float], str] = plain_share,
    day: Callable[[Day], str] = plain_day,
    money: Callable[[float], str] | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """What is asked for, what it takes, and how it stands as it goes."""
    said = money or (lambda amount: f"{number(amount)} {plan.currency}")
    goal = _goal(plan, number, said)
    sure = f"{share(plan.aim.confidence)} sure"
    by = day(plan.aim.last)
    usual = f"As it goes the chance is {share(plan.as_it_goes)}."
    if plan.asked.arrivals is None:
        why = why_not(plan, names=names)
        most = share(plan.highest)
        just = "just under " if most == share(plan.aim.confidence) else ""
        return f"{goal} by {by} cannot be {sure}: {why} The most in reach is {just}{most}. {usual}"
    if plan.asked.arrivals < SOON:
        return f"{goal} by {by} is at least {sure} already, if nothing new begins. {usual}"
    weekly = number(plan.asked.weekly or 0.0)
    return f"To be {sure} of {goal} by {by}, {weekly} journeys a week have to begin. {usual}"


def why_not(plan: Plan, *, names: Mapping[str, str] | None = None) -> str:
    """What holds a plan back, as a sentence."""
    held = plan.binding
    if held is None:
        return ""
    of = (names or {}).get(held.of, held.of)
    weeks = f" in {len(held.weeks)} of the weeks" if held.weeks else ""
    return {
        "hours": f"the hours of {of} bind{weeks}.",
        "arrivals": f"no more can begin in {of}.",
        "budget": "the budget binds.",
        "cost": "what begins costs more than it still brings in time.",
    }.get(held.kind, f"the day is too near for what begins in {of}.")


def _goal(plan: Plan, number: Callable[[float], str], money: Callable[[float], str]) -> str:
    if not plan.aim.is_money:
        return f"{number(plan.deals or 0)} {'deal' if plan.deals == 1 else 'deals'}"
    return f"{money(plan.aim.amount)} {plan.aim.what}"

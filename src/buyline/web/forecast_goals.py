"""What must be true for the goals that are not over: how likely each is, and what more it would take?"""

from dataclasses import dataclass

from buyline.app.forecast_page import SURE, ForecastView, GoalAhead
from buyline.web.forecast_tables import PART_NAMES, money, part_url
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Number
from buyline.web.tables import Row, Table

SURE_WORDS = dict(zip(SURE, ("an even chance", "four in five"), strict=True))


@dataclass(frozen=True, slots=True)
class GoalPart:
    """One goal: what was signed for, how it stands, what must be true, and by which part how much."""

    title: str
    words: tuple[str, ...]
    table: Table


def goal_parts(view: ForecastView, numbers: Numbers) -> tuple[GoalPart, ...]:
    """The goals that are not over, the first to end first."""
    return tuple(_goal(place, goal, view, numbers) for place, goal in enumerate(view.goals))


def _goal(place: int, goal: GoalAhead, view: ForecastView, numbers: Numbers) -> GoalPart:
    wanted = [] if goal.amount is None else [money(goal.amount, goal.currency, numbers)]
    wanted += [] if goal.needed is None else [f"{numbers.count(goal.needed)} {plural(goal.needed, 'win', 'wins')}"]
    period = numbers.period(goal.first, goal.last)
    title = f"What must be true for {' or about '.join(wanted)}, {period}?"
    return GoalPart(title, tuple(filter(None, (_stands(goal, numbers), _must(goal, numbers)))),
                    _table(place, goal, view, numbers))  # fmt: skip


def _stands(goal: GoalAhead, numbers: Numbers) -> str:
    who = (
        " and ".join((", ".join(goal.functions[:-1]), goal.functions[-1])) if goal.functions[1:] else goal.functions[0]
    )
    won, wins = goal.outlook.parts["won"], goal.outlook.wins.mean
    said = f"{who.capitalize()} signed for it. {numbers.count(won)} are won, {numbers.count(wins)} are expected in all"
    if goal.chance is None:
        return f"{said}. How likely that is cannot be said: no amount in {goal.currency} was seen."
    return f"{said}; the chance to reach it is {numbers.share(goal.chance)}."


def _must(goal: GoalAhead, numbers: Numbers) -> str:
    if goal.more is None:
        return ""
    if not any(goal.more.values()):
        return "As things stand it is reached with four in five or better; no more wins than expected are needed."
    told = [f"{_more(many, numbers)} for {SURE_WORDS[sure]}" for sure, many in goal.more.items()]
    return f"Beyond what is expected it takes {' and '.join(told)}, from open journeys, the front or those not yet met."


def _more(many: int, numbers: Numbers) -> str:
    return f"{numbers.count(many)} more {plural(many, 'win', 'wins')}" if many else "nothing more"


def _table(place: int, goal: GoalAhead, view: ForecastView, numbers: Numbers) -> Table:
    parts, more = goal.outlook.parts, goal.more or {}
    rows = tuple(
        Row("", (
            words.capitalize(), _told(parts[name], part_url(view, name, goal.first), numbers),
            *(cell for sure in more for cell in _alone(parts[name], more[sure], numbers)),
        ))
        for name, words in PART_NAMES.items() if name != "won"
    )  # fmt: skip
    heads = ("Part", "Wins expected", *(head for sure in more for head in (f"For {SURE_WORDS[sure]}", "times as many")))
    note = "If this part alone brought what is missing: so many wins, and how many times what is expected of it."
    return Table(f"goal-{place}", "From which part could it come?", note, heads, 1, rows)


def _told(value: float, url: str, numbers: Numbers) -> Number:
    return Number(numbers.tenths(value), url)


def _alone(expected: float, more: int, numbers: Numbers) -> tuple[str, str]:
    if not more:
        return (numbers.tenths(expected), f"× {numbers.tenths(1.0)}")
    times = (expected + more) / expected if expected >= 0.05 else None
    return numbers.tenths(expected + more), TO if times is None or times > 99 else f"× {numbers.tenths(times)}"

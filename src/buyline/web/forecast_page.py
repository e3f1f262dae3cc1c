"""What does the Forecast page say: what will come and out of what, what must be true for the goals, and why it changed?

Made from one `ForecastView`; computes nothing but words and places.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import Resolver404, resolve

from buyline.app.forecast_page import ForecastView
from buyline.days import Day
from buyline.estimate.distribution import Distribution
from buyline.forecast.pictures import What, fan, of_kind
from buyline.forecast.result import Forecast, Outlook
from buyline.measure.wording import in_words
from buyline.web.asked import Form, form_of
from buyline.web.forecast_drawn import Drawn, fan_drawings, parted_drawings, signed, waterfall_drawings
from buyline.web.forecast_goals import GoalPart, goal_parts
from buyline.web.forecast_tables import PART_NAMES, commitments, money, ranged, tables_of
from buyline.web.frame import Choice, Select
from buyline.web.numbers import Numbers, plural
from buyline.web.parts import Callout, Link, Number, Stat
from buyline.web.question import Question
from buyline.web.statement import by_select
from buyline.web.tables import Table
from buyline.web.taking import Take, takes_of
from buyline.web.words import left_out, loaded_sentence

OWN = ("horizon", "by")
WEAK = 0.5
"""From this share of prior on the forecast is called weak."""
CAUSES = {
    "a week ago": "a week ago", "won": "won", "lost": "lost", "advanced": "advanced", "back": "went back", "new": "new",
    "ageing": "ageing", "rates": "rates", "not told": "not told", "now": "now",
}  # fmt: skip
FEW_WINS = 10
FROM = {
    "open": "from what is open now",
    "front": "from the front of the pipeline",
    "not_yet_met": "from those not yet met",
}


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """The page of a forecast; `is_ahead`: it asks for no period."""

    kind: str
    title: str
    view: object
    form: Form
    is_ahead: bool
    asked: str
    headline: str
    subtitle: str
    lead: str
    stats: tuple[Stat, ...]
    weak: Callout | None
    pictures: tuple[Drawn, ...]
    change: str
    shock: str
    rule: str
    notes: tuple[str, ...]
    goals: tuple[GoalPart, ...]
    committed: Table
    quarters: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    takes: tuple[Take, ...]
    links: tuple[Link, ...]
    has_entries: bool
    is_today: bool
    is_filtered: bool


def forecast_page_of(question: Question, view: ForecastView, numbers: Numbers) -> ForecastPage:
    """The page of an answer."""
    frame, found = view.frame, view.found
    own = (_horizons(view, numbers), by_select(frame, found.by))
    return ForecastPage(
        kind="forecast",
        title="Forecast",
        view=frame,
        form=form_of(question, frame, numbers, own),
        is_ahead=True,
        asked=question.changed(),
        headline=headline(view, numbers) if frame.has_entries else "These books have no entries yet.",
        subtitle=f"As of {numbers.day(found.on)} · {found.book} book",
        lead=_lead(view, numbers),
        stats=tuple(_stats(view, numbers)),
        weak=_weak(found, numbers),
        pictures=tuple(_pictures(view, numbers)),
        change="" if found.change is not None else _change(found, numbers),
        shock=_shock(view, numbers),
        rule=in_words(found.rule),
        notes=tuple(filter(None, (left_out(question.problems), loaded_sentence(frame, numbers)))),
        goals=goal_parts(view, numbers),
        committed=commitments(view, numbers),
        quarters=tuple((numbers.iso(one.first), one.name) for one in view.quarters),
        tables=tuple(table for table in tables_of(view, numbers) if table.rows),
        takes=takes_of("forecast", question),
        links=tuple(_links()),
        has_entries=frame.has_entries,
        is_today=frame.as_of is None,
        is_filtered=bool(frame.where),
    )


def _horizons(view: ForecastView, numbers: Numbers) -> Select:
    choices = (
        Choice(str(each.days), f"{numbers.count(each.days)} days", each.days == view.horizon)
        for each in view.found.horizons
    )
    return Select("horizon", "Within", tuple(choices))


def headline(view: ForecastView, numbers: Numbers) -> str:
    """One sentence: by which day how many wins, in which range, of which so many are won."""
    if view.quarter is None:
        return _within(view, numbers)
    day, each = view.quarter
    won = round(each.parts["won"])
    of_it = (
        f", of which {numbers.count(won)} {plural(won, 'is', 'are')} already won" if won else ", none of them won yet"
    )
    return f"By {numbers.day(day.last)} {_about(each, numbers)}{of_it}."


def _about(each: Outlook, numbers: Numbers) -> str:
    mean = round(each.wins.mean)
    low, high = ranged(each.wins, "95", numbers.count)
    return f"about {numbers.count(mean)} {plural(mean, 'win', 'wins')}, {low} to {high} with 95%"


def _within(view: ForecastView, numbers: Numbers) -> str:
    return f"In the next {numbers.count(view.horizon)} days {_about(view.outlook, numbers)}."


def _lead(view: ForecastView, numbers: Numbers) -> str:
    """What the horizon brings, in wins and in money."""
    each, found = view.outlook, view.found
    parts = [f"{numbers.count(each.parts[name])} {words}" for name, words in FROM.items()]
    said = f"{_within(view, numbers)} Of them {', '.join(parts[:-1])} and {parts[-1]}."
    if each.revenue is None:
        return f"{said} No amount was ever seen, so no revenue is told."
    low, high = ranged(each.revenue, "80", lambda value: money(value, found.currency, numbers))
    return f"{said} In money about {money(each.revenue.mean, found.currency, numbers)}, {low} to {high} with 80%."


def _stats(view: ForecastView, numbers: Numbers) -> Iterator[Stat]:
    found, each = view.found, view.outlook
    days = f"Within {numbers.count(view.horizon)} days"
    yield Stat(f"{days}: wins", Number(f"about {numbers.count(each.wins.mean)}"), _range(each.wins, numbers.count))
    if each.revenue is not None:
        told = money(each.revenue.mean, found.currency, numbers)
        yield Stat(
            f"{days}: revenue",
            Number(f"about {told}"),
            _range(each.revenue, lambda v: money(v, found.currency, numbers)),
        )
    if view.quarter is not None:
        now = view.quarter[1]
        won = numbers.count(now.parts["won"])
        yield Stat(
            f"{now.name}: wins",
            Number(f"about {numbers.count(now.wins.mean)}"),
            f"{won} of them won; {_range(now.wins, numbers.count)}",
        )
    if view.goals and (chance := view.goals[0].chance) is not None:
        yield Stat("Chance of the goal", Number(numbers.share(chance)), f"by {numbers.day(view.goals[0].last)}")


def _range(found: Distribution, words: object) -> str:
    low, high = ranged(found, "80", words)  # type: ignore[arg-type]
    return f"{low} to {high} with 80%"


def _weak(found: Forecast, numbers: Numbers) -> Callout | None:
    share = numbers.share(found.prior_share)
    if found.prior_share >= WEAK:
        words = (
            f"{share} of the rates behind it are published ones, not your own. They give way as your journeys move on."
        )
        return Callout(words, "warn", "Weak: mostly published rates")
    if found.wins_seen < FEW_WINS:
        words = f"{numbers.count(found.wins_seen)} {plural(found.wins_seen, 'win was', 'wins were')} seen so far."
        return Callout(words, "warn", "Few wins to learn from")
    return None


def _pictures(view: ForecastView, numbers: Numbers) -> Iterator[Drawn]:
    wins = fan(view.found)
    last = wins.outlooks[-1]
    until = numbers.day(view.found.on + last.days)
    yield Drawn(
        "fan", "How many wins will come?", "The median, within the ranges of 50, 80 and 95%; it widens with time.",
        f"{_about(last, numbers).capitalize()} by {until}.", fan_drawings(wins, numbers), _fan_legend(),
    )  # fmt: skip
    if (revenue := view.revenue) is not None:
        yield Drawn(
            "fan-revenue", "How much revenue will come?", "The same ranges, in money.", _revenue_says(view, numbers),
            fan_drawings(revenue, numbers), _fan_legend(),
        )  # fmt: skip
    if view.quarters:
        said = "; ".join(f"{each.name}: {_about(each, numbers)}" for each in view.found.quarters)
        yield Drawn(
            "quarters", "Out of what do the wins of each fiscal quarter come?", "Expected wins, with the 80% range.",
            f"{said}.", parted_drawings(view.parts, numbers),
            tuple((f"part-{name}", words) for name, words in PART_NAMES.items()),
        )  # fmt: skip
    if (change := view.change) is not None:
        note = "Each part is the forecast with that alone changed. The scale does not begin at 0."
        yield Drawn(
            "change", "Why has it changed since last week?", note, _change(view.found, numbers),
            waterfall_drawings(change, CAUSES, numbers),
        )  # fmt: skip


def _fan_legend() -> tuple[tuple[str, str], ...]:
    return (("median", "median"), ("half", "50%"), ("near", "80%"), ("far", "95%"))


def _revenue_says(view: ForecastView, numbers: Numbers) -> str:
    last = view.found.fan[-1]
    found = of_kind(last, "revenue")
    if found is None:
        return ""
    low, high = ranged(found, "95", lambda value: money(value, view.found.currency, numbers))
    return f"{low} to {high} by {numbers.day(view.found.on + last.days)}, with 95%."


def _change(found: Forecast, numbers: Numbers) -> str:
    """Why it changed, in words: from what to what, and the causes by how much they weigh."""
    change = found.change
    if change is None:
        return "There are no books of a week before, so nothing is said of a change."
    ways = sorted(change.parts.items(), key=lambda one: -abs(one[1]))
    told = ", ".join(f"{CAUSES[name]} {signed(value, numbers)}" for name, value in ways if abs(value) >= 0.05)
    days = f"from {numbers.day(change.before + 1)} to {numbers.day(change.until)}"
    was, now = numbers.tenths(change.was), numbers.tenths(change.now)
    return (
        f"A week ago {was} wins were expected {days}; now {now} are, those that came since counted in. "
        f"What moved it: {told or 'nothing'}."
    )


def _shock(view: ForecastView, numbers: Numbers) -> str:
    share, days = numbers.share(view.outlook.shock), view.outlook.days
    return (
        f"Journeys do not win or lose each for itself alone: a season, a price list or a rival moves all of them. "
        f"Earlier forecasts of these books missed together by about {share} within {numbers.count(days)} "
        f"{plural(days, 'day', 'days')}, up or down, beyond the chance of each journey; the ranges hold that."
    )


def _links() -> Iterator[Link]:
    yield Link("Kept forecasts, and what came of them", "/forecast/kept")
    try:
        resolve("/forecast/backtest")
    except Resolver404:
        return
    yield Link("How well past forecasts did", "/forecast/backtest")


def day_of(found: Forecast, each: Outlook) -> Day:
    """The last day of a window."""
    return found.on + each.days


__all__ = ["OWN", "What", "forecast_page_of", "headline"]

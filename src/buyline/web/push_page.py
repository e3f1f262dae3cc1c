"""What does the page about where to push say: which lever brings most, and how surely?

Made from one `PushView`; computes nothing but words and places.
"""

from buyline.app.pushing_pages import PushView
from buyline.definition.money import digits_of
from buyline.forecast.levers import FASTER
from buyline.forecast.push import BENCHMARK, Pull
from buyline.measure.picture import Amount
from buyline.plan.standing import DOING
from buyline.web.bars import Bar, Bars, scaled
from buyline.web.numbers import TO, Numbers
from buyline.web.picture.telling import tone_of
from buyline.web.question import Question
from buyline.web.statement import StatementPage, Told, by_select, statement_page, within_select
from buyline.web.tables import Row, Table

OWN = ("within", "by")
LEVERS = {
    "advance": "more advance",
    "faster": "faster",
    "regression": "fewer go back",
}
UNITS = {"advance": "points", "faster": "tenths of the time", "regression": "points"}
MOST_BARS = 10
SMALLEST = 0.01
"""Bars shorter than that part of the longest are left to the table."""


def push_page_of(question: Question, view: PushView, numbers: Numbers) -> StatementPage:
    """The page of an answer."""
    own = (
        within_select(view.horizons, view.found.days, numbers),
        by_select(view.frame, None if view.found.against == BENCHMARK else view.found.against),
    )
    told = Told(
        headline=_headline(view, numbers),
        counted=f"within {numbers.count(view.found.days)} days, seen on {numbers.day(view.found.on)}",
        has_entries=view.frame.has_entries,
        bars=(_ranking(view, numbers),),
        rules=(view.found.rule,),
        tables=(_levers(view, numbers), _stages(view, numbers)),
        notes=_notes(view, numbers),
    )
    return statement_page(question, view.frame, told, numbers, kind="push", own=own, has_period=False)


def _name(view: PushView, stage: str) -> str:
    return view.frame.names.get(stage, stage)


def _tone(view: PushView, stage: str) -> str:
    return tone_of(dict(view.frame.stages).get(stage, ""))


def _worth(view: PushView, numbers: Numbers, found: tuple[float, float]) -> str:
    """Revenue where there is any, else wins."""
    return _said(view, numbers, found[1] if view.found.is_money else found[0])


def _said(view: PushView, numbers: Numbers, value: float) -> str:
    if not view.found.is_money:
        return f"{_short(value, numbers)} wins"
    return _money(view, numbers, value)


def _money(view: PushView, numbers: Numbers, value: float) -> str:
    digits = digits_of(view.found.currency)
    return numbers.amount_compact(Amount(minor=round(value) * 10**digits, currency=view.found.currency, digits=digits))


def _short(value: float, numbers: Numbers) -> str:
    return numbers.count(value) if value >= 10 or value == 0 else numbers.decimal(value, digits=1 if value >= 1 else 2)


def _headline(view: PushView, numbers: Numbers) -> str:
    found, first = view.found, next(iter(view.found.levers), None)
    if first is None or found.score(first) <= 0:
        return "No stage falls short of what it is compared with; there is nothing to catch up on."
    brings = _worth(view, numbers, first.gain)
    doing = DOING[first.lever].format(_name(view, first.stage))
    sure = f"first in {numbers.share(first.first)} of the draws"
    return f"{doing} brings most: about {brings}, {sure}.{_not_the_lowest(view, first)}"


def _not_the_lowest(view: PushView, first: Pull) -> str:
    lowest = view.found.lowest
    if lowest is None or lowest.stage == first.stage:
        return ""
    return f" It is not the stage of which the fewest advance; that is {_name(view, lowest.stage)}."


def _ranking(view: PushView, numbers: Numbers) -> Bars:
    found = view.found
    least = SMALLEST * max((found.score(each) for each in found.levers), default=0.0)
    shown = [each for each in found.levers if found.score(each) > least][:MOST_BARS]
    most = max((max(found.score(each), each.high) for each in shown), default=0.0)
    widths = scaled([found.score(each) for each in shown], most=most)
    lows, highs = (scaled([getattr(each, end) for each in shown], most=most) for end in ("low", "high"))
    bars = (
        Bar(
            label=f"{_name(view, each.stage)}: {LEVERS[each.lever]}",
            value=_said(view, numbers, found.score(each)),
            width=width,
            low=low,
            high=high,
            note=f"first in {numbers.share(each.first)} of the draws",
            tone=_tone(view, each.stage),
        )
        for each, width, low, high in zip(shown, widths, lows, highs, strict=True)
    )
    what = "revenue" if found.is_money else "wins"
    note = (
        f"Expected {what} of all journeys that come within the days, once the gap is closed; lines hold 8 of 10 draws."
    )
    return Bars(id="push-ranking", title="Where does a little effort bring most?", note=note, bars=tuple(bars))


def _levers(view: PushView, numbers: Numbers) -> Table:
    kind = "Revenue" if view.found.is_money else "Wins"
    heads = ("Stage", "Lever", "Come", "Now", "Could be", "Falls short by", f"{kind} of one unit", f"{kind} of it all",
             "8 of 10 draws", "First in")  # fmt: skip
    rows = tuple(
        Row(
            "",
            (
                _name(view, each.stage),
                LEVERS[each.lever],
                numbers.count(each.inflow),
                _own(each.lever, each.own, numbers),
                TO if each.target is None else _own(each.lever, each.target, numbers),
                _short_by(each, numbers),
                _worth(view, numbers, each.per_unit),
                TO if each.target is None else _worth(view, numbers, each.gain),
                TO if each.target is None else _between(view, each, numbers),
                TO if each.target is None else numbers.share(each.first),
            ),
            _tone(view, each.stage),
        )
        for each in view.found.levers
    )
    note = (
        "A unit is one point of the stays, or a tenth of the time. A stage falls short by the mean over the draws of"
        " its rates: some do where the stage itself does not. Without a target there is nothing to rank by."
    )
    return Table("levers", "What would each lever bring?", note, heads, 2, rows)


def _between(view: PushView, each: Pull, numbers: Numbers) -> str:
    return f"{_said(view, numbers, each.low)}{TO}{_said(view, numbers, each.high)}"


def _own(lever: str, value: float, numbers: Numbers) -> str:
    return f"{numbers.count(value)} d" if lever == FASTER else numbers.share(value)


def _short_by(each: Pull, numbers: Numbers) -> str:
    if each.units is None:
        return TO
    return f"{_short(each.units, numbers)} {UNITS[each.lever]}" if each.units >= 0.005 else "nothing"


def _stages(view: PushView, numbers: Numbers) -> Table:
    days = numbers.count(view.found.days)
    rows = tuple(
        Row(
            "",
            (
                _name(view, each.stage),
                numbers.share(each.wins),
                *([_money(view, numbers, each.revenue)] if view.found.is_money else []),
                numbers.share(each.advancing),
                numbers.share(each.prior_share),
            ),
            _tone(view, each.stage),
        )
        for each in view.found.stages
    )
    money = ["Brings"] if view.found.is_money else []
    heads = (
        "A journey that enters",
        f"Is won within {days} d",
        *money,
        f"Stays that advance within {days} d",
        "Prior share",
    )
    note = "Prior share: how much of the rates is what was published, and not yet these books."
    return Table("worth", "What is a journey worth that enters each stage now?", note, heads, 1, rows)


def _notes(view: PushView, numbers: Numbers) -> tuple[str, ...]:
    found = view.found
    if found.against == BENCHMARK:
        said = "Compared with published shares and times; break it down by a column to compare with your own best."
    else:
        column = next((one.name for one in view.frame.columns if one.id == found.against), found.against)
        many = numbers.count(found.segments)
        said = f"Compared with the best quarter by {column}: its {many} largest values, few stays drawn to the rest."
    return (said,) if found.is_money else (said, "No amount was seen, so wins are ranked instead of revenue.")

"""What does the Leakage page say: who left the way in the period, where to and why, how likely that is, who came back?

Made from one `LeakageView`; computes nothing but words and places.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from buyline.app.explaining_pages import LeakageView
from buyline.app.pipeline_parts import amounts_of
from buyline.measure.behind import Moving, Reaching, Staying
from buyline.measure.behind import Number as Counted
from buyline.measure.chance import Chance
from buyline.measure.holding import NOTHING, Holding, total
from buyline.measure.leakage import BACK, Leak, Leakage, StageLeakage
from buyline.measure.leaving import Way
from buyline.measure.returning import ANY, Returned
from buyline.web.bars import Bar, Bars, scaled
from buyline.web.frame import value_words_of
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Number
from buyline.web.picture.telling import tone_of
from buyline.web.question import Question
from buyline.web.rows_behind import Group, rows_url
from buyline.web.statement import StatementPage, Told, by_select, statement_page, within_select
from buyline.web.tables import Cell, Row, Table
from buyline.web.words import amounts

OWN = ("within", "by")
FEW = "too few to say"
UNSAID = "no reason said"
MOST_REASONS, MOST_GROUPS = 14, 60


def leakage_page_of(question: Question, view: LeakageView, numbers: Numbers) -> StatementPage:
    """The page of an answer."""
    own = (
        within_select(view.horizons, view.found.within_days, numbers, name="Share within"),
        by_select(view.frame, view.found.by),
    )
    told = Told(
        headline=_headline(view, numbers),
        counted=_counted(view, numbers),
        has_entries=view.frame.has_entries,
        bars=(_reasons_at_a_glance(view, numbers),),
        rules=(view.found.rule,),
        tables=(_ways(view, numbers), _reasons(view, numbers), _returned(view, numbers), _groups(view, numbers)),
    )
    return statement_page(question, view.frame, told, numbers, kind="leakage", own=own)


def _way(view: LeakageView, to: str) -> str:
    return "Back to an earlier stage" if to == BACK else view.frame.names.get(to, to)


def _by_way(stages: Iterable[StageLeakage]) -> dict[str, Holding]:
    found: dict[str, Holding] = defaultdict(Holding)
    for one in stages:
        for leak in one.totals:
            found[leak.to] += leak.left
    return {to: held for to, held in found.items() if held}


def _headline(view: LeakageView, numbers: Numbers) -> str:
    ways = _by_way(view.found.stages)
    aside = {to: held for to, held in ways.items() if to != BACK}
    back = ways.get(BACK, NOTHING).journeys
    gone = sum(held.journeys for held in aside.values())
    if not gone and not back:
        return "Nobody left the way in this period."
    parts = [f"{numbers.count(held.journeys)} to {_way(view, to)}" for to, held in aside.items()]
    inside = f": {', '.join(parts)}" if parts else ""
    went = f"{numbers.count(gone)} {plural(gone, 'journey', 'journeys')} left the way{inside}"
    return f"{went}; {numbers.count(back)} went back a stage or more."


def _counted(view: LeakageView, numbers: Numbers) -> str:
    if view.before is None:
        return ""
    now, before = (sum(one.left for one in found.stages) for found in (view.found, view.before))
    return f"{numbers.signed(now - before)} against the {numbers.count(before)} of the period before"


def _reasons_at_a_glance(view: LeakageView, numbers: Numbers) -> Bars:
    found: dict[str, Holding] = defaultdict(Holding)
    stages: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in view.found.stages:
        for leak in one.leaks:
            if leak.to != BACK and leak.left:
                reason = leak.reason or UNSAID
                found[reason] += leak.left
                stages[reason][view.frame.names.get(one.stage, one.stage)] += leak.left.journeys
    ordered = sorted(found.items(), key=lambda pair: (-pair[1].journeys, pair[0]))[:MOST_REASONS]
    widths = scaled([held.journeys for _, held in ordered])
    bars = (
        Bar(
            label=reason,
            value=numbers.count(held.journeys),
            width=width,
            note=_from(stages[reason], held, numbers),
            tone="ink" if reason == UNSAID else "sales",
            url=_gone(view, "aside", *_ranked(view), reason="" if reason == UNSAID else reason),
        )
        for (reason, held), width in zip(ordered, widths, strict=True)
    )
    note = "Out and to the waiting room, all stages together, by the reason said when they went."
    return Bars(id="reasons-at-a-glance", title="Why do they leave?", note=note, bars=tuple(bars))


def _from(stages: dict[str, int], held: Holding, numbers: Numbers) -> str:
    parts = [f"{numbers.count(n)} from {stage}" for stage, n in sorted(stages.items(), key=lambda pair: -pair[1])]
    money = amounts(amounts_of(held.amounts), numbers)
    return " · ".join([", ".join(parts), *([money] if money else [])])


def _ranked(view: LeakageView) -> list[str]:
    return [one.stage for one in view.found.stages]


def gone(found: Leakage, what: Moving, *stages: str, **asked: Any) -> Counted:
    """The movements of the period behind a number."""
    days: dict[str, Any] = {"first": found.first, "last": found.last}
    return Counted(what=what, stages=stages, **days | asked)


def left_so(found: Leakage, to: str, *stages: str, **asked: Any) -> Counted:
    """The movements out of stages by one way."""
    if to == BACK:
        return gone(found, "back", *stages, **asked)
    return gone(found, "moved", *stages, goal=to, posted="movement", **asked)


def stays_followed(found: Leakage, what: Reaching, stage: str, **asked: Any) -> Counted:
    """The stays that a share is of: begun in the period or within the horizon before it."""
    days: dict[str, Any] = {"first": found.first - found.within_days, "last": found.last, "on": found.last}
    return Counted(what=what, stages=(stage,), unit="spell", within=found.within_days, **days | asked)


def _gone(view: LeakageView, what: Moving, *stages: str, group: Group = (), **asked: Any) -> str:
    return rows_url(gone(view.found, what, *stages, **asked), view.frame, group=group)


def _left(view: LeakageView, to: str, *stages: str, group: Group = (), **asked: Any) -> str:
    return rows_url(left_so(view.found, to, *stages, **asked), view.frame, group=group)


def _stays(view: LeakageView, what: Reaching, stage: str, **asked: Any) -> str:
    return rows_url(stays_followed(view.found, what, stage, **asked), view.frame)


def _share(chance: Chance | None, numbers: Numbers) -> tuple[str, str]:
    if chance is None or chance.estimate is None or chance.too_few:
        return FEW, TO
    return numbers.share(chance.estimate), f"{numbers.share(chance.low or 0)}{TO}{numbers.share(chance.high or 0)}"


def _leak_cells(view: LeakageView, stage: str, leak: Leak, numbers: Numbers) -> tuple[Cell, ...]:
    """How many and how much left, opening the movements; the share, opening the stays it is of; its interval."""
    said: dict[str, Any] = {} if leak.reason == ANY else {"reason": leak.reason}
    left, (share, interval) = _left(view, leak.to, stage, **said), _share(leak.chance, numbers)
    of_stays = Number(share, _stays(view, "share", stage, goal=leak.to, **said))
    return (Number(numbers.count(leak.left.journeys), left), _money(leak.left, left, numbers), of_stays, interval)


def _money(held: Holding, url: str, numbers: Numbers) -> Cell:
    money = amounts(amounts_of(held.amounts), numbers)
    return Number(money, url) if money else TO


def _ways(view: LeakageView, numbers: Numbers) -> Table:
    led, names = dict(view.frame.stages), view.frame.names
    before = {} if view.before is None else {
        (one.stage, leak.to): leak.left.journeys for one in view.before.stages for leak in one.totals
    }  # fmt: skip
    rows = tuple(
        Row(
            f"leak-{one.stage}-{leak.to}",
            (
                *(names.get(one.stage, one.stage), _way(view, leak.to)),
                *_leak_cells(view, one.stage, leak, numbers),
                Number(numbers.count(one.entered), _stays(view, "entered", one.stage)),
                _before(view, one.stage, leak.to, before, numbers),
            ),
            tone_of(led[one.stage]) if one.stage in led else "",
        )
        for one in view.found.stages
        for leak in one.totals
    )
    days = numbers.count(view.found.within_days)
    heads = (
        "Stage",
        "Way",
        "Journeys",
        "Amount",
        f"Share within {days} d",
        "95% interval",
        "Of stays",
        "Period before",
    )
    note = (
        "Journeys and amounts left in the period: raw counts, and what the Flow page shows too. Share: of the stays "
        "that began then or within the days before; open ones are counted for as long as they were seen."
    )
    return Table("ways-out", "Where do they leave?", note, heads, 2, rows)


def _before(view: LeakageView, stage: str, to: str, before: Mapping[Way, int], numbers: Numbers) -> Cell:
    """How many left so in the period before."""
    if view.before is None:
        return TO
    days: dict[str, Any] = {"first": view.before.first, "last": view.before.last}
    return Number(numbers.count(before.get((stage, to), 0)), _left(view, to, stage, **days))


def _reasons(view: LeakageView, numbers: Numbers) -> Table:
    names = view.frame.names
    rows = tuple(
        Row(
            "",
            (
                *(names.get(one.stage, one.stage), _way(view, leak.to), leak.reason or UNSAID),
                *_leak_cells(view, one.stage, leak, numbers),
            ),
        )
        for one in view.found.stages
        for leak in one.leaks
        if leak.reason or leak.to != BACK
    )
    days = numbers.count(view.found.within_days)
    heads = ("Stage", "Way", "Reason", "Journeys", "Amount", f"Share within {days} d", "95% interval")
    note = "The reason said when they left; one that was corrected by its source counts as corrected."
    return Table("reasons", "Why, stage by stage?", note, heads, 3, rows)


def _returned(view: LeakageView, numbers: Numbers) -> Table:
    rows = tuple(_back(view, one, numbers) for one in view.found.returned)
    heads = ("Place", "Reason", "Went there", "Came back since", "Raw share so far", "Still there")
    note = "Of those who went there in the period, those back in a stage by the page's day; the rest may still come."
    return Table("returned", "Who came back?", note, heads, 2, rows)


def _back(view: LeakageView, one: Returned, numbers: Numbers) -> Row:
    days: dict[str, Any] = {"first": view.found.first, "last": view.found.last, "on": view.seen_on}
    said = {} if one.reason == ANY else {"reason": one.reason}

    def url(what: Staying) -> str:
        return rows_url(Counted(what=what, stages=(one.place,), **days | said), view.frame)

    counts = (Number(numbers.count(one.went), url("stays")), Number(numbers.count(one.came_back), url("came back")))
    raw = numbers.share(one.came_back / one.went) if one.went else TO
    there = Number(numbers.count(one.still_there), url("still there")) if one.reason == ANY else TO
    named = (view.frame.names.get(one.place, one.place), "all" if one.reason == ANY else one.reason or UNSAID)
    return Row("", (*named, *counts, raw, there))


def _groups(view: LeakageView, numbers: Numbers) -> Table:
    by, whole = view.found.by, _by_way(view.found.stages)
    if by is None:
        return Table("by", "", "", (), 0, ())
    name = next((column.name for column in view.frame.columns if column.id == by), by)
    ways = list(whole)
    found = sorted(view.found.groups.items(), key=lambda pair: -sum(one.left for one in pair[1]))[:MOST_GROUPS]
    kept = ((value, _by_way(stages)) for value, stages in found)
    rows = [
        _group(view, value_words_of(view.frame.columns, by, value), held, ways, numbers, ((by, value),))
        for value, held in kept
        if held
    ]
    last = _group(view, "All", whole, ways, numbers)
    heads = (name, "Left", *(_way(view, to) for to in ways), "Amount")
    return Table(
        "by", f"Does it differ by {name}?", "The values add up to the last row.", heads, 1, tuple(rows), total=last
    )


def _group(
    view: LeakageView, name: str, held: dict[str, Holding], ways: list[str], numbers: Numbers, group: Group = ()
) -> Row:
    everything, stages = total(held.values()), _ranked(view)
    url = _gone(view, "off the way", *stages, group=group)
    each = ((held.get(to, NOTHING).journeys, _left(view, to, *stages, group=group)) for to in ways)
    counts = (Number(numbers.count(count), left) for count, left in each)
    return Row("", (name, Number(numbers.count(everything.journeys), url), *counts, _money(everything, url, numbers)))

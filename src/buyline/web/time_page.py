"""What does the Time page say: how long stays last, who stands still, and how one stage is left day by day?"""

from collections.abc import Sequence

from buyline.app.statement_pages import TimeView
from buyline.measure.behind import Staying
from buyline.measure.still import Still
from buyline.measure.time_in_stage import StageTime
from buyline.web.behind_links import Opener, buyer_url, journey_url
from buyline.web.curve import Chart, curve_chart
from buyline.web.frame import value_words_of
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Heat, Number
from buyline.web.picture.telling import tone_of
from buyline.web.question import Question
from buyline.web.statement import StatementPage, Told, by_select, stage_select, statement_page
from buyline.web.tables import Cell, Row, Table

OWN = ("stage", "by")
QUARTERS = {"p25": "a quarter", "median": "half", "p75": "three quarters"}
MOST_GROUPS = 60
HEADS = ("Stays", "Still open", "A quarter over", "Half over", "Three quarters over", "Mean", "Seen up to")


def time_page_of(question: Question, view: TimeView, numbers: Numbers) -> StatementPage:
    """The page of an answer."""
    own = (stage_select("stage", "Stage", view.frame, view.stage), by_select(view.frame, view.one.by))
    told = Told(
        headline=_headline(view, numbers),
        counted=_counted(view, numbers),
        has_entries=view.frame.has_entries,
        chart=_chart(view, numbers),
        rules=(view.found.rule, view.stalled.rule),
        tables=(
            _stages(view, numbers),
            _groups(view, numbers),
            _open(view, numbers),
            _limits(view, numbers),
            _stalled(view, numbers),
        ),
    )
    return statement_page(question, view.frame, told, numbers, kind="time", own=own, is_all=view.is_all)


def _name(view: TimeView) -> str:
    return view.frame.names.get(view.stage, view.stage)


def _url(view: TimeView, what: Staying, stage: str, *, by: tuple[str, str] = ("", ""), **asked: int) -> str:
    """The stays behind a number of one stage."""
    period = view.frame.period
    days = {} if view.is_all else {"first": period.from_day, "last": period.to_day}
    return Opener(view.frame).url(what, stage, by=by[0], value=by[1], on=view.found.on, **days, **asked)


def _days(found: StageTime, quarter: str, numbers: Numbers) -> str:
    lasting = found.lasting
    if lasting.started_at is None or lasting.tau is None:
        return "too few"
    return numbers.days(getattr(lasting, quarter), beyond=lasting.tau)


def _headline(view: TimeView, numbers: Numbers) -> str:
    found, name = view.one.stages[view.stage], _name(view)
    lasting = found.lasting
    if lasting.started_at is None or lasting.tau is None:
        return f"Too few stays in {name} to say how long they last."
    if lasting.median is None:
        days = f"{numbers.count(lasting.tau)} {plural(lasting.tau, 'day', 'days')}"
        return f"More than half of the stays in {name} are still there after {days}."
    parts = [
        f"{words} within {numbers.count(days)} {plural(days, 'day', 'days')}"
        for quarter, words in QUARTERS.items()
        if (days := getattr(lasting, quarter)) is not None
    ]
    return f"Of the stays in {name}, {', '.join(parts[:-1])}{' and ' if parts[:-1] else ''}{parts[-1]} are over."


def _counted(view: TimeView, numbers: Numbers) -> str:
    found = view.one.stages[view.stage]
    stays = f"{numbers.count(found.spells)} {plural(found.spells, 'stay', 'stays')}"
    return f"{stays} of known beginning, {numbers.count(found.open)} of them still open"


def _chart(view: TimeView, numbers: Numbers) -> Chart | None:
    found, name = view.one.stages[view.stage], _name(view)
    if found.leaving is None:
        return None
    marks = [
        (int(days), f"{words}: {numbers.count(days)} d")
        for quarter, words in QUARTERS.items()
        if (days := getattr(found.lasting, quarter)) is not None
    ]
    says = f"The share of stays in {name} that is over, by days since they began, with its 95% band."
    title = f"By which day have they left {name}?"
    return curve_chart(
        found.leaving, start=found.lasting.started_at or 0, numbers=numbers, title=title, says=says, marks=marks
    )


def _stages(view: TimeView, numbers: Numbers) -> Table:
    led, names = dict(view.frame.stages), view.frame.names
    shown = [(place, found) for place, found in view.found.stages.items() if found.spells or found.open]
    rows = tuple(
        Row(
            "",
            (names.get(place, place), led.get(place, TO), *_line(view, place, found, numbers)),
            _tone(led.get(place)),
        )
        for place, found in shown
    )
    note = "The mean is restricted to the days that can be seen. More than the last day seen is written with >."
    return Table("stages", "How long do they stay in each place?", note, ("Stage", "Led by", *HEADS), 2, rows)


def _tone(led: str | None) -> str:
    return "" if led is None else tone_of(led)


def _line(
    view: TimeView, stage: str, found: StageTime, numbers: Numbers, by: tuple[str, str] = ("", "")
) -> tuple[Cell, ...]:
    mean, tau = found.lasting.restricted_mean, found.lasting.tau
    seen = _url(view, "seen stays", stage, by=by)
    quarters = (_days(found, quarter, numbers) for quarter in QUARTERS)
    days = (*quarters, TO if mean is None else f"{numbers.count(mean)} d")
    opened = (
        words if words in {TO, "too few"} else Number(words, seen)
        for words in (*days, TO if tau is None else f"{numbers.count(tau)} d")
    )
    still = Number(numbers.count(found.open), _url(view, "open stays", stage, by=by))
    return (Number(numbers.count(found.spells), _url(view, "stays", stage, by=by)), still, *opened)


def _groups(view: TimeView, numbers: Numbers) -> Table:
    by, name = view.one.by, _name(view)
    column = next((one.name for one in view.frame.columns if one.id == by), by or "")
    found = [(value, stages[view.stage]) for value, stages in view.one.groups.items() if view.stage in stages]
    largest = sorted(found, key=lambda pair: -pair[1].spells)[:MOST_GROUPS]
    rows = tuple(
        Row(
            "",
            (value_words_of(view.frame.columns, by, value), *_line(view, view.stage, each, numbers, (by or "", value))),
        )
        for value, each in largest
        if each.spells
    )
    return Table("by", f"Does the time in {name} differ by {column}?", "", (column, *HEADS), 1, rows)


def _open(view: TimeView, numbers: Numbers) -> Table:
    """How old the open stays are, on a ground the deeper the more of its stage they are."""
    names, found, led = view.frame.names, view.open, dict(view.frame.stages)
    rows = tuple(
        Row("", (names.get(stage, stage), *_ages(view, stage, counts, numbers)), _tone(led.get(stage)))
        for stage, counts in found.stages.items()
        if any(counts)
    )
    ends = [*(f"{TO}{end - 1} d" for end in found.bins[1:]), " d or more"]
    heads = (f"{numbers.count(begin)}{end}" for begin, end in zip(found.bins, ends, strict=True))
    note = "Open stays at the end of the page's day, by the days since they began; each row is shaded by its own share."
    return Table("open", "How old are the stays that are still open?", note, ("Stage", *heads, "All"), 1, rows)


def _ages(view: TimeView, stage: str, counts: Sequence[int], numbers: Numbers) -> tuple[Cell, ...]:
    """The open stays of a stage by age, and all of them, each opening its stays."""
    whole, opens, on = sum(counts), Opener(view.frame), view.open.on

    def url(first: int, end: int) -> str:
        return opens.url("open stays", stage, on=on, age=first, younger_than=end)

    ends = zip(view.open.bins, (*view.open.bins[1:], 0), counts, strict=True)
    heats = (Heat(numbers.count(count), count / whole, url(first, end)) for first, end, count in ends)
    return (*heats, Number(numbers.count(whole), url(0, 0)))


def _limits(view: TimeView, numbers: Numbers) -> Table:
    names = view.frame.names
    rows = tuple(
        Row("", (names.get(place, place), f"{numbers.count(from_)} d", Number(numbers.count(limit.stalled_now), url)))
        for place, limit in view.stalled.limits.items()
        if (from_ := limit.stalled_from) is not None
        for url in [Opener(view.frame).url("stalled", place, on=view.stalled.on, age=from_)]
    )
    note = "Stalled: older than nine tenths of the stays that advanced, and with less than half the chance they had."
    return Table("limits", "Where do journeys stand still?", note, ("Stage", "Stalled from", "Stalled now"), 1, rows)


def _stalled(view: TimeView, numbers: Numbers) -> Table:
    late = view.stalled.journeys
    rows = tuple(_still(each, view, numbers) for each in late)
    shown = f"{numbers.count(len(late))} of {numbers.count(view.stalled.found)}"
    note = f"In stages led by sales or success, the longest first: {shown}."
    return Table("stalled", "Which deals stand still?", note, ("Journey", "Buyer", "Stage", "Since", "Age"), 3, rows)


def _still(each: Still, view: TimeView, numbers: Numbers) -> Row:
    stage = view.frame.names.get(each.place, each.place)
    age = f"{numbers.count(view.stalled.on - each.since)} d"
    return Row(
        "",
        (
            Number(each.journey, journey_url(each.journey)),
            Number(each.buyer, buyer_url(each.buyer)),
            stage,
            numbers.day(each.since),
            age,
        ),
    )

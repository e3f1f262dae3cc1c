"""What does the page about changes say: which rates run otherwise than in the baseline, since when and by how much?

Made from one `ChangesView`; computes nothing but words and places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from buyline.app.pushing_pages import ChangesView
from buyline.days import as_date
from buyline.forecast.changes import ALARM, CONFIRMED, QUIET, Baseline, Watched
from buyline.web.frame import value_words_of
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Badge
from buyline.web.picture.telling import tone_of
from buyline.web.question import Question
from buyline.web.statement import StatementPage, Told, by_select, statement_page
from buyline.web.tables import Row, Table
from buyline.web.weeks_drawn import Weeks, weeks_drawn

OWN = ("by",)
MOST_ALARMS, MOST_QUIET, MOST_ROWS = 24, 6, 200
TIMES_FROM = 2.0
"""Rates from so many times the baseline's on are told in times, below in percent."""
STATES = {QUIET: Badge("quiet"), ALARM: Badge("changed", state="bad"), CONFIRMED: Badge("confirmed", state="good")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One transition with its picture; `confirm` holds what is sent when somebody confirms it, if anybody can."""

    title: str
    tone: str
    sentence: str
    drawn: Weeks
    confirm: tuple[tuple[str, str], ...] = ()
    asks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freezing:
    """What the form to freeze a baseline holds at first."""

    says: str
    on: str = ""
    weeks: str = ""
    latest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """The page: that of a statement, with a picture for each transition that changed and what can be decided."""

    page: StatementPage
    cards: tuple[Card, ...]
    freezing: Freezing
    cards_title: str
    may_agree: bool = field(default=False)


def changes_page_of(question: Question, view: ChangesView, numbers: Numbers, *, may_agree: bool) -> ChangesPage:
    """The page of an answer."""
    found = view.found
    told = Told(
        headline=_headline(view, numbers),
        counted=_counted(view, numbers),
        has_entries=view.frame.has_entries,
        rules=(found.rule,),
        tables=(_watched(view, numbers),),
        notes=tuple(_notes(view, numbers)),
    )
    page = statement_page(
        question, view.frame, told, numbers, kind="changes", own=(by_select(view.frame, found.by),), has_period=False
    )
    shown = found.alarms[:MOST_ALARMS] or sorted(found.watched, key=lambda each: -each.baseline)[:MOST_QUIET]
    title = "What has changed, week by week?" if found.alarms else "How do the largest of them run, week by week?"
    return ChangesPage(
        page=page,
        cards=tuple(_card(view, each, numbers, may_agree=may_agree) for each in shown),
        freezing=_freezing(view, numbers),
        cards_title=title,
        may_agree=may_agree,
    )


def _name(view: ChangesView, place: str) -> str:
    return view.frame.names.get(place, place)


def _title(view: ChangesView, each: Watched) -> str:
    words = f"{_name(view, each.origin)} to {_name(view, each.target)}"
    if each.value is None:
        return words
    return f"{words}, {value_words_of(view.frame.columns, view.found.by, each.value)}"


def _headline(view: ChangesView, numbers: Numbers) -> str:
    found = view.found
    if found.baseline is None:
        return "Too few weeks with moves to say what is normal; nothing is watched yet."
    many = len(found.watched)
    since = numbers.day(found.baseline.on + 1)
    if not found.alarms:
        watched = f"{numbers.count(many)} {plural(many, 'transition is', 'transitions are')} watched"
        return f"Nothing has changed beyond chance; {watched} since {since}."
    first = found.alarms[0]
    n = len(found.alarms)
    verb = plural(n, "rate has", "rates have")
    return f"{numbers.count(n)} of {numbers.count(many)} {verb} changed since {since}, {_surest(view, first, numbers)}."


def _surest(view: ChangesView, each: Watched, numbers: Numbers) -> str:
    return f"most surely {_title(view, each)}: {_size(each, numbers)}"


def _size(each: Watched, numbers: Numbers) -> str:
    if each.ratio is None or each.since is None:
        return "as in the baseline"
    return f"{_times(each.ratio, numbers)} since about {numbers.day(each.since)}"


def _times(ratio: float, numbers: Numbers) -> str:
    """By how much a rate is another, in words."""
    if ratio >= TIMES_FROM:
        return f"{numbers.decimal(ratio, digits=1)} times as many"
    if ratio == 0:
        return "none any more"
    if ratio >= 1:
        return f"{numbers.share(ratio - 1)} more"
    return f"{numbers.share(1 - ratio)} fewer"


def _counted(view: ChangesView, numbers: Numbers) -> str:
    found = view.found
    if found.baseline is None or found.counted is None:
        return ""
    n = found.baseline.weeks
    first, last = numbers.day(found.baseline.first), numbers.day(found.baseline.on)
    weeks = f"against the {numbers.count(n)} {plural(n, 'week', 'weeks')} from {first} to {last}"
    return f"{weeks}, counted to {numbers.day(found.counted)}"


def _notes(view: ChangesView, numbers: Numbers) -> Iterator[str]:
    found = view.found
    if found.baseline is not None and not found.baseline.is_recorded:
        yield (
            "Nobody has frozen a baseline yet: it is the first half of the records and moves with them. Freeze one, so "
            "that alarms hold for all weeks together."
        )
    if found.baseline is not None and found.baseline.is_recorded:
        yield f"Frozen for {found.baseline.function or 'the company'}: {found.baseline.reason}"
    if found.lag:
        n = found.lag
        days = f"{numbers.count(n)} {plural(n, 'day', 'days')}"
        yield f"Weeks of the last {days} are open: so long it takes until 95 of 100 moves are booked."
    if found.too_few:
        n = found.too_few
        more = f"{numbers.count(n)} more {plural(n, 'transition', 'transitions')}"
        yield f"{more} did not occur in the baseline and cannot be watched."
    if any(each.state == CONFIRMED for each in found.watched):
        yield "After a confirmed change forecasts count whatever leaves the stage from that day on, by whichever way."


def _card(view: ChangesView, each: Watched, numbers: Numbers, *, may_agree: bool) -> Card:
    since = "" if each.since is None else numbers.day(each.since)
    sentence = _sentence(each, numbers)
    name = _title(view, each)
    can = may_agree and each.state == ALARM and each.value is None and each.since is not None
    fields = (("from", each.origin), ("to", each.target), ("book", view.found.book))
    on = () if each.since is None else (("on", as_date(each.since).isoformat()),)
    return Card(
        title=name,
        tone=tone_of(dict(view.frame.stages).get(each.origin, "")),
        sentence=sentence,
        drawn=weeks_drawn(each, says=f"Moves a week, {name}. {sentence}", since=since, numbers=numbers),
        confirm=(*fields, *on) if can else (),
        asks=f"Confirm from {since}" if can else "",
    )


def _sentence(each: Watched, numbers: Numbers) -> str:
    counted = f"{numbers.count(each.moves)} moved, {numbers.count(each.expected)} expected"
    if each.state == QUIET or each.ratio is None or each.low is None or each.high is None:
        return f"Quiet: {counted} since the baseline."
    between = f"{_ratio(each.low, numbers)} to {_ratio(each.high, numbers)}"
    of = "that of the baseline" if each.ratio >= TIMES_FROM else "of the baseline's"
    rate = f"{_size(each, numbers)}; the rate is {_ratio(each.ratio, numbers)} {of}, {between} with 90%"
    tail = f"; confirmed from {numbers.day(each.confirmed)}" if each.confirmed is not None else ""
    return f"{rate[0].upper()}{rate[1:]}{tail}."


def _ratio(ratio: float, numbers: Numbers) -> str:
    return numbers.share(ratio, digits=0) if ratio < TIMES_FROM else f"{numbers.decimal(ratio, digits=1)} times"


def _watched(view: ChangesView, numbers: Numbers) -> Table:
    by = view.found.by
    column = next((one.name for one in view.frame.columns if one.id == by), by or "")
    heads = ("From", "To", *([column] if by else []), "State", "In the baseline", "Since: moved", "Expected",
             "Evidence", "Since about", "Rate against the baseline")  # fmt: skip
    rows = tuple(
        Row(
            "",
            (
                _name(view, each.origin),
                _name(view, each.target),
                *([_of(view, each)] if by else []),
                STATES[each.state],
                numbers.count(each.baseline),
                numbers.count(each.moves),
                numbers.count(each.expected),
                _evidence(each, numbers),
                TO if each.since is None else numbers.day(each.since),
                TO if each.ratio is None else _ratio(each.ratio, numbers),
            ),
            tone_of(dict(view.frame.stages).get(each.origin, "")),
        )
        for each in view.found.watched[:MOST_ROWS]
    )
    note = "Evidence over 20 is hardly chance, however often one looks; 1 says nothing. Surest first."
    return Table("watched", "What is watched, and how does it run?", note, heads, 4 if by else 3, rows)


def _of(view: ChangesView, each: Watched) -> str:
    return "all" if each.value is None else value_words_of(view.frame.columns, view.found.by, each.value)


def _evidence(each: Watched, numbers: Numbers) -> str:
    if each.evidence >= 1_000:
        return f"over {numbers.count(1_000)}"
    return numbers.count(each.evidence) if each.evidence >= 10 else numbers.decimal(each.evidence, digits=1)


def _freezing(view: ChangesView, numbers: Numbers) -> Freezing:
    baseline, latest = view.found.baseline, as_date(view.found.on).isoformat()
    if baseline is None:
        return Freezing(says="Eight weeks with moves are needed before anything can be frozen.", latest=latest)
    return Freezing(
        says=_frozen(baseline, numbers),
        on=as_date(baseline.on).isoformat(),
        weeks=str(baseline.weeks),
        latest=latest,
    )


def _frozen(baseline: Baseline, numbers: Numbers) -> str:
    until = numbers.day(baseline.on)
    if baseline.is_recorded:
        return (
            f"Frozen are {numbers.count(baseline.weeks)} weeks up to {until}. A new decision replaces it for all books."
        )
    return "What is normal is a decision: say which weeks, and why. It holds for all books until somebody decides anew."

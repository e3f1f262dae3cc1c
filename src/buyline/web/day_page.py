"""What does the page of a member's day say?

Made from `MyDay`; computes nothing but words, places and addresses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.urls import reverse

from buyline.app.attention import KINDS, item_of
from buyline.app.handoffs import Handoff
from buyline.app.meant import Meant
from buyline.app.my_day import SHOWN, Heard, MyDay
from buyline.days import Moment, as_datetime, day_number
from buyline.definition.money import digits_of
from buyline.measure.journey_list import JourneyList
from buyline.measure.picture import Amount
from buyline.members.standing_in import StoodIn
from buyline.store.work import PlannedNow
from buyline.web.behind_links import journey_url
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Badge, Link, Number, Segments
from buyline.web.tables import Row, Table

WAITS = ((1, "Tomorrow"), (3, "In three days"), (7, "In a week"), (30, "In a month"))
"""Until when an item can be put off, in days."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A journey that waits for an answer; `token` makes an answer that is sent twice one. `escalated`: since when it
    waits too long where the member leads, in words.
    """

    journey: str
    url: str
    buyer: str
    said: str
    clock: str
    is_late: bool
    token: str
    give_back: str
    item: str
    escalated: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that means the member, with the way to answer it."""

    entry: str
    journey: str
    url: str
    buyer: str
    text: str
    said: str
    answer: str
    item: str


@dataclass(frozen=True, slots=True)
class Away:
    """What was put off: its words, and until when."""

    item: str
    words: str
    until: str


@dataclass(frozen=True, slots=True)
class Task:
    """A planned step with what can be done about it."""

    entry: str
    journey: str
    url: str
    buyer: str
    does: str
    due: str
    is_late: bool
    token: str
    later: str
    item: str


@dataclass(frozen=True, slots=True)
class DayPage:
    """The page of a member's day."""

    title: str
    headline: str
    whose: Segments
    at: int
    is_new: bool
    mentions: tuple[Mention, ...]
    away: tuple[Away, ...]
    off: str
    waits: tuple[tuple[int, str], ...]
    offers: tuple[Offer, ...]
    returned: tuple[Offer, ...]
    escalated: Table | None
    all_escalated: str
    tasks: tuple[Task, ...]
    turn: Table | None
    still: Table | None
    heard: Table | None
    may_act: bool
    all_turns: str
    all_still: str
    for_others: tuple[Table, ...] = ()


def day_page_of(
    day: MyDay,
    numbers: Numbers,
    *,
    functions: Sequence[str],
    own: str,
    may_act: bool,
    stood_in: Sequence[StoodIn] = (),
) -> DayPage:
    """The page of a day; `own`: the function of whoever looks, where it is one of those that work on journeys.

    `stood_in`: the days of colleagues who are away.
    """
    address = reverse("day")
    mine = (Link("Mine", address, not day.is_all),) if own else ()
    others = tuple(
        Link(f"All of {name}", f"{address}?{urlencode({'of': name})}", day.is_all and name == day.by.function)
        for name in functions
    )
    whose = Segments("Whose journeys", (*mine, *others))
    return DayPage(
        title="My day",
        headline=_headline(day, numbers),
        whose=whose,
        at=day.at,
        is_new=bool(day.mentions) or any(one.new for one in day.heard),
        mentions=tuple(_mention(one, numbers) for one in day.mentions),
        away=tuple(_away(day, numbers)),
        off=", ".join(words for kind, words in KINDS.items() if kind in day.attention.off),
        waits=WAITS,
        offers=tuple(_offer(one, day, numbers, kind="offered") for one in day.offered),
        returned=tuple(_offer(one, day, numbers, kind="returned") for one in day.returned),
        escalated=_escalated(day, numbers) if day.late_elsewhere else None,
        all_escalated=_all_escalated(day),
        tasks=tuple(_task(one, day, numbers) for one in day.planned),
        turn=None if day.turn is None else _turn(day, day.turn, numbers),
        still=None if day.still is None else _still(day, day.still, numbers),
        heard=None if "heard" in day.attention.off else _heard(day.heard, numbers),
        may_act=may_act,
        all_turns=_all(day.turn),
        all_still=_all(day.still),
        for_others=tuple(table for one in stood_in for table in _for_another(one, numbers)),
    )


def _for_another(one: StoodIn, numbers: Numbers) -> Iterator[Table]:
    """The turns and planned steps of somebody who is away, by their name."""
    key, away = f"for-{one.day.by.member.replace('@', '-').replace('.', '-')}", f"Away until {numbers.day(one.until)}."
    turn = _turn(one.day, one.day.turn, numbers) if one.day.turn is not None else None
    if turn is not None:
        title = f"Where is it the turn of {one.name}?"
        yield replace(turn, id=f"{key}-turn", title=title, note=f"{away} {turn.note}", picks="")
    if one.day.planned:
        tasks = (_task(each, one.day, numbers) for each in one.day.planned)
        rows = tuple(Row("", (Number(task.journey, task.url), task.buyer, task.does, task.due)) for task in tasks)
        heads = ("Journey", "Buyer", "Step", "Due")
        yield Table(f"{key}-planned", f"What did {one.name} plan?", away, heads, 4, rows)


def _escalated(day: MyDay, numbers: Numbers) -> Table:
    """What waits too long, the longest first: with whom, and since when."""
    found = day.late_elsewhere
    shown = found[:SHOWN]
    rows = tuple(
        Row(
            "",
            (
                Number(one.now.journey, journey_url(one.now.journey)), one.now.buyer_name or one.now.journey,
                ", ".join(filter(None, (one.function, one.member))), one.waits_for.capitalize(),
                late_since(one.since, day, numbers), numbers.count(round(one.hours)),
            ),
            pick=one.now.journey,
        )
        for one in shown
    )  # fmt: skip
    agreed = f"More than {day.escalates_after:g} working hours."
    more = f" The first {len(shown)} of {numbers.count(len(found))}." if len(found) > SHOWN else ""
    heads = ("Journey", "Buyer", "With", "Waits for", "Late since", "Working hours")
    title = f"What waits too long with {day.by.function}?" if day.is_all else "What waits too long where you lead?"
    return Table("escalated", title, agreed + more, heads, 4, rows, picks=_picks("escalated", rows))


def late_since(since: Moment, day: MyDay, numbers: Numbers) -> str:
    """Day and time from which a handoff is late, in the time zone of the books."""
    return numbers.stamp(as_datetime(since).astimezone(ZoneInfo(day.time_zone)).isoformat())


def _all_escalated(day: MyDay) -> str:
    """The address of the list of everything that is late with these functions; empty where all is shown."""
    asked = " or ".join(f"late = {name}" for name in sorted({one.function for one in day.late_elsewhere}))
    return f"{reverse('journeys')}?{urlencode({'filter': asked})}" if len(day.late_elsewhere) > SHOWN else ""


def _all(found: JourneyList | None) -> str:
    """The address of a list with all its journeys; empty where they are shown already."""
    if found is None or found.found <= len(found.lines):
        return ""
    asked = {"filter": str(found.question.filter), "sort": str(found.question.sort)}
    return f"{reverse('journeys')}?{urlencode(asked)}"


def _headline(day: MyDay, numbers: Numbers) -> str:
    """The day in one sentence."""
    late = sum(one.is_overdue for one in day.offered) + sum(one.due < day.today for one in day.planned)
    many_late = len(day.escalated)
    parts = [
        f"{numbers.count(len(day.offered))} {plural(len(day.offered), 'handoff', 'handoffs')} to answer",
        f"{numbers.count(len(day.planned))} planned {plural(len(day.planned), 'step', 'steps')}",
    ]
    if day.mentions:
        many = len(day.mentions)
        parts.insert(0, f"{numbers.count(many)} {plural(many, 'note means', 'notes mean')} you")
    if many_late:
        parts.insert(0, f"{numbers.count(many_late)} {plural(many_late, 'waits', 'wait')} too long")
    if day.turn is not None:
        many = day.turn.found
        parts.append(f"{numbers.count(many)} {plural(many, 'journey', 'journeys')} {_whose_turn(day)}")
    return f"{', '.join(parts)}; {numbers.count(late)} late." if late else f"{', '.join(parts)}."


def _whose_turn(day: MyDay) -> str:
    return f"where it is the turn of {day.by.function}" if day.is_all else "where it is your turn"


def _offer(one: Handoff, day: MyDay, numbers: Numbers, *, kind: str) -> Offer:
    of = one.now
    amount = f", {_money(of.amount, of.currency, numbers)}" if of.amount else ""
    asked = urlencode({"journey": of.journey, "next": reverse("day")})
    hours = numbers.count(round(one.hours))
    clock = f"{hours} of {numbers.count(round(day.answer_within_hours))} working hours"
    said = f"from {of.of}{f' ({of.by})' if of.by else ''}, {day.names.get(of.stage, of.stage)}{amount}"
    if of.outcome == "returned":
        said = f"returned by {of.to}: {of.reason}"
        clock = f"after {hours} working {plural(round(one.hours), 'hour', 'hours')}"
    since = day.late_since.get(of.entry)
    return Offer(
        of.journey, journey_url(of.journey), of.buyer_name or of.journey, said, clock, one.is_overdue, _token(),
        reverse("act", args=("return" if not of.outcome else "claim",)) + f"?{asked}", item_of(kind, of.entry),
        late_since(since, day, numbers) if since is not None else "",
    )  # fmt: skip


def _token() -> str:
    return uuid4().hex[:16]


def _money(minor: int, currency: str, numbers: Numbers) -> str:
    return numbers.amount(Amount(minor=minor, currency=currency, digits=digits_of(currency)))


def _task(one: PlannedNow, day: MyDay, numbers: Numbers) -> Task:
    does = day.steps.get((one.stage, one.step), "a step in your own words")
    asked = {"journey": one.journey, "next": reverse("day"), "step": one.step}
    later = reverse("act", args=("plan",)) + f"?{urlencode(asked)}"
    return Task(
        one.entry, one.journey, journey_url(one.journey), one.buyer_name or one.journey, does, numbers.day(one.due),
        one.due < day.today, _token(), later, item_of("planned", one.entry),
    )  # fmt: skip


def _mention(one: Meant, numbers: Numbers) -> Mention:
    note = one.note
    answer, on = f"@{note.by} " if note.by else "", numbers.day(day_number(as_datetime(note.occurred_at).date()))
    asked = urlencode({"journey": note.journey, "next": reverse("day"), "remark": answer})
    return Mention(
        note.entry, note.journey, journey_url(note.journey), note.buyer_name or note.journey,
        one.text or "What it said is erased.", f"{note.by or 'Somebody'}, {on}",
        reverse("act", args=("note",)) + f"?{asked}", item_of("mentions", note.entry),
    )  # fmt: skip


def _away(day: MyDay, numbers: Numbers) -> Iterator[Away]:
    """What was put off, what comes back first before the others."""
    coming = [(until, item) for item, until in day.attention.put_off.items() if until > day.today]
    for until, item in sorted(coming):
        kind, _, key = item.partition(":")
        about = key.split("|")[1] if key.count("|") > 1 else key
        yield Away(item, f"{KINDS.get(kind, kind)}: {about}", numbers.day(until))


def _turn(day: MyDay, found: JourneyList, numbers: Numbers) -> Table:
    rows = tuple(_line(line, day, numbers, since="turn_since") for line in found.lines)
    heads = ("Journey", "Buyer", "Stage", "Turn since", "Days", "Amount")
    note = _more(found, numbers)
    title = f"Where is it the turn of {day.by.function}?" if day.is_all else "Where is it your turn?"
    empty = "Nowhere: everything waits for others."
    return Table("turn", title, note, heads, 4, rows, empty=empty, picks=_picks("turn", rows))


def _picks(kind: str, rows: tuple[Row, ...]) -> str:
    """The form that takes what is ticked; none where there is nothing to tick."""
    return f"later-{kind}" if rows else ""


def _still(day: MyDay, found: JourneyList, numbers: Numbers) -> Table:
    rows = tuple(_line(line, day, numbers, since="since") for line in found.lines)
    heads = ("Journey", "Buyer", "Stage", "There since", "Days", "Amount")
    note = f"Longer in a stage than its service level. {_more(found, numbers)}"
    empty = "Nothing stays longer than it should."
    return Table("still", "What stands still?", note, heads, 4, rows, empty=empty, picks=_picks("still", rows))


def _more(found: JourneyList, numbers: Numbers) -> str:
    if found.found <= len(found.lines):
        return ""
    return f"The first {numbers.count(len(found.lines))} of {numbers.count(found.found)}."


def _line(line: Mapping[str, Any], day: MyDay, numbers: Numbers, *, since: str) -> Row:
    journey, place, began = str(line["journey"]), str(line["stage"]), line[since]
    amount = _money(line["amount_minor"], line["currency"], numbers) if line["amount_minor"] else TO
    cells = (
        Number(journey, journey_url(journey)), str(line["buyer"] or TO), day.names.get(place, place),
        numbers.day(began) if began is not None else TO,
        numbers.count(day.today - began) if began is not None else TO, amount,
    )  # fmt: skip
    return Row("", cells, pick=journey)


def _heard(heard: tuple[Heard, ...], numbers: Numbers) -> Table:
    rows = tuple(
        Row(
            "",
            (
                Number(one.journey, journey_url(one.journey)), one.buyer or TO, one.last.capitalize(),
                numbers.day(one.last_on), numbers.count(one.acts),
                Badge(f"{numbers.count(one.new)} new", state="good") if one.new else TO,
            ),
            pick=one.journey,
        )
        for one in heard
    )  # fmt: skip
    heads = ("Journey", "Buyer", "What they did last", "On", "Acts in 7 days", "Since you looked")
    empty = "Nothing in the last seven days."
    return Table("heard", "What did buyers do?", "", heads, 4, rows, empty=empty, picks=_picks("heard", rows))

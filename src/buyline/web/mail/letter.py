"""What does the mail of a member's day say?

The headings and lines of the day, as plain text and as HTML. What notes say stands in the books alone: a mail cannot be
taken back when somebody is erased, so it tells that there is a note, and where.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from buyline.app.attention import KINDS
from buyline.app.my_day import MyDay
from buyline.measure.journey_list import JourneyList
from buyline.members.digests import key_of
from buyline.members.models import Member
from buyline.members.standing_in import StoodIn
from buyline.store.work import HandoffNow
from buyline.web.behind_links import journey_url
from buyline.web.day_page import late_since
from buyline.web.numbers import Numbers, locale_for, plural

LINES = 10
"""So many lines of a kind; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a day: where it leads, the buyer, and what is said of it."""

    url: str
    buyer: str
    said: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a day tells of one kind; `rest`: how many more there are, in words."""

    title: str
    lines: tuple[Line, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail of a day."""

    subject: str
    name: str
    company: str
    on: str
    parts: tuple[Part, ...]
    day: str
    wishes: str
    off: str


def base() -> str:
    """The address of these pages, without a slash at its end."""
    told = settings.TOLD
    return str(told.base_url or f"http://{told.host}:{told.port}").rstrip("/")


def letter_of(day: MyDay, member: Member, *, company: str, on: date, stood_in: Sequence[StoodIn] = ()) -> Letter | None:
    """The mail of a day, with what is to do for those for whom the member stands in; None with nothing to tell."""
    numbers = Numbers(locale_for(""))
    parts = (*_parts(day, numbers), *(part for one in stood_in for part in _for_another(one, numbers)))
    if not parts:
        return None
    return Letter(
        subject=f"Your day at {company}: {_first(parts[0], numbers)}",
        name=member.get_short_name(),
        company=company,
        on=f"{on:%A}, {on.day} {on:%B %Y}",
        parts=parts,
        day=base() + reverse("day"),
        wishes=base() + reverse("wishes"),
        off=base() + reverse("mail-off", args=(key_of(member),)),
    )


def _first(part: Part, numbers: Numbers) -> str:
    many = len(part.lines)
    return f"{part.title[:1].lower()}{part.title[1:]} ({numbers.count(many)}{'+' if part.rest else ''})"


def _parts(day: MyDay, numbers: Numbers) -> Iterator[Part]:
    late = {
        entry: f", waits too long since {late_since(since, day, numbers)}" for entry, since in day.late_since.items()
    }
    told = {
        "mentions": [
            Line(journey_url(one.note.journey), one.note.buyer_name or one.note.journey,
                 f"a note by {one.note.by or 'somebody'} means you")
            for one in day.mentions
        ],
        "offered": [
            _handed(one.now, f"offered by {one.now.of}{'' if one.now.entry in late or not one.is_overdue else ', late'}"
                    f"{late.get(one.now.entry, '')}")
            for one in day.offered
        ],
        "returned": [
            _handed(one.now, f"returned by {one.now.to}: {one.now.reason}{late.get(one.now.entry, '')}")
            for one in day.returned
        ],
        "escalated": [
            _handed(one.now, f"late with {', '.join(filter(None, (one.function, one.member)))} since "
                    f"{late_since(one.since, day, numbers)}, {numbers.count(round(one.hours))} working hours")
            for one in day.late_elsewhere
        ],
        "planned": _planned(day, numbers),
        "heard": [
            Line(journey_url(one.journey), one.buyer or one.journey,
                 f"{one.last}, {numbers.day(one.last_on)}; {numbers.count(one.new)} new")
            for one in day.heard if one.new
        ],
    }  # fmt: skip
    for kind, words in KINDS.items():
        found = {"turn": day.turn, "still": day.still}.get(kind)
        lines = _listed(found, day) if found is not None else told.get(kind, [])
        yield from _part(words, lines, found.found if found is not None else len(lines), numbers)


def _part(title: str, lines: Sequence[Line], many: int, numbers: Numbers) -> Iterator[Part]:
    """The lines of a kind as far as they are told, and how many more there are; nothing where there are none."""
    if lines:
        rest = many - len(lines[:LINES])
        more = f"{numbers.count(rest)} more {plural(rest, 'stands', 'stand')} there." if rest else ""
        yield Part(title, tuple(_absolute(line) for line in lines[:LINES]), more)


def _planned(day: MyDay, numbers: Numbers) -> list[Line]:
    return [
        Line(journey_url(one.journey), one.buyer_name or one.journey,
             f"{day.steps.get((one.stage, one.step), 'a step in your own words')}, {numbers.day(one.due)}"
             f"{', late' if one.due < day.today else ''}")
        for one in day.planned
    ]  # fmt: skip


def _for_another(one: StoodIn, numbers: Numbers) -> Iterator[Part]:
    """What is to do for a colleague who is away."""
    whose = f"for {one.name}, away until {numbers.day(one.until)}"
    planned = _planned(one.day, numbers)
    yield from _part(f"Planned {whose}", planned, len(planned), numbers)
    if one.day.turn is not None:
        yield from _part(f"The turn, {whose}", _listed(one.day.turn, one.day), one.day.turn.found, numbers)


def _handed(one: HandoffNow, said: str) -> Line:
    return Line(journey_url(one.journey), one.buyer_name or one.journey, said)


def _listed(found: JourneyList, day: MyDay) -> list[Line]:
    return [
        Line(journey_url(str(line["journey"])), str(line["buyer"] or line["journey"]),
             day.names.get(str(line["stage"]), str(line["stage"])))
        for line in found.lines
    ]  # fmt: skip


def _absolute(line: Line) -> Line:
    return Line(base() + line.url, line.buyer, line.said)


def mail_of(letter: Letter, member: Member, *, on: date) -> EmailMultiAlternatives:
    """The mail itself: the same of a day for a member is the same mail, so that whoever gets it twice shows it once."""
    known = {"letter": letter}
    made = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("mail/day.txt", known),
        to=[member.email],
        headers={
            "Message-ID": f"<{_name(member, on)}@{urlsplit(base()).hostname}>",
            "List-Unsubscribe": f"<{letter.off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    made.attach_alternative(render_to_string("mail/day.html", known), "text/html")
    return made


def _name(member: Member, on: date) -> str:
    return f"day.{on:%Y%m%d}.{sha256(f'{settings.SECRET_KEY}{member.pk}{on}'.encode()).hexdigest()[:24]}"

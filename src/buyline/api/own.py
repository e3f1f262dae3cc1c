"""How does a program keep a member's own settings? How pages read, what they are told of, absence, calendar.

Passwords, second factors, passkeys and sessions are no matter of programs.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from pydantic import Field

from buyline.api.asking import member_in, noted
from buyline.api.bodies import Body, body, read
from buyline.api.forms import as_answer
from buyline.api.managing import ADDRESS_AT_MOST, possible
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.problems import NOT_FOUND, REFUSED, Problem
from buyline.api.shapes import kept as shapes
from buyline.app.attention import KINDS
from buyline.members import calendars, deputies, digests, reading, wishes
from buyline.members.models import Member
from buyline.members.policy import Right

LONGEST = 64
_KIND: dict[str, Any] = {"items": {"type": "string", "enum": list(KINDS)}}


class ReadAs(Body):
    """How pages read for the member; what is left out stays."""

    locale: str | None = Field(None, max_length=LONGEST, description="Like de-DE; empty: as the browser asks.")
    time_zone: str | None = Field(None, max_length=LONGEST, description="Like Europe/Berlin; empty: UTC.")
    theme: str | None = Field(None, max_length=LONGEST, description="light or dark; empty: as the system says.")


class ToldOf(Body):
    """What the member is told of; what is left out stays."""

    off: list[str] | None = Field(None, description="Kinds that My day does not show.", json_schema_extra=_KIND)
    off_in_mail: list[str] | None = Field(None, description="Kinds not in the mail.", json_schema_extra=_KIND)
    mailed: bool | None = Field(None, description="Whether the day comes as a mail.")
    hour: int | None = Field(None, ge=0, le=23, description="From which hour on it is sent.")
    time_zone: str | None = Field(None, max_length=LONGEST, description="Where they are; empty: as the company.")


class Away(Body):
    """When the member is away, and who stands in."""

    first: str = Field(description="The first day.", json_schema_extra={"format": "date"})
    last: str = Field(description="The last day.", json_schema_extra={"format": "date"})
    deputy: str = Field(min_length=1, max_length=ADDRESS_AT_MOST, description="The address of who stands in.")


@reads("/me/settings", tag="Keeping", shape=shapes.OwnSettings, is_kept=False)
def own_settings(request: HttpRequest) -> dict[str, Any]:
    """Tell the member's own settings."""
    return _settings(member_in(request))


@acts("/me/reads", tag="Keeping", right=Right.KEEP_ACCOUNT, shape=shapes.OwnSettings, more=body(ReadAs),
      errors=(400, 415), method="PUT")  # fmt: skip
def read_as(request: HttpRequest) -> HttpResponse:
    """Say how numbers, days and moments are written for the member, and the theme."""
    asked, member = read(request, ReadAs), member_in(request)
    possible(lambda: reading.read_as(member, locale=asked.locale, time_zone=asked.time_zone, theme=asked.theme))
    return as_answer(_settings(member))


@acts("/me/told", tag="Keeping", right=Right.KEEP_ACCOUNT, shape=shapes.OwnSettings, more=body(ToldOf),
      errors=(400, 415), method="PUT")  # fmt: skip
def told_of(request: HttpRequest) -> HttpResponse:
    """Say what the member is told of, on the page and by mail."""
    asked, member = read(request, ToldOf), member_in(request)
    possible(lambda: wishes.change(member, asked.model_dump(exclude_none=True)))
    digests.keep_going(books(), now=now())
    noted(request, "changed what they are told of")
    return as_answer(_settings(member))


@acts("/me/away", tag="Keeping", right=Right.KEEP_ACCOUNT, shape=shapes.OwnSettings, more=body(Away),
      errors=(400, 404, 415), method="PUT")  # fmt: skip
def go_away(request: HttpRequest) -> HttpResponse:
    """Say that the member is away, and who stands in."""
    asked, member = read(request, Away), member_in(request)
    deputy: Member | None = Member.objects.filter(email=asked.deputy.strip().casefold()).first()
    if deputy is None:
        raise Problem(NOT_FOUND, f"Nobody with the address {asked.deputy} is a member.")
    first, last = _day(asked.first, "first"), _day(asked.last, "last")
    possible(lambda: deputies.go_away(member, first=first, last=last, deputy=deputy))
    noted(request, "named a deputy", f"{deputy.email}, {first} to {last}")
    return as_answer(_settings(member_in(request)))


@acts("/me/back", tag="Keeping", right=Right.KEEP_ACCOUNT, shape=shapes.OwnSettings)
def come_back(request: HttpRequest) -> HttpResponse:
    """Say that the member is back; nobody stands in for them any more."""
    deputies.come_back(member_in(request))
    noted(request, "said that they are back")
    return as_answer(_settings(member_in(request)))


@acts("/me/calendar", tag="Keeping", right=Right.KEEP_ACCOUNT, shape=shapes.CalendarAddress)
def open_calendar(request: HttpRequest) -> HttpResponse:
    """Open the member's calendar under a new secret address, told once; the one before opens nothing any more."""
    key = calendars.open_calendar(member_in(request))
    noted(request, "opened their calendar")
    return as_answer({"address": request.build_absolute_uri(reverse("calendar", args=(key,)))})


@acts("/me/calendar/end", tag="Keeping", right=Right.KEEP_ACCOUNT, shape=shapes.OwnSettings)
def end_calendar(request: HttpRequest) -> HttpResponse:
    """Let the address of the member's calendar open nothing any more."""
    if calendars.end_calendar(member_in(request)):
        noted(request, "ended their calendar")
    return as_answer(_settings(member_in(request)))


def _settings(member: Member) -> dict[str, Any]:
    away = None
    if member.deputy is not None and member.away_from and member.away_until:
        away = {"first": member.away_from.isoformat(), "last": member.away_until.isoformat(),
                "deputy": member.deputy.email}  # fmt: skip
    return {
        "name": member.name, "locale": member.locale or None, "time_zone": member.time_zone or None,
        "theme": member.theme or None, "told": wishes.told(wishes.wish_of(member)), "away": away,
        "calendar": calendars.has_calendar(member),
    }  # fmt: skip


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(REFUSED, f"{name}: write a day like 2026-03-31.") from None

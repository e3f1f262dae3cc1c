"""What does a calendar program get that subscribes to a member's calendar? A file of RFC 5545, by a secret address."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from buyline.app.acts.about import By
from buyline.app.calendar import Dated, dated
from buyline.days import Moment, as_date, as_datetime
from buyline.members.asking import is_open, looks
from buyline.members.calendars import member_of_calendar
from buyline.members.policy import Asker, Function
from buyline.members.sights import sight_of
from buyline.web.asking import books, company
from buyline.web.behind_links import journey_url
from buyline.web.journey_views import now
from buyline.web.mail.letter import base

TYPE = "text/calendar; charset=utf-8"


@is_open
@require_safe
def calendar(_request: HttpRequest, key: str) -> HttpResponse:
    """The calendar that a key opens; a key that was ended or never was opens the same nothing."""
    member = member_of_calendar(key)
    if member is None:
        raise Http404("There is no such calendar.")
    looks(Asker(member.email, Function(member.function), sight=sight_of(member)))
    moment = now()
    found = dated(books(), by=By(member=member.email, function=member.function), now=moment)
    headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": 'inline; filename="buyline.ics"'}
    return HttpResponse(written(found, name=f"{company()}: my day", now=moment), content_type=TYPE, headers=headers)


def written(found: Sequence[Dated], *, name: str, now: Moment) -> bytes:
    """Days as a calendar; each is an event of a whole day that blocks no time, with the same id at every reading."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - whoever asks for no calendar need not wait for it

    made = Calendar()
    told = {"prodid": "-//Buyline//My day//EN", "version": "2.0", "method": "PUBLISH", "x-wr-calname": name}
    for word, value in told.items():
        made.add(word, value)
    made.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    host = urlsplit(base()).hostname
    for one in found:
        event = Event()
        event.add("uid", f"{sha256(one.id.encode()).hexdigest()[:32]}@{host}")
        event.add("dtstamp", as_datetime(now))
        event.add("dtstart", as_date(one.on))
        event.add("dtend", as_date(one.on + 1))
        event.add("summary", one.says)
        event.add("description", f"{one.journey}\n{base()}{journey_url(one.journey)}")
        event.add("url", base() + journey_url(one.journey))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())

"""How does each member's day get to them by mail, once a day, when their hour has come?

A job that asks for the next one while anybody wants mails. What it does twice has the effect of once: a day that was
claimed is not claimed again.
"""

import logging
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from smtplib import SMTPException
from typing import Any

from buyline.app.acts.about import By
from buyline.app.attention import Attention
from buyline.app.books import agreement_of, company_name, time_zone_of
from buyline.app.handlers import HANDLERS
from buyline.app.kept_forecasts import keep_weekly_going
from buyline.app.my_day import MyDay, my_day
from buyline.app.refusal import Refused
from buyline.app.work import Run, Worker
from buyline.days import Moment
from buyline.members import digests
from buyline.members.digests import KIND, Due, keep_going
from buyline.members.models import Member
from buyline.members.sights import sight_of
from buyline.members.standing_in import days_stood_in
from buyline.store.books import Books
from buyline.web.mail.letter import letter_of, mail_of

EVERY = 15 * 60 * 1_000_000
"""So often it is looked whose hour has come."""
_LOG = logging.getLogger("buyline.mail")


def worker_for(books: Books, *, lease_seconds: int) -> Worker:
    """A worker for all kinds of work, mails to members among it."""
    now = time.time_ns() // 1_000
    keep_going(books, now=now)
    keep_weekly_going(books, now=now)
    return Worker(books, {**HANDLERS, KIND: send_days}, lease_seconds)


def send_days(books: Books, run: Run) -> Mapping[str, Any]:
    """The job: mails to whoever is due at this moment."""
    now = time.time_ns() // 1_000
    keep_going(books, now=now, wait=EVERY)
    return send_due(books, now=now, run=run)


def send_due(books: Books, *, now: Moment, run: Run | None = None) -> Mapping[str, int]:
    """Send each mail that is due: how many were sent, and how many had nothing to tell. Refused when one was not taken;
    it is tried again at the next look.
    """
    found = digests.due(datetime.fromtimestamp(now / 1_000_000, UTC), time_zone=time_zone_of(books))
    told = Counter[str]()
    for place, one in enumerate(found):
        if run is not None:
            run.progress(place, of=len(found), says="sending the mails of the day")
        told[_send(books, one, now=now)] += 1
    if told["failed"]:
        raise Refused(
            f"{told['failed']} mails of the day were not taken; they are tried again in a quarter of an hour."
        )
    return {"sent": told["sent"], "nothing_to_tell": told["silent"]}


def _send(books: Books, one: Due, *, now: Moment) -> str:
    """Send a member's mail, which is made before it is claimed; what came of it."""
    day = day_of_member(books, one.member, digests.attention_in_mail(one.member), now=now)
    stood_in = days_stood_in(books.seen_by(sight_of(one.member)), one.member, now=now)
    letter = letter_of(day, one.member, company=company_name(books), on=one.on, stood_in=stood_in)
    if not digests.claim(one):
        return "sent by another"
    if letter is None:
        return "silent"
    try:
        mail_of(letter, one.member, on=one.on).send()
    except (SMTPException, OSError) as problem:
        digests.give_back(one)
        _LOG.warning("a mail was not taken", extra={"error": type(problem).__name__})
        return "failed"
    return "sent"


def day_of_member(books: Books, member: Member, attention: Attention, *, now: Moment) -> MyDay:
    """The day of a member as its page shows it first: their own journeys, or those of the first function."""
    books = books.seen_by(sight_of(member))
    functions = agreement_of(books).latest.functions
    own = member.function if member.function in functions else ""
    by = By(member=member.email, function=own or functions[0])
    return my_day(books, by=by, now=now, is_all=not own, attention=attention)

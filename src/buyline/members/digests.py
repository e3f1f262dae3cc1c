"""Who is to get the mail of their day now, and who got it already?

A member's day is claimed before the mail is sent, so that no two workers and no second try send it twice; where the
server of mail refuses it, the claim is given back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.signing import BadSignature, Signer
from django.db.models import Q

from buyline.app.attention import Attention
from buyline.days import Moment
from buyline.members.attention import attention_of_member
from buyline.members.models import Member, Wish
from buyline.members.reset import sends_mail
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.wanted import Wanted

KIND = "mail of the day"
"""The job that sends it."""

_SIGNER = "the mail of the day is turned off"


@dataclass(frozen=True, slots=True)
class Due:
    """A member whose mail is due, with the day that it is where they are, and the day of the last one."""

    member: Member
    on: date
    before: date | None


def are_wanted() -> bool:
    """Whether anybody wants a mail of their day."""
    return bool(Wish.objects.filter(is_mailed=True, member__is_active=True).exists())


def due(now: datetime, *, time_zone: str) -> list[Due]:
    """Members whose hour has come and who have not got today's mail; `time_zone` holds for who named none."""
    found = Wish.objects.filter(is_mailed=True, member__is_active=True).select_related("member").order_by("member_id")
    told = [(wish, now.astimezone(ZoneInfo(wish.time_zone or time_zone))) for wish in found]
    return [
        Due(wish.member, at.date(), wish.mailed_on)
        for wish, at in told
        if at.hour >= wish.mail_hour and (wish.mailed_on is None or wish.mailed_on < at.date())
    ]


def claim(one: Due) -> bool:
    """Take it on to send a member's mail of a day; False where somebody else did, or it is not wanted any more."""
    not_yet = Q(mailed_on__isnull=True) | Q(mailed_on__lt=one.on)
    found = Wish.objects.filter(not_yet, member=one.member, is_mailed=True)
    return bool(found.update(mailed_on=one.on))


def give_back(one: Due) -> None:
    """The mail was not taken: it may be tried again."""
    Wish.objects.filter(member=one.member, mailed_on=one.on).update(mailed_on=one.before)


def attention_in_mail(member: Member) -> Attention:
    """To what a member gives attention in the mail: its own kinds are turned off, the rest is that of the page."""
    wish, known = Wish.objects.get(member=member), attention_of_member(member)
    return Attention(
        off=frozenset(wish.off_in_mail.split()), put_off=known.put_off, seen=known.seen, looked_at=known.looked_at
    )


def key_of(member: Member) -> str:
    """The signed key with which a member turns the mail off without signing in; it opens nothing else."""
    return str(Signer(salt=_SIGNER).sign(str(member.pk)))


def member_of(key: str) -> Member | None:
    """The member whose mail a key turns off; None for a key that is not ours."""
    try:
        number = Signer(salt=_SIGNER).unsign(key)
    except BadSignature:
        return None
    found: Member | None = Member.objects.filter(pk=number).first()
    return found


def keep_going(books: Books, *, now: Moment, wait: int = 0) -> None:
    """Have the mails looked at again after a while, if anybody wants any and there is a server to send them by."""
    if sends_mail() and are_wanted():
        jobs.ask(books, Wanted(KIND, key=KIND, not_before=now + wait), now=now)

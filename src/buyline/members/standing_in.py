"""What does a member have to look at for colleagues who are away and named them as their deputy?

The turns and planned steps of each, the same at every entrance: page, mail, command and API.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from buyline.app.acts.about import By
from buyline.app.books import agreement_of, today_of
from buyline.app.my_day import MyDay, my_day
from buyline.days import Day, Moment, as_date, day_number
from buyline.members.deputies import stood_in_for
from buyline.members.models import Member
from buyline.store.books import Books


@dataclass(frozen=True, slots=True)
class StoodIn:
    """The day of a colleague who is away: address and name, the last day of the absence, and the day."""

    member: str
    name: str
    until: Day
    day: MyDay

    def to_json(self) -> dict[str, Any]:
        said = self.day.to_json()
        return {
            "member": self.member, "name": self.name, "until": as_date(self.until).isoformat(),
            "planned": said["planned"], "turn": said["turn"],
        }  # fmt: skip


def days_stood_in(books: Books, member: Member, *, now: Moment) -> Sequence[StoodIn]:
    """The days of those for whom a member stands in today, in order of their names."""
    functions = agreement_of(books).latest.functions
    away = stood_in_for(member, on=as_date(today_of(books, now)))
    return [_day(books, one, now) for one in away if one.function in functions]


def _day(books: Books, one: Member, now: Moment) -> StoodIn:
    found = my_day(books, by=By(member=one.email, function=one.function), now=now, with_unowned=False)
    return StoodIn(one.email, one.name, day_number(one.away_until), found)


def days_stood_in_by(books: Books, address: str, *, now: Moment) -> Sequence[StoodIn]:
    """The same for the member of an address; none for somebody who is no member."""
    member = Member.objects.filter(email=address.strip().casefold()).first() if "@" in address else None
    return [] if member is None else days_stood_in(books, member, now=now)

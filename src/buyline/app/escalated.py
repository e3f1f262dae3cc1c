"""Which handoffs wait longer than agreed, with whom, and since when?

An offer waits for its receiver; what was returned waits for whoever had offered it, until it moves or is offered again.
Clocks run in working hours, and what ran out is told from the next quarter of an hour on, at every entrance alike.
"""

from dataclasses import dataclass
from typing import Any

from buyline.days import Moment, as_datetime
from buyline.definition.agreement import Agreement
from buyline.definition.model import Definition
from buyline.definition.working_hours import over_at, over_since, working_hours
from buyline.store import work
from buyline.store.books import Books
from buyline.store.work import HandoffNow

QUARTER = 15 * 60 * 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """A handoff that waits too long: with which function and member (empty: nobody by name), late since when, and the
    working hours that it has waited.
    """

    now: HandoffNow
    function: str
    member: str
    since: Moment
    hours: float

    def to_json(self) -> dict[str, Any]:
        of = self.now
        return {
            "entry": of.entry, "journey": of.journey, "buyer": of.buyer_name, "stage": of.stage,
            "late": self.function, "member": self.member, "waits_for": self.waits_for,
            "late_since": as_datetime(self.since).isoformat(), "working_hours": round(self.hours, 1),
        }  # fmt: skip

    @property
    def waits_for(self) -> str:
        """What has not been done."""
        return "an answer" if not self.now.outcome else "what was returned to move or be offered again"


def late_before(latest: Definition, *, now: Moment) -> Moment | None:
    """The moment up to which a handoff that waits began to wait too long ago; None where none can have."""
    agreed = latest.handoffs
    at = now - now % QUARTER
    return over_since(at, hours=agreed, time_zone=latest.time_zone, within=agreed.escalates_after)


def escalated(books: Books, agreement: Agreement, *, now: Moment) -> list[Late]:
    """The handoffs that wait longer than agreed, the longest first."""
    before, latest = late_before(agreement.latest, now=now), agreement.latest
    if before is None:
        return []
    newest = {one.journey: one for one in reversed(work.handoffs(books, waits=True))}
    found = (_late(one, latest, before, now) for one in newest.values())
    return sorted((one for one in found if one is not None), key=lambda one: (one.since, one.now.journey))


def _late(one: HandoffNow, latest: Definition, before: Moment, now: Moment) -> Late | None:
    since = one.offered_at if one.answered_at is None else one.answered_at
    agreed, zone = latest.handoffs, latest.time_zone
    over = over_at(since, hours=agreed, time_zone=zone, within=agreed.escalates_after)
    if since > before or over is None:
        return None
    function, member = (one.of, one.by) if one.outcome else (one.to, one.to_member)
    hours = working_hours(since, now, hours=agreed, time_zone=zone)
    return Late(now=one, function=function, member=member, since=over, hours=hours)

"""What did functions hand to each other, how soon was it answered, and why did it come back?

Clocks run in working hours as the definition agrees them. Returned reasons are counted by a column of the books or by
the version of the definition that was in force on the day of the offer, for both sides to see.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from buyline.app.books import agreement_of
from buyline.app.refusal import Refused
from buyline.days import Day, Moment, as_date, as_datetime, day_of, start_of
from buyline.definition.agreement import Agreement
from buyline.definition.money import major_units
from buyline.definition.problem import advice
from buyline.definition.working_hours import over_at, working_hours
from buyline.store import work
from buyline.store.books import Books
from buyline.store.work import HandoffNow

VERSION, MEMBER = "definition version", "member"
"""By what returns are counted beside the columns of the books: the version in force, and who had offered it."""
DAYS = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class Handoff:
    """One handoff with its clock: working hours until the answer, or until now while it waits."""

    now: HandoffNow
    version: int
    hours: float
    over_at: Moment | None
    is_overdue: bool

    def to_json(self) -> dict[str, Any]:
        of = self.now
        return {
            "entry": of.entry, "journey": of.journey, "buyer": of.buyer_name, "from": of.of, "to": of.to,
            "by": of.by, "stage": of.stage, "amount": major_units(of.amount, of.currency), "currency": of.currency,
            "offered_at": as_datetime(of.offered_at).isoformat(),
            "answered_at": as_datetime(of.answered_at).isoformat() if of.answered_at is not None else None,
            "outcome": of.outcome or "waiting", "reason": of.reason, "working_hours": round(self.hours, 1),
            "overdue": self.is_overdue, "definition_version": self.version,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Direction:
    """What one function handed to another, with the clocks of both: until the answer, and from a return until it was
    offered again; `still_back` came back and nobody has moved or offered it since.
    """

    of: str
    to: str
    offered: int
    accepted: int
    returned: int
    waiting: int
    overdue: int
    median_hours: float | None
    again: int
    median_hours_again: float | None
    still_back: int

    def to_json(self) -> dict[str, Any]:
        return {
            "from": self.of, "to": self.to, "offered": self.offered, "accepted": self.accepted,
            "returned": self.returned, "waiting": self.waiting, "overdue": self.overdue,
            "median_working_hours": self.median_hours, "offered_again": self.again,
            "median_working_hours_again": self.median_hours_again, "still_back": self.still_back,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Handoffs:
    """The handoffs of a period: each, how many of each outcome, how soon they were answered, and why some came back."""

    from_day: Day
    to_day: Day
    by: str
    answer_within_hours: float
    handoffs: tuple[Handoff, ...]
    directions: tuple[Direction, ...] = ()

    @property
    def outcomes(self) -> Counter[str]:
        """How many wait, were accepted, returned or withdrawn."""
        return Counter(one.now.outcome or "waiting" for one in self.handoffs)

    @property
    def median_hours(self) -> float | None:
        """The working hours to the answer in the middle of those that were answered."""
        answered = [one.hours for one in self.handoffs if one.now.outcome in ("accepted", "returned")]
        return median(answered) if answered else None

    @property
    def reasons(self) -> dict[str, Counter[str]]:
        """How often each reason was given, by the value of what they are broken down by."""
        found: dict[str, Counter[str]] = {}
        for one in self.handoffs:
            if one.now.outcome == "returned":
                found.setdefault(one.now.reason, Counter())[_value(one, self.by)] += 1
        return dict(sorted(found.items(), key=lambda pair: (-sum(pair[1].values()), pair[0])))

    def to_json(self) -> dict[str, Any]:
        return {
            "from": as_date(self.from_day).isoformat(), "to": as_date(self.to_day).isoformat(), "by": self.by or None,
            "outcomes": dict(sorted(self.outcomes.items())), "median_working_hours": self.median_hours,
            "answer_within_hours": self.answer_within_hours,
            "reasons": [
                {"reason": reason, "by": value, "returned": n}
                for reason, counted in self.reasons.items() for value, n in sorted(counted.items())
            ],
            "directions": [one.to_json() for one in self.directions],
            "handoffs": [one.to_json() for one in self.handoffs],
        }  # fmt: skip


def _value(one: Handoff, by: str) -> str:
    if not by:
        return ""
    if by == VERSION:
        return str(one.version)
    if by == MEMBER:
        return one.now.by or "not known"
    return str(json.loads(one.now.columns or "{}").get(by, "")) or "not known"


def handoffs(
    books: Books, *, now: Moment, by: str = "", from_day: Day | None = None, to_day: Day | None = None
) -> Handoffs:
    """The handoffs that were offered in a period; without days in the last ninety. Refused for an unknown `by`."""
    agreement = agreement_of(books)
    offered = (*agreement.latest.column_ids, MEMBER, VERSION)
    if by and by not in offered:
        raise Refused(f"Handoffs are counted by {', '.join(offered)}; {advice(by, offered)}.")
    zone = agreement.latest.time_zone
    last = day_of(now, zone) if to_day is None else to_day
    first = last - DAYS + 1 if from_day is None else from_day
    rows = work.handoffs(books, since=start_of(first, zone))
    rows = [row for row in rows if day_of(row.offered_at, zone) <= last]
    found = tuple(clocked(rows, agreement, now=now))
    return Handoffs(
        from_day=first,
        to_day=last,
        by=by,
        answer_within_hours=agreement.latest.handoffs.answer_within_hours,
        handoffs=found,
        directions=tuple(_directions(found, agreement)),
    )


def _directions(found: Sequence[Handoff], agreement: Agreement) -> Iterator[Direction]:
    """The handoffs of each function to each other, those with most first."""
    again = _offered_again(found, agreement)
    pairs = Counter((one.now.of, one.now.to) for one in found)
    for (of, to), offered in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        own = [one for one in found if (one.now.of, one.now.to) == (of, to)]
        outcomes = Counter(one.now.outcome or "waiting" for one in own)
        hours = [one.hours for one in own if one.now.outcome in ("accepted", "returned")]
        back = [again[one.now.entry] for one in own if one.now.entry in again]
        yield Direction(
            of=of,
            to=to,
            offered=offered,
            accepted=outcomes["accepted"],
            returned=outcomes["returned"],
            waiting=outcomes["waiting"],
            overdue=sum(one.is_overdue for one in own),
            median_hours=_median(hours),
            again=sum(each is not None for each in back),
            median_hours_again=_median([each for each in back if each is not None]),
            still_back=sum(each is None for each in back),
        )


def _median(hours: Sequence[float]) -> float | None:
    return median(hours) if hours else None


def _offered_again(found: Sequence[Handoff], agreement: Agreement) -> dict[str, float | None]:
    """Of each that was returned, the working hours until it was offered again; None for one that is still back."""
    later: dict[str, Moment] = {}
    told: dict[str, float | None] = {}
    hours, zone = agreement.latest.handoffs, agreement.latest.time_zone
    for one in (each.now for each in found):  # the newest first
        if one.outcome == "returned" and one.answered_at is not None:
            if one.journey in later:
                until = later[one.journey]
                told[one.entry] = working_hours(one.answered_at, until, hours=hours, time_zone=zone)
            elif one.back:
                told[one.entry] = None
        later[one.journey] = one.offered_at
    return told


def clocked(rows: Sequence[HandoffNow], agreement: Agreement, *, now: Moment) -> list[Handoff]:
    """Handoffs with their clocks, by the agreement of today."""
    hours, zone = agreement.latest.handoffs, agreement.latest.time_zone
    found = []
    for row in rows:
        until = now if row.answered_at is None else row.answered_at
        over = over_at(row.offered_at, hours=hours, time_zone=zone)
        version = agreement.versions[agreement.place_on(day_of(row.offered_at, zone))][1].version
        found.append(
            Handoff(
                now=row,
                version=version,
                hours=working_hours(row.offered_at, until, hours=hours, time_zone=zone),
                over_at=over,
                is_overdue=over is not None and until > over,
            )
        )
    return found

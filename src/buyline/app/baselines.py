"""Which weeks were frozen as normal, and which changes were confirmed?

Decisions about what is watched: entries about the company, each by a member for a function. The last frozen baseline
holds; of a transition the last confirmed change does. What came with a load of entries decides nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from buyline.app.agreeing import Who
from buyline.app.books import SOURCE, agreement_of, company_lines
from buyline.app.record import Taken, record_in
from buyline.app.refusal import Refused
from buyline.days import Day, Moment, as_date, day_of, end_of, parse_day
from buyline.forecast.changes import Baseline
from buyline.forecast.way import Way
from buyline.journal.entry import Entry, Recorded
from buyline.store.books import Books

FROZEN, CONFIRMED = "baseline frozen", "change confirmed"
Move = tuple[str, str]


@dataclass(frozen=True)
class Decisions:
    """The baseline that holds, and since when each transition runs at another rate, with the day it was confirmed."""

    baseline: Baseline | None = None
    confirmed: dict[Move, tuple[Day, Day]] = field(default_factory=dict)


def decisions(books: Books, *, by: Day, at_seq: int | None = None) -> Decisions:
    """What had been decided by the end of a day."""
    zone = agreement_of(books).latest.time_zone
    lines = (line for line in company_lines(books) if line.entry.kind in {FROZEN, CONFIRMED})
    known = [line for line in lines if at_seq is None or line.seq <= at_seq]
    return decisions_of((line for line in known if line.entry.known_at <= end_of(by, zone)), zone=zone)


def decisions_of(lines: Iterable[Recorded], *, zone: str) -> Decisions:
    """The decisions among the lines about the company."""
    baseline: Baseline | None = None
    confirmed: dict[Move, tuple[Day, Day]] = {}
    for entry in (line.entry for line in lines if line.entry.batch is None):
        if entry.kind == FROZEN:
            baseline = Baseline(
                on=parse_day(str(entry.data["on"])),
                weeks=int(str(entry.data["weeks"])),
                is_recorded=True,
                function=entry.function or "",
                reason=str(entry.data["reason"]),
            )
        elif entry.kind == CONFIRMED:
            move = (str(entry.data["from_stage"]), str(entry.data["to_stage"]))
            confirmed[move] = (parse_day(str(entry.data["on"])), day_of(entry.known_at, zone))
    return Decisions(baseline, confirmed)


def confirmed_in(found: Decisions, way: Way) -> dict[tuple[int, int], tuple[Day, Day]]:
    """Since when the rate of each transition that was confirmed is another, by the numbers of its places."""
    return {
        (way.number(origin), way.number(target)): told
        for (origin, target), told in found.confirmed.items()
        if origin in way.places and target in way.places
    }


def frozen(baseline: Baseline, *, by: Who, now: Moment) -> Entry:
    """The entry by which weeks are frozen as normal."""
    day = as_date(baseline.on).isoformat()
    data: dict[str, Any] = {"on": day, "weeks": baseline.weeks, "reason": baseline.reason}
    return _entry(FROZEN, "baseline", f"frozen on {day}", data, by=by, now=now)


def confirmed(move: Move, *, on: Day, by: Who, now: Moment) -> Entry:
    """The entry by which a change is confirmed."""
    day = as_date(on).isoformat()
    data = {"from_stage": move[0], "to_stage": move[1], "on": day}
    return _entry(CONFIRMED, "changes", f"{move[0]} to {move[1]} from {day}", data, by=by, now=now)


def decide(books: Books, entry: Entry, *, now: Moment) -> None:
    """Record a decision; Refused with the reasons when it cannot be."""
    with books.session() as session:
        for receipt in record_in(session, [entry], now=now):
            if receipt.taken is not Taken.RECORDED:
                raise Refused("That was not recorded; nothing was changed.", list(receipt.reasons))


def _entry(kind: str, record: str, what: str, data: dict[str, Any], *, by: Who, now: Moment) -> Entry:
    return Entry(
        source=SOURCE,
        record=record,
        what=what,
        version=str(now),
        kind=kind,
        occurred_at=now,
        known_at=now,
        function=by.function,
        member=by.member or None,
        data=data,
    )

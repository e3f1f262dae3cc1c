"""What stands in a member's calendar: their planned steps, and the days on which buyers are expected to have decided?

Days only, without a time. What it looks like as a file is not known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from buyline.app.acts.about import By
from buyline.app.books import agreement_of
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.meant import is_of_member, names_of_member
from buyline.days import Day, Moment, as_date, day_of
from buyline.definition.agreement import Agreement
from buyline.store import work
from buyline.store.books import Books

BACK, AHEAD, AT_MOST = 60, 400, 500
"""So many days back and ahead; so many journeys."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Something on a day: an id that stays, what it is, about which journey."""

    id: str
    on: Day
    says: str
    journey: str


def dated(books: Books, *, by: By, now: Moment) -> list[Dated]:
    """What a member's calendar holds, in order of the days."""
    agreement = agreement_of(books)
    today = day_of(now, agreement.latest.time_zone)
    found = [*_planned(books, by, agreement, today), *_decisions(books, by, agreement, today, now)]
    return sorted(found, key=lambda one: (one.on, one.id))


def _planned(books: Books, by: By, agreement: Agreement, today: Day) -> Iterator[Dated]:
    steps = {(stage.id, step.id): step.does for stage in agreement.latest.stages for step in stage.steps}
    functions = agreement.latest.functions
    wanted = (by.function,) if by.function in functions else functions
    for one in work.planned(books, until=today + AHEAD, functions=wanted):
        if one.due >= today - BACK and is_of_member(one, by.member):
            does = steps.get((one.stage, one.step), "a planned step")
            yield Dated(f"planned {one.entry}", one.due, f"{one.buyer_name or one.journey}: {does}", one.journey)


def _decisions(books: Books, by: By, agreement: Agreement, today: Day, now: Moment) -> Iterator[Dated]:
    """The days on which the buyers of the member's own journeys will have decided."""
    if "owner" not in agreement.latest.column_ids or not by.member:
        return
    first, last = (as_date(day).isoformat() for day in (today - BACK, today + AHEAD))
    between = f"close_on >= {first} and close_on <= {last}"
    asked = " or ".join(f'owner = "{name}" and {between}' for name in names_of_member(by.member))
    lines = journey_list(books, ListAsked(filter=asked, sort="close_on", at_most=AT_MOST), now=now).found.lines
    exits = {one.id for one in agreement.latest.exits}
    for line in lines:
        if str(line["stage"]) not in exits:
            journey, buyer = str(line["journey"]), str(line["buyer"] or line["journey"])
            yield Dated(f"decision {journey}", int(line["close_on"] or 0), f"{buyer}: decision expected", journey)

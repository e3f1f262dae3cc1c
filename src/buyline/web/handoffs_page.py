"""What does the page of handoffs say: how many, how soon each side answered, and why some came back?

Made from one `Handoffs`; computes nothing but words and addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from buyline.app.handoffs import MEMBER, VERSION, Handoff, Handoffs
from buyline.web.behind_links import journey_url
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Badge, Link, Number, Segments, Stat
from buyline.web.picture.telling import tone_of
from buyline.web.tables import Row, Table

ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class HandoffsPage:
    """The page of handoffs."""

    title: str
    period: str
    by: Segments
    stats: tuple[Stat, ...]
    directions: Table
    reasons: Table
    handoffs: Table


def handoffs_page_of(found: Handoffs, columns: tuple[tuple[str, str], ...], numbers: Numbers) -> HandoffsPage:
    """The page of the handoffs of a period; `columns`: by what reasons can be counted, id and name."""
    address = reverse("handoffs")
    ways = [("", "Reason alone"), *columns, (MEMBER, "Who offered it"), (VERSION, "Definition")]
    links = tuple(Link(words, _counted_by(address, id_), id_ == found.by) for id_, words in ways)
    return HandoffsPage(
        title="Handoffs",
        period=numbers.period(found.from_day, found.to_day),
        by=Segments("Count returns by", links),
        stats=tuple(_handoff_stats(found, numbers)),
        directions=_directions(found, numbers),
        reasons=_reasons(found, numbers),
        handoffs=_handoffs(found, numbers),
    )


def _counted_by(address: str, by: str) -> str:
    return f"{address}?{urlencode({'by': by})}" if by else address


def _handoff_stats(found: Handoffs, numbers: Numbers) -> Iterator[Stat]:
    outcomes, total = found.outcomes, len(found.handoffs)
    late = sum(one.is_overdue for one in found.handoffs)
    yield Stat("Offered", Number(numbers.count(total)), "")
    yield Stat("Accepted", Number(numbers.count(outcomes["accepted"])), "")
    yield Stat("Returned", Number(numbers.count(outcomes["returned"])), "")
    yield Stat("Waiting", Number(numbers.count(outcomes["waiting"])), "")
    within = numbers.count(round(found.answer_within_hours))
    middle = "no answer yet" if found.median_hours is None else f"{found.median_hours:.1f} h"
    yield Stat("Answer, median", Number(middle), f"in working hours; {numbers.count(late)} later than {within}")


def _directions(found: Handoffs, numbers: Numbers) -> Table:
    rows = tuple(
        Row(
            "",
            (
                f"{one.of.capitalize() or TO} to {one.to}",
                *(numbers.count(n) for n in (one.offered, one.accepted, one.returned, one.waiting, one.overdue)),
                _hours(one.median_hours),
                *(numbers.count(n) for n in (one.again, one.still_back)),
                _hours(one.median_hours_again),
            ),
            tone_of(one.to),
        )
        for one in found.directions
    )
    counts, again = ("Offered", "Accepted", "Returned", "Waiting", "Late"), ("Offered again", "Still back")
    heads = ("From and to", *counts, "Hours to the answer", *again, "Hours until again")
    note = "Hours are working hours, in the middle of those that were answered, or offered again after a return."
    return Table("directions", "How soon does each side answer?", note, heads, 1, rows)


def _hours(hours: float | None) -> str:
    return TO if hours is None else f"{hours:.1f}"


def _reasons(found: Handoffs, numbers: Numbers) -> Table:
    values = sorted({value for counted in found.reasons.values() for value in counted})
    heads = ("Reason", *(value or "Returned" for value in values))
    rows = tuple(
        Row("", (reason.capitalize(), *(numbers.count(counted[value]) for value in values)))
        for reason, counted in found.reasons.items()
    )
    return Table("reasons", "Why did journeys come back?", "", heads, 1, rows, empty="None came back in this time.")


def _handoffs(found: Handoffs, numbers: Numbers) -> Table:
    rows = tuple(_handoff(one) for one in found.handoffs[:ON_A_PAGE])
    heads = ("Journey", "Buyer", "From", "To", "Outcome", "Reason", "Working hours")
    note = (
        "" if len(rows) == len(found.handoffs) else f"The newest {ON_A_PAGE} of {numbers.count(len(found.handoffs))}."
    )
    return Table("handoffs", "Each handoff", note, heads, 6, rows, empty="Nothing was handed over in this time.")


def _handoff(one: Handoff) -> Row:
    of = one.now
    outcome = Badge(of.outcome or "waiting", state="warn" if one.is_overdue and not of.outcome else "")
    cells = (
        Number(of.journey, journey_url(of.journey)), of.buyer_name or TO, of.of.capitalize() or TO, of.to.capitalize(),
        outcome, of.reason or TO, f"{one.hours:.1f}",
    )  # fmt: skip
    return Row("", cells)

"""How does the demo company write its entries down?

One scribe collects them; senders say how far an entry proves anything. It knows nothing of the story.
"""

from collections.abc import Mapping
from operator import attrgetter
from random import Random
from typing import Any, NamedTuple

from buyline.days import DAY_LENGTH, Moment
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry

LATE_SHARE = 0.03
NOTHING: Mapping[str, Any] = {}


class Subject(NamedTuple):
    """Whom an entry names."""

    journey: str | None = None
    buyer: str | None = None
    person: str | None = None


class Sender(NamedTuple):
    """Who tells it."""

    source: str
    trust: Trust = Trust.CONNECTOR
    function: str | None = None
    member: str | None = None


WEB = Sender("demo-web", Trust.FIRST_PARTY_WEB)
ROBOT = Sender("demo-web", Trust.BOT_SUSPECT)
MAIL = Sender("demo-mail", Trust.CONNECTOR, "marketing")
MAIL_ACT = Sender("demo-mail")
CALENDAR = Sender("demo-calendar")
SIGNATURE = Sender("demo-sign", Trust.SIGNED)
PAYMENTS = Sender("demo-erp")
PRODUCT = Sender("demo-product")
CRM = Sender("demo-crm")
COMPANY = Sender("demo")


def dice(seed: int, part: str) -> Random:
    """A source of chance for one part of the story, so that parts do not disturb each other."""
    return Random(f"{seed}/{part}")  # noqa: S311 - a story, not a secret


class Scribe:
    """Collects entries and numbers them per source, as the sources themselves would."""

    def __init__(self, seed: int) -> None:
        self._chance = dice(seed, "late booking").random
        self._entries: list[Entry] = []
        self._count = 0

    def write(
        self,
        kind: str,
        at: Moment,
        about: Subject,
        sender: Sender,
        data: Mapping[str, Any] = NOTHING,
        *,
        personal: Mapping[str, Any] = NOTHING,
        known_at: Moment | None = None,
    ) -> Entry:
        """Write one entry; known when it happened, or `known_at`."""
        self._count += 1
        journey, buyer, person = about
        entry = Entry(
            source=sender.source,
            record=f"{self._count:06d}",
            what=kind,
            kind=kind,
            occurred_at=at,
            known_at=at if known_at is None else known_at,
            source_order=self._count,
            journey=journey,
            buyer=buyer,
            person=person,
            function=sender.function,
            member=sender.member,
            trust=sender.trust,
            sent_by=sender.source,
            data=data,
            personal=personal,
        )
        self._entries.append(entry)
        return entry

    def book(self, kind: str, at: Moment, about: Subject, sender: Sender, data: Mapping[str, Any] = NOTHING) -> Entry:
        """Write what a member does by hand: now and then it is booked days later."""
        late = self._chance()
        known_at = at + int((1 + 9 * late / LATE_SHARE) * DAY_LENGTH) if late < LATE_SHARE else at
        return self.write(kind, at, about, sender, data, known_at=known_at)

    def told(self, *, by: Moment) -> list[Entry]:
        """All that is known by then, in the order in which it became known."""
        known = [entry for entry in self._entries if entry.known_at <= by]
        return sorted(known, key=attrgetter("known_at"))

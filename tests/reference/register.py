"""Who is there, in which order of places, and which journeys are one?

The parts as they stand right now, and every question about them that needs no entry.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from buyline.days import Day, day_of
from buyline.definition.agreement import Agreement
from buyline.definition.model import Definition, Stage
from buyline.journal.entry import Entry
from tests.reference.identity import Identity, Order, identity
from tests.reference.standing import NEVER, OUTSIDE, Money, Part, Unit

T = TypeVar("T")


class Register:
    """All parts, the definition and identity."""

    def __init__(self, entries: list[Entry], agreement: Agreement) -> None:
        self.agreement = agreement
        self.zone = agreement.versions[0][1].time_zone
        self.who: Identity = identity(entries)
        self.parts: dict[str, Part] = {}
        self.openers: dict[str, Entry] = {}
        self.money: dict[Unit, Money] = {}

    def day(self, entry: Entry) -> Day:
        return day_of(entry.occurred_at, self.zone)

    def in_force(self, day: Day) -> Definition:
        return self.agreement.on(day)

    def rank(self, place: str) -> int:
        """Rank of a stage; the waiting room is below all, the exits below it, outside last."""
        if self.is_stage(place):
            return self.agreement.rank_of[place]
        return -2 if place == OUTSIDE else -1 if place in self.agreement.exits else 0

    def is_stage(self, place: str) -> bool:
        return place in self.agreement.rank_of

    def stage(self, part: Part, place: str, day: Day) -> Stage | None:
        """A stage as the part's pipeline uses it on that day."""
        return next((s for s in self.in_force(day).stages_of(part.pipeline or "") if s.id == place), None)

    def verdict(self, part: Part) -> str | None:
        """The furthest stage with a standing proof."""
        return max(part.proofs, key=self.rank, default=None)

    def verified(self, part: Part) -> str:
        """The furthest proof since the last exit or parking; else that exit or waiting room; else outside."""
        return (self.verdict(part) or part.parked or OUTSIDE) if part.begun else OUTSIDE

    def is_open(self, part: Part) -> bool:
        """In a stage or the waiting room as claimed; as verified when nothing is claimed."""
        place = part.claimed if part.claimed != OUTSIDE else self.verified(part)
        return self.rank(place) >= 0

    def furthest(self, of: Sequence[T], place: Callable[[T], str], ended: Callable[[T], Order | int]) -> T:
        """The one that stands furthest; among exits the one that ended last; then the first of them (the older)."""
        best = max(self.rank(place(one)) for one in of)
        equals = [one for one in of if self.rank(place(one)) == best]
        return max(equals, key=ended) if best == -1 else equals[0]

    # --- which journeys are one, and whose they are ---------------------------------------------------------------

    def part(self, journey: str) -> Part:
        return self.parts.setdefault(journey, Part(frozenset({journey})))

    def distinct(self) -> list[Part]:
        return list({id(part): part for part in self.parts.values()}.values())

    def units(self) -> list[Unit]:
        """The journeys that are posted as one: joined, whether their join lies before or after this moment."""
        groups = [part.journeys for part in self.distinct()]
        for join in self.who.joins:
            if join.parted is None:
                touched = [g for g in groups if g & {join.one, join.other}]
                groups = [g for g in groups if g not in touched]
                groups.append(frozenset({join.one, join.other}).union(*touched))
        return groups

    def unit_of(self, part: Part) -> Unit:
        return next(unit for unit in self.units() if part.journeys <= unit)

    def parts_of(self, unit: Unit) -> list[Part]:
        return sorted((p for p in self.distinct() if p.journeys & unit), key=lambda p: self.first(p.journeys))

    def named(self, journey: str) -> list[Entry]:
        """Every entry that names the journey, and the one that started it; the last word last."""
        opener = [self.openers[journey]] if journey in self.openers else []
        return sorted([*self.who.naming.get(journey, []), *opener], key=lambda e: e.precedence)

    def first(self, journeys: Iterable[str]) -> Order:
        """The earliest entry of these journeys."""
        return min((e.order for j in journeys for e in self.named(j)), default=NEVER)

    def by_age(self, journeys: Iterable[str]) -> list[str]:
        """The older journey first."""
        return sorted(journeys, key=lambda j: (self.first([j]), j))

    def label(self, unit: Unit) -> str:
        """The name under which joined journeys are posted: the older."""
        return self.by_age(unit)[0]

    def buyer(self, unit: Unit) -> str:
        """The buyer that the journey's entries name last; without one the journey stands for itself."""
        naming = sorted((e for j in unit for e in self.named(j)), key=lambda e: e.precedence)
        said = [e.buyer if e.journey else self.who.subject_buyer(e) for e in naming]
        last = next((b for b in reversed(said) if b), None)
        return self.who.buyer(last) if last else self.label(unit)

    def worth(self, unit: Unit) -> Money:
        return self.money.get(unit, Money())

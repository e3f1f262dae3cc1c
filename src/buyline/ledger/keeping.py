"""Which journeys does a party have, and when do two of them become one?

Finds, begins and joins the journeys of the party that is being folded. What an entry does to them is said in `fold`.
"""

from buyline.journal.entry import Entry
from buyline.ledger.account import Cause
from buyline.ledger.identity import cluster_of
from buyline.ledger.joining import merge_into
from buyline.ledger.settling import BOOKS, Settling
from buyline.ledger.standing import is_open, weigh_again
from buyline.ledger.state import Account, JourneyState


class Keeping(Settling):
    """The journeys of one party."""

    def _named(self, id_: str) -> JourneyState | None:
        return self.state.journeys.get(self.state.alias.get(id_, id_))

    def _in_order(self) -> list[JourneyState]:
        journeys = self.state.journeys
        if len(journeys) < 2:
            return list(journeys.values())
        return sorted(journeys.values(), key=lambda journey: (journey.order, journey.id))

    def _open_of(self, buyer: str) -> list[JourneyState]:
        return [
            journey
            for journey in self._in_order()
            if self.state.buyer(journey.buyer) == buyer and is_open(journey, self._terms(journey))
        ]

    def _begin(self, id_: str, entry: Entry, buyer: str | None = None) -> JourneyState:
        """A new journey without a place."""
        buyer = self.state.journey_buyer.get(id_) or buyer or entry.buyer or id_
        root = self.state.journey_into.get(id_, "")
        journey = JourneyState(id_, entry.order, "", buyer, cluster_of(buyer), member_of=root)
        journey.facts |= self.state.buyer_facts.get(self.state.buyer(buyer), {})
        journey.accounts = {book: Account(book) for book in BOOKS}
        self.state.journeys[id_] = journey
        return journey

    def _link(self, entry: Entry, cause: Cause) -> None:
        """A join makes one journey of two from here on; other links are timeless and resolved beforehand."""
        pair = self.state.joins.get(entry.id)
        if pair is None:
            return
        parts = [self._named(journey) for journey in pair]
        if parts[0] is None or parts[1] is None:
            self._join_ahead(*pair)
        elif parts[0] is not parts[1]:
            older, younger = sorted((parts[0], parts[1]), key=lambda j: (j.member_of != "", j.order))
            self._join(older, younger, cause)

    def _join(self, older: JourneyState, younger: JourneyState, cause: Cause) -> None:
        terms = self._terms(older if older.begun else younger)
        merge_into(older, younger, terms)
        del self.state.journeys[younger.id]
        self.state.timers.pop(younger.id, None)
        self._point(younger.id, older.id)
        if older.begun:
            weigh_again(older, terms, day=cause.day)
            self._retime(older)
            self._settle(older, cause)

    def _join_ahead(self, older: str, younger: str) -> None:
        """Joined before one of them has an entry: what comes later belongs to the other one from its start."""
        moved, kept = (older, younger) if self._named(older) is None and self._named(younger) else (younger, older)
        alias = self.state.alias
        if alias.get(moved, moved) != alias.get(kept, kept):
            self._point(alias.get(moved, moved), alias.get(kept, kept))

    def _point(self, moved: str, kept: str) -> None:
        """From here on entries that name one journey belong to another."""
        self.state.alias = {name: kept if to == moved else to for name, to in self.state.alias.items()} | {moved: kept}

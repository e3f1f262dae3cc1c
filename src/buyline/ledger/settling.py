"""How do changed stands become rows, in every book?

The part of the fold that posts: claimed, verified, the pair, and the buyers' books at the end of each step. What an
entry changes is decided in `fold`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from buyline.days import Day
from buyline.ledger.account import Cause, Holder, shift
from buyline.ledger.buyers import Opened, Stand, settle_buyer, stand_of
from buyline.ledger.joining import lead_of, members_of, proven_lead_of
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.ledger.standing import BY_RULE, Terms, follow_rule, next_end, put, verified_place
from buyline.ledger.state import BEFORE_ALL, Carried, JourneyState, Order, PartyState
from buyline.ledger.terms import Rules

BOOKS = ("claimed", "verified", "pair")
REDEFINITION = "redefinition"
When = tuple[Day, int, Order]


class Settled(NamedTuple):
    """That journeys changed their stand: when (day, then time before an entry, then its order), and why."""

    when: When
    cause: Cause
    stands: tuple[tuple[str, Stand], ...]
    opened: Opened


class Settling:
    """The rows of one step.

    With `settled` given, the buyers' books are left to whoever puts several strands together: what has to be settled
    for buyers is noted there instead.
    """

    def __init__(self, rules: Rules, state: PartyState, settled: list[Settled] | None = None) -> None:
        self.rules = rules
        self.state = state
        self.settled = settled
        self._when: When = (0, 0, BEFORE_ALL)
        self._rows: list[Posting] = []
        self._is_changed = False
        self._touched: dict[str, JourneyState] = {}
        self._moved: dict[tuple[str, str], Posting] = {}

    def _version(self) -> int:
        return self.rules.definition(self.state.version_place).version

    def _terms(self, journey: JourneyState) -> Terms:
        return self.rules.terms(journey.pipeline, self.state.version_place)

    def _retime(self, journey: JourneyState) -> None:
        self._is_changed = True
        end = next_end(journey)
        if end is None:
            self.state.timers.pop(journey.id, None)
        else:
            self.state.timers[journey.id] = end

    def _joined(self, journey: JourneyState) -> tuple[JourneyState, list[JourneyState]]:
        """The journey under which a part is posted, and all its parts."""
        if not self.state.journey_into:
            return journey, [journey]
        root = self.state.journeys.get(journey.member_of, journey)
        return root, members_of(self.state, root)

    def _settle(self, journey: JourneyState, cause: Cause) -> None:
        """Post what has changed for a journey: claimed, verified, then the claim that follows by rule."""
        root, members = self._joined(journey)
        if not (root.begun or any(member.begun for member in members)):
            return
        terms = self._terms(journey)
        self._claimed(root, members, cause, terms)
        self._verified(journey, root, members, cause, terms)
        stage = follow_rule(journey, terms)
        if stage is not None:
            put(journey, stage, by=BY_RULE, order=None if cause.order is BEFORE_ALL else cause.order)
            self._claimed(root, members, cause, terms, proof="proven")
        journey.was_proven = journey.was_proven or journey.place in journey.proofs
        self._touched[root.id] = root

    def _claimed(
        self, root: JourneyState, members: Sequence[JourneyState], cause: Cause, terms: Terms, proof: str = "claimed"
    ) -> None:
        lead = lead_of(members, terms)
        account, carried = root.accounts["claimed"], self._carried(root)
        if lead.place != account.place:
            by = cause.moved_by if cause.kind == REDEFINITION else lead.claim_by
            said = "" if BY_RULE in (by, lead.claim_by) or cause.kind == REDEFINITION else lead.reason
            proof = lead.out_proof if terms.is_out(lead.place) else proof
            cause = cause._replace(moved_by=by, proof=proof, reason=said)
        elif carried is account.carried or carried == account.carried:
            return
        self._post("claimed", root, lead.place, cause)

    def _verified(
        self, journey: JourneyState, root: JourneyState, members: Sequence[JourneyState], cause: Cause, terms: Terms
    ) -> None:
        lead = proven_lead_of(members, terms)
        to, account, carried = verified_place(lead, terms), root.accounts["verified"], self._carried(root)
        if to == account.place:
            if carried is not account.carried and carried != account.carried:
                self._post("verified", root, to, cause)
            return
        before = account.place
        self._post("verified", root, to, _proven(lead, to, cause, terms))
        old = journey.proofs.get(before)
        if old is not None and old.version != terms.version and verified_place(journey, terms) != before:
            del journey.proofs[before]  # given under an older version, it stood until the journey left the stage
            self._retime(journey)

    def _post(self, book: str, root: JourneyState, to: str, cause: Cause) -> None:
        """Shift a journey's account of one book to a place, carrying what the journey carries now."""
        account, carried = root.accounts[book], self._carried(root)
        if to == account.place and (carried is account.carried or carried == account.carried):
            return
        is_moved = to != account.place
        if root.opened_on is None and to != OUTSIDE:
            root.opened_on = cause.day
        holder, ranks = Holder(root.buyer, root.cluster), self.rules.agreement.rank_of
        self._rows += shift(account, to, carried=carried, cause=cause, holder=holder, ranks=ranks)
        if is_moved:
            account.arrived = (*self._when[:2], *self._when[2])
            self._moved[root.id, book] = self._rows[-1]

    def _carried(self, root: JourneyState) -> Carried:
        if root.carried is None:
            columns = tuple(sorted((name, value) for name, value in root.columns.items() if value))
            root.carried = Carried(root.amount, root.currency, root.reporting, columns, root.pipeline, root.id)
        return root.carried

    # -- the end of a step --------------------------------------------------------------------------------------------

    def _close(self, cause: Cause) -> None:
        """Post the pairs of the journeys that were settled, then their buyers."""
        if not self._touched:
            return
        roots = list(self._touched.values())
        for root in roots:
            self._pair(root, cause)
        opened = {key: row.to_since for key, row in self._moved.items() if row.kind == "opening"}
        if self.settled is not None:
            stands = tuple((self.state.buyer(root.buyer), stand_of(root)) for root in roots)
            self.settled.append(Settled(self._when, cause, stands, opened))
        else:
            for buyer in dict.fromkeys(self.state.buyer(root.buyer) for root in roots):
                self._rows += settle_buyer(self.state, buyer, cause, self.rules, opened)
        self._touched.clear()
        self._moved.clear()

    def _pair(self, root: JourneyState, cause: Cause) -> None:
        """A pair came by an opening, or by a redefinition, only when every movement of the step did."""
        claimed, verified = root.accounts["claimed"].place, root.accounts["verified"].place
        to = OUTSIDE if claimed == verified == OUTSIDE else f"{claimed}|{verified}"
        if cause.opens:
            moved = [row for book in BOOKS[:2] if (row := self._moved.get((root.id, book))) is not None]
            is_opening = {row.kind for row in moved} == {"opening"}
            cause = cause._replace(opens=to if is_opening else "", since=moved[0].to_since if is_opening else None)
        self._post("pair", root, to, cause)


def _proven(lead: JourneyState, to: str, cause: Cause, terms: Terms) -> Cause:
    """The cause as a row of the verified book has it: how it was proven; an opening only when it is our own word."""
    proof = lead.proofs.get(to)
    if proof is None:
        if not terms.is_out(to):
            return cause._replace(proof="")
        return cause._replace(proof=lead.out_proof, reason="" if cause.kind == REDEFINITION else lead.reason)
    is_ours = proof.stated and to in terms.stages and terms.stages[to].ours
    return cause._replace(proof="stated" if proof.stated else "proven", opens=cause.opens if is_ours else "")

"""Where does a joined journey stand while its parts are still apart?

Before the moment of the join the standing is the further of the parts', so joining never invents a move back; from
then on they are one (RULES §5).
"""

from collections.abc import Sequence

from buyline.ledger.posting import OUTSIDE
from buyline.ledger.standing import Terms, verified_place
from buyline.ledger.state import Act, JourneyState, PartyState, Proof


def members_of(state: PartyState, root: JourneyState) -> list[JourneyState]:
    """The parts that share the accounts of a journey, the journey itself first."""
    if not state.journey_into:
        return [root]
    others = [j for j in state.journeys.values() if j.member_of == root.id]
    return [root, *sorted(others, key=lambda j: (j.order, j.id))]


def _standing(members: Sequence[JourneyState], terms: Terms) -> list[JourneyState]:
    """The parts that decide: the open ones, else those in an exit, else all."""
    is_placed = [m for m in members if m.place != OUTSIDE]
    is_open = [m for m in is_placed if m.place not in terms.exits]
    return is_open or is_placed or list(members)


def lead_of(members: Sequence[JourneyState], terms: Terms) -> JourneyState:
    """The part that stands furthest; of equals the older."""
    if len(members) == 1:
        return members[0]
    return max(_standing(members, terms), key=lambda m: terms.ranks.get(m.place, 0))


def claimed_place(members: Sequence[JourneyState], terms: Terms) -> str:
    """Where the parts together are claimed to be."""
    return lead_of(members, terms).place


def proven_place(members: Sequence[JourneyState], terms: Terms) -> str:
    """Where the parts together are proven to be."""
    if len(members) == 1:
        return verified_place(members[0], terms)
    places = [verified_place(m, terms) for m in _standing(members, terms)]
    return max(places, key=lambda place: terms.ranks.get(place, -1 if place == OUTSIDE else 0))


def merge_into(older: JourneyState, younger: JourneyState, terms: Terms) -> None:
    """Make one journey of two: the further standing, all acts and proofs, what the leading part carries."""
    lead = lead_of([older, younger], terms)
    other = younger if lead is older else older
    older.columns = other.columns | {name: value for name, value in lead.columns.items() if value}
    older.amount, older.currency, older.reporting = lead.amount, lead.currency, lead.reporting
    older.acts = _together(older.acts, younger.acts)
    older.proofs = _better(older.proofs, younger.proofs)
    older.place, older.claim_by, older.reason = lead.place, lead.claim_by, lead.reason
    older.facts = other.facts | lead.facts
    older.is_declined = lead.is_declined
    older.close_on = lead.close_on or other.close_on
    older.version += younger.version
    older.carried = None


def _together(one: list[Act], other: list[Act]) -> list[Act]:
    seen = {act.entry for act in one}
    return sorted([*one, *(act for act in other if act.entry not in seen)], key=lambda act: act.day)


def _better(one: dict[str, Proof], other: dict[str, Proof]) -> dict[str, Proof]:
    together = dict(one)
    for stage, proof in other.items():
        known = together.get(stage)
        if known is None or (known.until is not None and (proof.until is None or proof.until > known.until)):
            together[stage] = proof
    return together

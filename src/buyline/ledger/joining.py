"""Where does a joined journey stand while its parts are still apart?

Before the moment of the join the standing is the further of the parts', so joining never invents a move back; from
then on they are one (RULES §5).
"""

from collections.abc import Callable, Sequence

from buyline.ledger.standing import Terms, later_of, verified_place
from buyline.ledger.state import Act, Fact, JourneyState, Order, PartyState, Proof


def members_of(state: PartyState, root: JourneyState) -> list[JourneyState]:
    """The parts that share the accounts of a journey, the journey itself first."""
    if not state.journey_into:
        return [root]
    others = [j for j in state.journeys.values() if j.member_of == root.id]
    return [root, *sorted(others, key=lambda j: (j.order, j.id))]


def lead_of(members: Sequence[JourneyState], terms: Terms) -> JourneyState:
    """The part that is claimed furthest."""
    if len(members) == 1:
        return members[0]
    return _furthest(members, lambda m: m.place, lambda m: m.changed, terms)


def proven_lead_of(members: Sequence[JourneyState], terms: Terms) -> JourneyState:
    """The part that is proven furthest."""
    if len(members) == 1:
        return members[0]
    return _furthest(members, lambda m: verified_place(m, terms), lambda m: m.reset, terms)


def _furthest(
    members: Sequence[JourneyState],
    place: Callable[[JourneyState], str],
    ended: Callable[[JourneyState], Order],
    terms: Terms,
) -> JourneyState:
    """Of those equally far the older; of those in an exit the one that ended last."""
    reach = [terms.reach(place(member)) for member in members]
    equals = [member for member, far in zip(members, reach, strict=True) if far == max(reach)]
    return max(equals, key=ended) if max(reach) == -1 else equals[0]


def merge_into(older: JourneyState, younger: JourneyState, terms: Terms) -> None:
    """Make one journey of two: it stands where the further of them stood, with the evidence of both."""
    lead = lead_of([older, younger], terms)
    older.acts = _together(older.acts, younger.acts)
    older.proofs = _longer(older.proofs, younger.proofs)
    older.place, older.claim_by, older.reason = lead.place, lead.claim_by, lead.reason
    older.was_proven, older.out_proof, older.is_declined = lead.was_proven, lead.out_proof, lead.is_declined
    older.reset, older.changed = lead.reset, lead.changed
    older.begun = older.begun or younger.begun
    older.facts = joined_facts(older.facts, younger.facts)
    older.close_on = lead.close_on or older.close_on or younger.close_on
    older.pipeline = older.pipeline or younger.pipeline
    older.version += younger.version
    older.carried = None


def _together(one: list[Act], other: list[Act]) -> list[Act]:
    seen = {act.entry for act in one}
    return sorted([*one, *(act for act in other if act.entry not in seen)], key=lambda act: act.order)


def _longer(one: dict[str, Proof], other: dict[str, Proof]) -> dict[str, Proof]:
    return one | {stage: later_of(one.get(stage), proof) for stage, proof in other.items()}


def joined_facts(one: dict[str, Fact], other: dict[str, Fact]) -> dict[str, Fact]:
    """What was said of either, in order."""
    return {name: _joined_fact(one.get(name), other.get(name)) for name in (one | other)}


def _joined_fact(one: Fact | None, other: Fact | None) -> Fact:
    said = {each[2]: each for fact in (one, other) if fact for each in (*fact[3], fact[:3])}
    *before, last = (said[order] for order in sorted(said))
    return (*last, tuple(before))

"""Where is one journey claimed to be, and where has the buyer shown it to be?

Changes one journey's record as claims, acts and ends of proofs come; posts nothing. RULES §2.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from buyline.days import Day
from buyline.definition.criterion import Criterion
from buyline.definition.model import Stage
from buyline.definition.trust import PROOF_BY_DEFAULT
from buyline.ledger.posting import OUTSIDE
from buyline.ledger.proof import Moment, Scores, is_refuted, met_at, names
from buyline.ledger.state import Act, JourneyState, Order, Proof

BY_RULE = "rule"


@dataclass(frozen=True)
class Terms:
    """What holds for a pipeline on a day: its stages in order of the way, and the words for every other place."""

    stages: dict[str, Stage]
    scores: Scores
    ranks: dict[str, int]
    exits: frozenset[str]
    waiting: frozenset[str]
    won_rank: int
    version: int = 1
    _by_kind: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def judged_by(self, kind: str, facts: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The stages whose criterion an act of this kind, or one of these facts, can meet or refute."""
        if not facts:
            if kind not in self._by_kind:
                self._by_kind[kind] = tuple(self._judged(kind, facts))
            return self._by_kind[kind]
        return tuple(self._judged(kind, facts))

    def _judged(self, kind: str, facts: tuple[str, ...]) -> Iterable[str]:
        for stage in self.stages.values():
            asked = stage.criterion
            if asked and ((kind and names(asked, kind, self.scores)) or not asked.facts.isdisjoint(facts)):
                yield stage.id

    def is_out(self, place: str) -> bool:
        """In an exit or the waiting room: our own decision, in both books."""
        return place in self.exits or place in self.waiting

    def keeps_for_ever(self, stage: str) -> bool:
        """From the won stage on a proof ends by retraction only."""
        return self.ranks.get(stage, 0) >= self.won_rank

    def reach(self, place: str) -> int:
        """How far a place is on the way: the waiting room before all stages, exits before it, outside first."""
        return -2 if place == OUTSIDE else -1 if place in self.exits else self.ranks.get(place, 0)


def verified_place(journey: JourneyState, terms: Terms) -> str:
    """The furthest stage with a standing proof; else the exit or waiting room it was put into; else outside."""
    if not journey.begun:
        return OUTSIDE
    if journey.proofs:
        proofs = journey.proofs
        return next(iter(proofs)) if len(proofs) == 1 else max(proofs, key=lambda stage: terms.ranks.get(stage, 0))
    return journey.place if terms.is_out(journey.place) else OUTSIDE


def is_open(journey: JourneyState, terms: Terms) -> bool:
    """In a stage or the waiting room as claimed; as verified when nothing is claimed."""
    place = journey.place if journey.place != OUTSIDE else verified_place(journey, terms)
    return place != OUTSIDE and place not in terms.exits


def claim(journey: JourneyState, place: str, *, by: str, day: Day, entry: str, order: Order, terms: Terms) -> None:
    """Put the journey where somebody says it is; out of the way, evidence starts anew."""
    journey.begun = True
    if terms.is_out(place):
        journey.out_proof = "proven" if journey.is_declined else "stated"
        journey.acts, journey.proofs, journey.reset = [], {}, order
    elif place not in journey.proofs and place in terms.stages and terms.stages[place].ours:
        journey.proofs[place] = Proof(day, None, True, (entry,), terms.version)
    if place != journey.place:
        put(journey, place, by=by, order=order)


def put(journey: JourneyState, place: str, *, by: str, order: Order | None = None) -> None:
    """Write down a claim to another place and who made it."""
    journey.place, journey.claim_by, journey.is_declined, journey.was_proven = place, by, False, False
    journey.changed = journey.changed if order is None else order


def weigh(journey: JourneyState, moment: Moment, terms: Terms) -> bool:
    """Give and end proofs as an entry says; whether anything changed."""
    is_changed = False
    for stage in terms.judged_by(moment.kind, moment.facts):
        criterion = terms.stages[stage].criterion
        if criterion is not None:
            is_changed |= _weigh_stage(journey, stage, criterion, moment, terms)
    return is_changed


def _weigh_stage(journey: JourneyState, stage: str, criterion: Criterion, moment: Moment, terms: Terms) -> bool:
    is_for_ever = terms.keeps_for_ever(stage)
    if is_refuted(criterion, journey, moment, terms.scores):
        return not is_for_ever and journey.proofs.pop(stage, None) is not None
    evidence = met_at(criterion, journey, moment, terms.scores)
    if evidence is None:
        return False
    until = None if criterion.keeps is None or is_for_ever else moment.day + criterion.keeps
    stated = any(act.trust not in PROOF_BY_DEFAULT for act in evidence)
    before = journey.proofs.get(stage)
    since = before.since if before else moment.day
    given = Proof(since, until, stated, tuple(act.entry for act in evidence), terms.version)
    journey.proofs[stage] = later_of(before, given)
    return journey.proofs[stage] != before


def later_of(one: Proof | None, other: Proof) -> Proof:
    """The proof that lasts longer; the second when both end together."""
    if one is None or other.until is None:
        return other
    return one if one.until is None or one.until > other.until else other


def weigh_again(journey: JourneyState, terms: Terms, *, day: Day) -> None:
    """Weigh all the evidence, each piece at its own time; the proofs that still stand on this day are left."""
    for moment in sorted(_moments(journey.acts), key=lambda moment: moment.until or ()):
        weigh(journey, moment, terms)
    end_proofs(journey, day)


def _moments(acts: Iterable[Act]) -> Iterable[Moment]:
    for act in acts:
        yield Moment(act.day, act.entry if act.kind else "", act.kind, act.trust, act.facts, act.order)
        for order, day in act.confirmed:
            yield Moment(day, act.entry, act.kind, "", (), order)


def end_proofs(journey: JourneyState, day: Day) -> None:
    """Drop the proofs that last until this day."""
    for stage in [s for s, proof in journey.proofs.items() if proof.until is not None and proof.until <= day]:
        del journey.proofs[stage]


def next_end(journey: JourneyState) -> Day | None:
    """The day the next proof ends, if any does."""
    return min((p.until for p in journey.proofs.values() if p.until is not None), default=None)


def follow_rule(journey: JourneyState, terms: Terms) -> str | None:
    """The stage that a claim by rule would put the journey in, or None when the claim stays."""
    proven = verified_place(journey, terms)
    if proven not in terms.ranks or not journey.proofs:
        return None
    rank, now = terms.reach(proven), terms.reach(journey.place)
    if rank > now:
        stage = terms.stages.get(proven)
        return proven if stage and stage.claimed == "by rule" and journey.place not in terms.exits else None
    lost_proof = journey.claim_by == BY_RULE and journey.was_proven and journey.place not in journey.proofs
    return proven if lost_proof and rank < now else None

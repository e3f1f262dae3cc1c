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
from buyline.ledger.proof import Scores, is_refuted, is_relevant, met_on, points_of
from buyline.ledger.state import Act, JourneyState, Proof

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
    _by_kind: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def judged_by(self, kind: str) -> tuple[str, ...]:
        """The stages whose criterion an act of this kind can meet or refute."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(s.id for s in self.stages.values() if s.criterion and self._names(s.criterion, kind))
        return self._by_kind[kind]

    def _names(self, criterion: Criterion, kind: str) -> bool:
        conditions = (*criterion.all, *criterion.any, *criterion.none)
        return any(c.did == kind or kind in points_of(self.scores, c.score) for c in conditions)

    def is_out(self, place: str) -> bool:
        """In an exit or the waiting room: our own decision, in both books."""
        return place in self.exits or place in self.waiting

    def keeps_for_ever(self, stage: str) -> bool:
        """From the won stage on a proof ends by retraction only."""
        return self.ranks.get(stage, 0) >= self.won_rank


def verified_place(journey: JourneyState, terms: Terms) -> str:
    """The furthest stage with a standing proof; else the exit or waiting room it was put into; else outside."""
    if journey.proofs:
        return max(journey.proofs, key=lambda stage: terms.ranks.get(stage, 0))
    return journey.place if terms.is_out(journey.place) else OUTSIDE


def claim(journey: JourneyState, place: str, *, by: str, day: Day, entry: str, terms: Terms) -> bool:
    """Put the journey where somebody says it is; False when it stood there already."""
    if place == journey.place:
        return False
    journey.place, journey.claim_by, journey.is_declined = place, by, False
    if terms.is_out(place):
        journey.acts.clear()
        journey.proofs.clear()
    elif place in terms.stages and terms.stages[place].ours:
        journey.proofs[place] = Proof(day, None, True, (entry,))
    return True


def judge(journey: JourneyState, kinds: Iterable[str], facts: Iterable[str], *, day: Day, terms: Terms) -> None:
    """Give and end proofs after acts of these kinds, or after these facts became known."""
    kinds, facts = list(kinds), list(facts)
    concerned = terms.stages if facts else dict.fromkeys(stage for kind in kinds for stage in terms.judged_by(kind))
    for stage in concerned:
        criterion = terms.stages[stage].criterion
        if criterion is not None:
            _judge_stage(journey, stage, criterion, kinds, facts, day, terms)


def _judge_stage(
    journey: JourneyState,
    stage: str,
    criterion: Criterion,
    kinds: list[str],
    facts: list[str],
    day: Day,
    terms: Terms,
) -> None:
    refuted = is_refuted(criterion, journey, day, terms.scores)
    if refuted and not terms.keeps_for_ever(stage):
        journey.proofs.pop(stage, None)
    if refuted or not any(is_relevant(criterion, kind, facts, terms.scores) for kind in kinds or [""]):
        return
    evidence = met_on(criterion, journey, day, terms.scores)
    if evidence is not None:
        journey.proofs[stage] = _proof(journey.proofs.get(stage), criterion, evidence, day, terms.keeps_for_ever(stage))


def _proof(before: Proof | None, criterion: Criterion, evidence: tuple[Act, ...], day: Day, is_for_ever: bool) -> Proof:
    until = None if criterion.keeps is None or is_for_ever else day + criterion.keeps
    stated = any(act.trust not in PROOF_BY_DEFAULT for act in evidence)
    return Proof(before.since if before else day, until, stated, tuple(act.entry for act in evidence))


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
    if proven not in terms.stages or journey.place in terms.exits:
        return None
    rank, now = terms.ranks[proven], terms.ranks.get(journey.place, 0)
    if rank > now:
        return proven if terms.stages[proven].claimed == "by rule" else None
    lost_proof = journey.claim_by == BY_RULE and journey.place not in journey.proofs
    return proven if lost_proof and rank < now else None

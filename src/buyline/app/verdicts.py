"""May a member make this claim, and what does the buyer's behaviour say to it?

The gate asks only when a member claims here; what a source says is always taken (RULES §2.7).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from buyline.days import day_of
from buyline.definition.criterion import Condition, Criterion
from buyline.definition.model import Pipeline, Stage
from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Session
from buyline.ledger.fold import fold_all
from buyline.ledger.identity import resolve
from buyline.ledger.known import Company
from buyline.ledger.proof import met_on
from buyline.ledger.standing import Terms
from buyline.ledger.state import JourneyState, PartyState
from buyline.ledger.terms import Rules
from buyline.ledger.visible import holding


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a stage is proven for a journey, by which entries, or what is missing, in words."""

    stage: str
    is_met: bool
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def verdict(journey: JourneyState | None, stage: Stage, *, day: int, terms: Terms) -> Verdict:
    """What the buyer's acts so far say about one stage."""
    if stage.ours or stage.criterion is None:
        return Verdict(stage.id, stage.ours, missing=() if stage.ours else ("this stage has no criterion yet",))
    if journey is not None and stage.id in journey.proofs:
        return Verdict(stage.id, True, evidence=journey.proofs[stage.id].evidence)
    standing = journey or JourneyState("", (0, 0, ""))
    return Verdict(stage.id, False, missing=tuple(_missing(stage.criterion, standing, day, terms)))


def _missing(criterion: Criterion, journey: JourneyState, day: int, terms: Terms) -> list[str]:
    said = [
        in_words(condition)
        for condition in criterion.all
        if met_on(_alone(criterion, condition), journey, day, terms.scores) is None
    ]
    if criterion.any and met_on(criterion.model_copy(update={"all": ()}), journey, day, terms.scores) is None:
        said.append("one of: " + "; ".join(in_words(condition) for condition in criterion.any))
    against = [_alone(criterion, condition) for condition in criterion.none]
    said += [
        f"not any more: {in_words(one.all[0])}"
        for one in against
        if met_on(one, journey, day, terms.scores) is not None
    ]
    return said


def _alone(criterion: Criterion, condition: Condition) -> Criterion:
    return criterion.model_copy(update={"all": (condition,), "any": (), "none": ()})


def in_words(condition: Condition) -> str:
    """A condition as a person would say it."""
    if condition.did is not None:
        often = "" if condition.times == 1 else f" at least {condition.times} times"
        near = "" if condition.within is None else f" within {condition.within} days"
        what = "" if condition.content is None else f" ({condition.content})"
        return f"{condition.did}{what}{often}{near}"
    if condition.fact is not None:
        value = "" if condition.op == "is known" else f" {condition.value}"
        return f"{condition.fact} {condition.op}{value}"
    return f"score {condition.score} of at least {condition.at_least:g}"


def may_object(company: Company) -> bool:
    """Whether any claim of a member can be refused under what was ever agreed: a gate requires, or others claim."""
    definitions = [adoption.definition for adoption in company.adoptions]
    pipelines = [pipeline for definition in definitions for pipeline in definition.pipelines]
    return any(pipeline.claimed_in != "here" for pipeline in pipelines) or any(
        stage.gate == "require"
        for definition in definitions
        for pipeline in definition.pipelines
        for stage in definition.stages_of(pipeline.id)
    )


def objection(session: Session, company: Company, entry: Entry, expected: int | None) -> tuple[bool, tuple[str, ...]]:
    """Why a member's entry is not taken: (is it a conflict of versions, the reasons); no reasons when it is taken.

    Any entry about a journey may say which version was seen; only claims meet the gate.
    """
    party = session.parties_of([f"j:{entry.journey}"]).get(f"j:{entry.journey}")
    lines = session.entries_of([party]).get(party, []) if party is not None and _needs_lines(expected) else []
    state = session.states_of([party]).get(party) if party is not None else None
    journey = _journey(state, entry)
    if expected is not None and expected != (journey.version if journey else 0):
        return True, _what_changed(entry, journey, lines, expected)
    if entry.kind != "stage claimed":
        return False, ()
    rules = company.rules_at(entry.known_at)
    day = day_of(entry.occurred_at, rules.time_zone)
    place = rules.agreement.place_on(day)
    pipeline = rules.pipeline(journey.pipeline if journey else str(entry.data.get("pipeline") or ""), place)
    if (foreign := elsewhere(pipeline)) is not None:
        return False, (foreign,)
    terms = rules.terms(pipeline.id, place)
    stage = terms.stages.get(str(entry.data["stage"]))
    if stage is None or stage.gate != "require":
        return False, ()
    if state is not None and entry.order <= state.last_order and party is not None:
        journey = _journey(_as_of_then(session.entries_of([party])[party], rules, entry), entry)
    said = verdict(journey, stage, day=day, terms=terms)
    if said.is_met:
        return False, ()
    return False, (gate_asks(stage, said),)


def gate_asks(stage: Stage, said: Verdict) -> str:
    """What a gate that requires proof says to a claim without."""
    return f"{stage.name} asks for proof before it can be claimed; missing: {', '.join(said.missing)}."


def elsewhere(pipeline: Pipeline) -> str | None:
    """Why nobody claims stages of a pipeline here; None where they do."""
    if pipeline.claimed_in == "here":
        return None
    return f"Stages of {pipeline.name} are claimed in {pipeline.claimed_in}; claim it there."


def _needs_lines(expected: int | None) -> bool:
    return expected is not None


def _journey(state: PartyState | None, entry: Entry) -> JourneyState | None:
    if state is None or entry.journey is None:
        return None
    return state.journeys.get(state.alias.get(entry.journey, entry.journey))


def _as_of_then(lines: Sequence[Recorded], rules: Rules, entry: Entry) -> PartyState:
    """The party as its entries up to the claim's own time leave it."""
    entries = [e for e in holding(lines) if e.order < entry.order]
    return fold_all(rules, entries, resolve(entries))[0]


def _what_changed(
    entry: Entry, journey: JourneyState | None, lines: Sequence[Recorded], expected: int
) -> tuple[str, ...]:
    now = journey.version if journey else 0
    latest = "; ".join(said_since(lines, str(entry.journey), version=now, seen=expected))
    changed = f" Since then: {latest}." if latest else ""
    done = "claimed" if entry.kind == "stage claimed" else "recorded"
    seen = f"journey '{entry.journey}' is at version {now}, you saw version {expected}"
    return (f"{seen}; nothing was {done}.{changed}",)


def said_since(lines: Iterable[Recorded], journey: str, *, version: int, seen: int) -> list[str]:
    """What was recorded about a journey, now at a version, since somebody saw it: each in a few words."""
    about = [line.entry for line in lines if line.entry.journey == journey]
    return [_said(entry) for entry in about[-(version - seen) :]] if version > seen else []


def _said(entry: Entry) -> str:
    stage = f" {entry.data['stage']}" if "stage" in entry.data else ""
    by = f" by {entry.member or entry.function}" if entry.member or entry.function else ""
    return f"{entry.kind}{stage}{by}"

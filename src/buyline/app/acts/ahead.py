"""What would a claim of each stage meet, before it is made?

The same verdict that the claim itself gets, in the same words: proven by the buyer, a claim without proof, refused by
the gate, or not observable yet. Out and into nurture is ours to decide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from buyline.app.journeys import journey_state
from buyline.app.looking import Looking, PageQuestion, looking_at
from buyline.app.pipeline_facts import unobservable
from buyline.app.refusal import NotFound
from buyline.app.verdicts import elsewhere, gate_asks, verdict
from buyline.days import Moment, day_of
from buyline.definition.model import Stage
from buyline.ledger.standing import Terms
from buyline.ledger.state import JourneyState
from buyline.ledger.terms import Rules
from buyline.store.books import Books


class Meets(StrEnum):
    """What a claim meets."""

    PROVEN = "proven"
    CLAIM = "claim"
    REFUSED = "refused"
    UNSEEN = "not observable"
    OURS = "ours"
    HERE = "here"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead:
    """What a claim of one place would meet, in a sentence, with what is missing and the reasons an exit asks for."""

    place: str
    name: str
    meets: Meets
    says: str
    missing: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the claim would be taken."""
        return self.meets is not Meets.REFUSED

    def to_json(self) -> dict[str, Any]:
        told = {"place": self.place, "name": self.name, "meets": str(self.meets), "says": self.says}
        return told | {"missing": list(self.missing), "reasons": list(self.reasons)}


def ahead_of(books: Books, journey: str, *, pipeline: str = "", now: Moment) -> tuple[Ahead, ...]:
    """Every place that a journey can be claimed in, in order of the way.

    One that is not there yet stands outside, in the `pipeline` that it is to be opened in.
    """
    try:
        state = journey_state(books, journey)
    except NotFound:
        state = JourneyState(journey, (0, 0, ""), pipeline)
    question = PageQuestion(from_day=None, to_day=None, as_of=None, book="claimed", where=())
    with looking_at(books, question, now=now) as looking:
        return tuple(_places(looking, state, now))


def _places(looking: Looking, state: JourneyState, now: Moment) -> Iterator[Ahead]:
    latest = looking.agreement.latest
    rules = Rules.of(one for _, one in looking.agreement.versions)
    day = day_of(now, rules.time_zone)
    version = rules.agreement.place_on(day)
    pipeline = rules.pipeline(state.pipeline, version)
    terms = rules.terms(pipeline.id, version)
    foreign = elsewhere(pipeline)
    for stage in terms.stages.values():
        if foreign is not None:
            yield Ahead(place=stage.id, name=stage.name, meets=Meets.REFUSED, says=foreign)
        else:
            silent = unobservable(stage, looking.agreement, looking.facts)
            acts = () if silent is None else silent.kinds or ("a criterion in the definition",)
            yield _stage(stage, state, day=day, terms=terms, acts=acts)
    for place, reasons in ((latest.waiting.id, ()), *((one.id, one.reasons) for one in latest.exits)):
        yield _aside(place, latest.name_of(place), reasons, state, foreign)


def _aside(place: str, name: str, reasons: tuple[str, ...], state: JourneyState, foreign: str | None) -> Ahead:
    """Nurture or an exit: ours to decide."""
    if foreign is not None:
        return Ahead(place=place, name=name, meets=Meets.REFUSED, says=foreign)
    if state.claimed == place:
        return Ahead(place=place, name=name, meets=Meets.HERE, says="It stands here.", reasons=reasons)
    return Ahead(place=place, name=name, meets=Meets.OURS, says="This is ours to decide.", reasons=reasons)


def _stage(stage: Stage, state: JourneyState, *, day: int, terms: Terms, acts: tuple[str, ...]) -> Ahead:
    said = verdict(state, stage, day=day, terms=terms)
    if stage.ours:
        meets, words = Meets.OURS, "This is ours to decide."
    elif said.is_met:
        meets, words = Meets.PROVEN, "The buyer has proven it."
    elif stage.gate == "require":
        meets, words = Meets.REFUSED, gate_asks(stage, said)
    elif acts:
        meets, words = Meets.UNSEEN, f"Not observable yet: no source tells of {', '.join(acts)}."
    else:
        meets, words = Meets.CLAIM, f"A claim without proof; missing: {', '.join(said.missing)}."
    if state.claimed == stage.id:
        meets, words = Meets.HERE, f"It stands here. {words}"
    return Ahead(place=stage.id, name=stage.name, meets=meets, says=words, missing=said.missing)

"""What would a claim of each stage meet, before it is made?

The same verdict that the claim itself gets, in the same words: proven by the buyer, a claim without proof, refused by
the gate, or not observable yet. Out and into nurture is ours to decide.
"""

from collections.abc import Iterable, Iterator
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
    with looking_at(books, _TODAY, now=now) as looking:
        return tuple(_Way.of(looking, now).places(state))


def ahead_of_each(books: Books, states: Iterable[JourneyState], *, place: str, now: Moment) -> dict[str, Ahead]:
    """What a claim of one place would meet, by journey; a journey whose pipeline has no such place is left out."""
    with looking_at(books, _TODAY, now=now) as looking:
        way = _Way.of(looking, now)
        return {state.id: one for state in states for one in way.places(state, only=place)}


_TODAY = PageQuestion(from_day=None, to_day=None, as_of=None, book="claimed", where=())


@dataclass(frozen=True, slots=True)
class _Way:
    """Under which rules claims of this moment are judged, and which stages no source tells of."""

    looking: Looking
    rules: Rules
    day: int
    version: int

    @classmethod
    def of(cls, looking: Looking, now: Moment) -> "_Way":
        rules = Rules.of(one for _, one in looking.agreement.versions)
        day = day_of(now, rules.time_zone)
        return cls(looking, rules, day, rules.agreement.place_on(day))

    def places(self, state: JourneyState, *, only: str = "") -> Iterator[Ahead]:
        """Every place of the journey's pipeline, or one of them."""
        latest = self.looking.agreement.latest
        pipeline = self.rules.pipeline(state.pipeline, self.version)
        terms, foreign = self.rules.terms(pipeline.id, self.version), elsewhere(pipeline)
        for stage in terms.stages.values():
            if only not in ("", stage.id):
                continue
            if foreign is not None:
                yield Ahead(place=stage.id, name=stage.name, meets=Meets.REFUSED, says=foreign)
            else:
                yield _stage(stage, state, day=self.day, terms=terms, acts=self._silent(stage))
        for place, reasons in ((latest.waiting.id, ()), *((one.id, one.reasons) for one in latest.exits)):
            if only in ("", place):
                yield _aside(place, latest.name_of(place), reasons, state, foreign)

    def _silent(self, stage: Stage) -> tuple[str, ...]:
        """The kinds that would prove a stage and that no source tells of."""
        silent = unobservable(stage, self.looking.agreement, self.looking.facts)
        return () if silent is None else silent.kinds or ("a criterion in the definition",)


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

"""Has the buyer done what a stage asks for?

Judges one criterion against the acts and facts that count for a journey on a day. Which acts count, and what follows
from a proof, is the fold's business.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from buyline.days import Day
from buyline.definition.criterion import Condition, Criterion
from buyline.definition.model import Score
from buyline.definition.trust import Trust
from buyline.ledger.state import Act, JourneyState

Scores = dict[str, Score]


def accepted(acts: Sequence[Act], criterion: Criterion) -> list[Act]:
    """The acts whose trust the criterion takes as proof."""
    taken = criterion.accepts
    if all(a.trust in taken for a in acts):
        return list(acts)
    return [a for a in acts if a.trust in taken or (criterion.confirmed and a.confirmed and a.trust == Trust.STATED)]


def is_relevant(criterion: Criterion, kind: str, facts: Iterable[str], scores: Scores) -> bool:
    """Whether an entry of this kind, with these facts, can make the criterion be met anew."""
    named = set(facts)
    return any(
        c.did == kind or c.fact in named or kind in points_of(scores, c.score)
        for c in (*criterion.all, *criterion.any)
    )


def met_on(criterion: Criterion, journey: JourneyState, day: Day, scores: Scores) -> tuple[Act, ...] | None:
    """The evidence when the positive part is met on a day, else None. Windows look back from that day."""
    acts = accepted(journey.acts, criterion)
    if criterion.within is not None:
        acts = [a for a in acts if a.day > day - criterion.within]
    evidence: dict[str, Act] = {}
    for condition in criterion.all:
        found = _holds(condition, acts, journey, criterion, day, scores)
        if found is None:
            return None
        evidence |= {a.entry: a for a in found}
    if criterion.any:
        held = [f for c in criterion.any if (f := _holds(c, acts, journey, criterion, day, scores)) is not None]
        if not held:
            return None
        evidence |= {a.entry: a for found in held for a in found}
    return tuple(evidence.values())


def is_refuted(criterion: Criterion, journey: JourneyState, day: Day, scores: Scores) -> bool:
    """Whether one of the conditions under `none` is true on a day."""
    if not criterion.none:
        return False
    acts = accepted(journey.acts, criterion)
    return any(_holds(c, acts, journey, criterion, day, scores) is not None for c in criterion.none)


def _holds(
    condition: Condition, acts: Sequence[Act], journey: JourneyState, criterion: Criterion, day: Day, scores: Scores
) -> Sequence[Act] | None:
    if condition.did is not None:
        return _done(condition, acts, day)
    if condition.fact is not None:
        return () if _fact_holds(condition, journey.facts.get(condition.fact), criterion) else None
    return _scored(condition, acts, day, scores)


def _done(condition: Condition, acts: Sequence[Act], day: Day) -> Sequence[Act] | None:
    since = -(2**31) if condition.within is None else day - condition.within
    found = [
        a
        for a in acts
        if a.kind == condition.did and a.day > since and (condition.content is None or a.content == condition.content)
    ]
    return found if len(found) >= condition.times else None


def points_of(scores: Scores, score: str | None) -> dict[str, float]:
    """The points that a score gives per kind of act; none for a score that is not defined."""
    return scores[score].points if score is not None and score in scores else {}


def _scored(condition: Condition, acts: Sequence[Act], day: Day, scores: Scores) -> Sequence[Act] | None:
    score = scores.get(condition.score or "")
    if score is None or condition.at_least is None:
        return None
    found = [a for a in acts if a.kind in score.points and a.day > day - score.within]
    return found if sum(score.points[a.kind] for a in found) >= condition.at_least else None


def _fact_holds(condition: Condition, fact: tuple[Any, str] | None, criterion: Criterion) -> bool:
    if fact is None or fact[1] not in criterion.accepts:
        return False
    value, wanted = fact[0], condition.value
    if condition.op == "is known":
        return value is not None
    if condition.op == "in":
        return isinstance(wanted, list) and value in wanted
    if condition.op in {"=", "!="}:
        return bool(value == wanted) is (condition.op == "=")
    return _compares(value, condition.op, wanted)


def _compares(value: Any, op: str, wanted: Any) -> bool:
    try:
        order = (value > wanted) - (value < wanted)
    except TypeError:
        return False
    return {">": order > 0, ">=": order >= 0, "<": order < 0, "<=": order <= 0}[op]

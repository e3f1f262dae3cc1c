"""Has the buyer done what a stage asks for?

Judges one criterion against the acts and facts that count for a journey, at one of its entries. Which acts count, and
what follows from a proof, is the fold's business.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from buyline.days import Day
from buyline.definition.criterion import Condition, Criterion
from buyline.definition.model import Score
from buyline.definition.trust import Trust
from buyline.ledger.state import Act, JourneyState, Order

Scores = dict[str, Score]
Evidence = Sequence[Act]


class Moment(NamedTuple):
    """What is weighed: an act, a confirmation, or facts that were stated; `until`: with nothing that came later."""

    day: Day
    act: str
    kind: str
    trust: str
    facts: tuple[str, ...]
    until: Order | None = None


class _Case(NamedTuple):
    """What is on the table: the acts that the criterion takes, and the journey with its facts."""

    criterion: Criterion
    acts: Evidence
    journey: JourneyState
    scores: Scores
    day: Day
    until: Order | None


def points_of(scores: Scores, score: str | None) -> dict[str, float]:
    """The points that a score gives per kind of act; none for a score that is not defined."""
    return scores[score].points if score is not None and score in scores else {}


def met_at(criterion: Criterion, journey: JourneyState, moment: Moment, scores: Scores) -> tuple[Act, ...] | None:
    """The evidence when an entry, with what came before it, meets the positive part: the entry has to bear on it."""
    case = _case(criterion, journey, moment, scores)
    own = next((act for act in reversed(case.acts) if act.entry == moment.act), None) if moment.act else None
    states = bool(moment.facts) and moment.trust in criterion.accepts and not criterion.facts.isdisjoint(moment.facts)
    if own is None and not states:
        return None
    for acts in _stretches(case.acts, criterion.within, None if states else own):
        met = _met(case, acts, None if states else own)
        if met is not None:
            return met
    return None


def met_on(criterion: Criterion, journey: JourneyState, day: Day, scores: Scores) -> tuple[Act, ...] | None:
    """The evidence when the positive part is met by what is known on a day, whatever entry it came with."""
    case = _case(criterion, journey, Moment(day, "", "", "", ()), scores)
    found = (_met(case, acts, None) for acts in _stretches(case.acts, criterion.within, None))
    return next((met for met in found if met is not None), None)


def is_refuted(criterion: Criterion, journey: JourneyState, moment: Moment, scores: Scores) -> bool:
    """Whether one of the conditions under `none` is true at an entry."""
    if not criterion.none:
        return False
    case = _case(criterion, journey, moment, scores)
    return any(_holds(c, case, case.acts, None) is not None for c in criterion.none)


def _case(criterion: Criterion, journey: JourneyState, moment: Moment, scores: Scores) -> _Case:
    acts = [act for act in journey.acts if _is_taken(act, criterion, moment.until)]
    return _Case(criterion, acts, journey, scores, moment.day, moment.until)


def _is_taken(act: Act, criterion: Criterion, until: Order | None) -> bool:
    """Whether an act is of a class of trust that the criterion takes; a stated one may need a second function."""
    if not act.kind or (until is not None and act.order > until):
        return False
    if criterion.confirmed and act.trust == Trust.STATED:
        return any(until is None or order <= until for order, _ in act.confirmed)
    return act.trust in criterion.accepts


def _stretches(acts: Evidence, within: int | None, own: Act | None) -> Iterator[Evidence]:
    """The acts of every stretch of `within` days that has the act in it; one stretch when there is no such window."""
    if within is None:
        yield acts
        return
    if own is not None and acts[-1].day <= own.day:  # nothing came later, so the widest stretch has all others in it
        yield [act for act in acts if act.day >= own.day - within]
        return
    starts = sorted({act.day for act in acts if own is None or own.day - within <= act.day <= own.day})
    for first in starts or [0]:
        yield [act for act in acts if first <= act.day <= first + within]


def _met(case: _Case, acts: Evidence, own: Act | None) -> tuple[Act, ...] | None:
    """The evidence among these acts; with `own` at least one condition has to rest on it."""
    evidence: dict[str, Act] = {}
    rests = own is None
    for conditions, needs_all in ((case.criterion.all, True), (case.criterion.any, False)):
        held = False
        for condition in conditions:
            found = _holds(condition, case, acts, own)
            if found is None and needs_all:
                return None
            if found is not None:
                held = True
                evidence |= {act.entry: act for act in found}
                rests = rests or (condition.fact is None and own in found)
        if conditions and not held:
            return None
    return tuple(evidence.values()) if rests else None


def _holds(condition: Condition, case: _Case, acts: Evidence, own: Act | None) -> Evidence | None:
    if condition.did is not None:
        return _done(condition, acts, own)
    if condition.fact is not None:
        value = _value_of(case.journey.facts.get(condition.fact), case)
        return () if _compares(condition, value) else None
    return _scored(condition, case)


def _done(condition: Condition, acts: Evidence, own: Act | None) -> Evidence | None:
    """The acts of a group that is large and close enough; one with `own` in it before any other."""
    matching = [
        act
        for act in acts
        if act.kind == condition.did and (condition.content is None or act.content == condition.content)
    ]
    if len(matching) < condition.times:
        return None
    if condition.within is None:
        return matching
    groups = [
        group
        for first in {act.day for act in matching}
        if len(group := [a for a in matching if first <= a.day <= first + condition.within]) >= condition.times
    ]
    return next((group for group in groups if own in group), groups[0] if groups else None)


def _scored(condition: Condition, case: _Case) -> Evidence | None:
    """The acts of the last days that give points; the window of the criterion is not theirs."""
    score = case.scores.get(condition.score or "")
    if score is None or condition.at_least is None:
        return None
    found = [act for act in case.acts if act.kind in score.points and act.day >= case.day - score.within]
    return found if sum(score.points[act.kind] for act in found) >= condition.at_least else None


def _value_of(fact: tuple[Any, ...] | None, case: _Case) -> Any:
    """The last value that was said in a class of trust that the criterion takes; None when nothing is known."""
    if fact is None:
        return None
    for value, trust, order in ((fact[0], fact[1], fact[2]), *reversed(fact[3])):
        if trust in case.criterion.accepts and (case.until is None or order <= case.until):
            return value
    return None


def _compares(condition: Condition, value: Any) -> bool:
    wanted = condition.value
    if condition.op == "is known" or value is None:
        return value is not None
    if condition.op == "in":
        return isinstance(wanted, list) and value in wanted
    if condition.op in {"=", "!="}:
        return bool(value == wanted) is (condition.op == "=")
    try:
        order = int(value > wanted) - int(value < wanted)
    except TypeError:
        return False
    return {">": order > 0, ">=": order >= 0, "<": order < 0, "<=": order <= 0}[condition.op]


def names(criterion: Criterion, kind: str, scores: Scores) -> bool:
    """Whether a criterion asks for acts of a kind, in any of its parts."""
    conditions: Iterable[Condition] = (*criterion.all, *criterion.any, *criterion.none)
    return any(c.did == kind or kind in points_of(scores, c.score) for c in conditions)

"""Is a criterion met at an entry? Found by scanning all evidence so far, again for every question (RULES §2).

It does not remember anything: what a proof does to a standing is for the books.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.days import Day
from buyline.definition.criterion import Condition, Criterion
from buyline.definition.model import Definition
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry
from buyline.journal.kinds import KINDS, Side

PROVES_NOTHING = "mail opened"


@dataclass(frozen=True)
class Case:
    """What is on the table when an entry is weighed: everything up to it, in order."""

    evidence: Sequence[Entry]
    confirmations: Sequence[Entry]
    facts: Sequence[Entry]
    definition: Definition
    day: Callable[[Entry], Day]

    def until(self, moment: Entry) -> "Case":
        """The same case as it stood when an entry had just been made."""

        def before(entries: Sequence[Entry]) -> list[Entry]:
            return [e for e in entries if e.order <= moment.order]

        return Case(before(self.evidence), before(self.confirmations), before(self.facts), self.definition, self.day)


def meets(criterion: Criterion, case: Case, moment: Entry) -> bool:
    """Whether an entry, with what came before it, proves the criterion: the entry itself has to bear on it."""
    case = case.until(moment)
    return not is_barred(criterion, case, moment) and any(
        _holds_with(criterion, case, moment, acts) for acts in _stretches(criterion, case, moment)
    )


def is_barred(criterion: Criterion, case: Case, moment: Entry) -> bool:
    """Whether a condition under `none` is true at an entry."""
    case = case.until(moment)
    acts = [e for e in case.evidence if _counts(e, criterion, case)]
    return any(_true(condition, criterion, case, acts, moment) for condition in criterion.none)


def is_act(entry: Entry, definition: Definition) -> bool:
    """Whether an entry is something that the buyer did: what we do proves nothing."""
    shipped = KINDS.get(entry.kind)
    own = any(act.kind == entry.kind and act.side == "buyer" for act in definition.acts)
    return own or (shipped is not None and shipped.side == Side.BUYER)


def _counts(act: Entry, criterion: Criterion, case: Case) -> bool:
    """Whether an act is of a class of trust that the criterion takes; a stated one may need a second function."""
    if act.kind == PROVES_NOTHING or not is_act(act, case.definition):
        return False
    if criterion.confirmed and act.trust == Trust.STATED:
        about = [c for c in case.confirmations if c.data["entry"] == act.id]
        return any(c.function is not None and c.function != act.function for c in about)
    return act.trust in criterion.accepts


def _stretches(criterion: Criterion, case: Case, moment: Entry) -> Iterator[list[Entry]]:
    """The acts of every stretch of `within` days; one stretch of everything when there is no such window."""
    acts = [e for e in case.evidence if _counts(e, criterion, case)]
    if criterion.within is None:
        yield acts
        return
    for first in sorted({case.day(e) for e in [*acts, moment]}):
        yield [e for e in acts if first <= case.day(e) <= first + criterion.within]


def _holds_with(criterion: Criterion, case: Case, moment: Entry, acts: list[Entry]) -> bool:
    asked = (*criterion.all, *criterion.any)
    return (
        all(_true(c, criterion, case, acts, moment) for c in criterion.all)
        and (not criterion.any or any(_true(c, criterion, case, acts, moment) for c in criterion.any))
        and (_sets_a_fact(criterion, moment) or any(_bears(c, criterion, case, acts, moment) for c in asked))
    )


def _true(condition: Condition, criterion: Criterion, case: Case, acts: list[Entry], moment: Entry) -> bool:
    if condition.did is not None:
        matching = [e for e in acts if _matches(condition, e)]
        return any(len(group) >= condition.times for group in _groups(condition, case, matching))
    if condition.fact is not None:
        return _compares(condition, _fact(condition.fact, criterion, case))
    return _score(str(condition.score), criterion, case, moment) >= float(condition.at_least or 0)


def _bears(condition: Condition, criterion: Criterion, case: Case, acts: list[Entry], moment: Entry) -> bool:
    """Whether this very entry is one of the acts that make the condition true (or confirms one, or scores)."""
    if condition.did is not None:
        own = [e for e in acts if _matches(condition, e) and _is_about(moment, e)]
        matching = [e for e in acts if _matches(condition, e)]
        groups = [g for g in _groups(condition, case, matching) if len(g) >= condition.times]
        return any(act in group for act in own for group in groups)
    if condition.score is not None:
        points = points_of(condition.score, case.definition)
        weighs = [e for e in case.evidence if e.kind in points and _counts(e, criterion, case) and _is_about(moment, e)]
        return bool(weighs) and _true(condition, criterion, case, acts, moment)
    return False


def _is_about(moment: Entry, act: Entry) -> bool:
    """Whether the entry is the act itself, or a second function's confirmation of what one of us wrote."""
    if moment.kind != "act confirmed":
        return moment.id == act.id
    second = moment.function is not None and moment.function != act.function
    return moment.data["entry"] == act.id and act.trust == Trust.STATED and second


def _matches(condition: Condition, act: Entry) -> bool:
    return act.kind == condition.did and condition.content in (None, act.data.get("content"))


def _groups(condition: Condition, case: Case, acts: list[Entry]) -> Iterator[list[Entry]]:
    """The acts of each stretch of the condition's own days."""
    if condition.within is None:
        yield acts
        return
    for first in {case.day(e) for e in acts}:
        yield [e for e in acts if first <= case.day(e) <= first + condition.within]


def _sets_a_fact(criterion: Criterion, moment: Entry) -> bool:
    asked = {c.fact for c in (*criterion.all, *criterion.any, *criterion.none) if c.fact}
    return moment.trust in criterion.accepts and bool(asked & set(moment.data.get("facts", {})))


def _fact(name: str, criterion: Criterion, case: Case) -> Any:
    """The last value of a fact in entries of accepted trust; None when nothing is known."""
    values = [
        e.data["facts"][name] for e in case.facts if e.trust in criterion.accepts and name in e.data.get("facts", {})
    ]
    return values[-1] if values else None


def _compares(condition: Condition, value: Any) -> bool:
    if condition.op == "is known" or value is None:
        return value is not None
    wanted: Any = condition.value
    if condition.op in {"=", "!=", "in"}:
        return bool(
            {"=": value == wanted, "!=": value != wanted, "in": condition.op == "in" and value in wanted}[condition.op]
        )
    try:
        return bool(
            {
                ">": lambda: value > wanted,
                ">=": lambda: value >= wanted,
                "<": lambda: value < wanted,
                "<=": lambda: value <= wanted,
            }[condition.op]()
        )
    except TypeError:
        return False


def points_of(score: str, definition: Definition) -> dict[str, float]:
    return next((s.points for s in definition.scores if s.id == score), {})


def _score(name: str, criterion: Criterion, case: Case, moment: Entry) -> float:
    """Points of the accepted acts of the last days, the day of the entry included."""
    score = next((s for s in case.definition.scores if s.id == name), None)
    if score is None:
        return float("-inf")
    recent = [
        e for e in case.evidence if _counts(e, criterion, case) and case.day(e) >= case.day(moment) - score.within
    ]
    return sum(score.points.get(e.kind, 0) for e in recent)

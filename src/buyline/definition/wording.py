"""How is a criterion said in words?

Sentences for pages, differences and refusals. It judges nothing.
"""

from buyline.definition.criterion import Condition, Criterion
from buyline.definition.model import Assignment, Step
from buyline.definition.trust import PROOF_BY_DEFAULT

_COMPARED = {"=": "is", "!=": "is not", ">": "is more than", ">=": "is at least", "<": "is less than",
             "<=": "is at most", "in": "is one of"}  # fmt: skip


def condition_in_words(condition: Condition) -> str:
    """One condition: 'form submitted twice within 30 days'."""
    if condition.did is not None:
        return _act(condition)
    if condition.score is not None:
        return f"the score '{condition.score}' is at least {condition.at_least:g}"
    if condition.op == "is known":
        return f"'{condition.fact}' is known"
    return f"'{condition.fact}' {_COMPARED[condition.op]} {_value(condition.value)}"


def criterion_in_words(criterion: Criterion) -> str:
    """A criterion as one sentence without its full stop; RULES §2.2 says what the windows mean."""
    parts = []
    if criterion.all:
        parts.append(_joined("all of: " if len(criterion.all) > 1 else "", criterion.all))
    if criterion.any:
        parts.append(_joined("any of: " if len(criterion.any) > 1 else "", criterion.any))
    said = "; and ".join(parts)
    if criterion.none:
        said += _joined("; but not: ", criterion.none)
    return said + _windows(criterion) + _trust(criterion)


def _act(condition: Condition) -> str:
    times = {1: "", 2: " twice"}.get(condition.times, f" {condition.times} times")
    content = f" of '{condition.content}'" if condition.content else ""
    within = f" within {_days(condition.within)}" if condition.within else ""
    return f"'{condition.did}'{content}{times}{within}"


def _joined(lead: str, conditions: tuple[Condition, ...]) -> str:
    return lead + ", ".join(condition_in_words(condition) for condition in conditions)


def _windows(criterion: Criterion) -> str:
    within = f"; all within {_days(criterion.within)}" if criterion.within else ""
    return within + (f"; holds for {_days(criterion.keeps)}" if criterion.keeps else "")


def _trust(criterion: Criterion) -> str:
    taken = "" if criterion.accepts == PROOF_BY_DEFAULT else f"; by {', '.join(sorted(criterion.accepts))}"
    return taken + ("; what one of us states counts once a second function confirms it" if criterion.confirmed else "")


def _days(number: int) -> str:
    return "one day" if number == 1 else f"{number} days"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(_value(one) for one in value) if isinstance(value, list) else str(value)


def assignment_in_words(one: Assignment) -> str:
    """Who of a function is given a journey, as the end of a sentence: 'in turn: ann, bob'."""
    members = ", ".join(one.members)
    if one.by == "named":
        return f"by name: {one.members[0]}"
    if one.by == "capacity":
        most = "" if one.at_most is None else f", at most {one.at_most:,} each"
        return f"by the fewest open journeys{most}: {members}"
    if one.by == "territory":
        own = ", ".join(f"{value} to {member}" for value, member in one.territories.items())
        return f"by {one.column}: {own or 'none is agreed'}; others in turn to {members}"
    return f"in turn: {members}"


def helping_in_words(step: Step) -> tuple[str, ...]:
    """Who helps with a step beside the function that does it: 'success supports', 'ann leads'."""
    functions = ((step.supported_by, "supports"), (step.reviewed_by, "reviews"))
    return tuple(f"{name} {does}" for name, does in (
        *((one, does) for names, does in functions for one in names), *step.named.doing()
    ))  # fmt: skip

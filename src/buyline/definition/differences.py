"""What differs between two definitions, in words?

A list of sentences that both functions can read before they agree. It does not judge which is better.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from buyline.definition.criterion import Criterion
from buyline.definition.model import Definition, Pipeline, Stage, Step
from buyline.definition.wording import assignment_in_words, criterion_in_words, helping_in_words

_SETTINGS = {
    "company": "The company's name", "currency": "The currency of the books", "time_zone": "The time zone of the books",
    "fiscal_year_starts": "The month in which the fiscal year begins", "in_force_from": "The first day in force",
}  # fmt: skip
_STAGE = {
    "name": "The name", "buyer_is": "What the buyer is doing", "led_by": "The function that leads",
    "supported_by": "Who supports",
    "reviewed_by": "Who reviews", "claimed": "How it is claimed", "gate": "The gate", "won": "Whether it is the win",
    "ours": "Whether it is our own decision", "service_level_days": "The service level in days",
}  # fmt: skip


_HANDOFFS = {
    "reasons": "The reasons of a return", "answer_within_hours": "The working hours for an answer",
    "escalates_after_hours": "The working hours after which the lead is told",
    "working_days": "The working days", "opens_at": "The hour at which a working day begins",
    "closes_at": "The hour at which it ends", "holidays": "The holidays",
}  # fmt: skip


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def differences(old: Definition, new: Definition) -> list[str]:
    """Sentences from the old definition to the new one; none if they say the same."""
    return [
        *_fields("", old, new, _SETTINGS),
        *_functions(old, new),
        *_fields("handoffs: ", old.handoffs, new.handoffs, _HANDOFFS),
        *_assignments(old, new),
        *_stages(old, new),
        *_exits(old, new),
        *_listed("column", old.columns, new.columns),
        *_listed("product", old.products, new.products),
        *_listed("score", old.scores, new.scores),
        *_listed("segment", old.audience.segments, new.audience.segments),
        *_fields(
            "The audience: ", old.audience, new.audience, {"who": "whom we sell to", "problems": "their problems"}
        ),
        *_acts(old, new),
        *_pipelines(old, new),
        *_reread(new, differs=old != new),
    ]


def stage_differences(old: Definition, new: Definition, stage: str) -> list[str]:
    """Sentences about one stage, and what pipelines do differently there; none if both say the same of it."""
    changed = (pipeline for pipeline in new.pipelines if pipeline.id in old.pipeline_by_id)
    differing = (pipeline for pipeline in changed if _overrides_differ(old, pipeline, stage))
    return [*_of_stage(old, new, stage), *(_overridden(f"Pipeline '{one.id}': ", stage) for one in differing)]


def _assignments(old: Definition, new: Definition) -> Iterator[str]:
    before, after = ({one.function: one for one in each.assignments} for each in (old, new))
    for function in dict.fromkeys((*before, *after)):
        one = after.get(function)
        if one is None:
            yield f"Journeys are given to nobody of {function} by a rule any more."
        elif one != before.get(function):
            yield f"Journeys are given to {function} {assignment_in_words(one)}."


def _stages(old: Definition, new: Definition) -> Iterator[str]:
    before, after = old.stage_by_id, new.stage_by_id
    dropped, added = [id_ for id_ in before if id_ not in after], [id_ for id_ in after if id_ not in before]
    for id_ in (*dropped, *added, *(id_ for id_ in before if id_ in after)):
        yield from _of_stage(old, new, id_)
    if [id_ for id_ in before if id_ in after] != [id_ for id_ in after if id_ in before]:
        yield "The order of the stages changes: " + ", ".join(after) + "."


def _of_stage(old: Definition, new: Definition, id_: str) -> Iterator[str]:
    before, after = old.stage_by_id.get(id_), new.stage_by_id.get(id_)
    if before is not None and after is not None:
        yield from _stage(before, after)
    elif before is not None:
        to = new.moves.get(id_)
        yield f"The stage '{id_}' is dropped; journeys in it " + (f"move to '{to}'." if to else "stay where they are.")
    elif after is not None:
        where = _after(new.stages, new.stages.index(after))
        yield f"The stage '{id_}' ({after.name}) is new, {where}.{_proof(after.criterion)}"


def _after(stages: Sequence[Stage], place: int) -> str:
    return f"after '{stages[place - 1].id}'" if place else "at the beginning"


def _proof(criterion: Criterion | None) -> str:
    return f" It is proven by {criterion_in_words(criterion)}." if criterion else " Nothing proves it yet."


def _stage(old: Stage, new: Stage) -> Iterator[str]:
    lead = f"Stage '{new.id}': "
    yield from _fields(lead, old, new, _STAGE)
    if old.named != new.named:
        yield f"{lead}{new.named.in_words() or 'nobody is named any more'}; before {old.named.in_words() or 'nobody'}."
    yield from _criterion(lead, old.criterion, new.criterion)
    yield from _steps(lead, old.steps, new.steps)


def _criterion(lead: str, old: Criterion | None, new: Criterion | None) -> Iterator[str]:
    if old == new:
        return
    if new is None:
        yield f"{lead}it has no criterion any more and cannot be proven."
    elif old is None:
        yield f"{lead}it is now proven by {criterion_in_words(new)}."
    else:
        yield f"{lead}it is proven by {criterion_in_words(new)}; before by {criterion_in_words(old)}."


def _steps(lead: str, old: Sequence[Step], new: Sequence[Step]) -> Iterator[str]:
    def says(step: Step) -> str:
        return f"{step.by} {step.does} ({step.hours:g} h){''.join(f'; {one}' for one in helping_in_words(step))}"

    yield from _listed("step", old, new, lead=lead, says=says)


def _exits(old: Definition, new: Definition) -> Iterator[str]:
    yield from _listed("exit", old.exits, new.exits)
    if old.waiting != new.waiting:
        yield f"The waiting room is now '{new.waiting.id}' ({new.waiting.name}), led by {new.waiting.led_by}."


def _functions(old: Definition, new: Definition) -> Iterator[str]:
    if old.functions != new.functions:
        yield f"The functions are {', '.join(new.functions)}; before {', '.join(old.functions)}."


def _acts(old: Definition, new: Definition) -> Iterator[str]:
    before, after = ({act.kind: act for act in one.acts} for one in (old, new))
    yield from (f"The kind of entry '{kind}' is no longer ours." for kind in before if kind not in after)
    yield from (
        f"The kind of entry '{kind}' is new, on the side of {after[kind].side}." for kind in after if kind not in before
    )
    changed = (kind for kind in after if kind in before and before[kind] != after[kind])
    yield from (f"The kind of entry '{kind}' changes." for kind in changed)


def _pipelines(old: Definition, new: Definition) -> Iterator[str]:
    before, after = old.pipeline_by_id, new.pipeline_by_id
    yield from (f"The pipeline '{id_}' is dropped." for id_ in before if id_ not in after)
    yield from (f"The pipeline '{id_}' ({after[id_].name}) is new." for id_ in after if id_ not in before)
    for id_ in (id_ for id_ in after if id_ in before):
        yield from _pipeline(before[id_], after[id_])


def _pipeline(old: Pipeline, new: Pipeline) -> Iterator[str]:
    lead = f"Pipeline '{new.id}': "
    yield from _fields(lead, old, new, {"name": "The name", "claimed_in": "Where its stages are claimed"})
    if old.stages != new.stages:
        yield f"{lead}it uses {', '.join(new.stages) or 'all stages'}; before {', '.join(old.stages) or 'all stages'}."
    if old.opens != new.opens:
        opens = ", ".join(f"'{one.on}'" + (f" at '{one.at}'" if one.at else "") for one in new.opens) or "nothing"
        yield f"{lead}a journey is opened by {opens}."
    for stage in sorted({*old.overrides, *new.overrides}):
        if old.overrides.get(stage) != new.overrides.get(stage):
            yield _overridden(lead, stage)


def _overrides_differ(old: Definition, new: Pipeline, stage: str) -> bool:
    return old.pipeline_by_id[new.id].overrides.get(stage) != new.overrides.get(stage)


def _overridden(lead: str, stage: str) -> str:
    return f"{lead}what it does differently in the stage '{stage}' changes."


def _reread(new: Definition, *, differs: bool) -> Iterator[str]:
    if differs and new.reread:
        yield "Proofs given under the version before do not stand."


def _listed(
    word: str,
    old: Sequence[_Named],
    new: Sequence[_Named],
    *,
    lead: str = "",
    says: Callable[[Any], str] | None = None,
) -> Iterator[str]:
    """Sentences about things with an id: gone, new, or not what they were."""
    before, after = {one.id: one for one in old}, {one.id: one for one in new}
    the = f"{lead}the" if lead else "The"
    yield from (f"{the} {word} '{id_}' is dropped." for id_ in before if id_ not in after)
    for id_, one in after.items():
        if id_ not in before:
            yield f"{the} {word} '{id_}' is new{_detail(one, says)}."
        elif one != before[id_]:
            yield f"{the} {word} '{id_}' changes{_detail(one, says)}."


def _detail(one: Any, says: Callable[[Any], str] | None) -> str:
    if says is not None:
        return f": {says(one)}"
    name = getattr(one, "name", "")
    price = f", list price {one.list_price:g}" if hasattr(one, "list_price") else ""
    reasons = f", reasons {', '.join(one.reasons) or 'none'}" if hasattr(one, "reasons") else ""
    return f" ({name}{price}{reasons})" if name else ""


def _fields(lead: str, old: Any, new: Any, names: dict[str, str]) -> Iterator[str]:
    for field, says in names.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            what = f"{lead}{says[:1].lower()}{says[1:]}" if lead else says
            yield f"{what} changes from {_said(before)} to {_said(after)}."


def _said(value: Any) -> str:
    if value in (None, "", ()):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"'{value}'"

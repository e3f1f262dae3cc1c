"""How are the common fields of a draft written in a form, and read back into the text of the document?

Names of stages, what the buyer does, who leads, gate, service level, steps. Everything else of the document stays as it
is. Nothing is judged here: what was typed goes into the text, and the text is checked.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from buyline.definition.document import as_yaml, plain, read, written
from buyline.definition.model import Definition, Stage, Step
from buyline.definition.signing import BUYER

STEP_PARTS = ("id", "does", "by", "tool", "hours", "days")
STAGE_PARTS = ("name", "buyer_is", "led_by", "gate", "service_level_days")
FIELDS_AT_MOST = 900
"""So many fields a form may have and still be taken whole."""
NUMBERS = frozenset({"hours", "days", "service_level_days"})
_WHOLE, _DECIMAL = re.compile(r"-?\d{1,9}"), re.compile(r"-?\d{1,9}[.,]\d{1,9}")


@dataclass(frozen=True, slots=True)
class StepFields:
    """One step in the form: the beginning of its fields' names, and their values; the last row of a stage is empty."""

    name: str
    number: int
    id: str = ""
    does: str = ""
    by: str = ""
    tool: str = ""
    hours: str = ""
    days: str = ""


@dataclass(frozen=True, slots=True)
class StageFields:
    """One stage in the form."""

    id: str
    prefix: str
    name: str
    buyer_is: str
    led_by: str
    gate: str
    service_level_days: str
    steps: tuple[StepFields, ...]


@dataclass(frozen=True, slots=True)
class DraftFields:
    """The form: its first day, its stages, and the functions to choose from."""

    in_force_from: str
    stages: tuple[StageFields, ...]
    functions: tuple[str, ...]
    doers: tuple[str, ...]


def fields_of(definition: Definition) -> DraftFields | None:
    """The form that holds what a definition says; None for one that is too long for a form."""
    steps = sum(len(stage.steps) + 1 for stage in definition.stages)
    if len(STAGE_PARTS) * len(definition.stages) + len(STEP_PARTS) * steps > FIELDS_AT_MOST:
        return None
    first = definition.in_force_from
    return DraftFields(
        in_force_from="" if first is None else first.isoformat(),
        stages=tuple(_stage(stage) for stage in definition.stages),
        functions=definition.functions,
        doers=(*definition.functions, BUYER),
    )


def text_of(text: str, typed: Mapping[str, str]) -> str:
    """The text with what was typed into its form; as it was where it is no definition or nothing was typed."""
    base = read(text)
    if not isinstance(base, Definition) or "in_force_from" not in typed:
        return text
    value = plain(base)
    value["in_force_from"] = typed["in_force_from"].strip() or None
    value["stages"] = [_typed(stage, typed) for stage in value["stages"]]
    found = read(as_yaml(_without_nothing(value)))
    return written(found) if isinstance(found, Definition) else as_yaml(_without_nothing(value))


def _stage(stage: Stage) -> StageFields:
    steps = [_step(stage.id, number, step) for number, step in enumerate(stage.steps)]
    return StageFields(
        id=stage.id,
        prefix=f"stage.{stage.id}",
        name=stage.name,
        buyer_is=stage.buyer_is,
        led_by=stage.led_by,
        gate=stage.gate,
        service_level_days=_shown(stage.service_level_days),
        steps=(*steps, StepFields(f"step.{stage.id}.{len(steps)}", len(steps) + 1)),
    )


def _step(stage: str, number: int, step: Step) -> StepFields:
    return StepFields(
        name=f"step.{stage}.{number}",
        number=number + 1,
        id=step.id,
        does=step.does,
        by=step.by,
        tool=step.tool or "",
        hours=_shown(step.hours or None),
        days=_shown(step.days),
    )


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _typed(stage: dict[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a stage as they were typed; a field that the form does not have stays."""
    given = {
        part: typed[f"stage.{stage['id']}.{part}"] for part in STAGE_PARTS if f"stage.{stage['id']}.{part}" in typed
    }
    if not given:
        return stage
    before = {step["id"]: step for step in stage.get("steps", ())}
    return (
        stage | {part: _value(part, text) for part, text in given.items()} | {"steps": [*_steps(stage, before, typed)]}
    )


def _steps(
    stage: dict[str, Any], before: Mapping[str, dict[str, Any]], typed: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The steps of a stage as they were typed; one whose words were emptied is dropped."""
    taken: set[str] = set(before)
    number = 0
    while f"step.{stage['id']}.{number}.does" in typed:
        given = {part: typed.get(f"step.{stage['id']}.{number}.{part}", "") for part in STEP_PARTS}
        number += 1
        if not given["does"].strip():
            continue
        id_ = given.pop("id") or new_id(given["does"], taken)
        taken.add(id_)
        yield before.get(id_, {}) | {"id": id_} | {part: _value(part, text) for part, text in given.items()}


def new_id(words: str, taken: Collection[str], *, what: str = "step") -> str:
    """An id for something new, from its first words."""
    slug = "-".join(re.findall(r"[a-z0-9]+", words.lower())[:3])[:30].strip("-")
    slug = slug if slug[:1].isalpha() else f"{what}-{slug}".strip("-")
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, 1_000))) if one not in taken)


def _value(part: str, text: str) -> Any:
    """What was typed: a number where it reads as one, nothing where it is empty."""
    text = text.strip()
    if part in NUMBERS and _WHOLE.fullmatch(text):
        return int(text)
    if part in NUMBERS and _DECIMAL.fullmatch(text):
        return float(text.replace(",", "."))
    return text or None


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nothing(inner) for name, inner in value.items() if inner is not None}
    return [_without_nothing(inner) for inner in value] if isinstance(value, list) else value

"""What do the eight steps of set-up say, and which definition do they make?

The draft as a document of its own: one part per step, each about stages by their id, so that the order in which the
parts are filled does not matter. It does not know where a draft is kept, nor what is right about a definition.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from buyline.definition.criterion import Criterion, Document
from buyline.definition.goals import Goal
from buyline.definition.model import Audience, Column, Definition, Function, Id, Stage, Step

STEPS = ("audience", "stages", "criteria", "steps", "tools", "deals", "measured", "needed")
"""The parts of a draft, in the order in which they are asked for."""
Told = Literal["by hand", "by import", "by tracking", "not yet"]
TOLD: tuple[Told, ...] = ("by hand", "by import", "by tracking", "not yet")


class PlaceOnTheWay(Document):
    """A stage as the second step says it; its proof and its steps are said in the others."""

    id: Id
    name: str
    buyer_is: str = Field("", description="What the buyer is doing and deciding here.")
    led_by: Function = "sales"
    won: bool = Field(False, description="From this stage on the buyer is a customer; exactly one stage.")


class Proof(Document):
    """What proves a stage, and what becomes of a claim without it."""

    gate: Literal["warn", "require"] = "warn"
    criterion: Criterion | None = None


class Deals(Document):
    """What a deal is worth, and which revenue is wanted by when."""

    average_price: float | None = Field(None, gt=0, description="What a usual deal brings, in the books' currency.")
    margin_percent: float | None = Field(None, gt=0, le=100, description="What is left of it, in percent.")
    goals: tuple[Goal, ...] = ()


class Share(Document):
    """Which percent of those in a stage get to the next, as the functions expect it: from low to high."""

    low: float = Field(gt=0, le=100)
    high: float = Field(gt=0, le=100)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.low > self.high:
            raise ValueError("'low' is more than 'high'; write the lower percent as 'low'")
        return self


class SetUp(Document):
    """A draft of the eight steps."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    setup: Literal[1] = Field(1, description="Version of this document's format.")
    in_force_from: date | None = Field(None, description="First day of the version; left out: as soon as it may be.")
    audience: Audience = Audience()
    stages: tuple[PlaceOnTheWay, ...] = Field(min_length=2)
    moves: dict[Id, Id] = Field(
        default_factory=dict, description="Where journeys go whose stage is left out; left out: to the one before."
    )
    criteria: dict[Id, Proof] = Field(default_factory=dict, description="What proves each stage.")
    steps: dict[Id, tuple[Step, ...]] = Field(default_factory=dict, description="Who does what in each stage.")
    tools: dict[Id, dict[str, str]] = Field(default_factory=dict, description="With which tool each step is done.")
    deals: Deals = Deals()
    measured: dict[str, Told] = Field(default_factory=dict, description="How it is told that a buyer did something.")
    columns: tuple[Column, ...] = Field((), description="By what the books can be broken down.")
    needed: dict[Id, Share] = Field(default_factory=dict, description="Own expectations in the place of usual rates.")


def set_up_of(definition: Definition, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The draft that says what a definition says, as plain values; `without`: stages that are left out of it."""
    stages = [stage for stage in definition.stages if stage.id not in without]
    return {
        "setup": 1,
        "audience": definition.audience.model_dump(mode="json", exclude_defaults=True),
        "stages": [_place(stage, won=stage.id == definition.won_stage) for stage in stages],
        "criteria": {stage.id: _proof(stage) for stage in stages if not stage.ours},
        "steps": {stage.id: [_step(step) for step in stage.steps] for stage in stages},
        "tools": {stage.id: {step.id: step.tool for step in stage.steps if step.tool} for stage in stages},
        "deals": {},
        "measured": {},
        "columns": [column.model_dump(mode="json", exclude_defaults=True) for column in definition.columns],
        "needed": {},
    }


def definition_in(set_up: SetUp, base: Definition, *, first: date) -> dict[str, Any]:
    """The document of the next version that a draft makes of the newest one; what no step asks for stays as it was."""
    kept = {stage.id for stage in set_up.stages}
    value = base.model_dump(mode="json", exclude_defaults=True)
    value |= {
        "buyline": 1,
        "version": base.version + 1,
        "in_force_from": (set_up.in_force_from or first).isoformat(),
        "audience": set_up.audience.model_dump(mode="json", exclude_defaults=True),
        "columns": [column.model_dump(mode="json", exclude_defaults=True) for column in set_up.columns],
        "stages": [_stage(place, set_up, base.stage_by_id.get(place.id)) for place in set_up.stages],
        "pipelines": [_pipeline(one, kept) for one in base.model_dump(mode="json", exclude_defaults=True, include={
            "pipelines"}).get("pipelines", [{"id": "main", "name": "Main"}])],
        "moves": moves_in(set_up, base),
        "reread": False,
    }  # fmt: skip
    return value


def moves_in(set_up: SetUp, base: Definition) -> dict[str, str]:
    """Where journeys go whose stage is left out: as the draft says, else to the nearest kept stage before it."""
    kept = [stage.id for stage in set_up.stages]
    there = [stage for stage in base.stage_by_id if stage in kept]
    moves: dict[str, str] = {}
    before = there[0] if there else kept[0]
    for stage in base.stage_by_id:
        if stage in kept:
            before = stage
        else:
            moves[stage] = set_up.moves.get(stage, before)
    return moves


def _place(stage: Stage, *, won: bool) -> dict[str, Any]:
    said = {"id": stage.id, "name": stage.name, "buyer_is": stage.buyer_is, "led_by": stage.led_by}
    return said | ({"won": True} if won else {})


def _proof(stage: Stage) -> dict[str, Any]:
    asked = {} if stage.criterion is None else {"criterion": _criterion(stage.criterion)}
    return {"gate": stage.gate} | asked


def _criterion(criterion: Criterion) -> dict[str, Any]:
    said = criterion.model_dump(mode="json", exclude_defaults=True)
    return said | ({"accepts": sorted(said["accepts"])} if "accepts" in said else {})


def _step(step: Step) -> dict[str, Any]:
    return step.model_dump(mode="json", exclude_defaults=True, exclude={"tool"})


def _stage(place: PlaceOnTheWay, set_up: SetUp, before: Stage | None) -> dict[str, Any]:
    known = {} if before is None else before.model_dump(mode="json", exclude_defaults=True)
    said = known | {"id": place.id, "name": place.name, "buyer_is": place.buyer_is, "led_by": place.led_by}
    said |= {"rank": None, "won": place.won, "steps": [*_steps(place.id, set_up)]}
    if "supported_by" in said:
        said["supported_by"] = [function for function in said["supported_by"] if function != place.led_by]
    proof = set_up.criteria.get(place.id)
    if proof is not None and not said.get("ours"):
        said |= {"gate": proof.gate, "criterion": None if proof.criterion is None else _criterion(proof.criterion)}
    return {name: value for name, value in said.items() if value is not None}


def _steps(stage: str, set_up: SetUp) -> list[dict[str, Any]]:
    tools = set_up.tools.get(stage, {})
    return [
        _step(step) | ({"tool": tools[step.id]} if tools.get(step.id) else {}) for step in set_up.steps.get(stage, ())
    ]


def _pipeline(pipeline: Mapping[str, Any], kept: set[str]) -> dict[str, Any]:
    """A pipeline without what it says of stages that are left out."""
    said = dict(pipeline)
    if "stages" in said:
        said["stages"] = [stage for stage in said["stages"] if stage in kept]
    if "overrides" in said:
        said["overrides"] = {stage: one for stage, one in said["overrides"].items() if stage in kept}
    if "opens" in said:
        said["opens"] = [one for one in said["opens"] if one.get("at") is None or one["at"] in kept]
    return said

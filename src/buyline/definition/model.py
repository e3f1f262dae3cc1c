"""What did marketing, sales and success agree on?

The definition as a document: stages, criteria, steps, pipelines, columns of the books. It says nothing about how it is
read (`document`), compared (`differences`) or applied to buyers (the ledger).
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, field_validator, model_validator

from buyline.definition.criterion import Criterion, Document
from buyline.definition.responsible import Named

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Function = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
RESERVED = frozenset({"outside"})
PIPELINE = "pipeline"
"""What the passage that a journey takes is called among the columns of the books."""
COLUMNS_AT_MOST = 12


class Segment(Document):
    id: Id
    name: str
    note: str = ""


class Audience(Document):
    """Whom the company sells to."""

    who: str = ""
    segments: tuple[Segment, ...] = ()
    problems: tuple[str, ...] = ()


class Step(Document):
    """One thing that somebody does in a stage."""

    id: Id
    does: str
    by: Function = Field(description="marketing, sales, success or buyer")
    hours: float = Field(0, ge=0)
    tool: str | None = None
    entry: str | None = Field(None, description="The kind of entry that shows the step was done.")
    asks_for_answer: bool = False
    days: int | None = Field(None, gt=0, description="How long the step may take.")
    supported_by: tuple[Function, ...] = ()
    reviewed_by: tuple[Function, ...] = ()
    named: Named = Named()


class Stage(Document):
    """One place on the way, said from the buyer's side."""

    id: Id
    name: str
    buyer_is: str = Field("", description="What the buyer is doing and deciding here.")
    rank: int | None = Field(None, ge=1, le=10_000, description="Order on the way; left out: ten apart.")
    led_by: Function = "sales"
    supported_by: tuple[Function, ...] = ()
    reviewed_by: tuple[Function, ...] = ()
    named: Named = Named()
    claimed: Literal["by rule", "by hand"] = "by hand"
    ours: bool = Field(False, description="Being here is our own decision; the buyer has nothing to prove.")
    gate: Literal["warn", "require"] = "warn"
    service_level_days: int | None = Field(None, gt=0)
    won: bool = Field(False, description="From this stage on the buyer is a customer; exactly one stage.")
    criterion: Criterion | None = None
    steps: tuple[Step, ...] = ()


class Exit(Document):
    """A way out, with the reasons that may be given."""

    id: Id
    name: str
    reasons: tuple[str, ...] = ()


class Waiting(Document):
    """The waiting room: not now, but not lost."""

    id: Id = "nurture"
    name: str = "Nurture"
    led_by: Function = "marketing"


class Handoffs(Document):
    """How functions hand journeys to each other: the reasons that a return may give, and how soon an answer is due."""

    reasons: tuple[str, ...] = Field(
        ("not reachable", "no need", "no budget", "wrong person", "too early", "record incomplete", "duplicate"),
        description="The reasons with which a journey may be returned.",
    )
    answer_within_hours: float = Field(
        8, gt=0, le=2_000, description="Working hours within which an offer is answered."
    )
    escalates_after_hours: float | None = Field(
        None,
        gt=0,
        le=2_000,
        description="Working hours after which the lead is told of an offer or a return that waits; left out: those for"
        " an answer.",
    )
    working_days: tuple[int, ...] = Field(
        (1, 2, 3, 4, 5), description="Days on which clocks run: 1 is Monday, 7 is Sunday."
    )
    opens_at: int = Field(9, ge=0, le=23, description="The hour at which a working day begins.")
    closes_at: int = Field(17, ge=1, le=24, description="The hour at which it ends.")
    holidays: tuple[date, ...] = Field((), description="Days on which no clock runs.")

    @property
    def escalates_after(self) -> float:
        """The working hours after which a handoff that waits is escalated."""
        return self.escalates_after_hours or self.answer_within_hours


class Assignment(Document):
    """Who of a function is given a journey where nobody is named."""

    function: Function
    by: Literal["named", "round robin", "capacity", "territory"] = Field(
        description="Always the first member, each in turn, whoever has the fewest open journeys, or by a column."
    )
    members: tuple[str, ...] = Field(min_length=1, description="Members, as the owner of a journey names them.")
    at_most: int | None = Field(None, gt=0, description="By capacity: how many open journeys one may have.")
    column: Id | None = Field(None, description="By territory: the column of the books that decides.")
    territories: dict[str, str] = Field(
        default_factory=dict, description="By territory: the member of each value; others go to the members in turn."
    )


class Opens(Document):
    """An entry that starts a journey when none is open."""

    on: str = Field(description="A kind of entry, or 'any buyer act'.")
    at: Id | None = Field(None, description="The stage it starts in; left out: where its proofs put it.")


class Override(Document):
    """What one pipeline does differently in a stage."""

    criterion: Criterion | None = None
    steps: tuple[Step, ...] | None = None
    service_level_days: int | None = Field(None, gt=0)


class Pipeline(Document):
    id: Id
    name: str
    stages: tuple[Id, ...] = Field((), description="Stages of the company used here; left out: all.")
    opens: tuple[Opens, ...] = ()
    claimed_in: str = Field("here", description="'here', or the source whose claims count.")
    overrides: dict[Id, Override] = Field(default_factory=dict)


class Column(Document):
    """A column of the books: posted with every row, so any past day can be broken down by it."""

    id: Id
    name: str
    note: str = ""


class Product(Document):
    id: Id
    name: str
    list_price: float = Field(ge=0)
    currency: Currency | None = None


class Score(Document):
    """Points per act, summed over the last days."""

    id: Id
    points: dict[str, float]
    within: int = Field(30, gt=0, le=3650)


class Act(Document):
    """A kind of entry of the company's own, beside those that ship."""

    kind: str
    side: Literal["ours", "buyer"]
    note: str = ""


class Definition(Document):
    """The agreement, one version of it."""

    buyline: Literal[1] = Field(1, description="Version of this document's format.")
    version: int = Field(1, ge=1)
    in_force_from: date | None = Field(None, description="First day of this version; left out only in version 1.")
    company: str = "Our company"
    currency: Currency = "EUR"
    time_zone: str = "UTC"
    fiscal_year_starts: int = Field(1, ge=1, le=12, description="Month in which the fiscal year begins.")
    audience: Audience = Audience()
    functions: tuple[Function, ...] = ("marketing", "sales", "success")
    columns: tuple[Column, ...] = Field((), max_length=COLUMNS_AT_MOST)
    stages: tuple[Stage, ...] = Field(min_length=2)
    waiting: Waiting = Waiting()
    exits: tuple[Exit, ...] = (Exit(id="lost", name="Lost"), Exit(id="disqualified", name="Disqualified"))
    handoffs: Handoffs = Handoffs()
    assignments: tuple[Assignment, ...] = Field((), description="At most one for each function.")
    pipelines: tuple[Pipeline, ...] = (Pipeline(id="main", name="Main"),)
    products: tuple[Product, ...] = ()
    scores: tuple[Score, ...] = ()
    acts: tuple[Act, ...] = ()
    moves: dict[Id, Id] = Field(
        default_factory=dict, description="Where journeys go whose stage this version drops: old stage to new stage."
    )
    reread: bool = Field(False, description="Proofs given under the version before do not stand.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError):
            raise ValueError(f"'{value}' is not a time zone; write one like Europe/Berlin") from None
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [*_about_stages(self), *_about_pipelines(self), *_about_words(self), *_about_handoffs(self)]
        problems += _about_assignments(self)
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with changes; what was worked out from the old fields does not come along."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(vars(copied)) - set(type(copied).model_fields):
            vars(copied).pop(name)
        return copied

    @cached_property
    def stage_by_id(self) -> dict[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def rank_of(self) -> dict[str, int]:
        """Rank of each ranked stage; ranks leave gaps so that a stage can come between."""
        return {stage.id: stage.rank or 10 * (place + 1) for place, stage in enumerate(self.stages)}

    @cached_property
    def exit_ids(self) -> frozenset[str]:
        return frozenset(exit_.id for exit_ in self.exits)

    @cached_property
    def all_ids(self) -> tuple[str, ...]:
        """Every place a journey can stand in, in order of the way; waiting room and exits last."""
        ranked = sorted(self.rank_of, key=self.rank_of.__getitem__)
        return (*ranked, self.waiting.id, *(exit_.id for exit_ in self.exits))

    @cached_property
    def won_stage(self) -> str:
        """The stage from which on the buyer is a customer (the last one unless said)."""
        return next((stage.id for stage in self.stages if stage.won), self.stages[-1].id)

    @cached_property
    def won_rank(self) -> int:
        return self.rank_of[self.won_stage]

    @cached_property
    def pipeline_by_id(self) -> dict[str, Pipeline]:
        return {pipeline.id: pipeline for pipeline in self.pipelines}

    @cached_property
    def column_ids(self) -> tuple[str, ...]:
        return tuple(column.id for column in self.columns)

    @cached_property
    def filter_ids(self) -> tuple[str, ...]:
        """What statements are filtered and broken down by: the pipeline where there are several, and the columns."""
        is_one_of_several = len(self.pipelines) > 1 and PIPELINE not in self.column_ids
        return (PIPELINE, *self.column_ids) if is_one_of_several else self.column_ids

    @cached_property
    def ids_by_name(self) -> dict[str, str]:
        """The places by the names that people write, where a name is of one place and not the id of another."""
        names = [self.name_of(place) for place in self.all_ids]
        pairs = zip(names, self.all_ids, strict=True)
        return {name: place for name, place in pairs if names.count(name) == 1 and name not in self.all_ids}

    def name_of(self, place: str) -> str:
        """Its name for people; an id of an older version stands for itself."""
        names = {s.id: s.name for s in self.stages} | {e.id: e.name for e in self.exits}
        return (names | {self.waiting.id: self.waiting.name, "outside": "Outside"}).get(place, place)

    @cached_property
    def turns_by_name(self) -> dict[tuple[str, str, str], tuple[str, str]]:
        """The function and the member whose turn it is, by pipeline (empty: all), stage and step (empty: none is open);
        nothing at all where nobody is named.
        """
        told = {("", stage.id, ""): (stage.led_by, stage.named.leads) for stage in self.stages}
        told |= {("", stage.id, step.id): (step.by, step.named.leads) for stage in self.stages for step in stage.steps}
        for pipeline in self.pipelines:
            for stage, override in pipeline.overrides.items():
                told |= {(pipeline.id, stage, step.id): (step.by, step.named.leads) for step in override.steps or ()}
        return told if any(member for _, member in told.values()) else {}

    def stages_of(self, pipeline: str) -> tuple[Stage, ...]:
        """The stages that one pipeline uses, with its own criteria and steps."""
        found = self.pipeline_by_id.get(pipeline, self.pipelines[0])
        used = [s for s in self.stages if not found.stages or s.id in found.stages]
        return tuple(_overridden(stage, found.overrides.get(stage.id)) for stage in used)


def _overridden(stage: Stage, override: Override | None) -> Stage:
    if override is None:
        return stage
    return stage.model_copy(
        update=override.model_dump(exclude_none=True, exclude={"criterion"})
        | ({"criterion": override.criterion} if override.criterion else {})
    )


def _about_stages(definition: Definition) -> list[str]:
    places = [*(s.id for s in definition.stages), definition.waiting.id, *(e.id for e in definition.exits)]
    problems = [f"the id '{place}' is used twice" for place in sorted({p for p in places if places.count(p) > 1})]
    problems += [f"'{place}' is a word of the books; choose another id" for place in places if place in RESERVED]
    ranks = [rank for _, rank in sorted(definition.rank_of.items(), key=lambda pair: places.index(pair[0]))]
    if any(later <= earlier for earlier, later in pairwise(ranks)):
        problems.append("ranks must rise from stage to stage")
    if sum(stage.won for stage in definition.stages) > 1:
        problems.append("only one stage can be 'won': the one in which a buyer becomes a customer")
    return problems


def _about_pipelines(definition: Definition) -> list[str]:
    known = set(definition.stage_by_id)
    if not definition.pipelines:
        return ["a definition needs at least one pipeline"]
    problems = []
    for pipeline in definition.pipelines:
        named = [*pipeline.stages, *pipeline.overrides, *(o.at for o in pipeline.opens if o.at)]
        problems += [
            f"pipeline '{pipeline.id}' names the stage '{s}', which is not defined" for s in named if s not in known
        ]
    problems += [f"moves: '{to}' is not a stage" for to in definition.moves.values() if to not in definition.all_ids]
    return problems


def _about_handoffs(definition: Definition) -> list[str]:
    said = definition.handoffs
    problems = [] if said.opens_at < said.closes_at else ["handoffs: a working day must end after it begins"]
    if not said.working_days or not set(said.working_days) <= set(range(1, 8)):
        problems.append("handoffs: working_days are numbers from 1 (Monday) to 7 (Sunday), at least one")
    return problems


def _about_assignments(definition: Definition) -> list[str]:
    problems, named = [], [one.function for one in definition.assignments]
    for one in definition.assignments:
        lead = f"assignments: the rule of {one.function}"
        if one.function not in definition.functions:
            problems.append(f"assignments: '{one.function}' is not one of the functions")
        if named.count(one.function) > 1:
            problems.append(f"{lead} stands there twice")
        if one.by == "territory" and one.column not in definition.column_ids:
            problems.append(f"{lead} is by territory; name a column of the books")
    return list(dict.fromkeys(problems))


def _about_words(definition: Definition) -> list[str]:
    problems = []
    functions = set(definition.functions)
    for stage in definition.stages:
        leading = [stage.led_by, *stage.supported_by, *stage.reviewed_by]
        leading += [one for step in stage.steps for one in (*step.supported_by, *step.reviewed_by)]
        problems += [f"stage '{stage.id}': '{f}' is not one of the functions" for f in leading if f not in functions]
        doing = [step.by for step in stage.steps]
        problems += [
            f"stage '{stage.id}': a step is done by '{f}'; write one of the functions or 'buyer'"
            for f in doing
            if f not in functions | {"buyer"}
        ]
    return problems

"""What does the Pipeline page have to say, whole, before anybody draws or words it?

Frozen records only: position, flow, conversion and time in stage of one period, side by side, so that a picture, its
tables and its sentences come from one result. Nothing is counted here (other modules of this room do), nothing drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from buyline.days import Day

OUTSIDE, NAME_OF_OUTSIDE = "outside", "Outside"

MoveKind = Literal[
    "start", "opened", "forward", "skip", "back", "out", "parked", "returned", "revived", "redefined", "between"
]


class Unanswerable(ValueError):
    """A question that these books cannot answer: which part of it (`where`, `book`, `from` …), and a sentence."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Money in minor units of its currency; `digits` of them are behind the point."""

    minor: int
    currency: str
    digits: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """One ranked stage at the end of the period.

    `verified_journeys`: of the journeys in it, how many have proven this stage or a later one; None where no source
    feeds its criterion. In the verified book it equals `journeys`. `arrivals`: stays begun in the
    period, openings left out.
    `normal_journeys`: the same position in the time before (`PipelineView.normal`), None without one;
    `before_journeys`: at the end of the period before (`PipelineView.compared_with`), None without one.
    """

    id: str
    name: str
    led_by: str
    supported_by: tuple[str, ...] = ()
    is_ours: bool = False
    is_won: bool = False
    journeys: int
    verified_journeys: int | None
    arrivals: int
    amounts: tuple[Amount, ...] = ()
    unverified_amounts: tuple[Amount, ...] = ()
    normal_journeys: float | None = None
    before_journeys: int | None = None

    @property
    def is_observable(self) -> bool:
        """Whether it can be told at all which of its journeys are proven."""
        return self.verified_journeys is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """The waiting room or an exit at the end of the period."""

    id: str
    name: str
    journeys: int
    arrivals: int
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A share with its 80% interval, each from 0 to 1."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """From one stage to the next: what moved in the period, and what share moves on within the horizon.

    `estimate` is None where nobody entered; `is_too_few`: the estimate stands in the table but not in the picture.
    `median_days` of the stay in `from_stage`; None when not reached within `tau_days` (then "> tau days"), or when
    `tau_days` is None too: no stay of known length. `normal` and `normal_median_days`: the time before.
    """

    from_stage: str
    to_stage: str
    moved: int
    entered: int
    estimate: Estimate | None
    is_too_few: bool
    horizon_days: int
    median_days: float | None
    tau_days: int | None
    normal: Estimate | None = None
    normal_median_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """Movements of one kind between two places in the period; `from_place` or `to_place` may be "outside"."""

    kind: MoveKind
    from_place: str
    to_place: str
    journeys: int
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceView:
    """Of one stage, in stays, those before and those that came are those that left and those still there.

    before + arrived + opened + regrouped = advanced + back + out + parked + redefined + still_there.

    `opened`: those that the source first showed there, since when whatever; never arrivals (RULES §1.4).
    `regrouped`: those whose columns changed to the value of the filter, less those that changed from it.
    """

    stage: str
    before: int
    arrived: int
    advanced: int
    back: int
    out: int
    parked: int
    redefined: int
    still_there: int
    regrouped: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """Trial balance of one place: opening + into - out of + revalued - closing = residual.

    `currency` "" counts journeys; else minor units of that currency with `digits` behind the point.
    """

    place: str
    currency: str = ""
    digits: int = 0
    opening: int
    into: int
    out_of: int
    revalued: int = 0
    closing: int
    residual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """Where the two books differ, of those claimed in one place (or, claimed nowhere, "outside").

    `unproven`: claimed in this stage, verified in no stage as far; None where no source feeds its criterion, like
    `StageView.verified_journeys`. `ahead`: verified further than they are claimed.
    """

    place: str
    claimed: int
    unproven: int | None
    unproven_amounts: tuple[Amount, ...] = ()
    ahead: int
    ahead_amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedView:
    """One stage against the period before and against normal; None where there is no such time.

    Position at the end of each period, arrivals in each; `normal_arrivals` of the time before, for as many days.
    """

    stage: str
    journeys: int
    before_journeys: int | None
    normal_journeys: float | None
    arrivals: int
    before_arrivals: int | None
    normal_arrivals: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleView:
    """The position of one value of a column: journeys by stage, in the order of the stages."""

    value: str
    journeys: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """A column of the books that can be filtered by, with the values to offer (the most frequent first).

    `names`: what values are called that are not their own name.
    """

    id: str
    name: str
    values: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def said(self, value: str) -> str:
        """A value as people read it."""
        return self.names.get(value, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Two days, both included."""

    from_day: Day
    to_day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSince:
    """Entries recorded after `as_of` that the source knew by then: history loaded since."""

    entries: int
    last_on: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The parts of the sentence above the picture: how many on the way and won, and where proof is missing most."""

    on_the_way: int
    won: int
    won_name: str
    weakest: str
    unproven: Amount | None
    total: Amount | None
    unproven_journeys: int
    journeys: int


@dataclass(frozen=True, kw_only=True)
class PipelineView:
    """Everything on the Pipeline page. `has_entries` False: the books are empty and the rest is names.

    `seen_on`: the day up to which journeys are followed; `normal_days`: those whose positions make the normal one.

    `first_day`, `last_day`: the days between which these books have movements, None without any. `rules`: how the
    numbers were counted; `notes`: what a reader must know about these books; both whole sentences.
    """

    company: str
    period: Period
    as_of: Day | None
    book: str
    where: tuple[tuple[str, str], ...] = ()
    stages: tuple[StageView, ...]
    steps: tuple[StepView, ...] = ()
    moves: tuple[MoveView, ...] = ()
    waiting: PlaceView
    exits: tuple[PlaceView, ...]
    presence: tuple[PresenceView, ...] = ()
    balance: tuple[BalanceRow, ...] = ()
    normal: Period | None = None
    columns: tuple[ColumnView, ...] = ()
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    loaded_since: LoadedSince | None = None
    has_entries: bool = True
    difference: tuple[DifferenceView, ...] = ()
    compared: tuple[ComparedView, ...] = ()
    compared_with: Period | None = None
    by: str | None = None
    multiples: tuple[MultipleView, ...] = ()
    first_day: Day | None = None
    last_day: Day | None = None
    fiscal_year_starts: int = 1
    seen_on: Day | None = None
    normal_days: tuple[Day, ...] = ()

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every place, outside included."""
        aside = {place.id: place.name for place in (self.waiting, *self.exits)}
        return {stage.id: stage.name for stage in self.stages} | aside | {OUTSIDE: NAME_OF_OUTSIDE}

    @cached_property
    def headline(self) -> Headline:
        """Computed from the stages alone, so that it cannot differ from the picture."""
        won_at = next((k for k, stage in enumerate(self.stages) if stage.is_won), len(self.stages) - 1)
        weakest = max(self.stages, key=_missing_proof)
        unproven = max(weakest.unverified_amounts, key=lambda a: a.minor, default=None)
        return Headline(
            on_the_way=sum(stage.journeys for stage in self.stages[:won_at]),
            won=sum(stage.journeys for stage in self.stages[won_at:]),
            won_name=self.stages[won_at].name,
            weakest=weakest.name,
            unproven=unproven,
            total=next((a for a in weakest.amounts if unproven and a.currency == unproven.currency), None),
            unproven_journeys=weakest.journeys - (weakest.verified_journeys or 0) if weakest.is_observable else 0,
            journeys=weakest.journeys,
        )


def _missing_proof(stage: StageView) -> tuple[int, int]:
    if not stage.is_observable:
        return (-1, 0)
    return (
        max((a.minor for a in stage.unverified_amounts), default=0),
        stage.journeys - (stage.verified_journeys or 0),
    )


def kind_of_move(from_place: str, to_place: str, *, stages: tuple[str, ...], waiting: str) -> MoveKind:
    """Which kind of movement leads from one place to another, the stages in their order; exits are all other ids."""
    if from_place in stages and to_place in stages:
        forward = stages.index(to_place) - stages.index(from_place)
        return "forward" if forward == 1 else "skip" if forward > 1 else "back"
    if from_place in stages:
        return "parked" if to_place == waiting else "between" if to_place == OUTSIDE else "out"
    if to_place in stages:
        return "start" if from_place == OUTSIDE else "returned" if from_place == waiting else "revived"
    return "between"

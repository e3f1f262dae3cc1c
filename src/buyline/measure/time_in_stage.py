"""How long do journeys stay in a stage, those included that are still there?

Kaplan-Meier over all ways out, with late entries (METRICS section 3). Never the mean of completed stays. The counting
stands in `stays`, the curves in `lasting`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TypeVar

import pyarrow as pa

from buyline.days import Day
from buyline.estimate.survival import cause_mean, cause_times, quantile
from buyline.measure.again import once
from buyline.measure.ages import AtRisk
from buyline.measure.asked import EVERYBODY, Cohort, asked
from buyline.measure.chance import Curve
from buyline.measure.counts import OPENING, RECLASSIFICATION, UNKNOWN, Counts
from buyline.measure.lasting import LONGEST, QUARTERS, Lasting, lasting, leaving_by_day, leaving_curve
from buyline.measure.statement import Json, Statement, grouped, iso
from buyline.measure.stays import Stays, relevant_begin, stays
from buyline.measure.view import View

T = TypeVar("T")
Stages = Mapping[str, "StageTime"]


@dataclass(frozen=True, kw_only=True, slots=True)
class StageTime:
    """The time in one stage: `spells` begun on a known day, `open` of them, `undated` begun nobody knows when.

    `leaving`: the share that has left by each day of the stay, whatever for; None where too few were at risk.
    """

    spells: int
    open: int
    undated: int
    lasting: Lasting
    records_begin: Day | None = None
    leaving: Curve | None = None

    def to_json(self) -> Json:
        counted = {"spells": self.spells, "open": self.open, "undated": self.undated}
        return counted | asdict(self.lasting) | {"records_begin": iso(self.records_begin)}

    def printed(self, quarter: str) -> str:
        """A quartile for people: "12 days", "> 90 days" where it is not reached, "too few" without a curve."""
        value, tau = getattr(self.lasting, quarter), self.lasting.tau
        if self.lasting.started_at is None or tau is None:
            return "too few"
        return f"> {tau} days" if value is None else f"{value} days"


@dataclass(frozen=True, kw_only=True)
class TimeInStage(Statement):
    """Time in each stage on the day `on`; of the stays that left for `next_stage` when one is named."""

    on: Day
    as_of: Day | None
    book: str
    stage: str | None
    next_stage: str | None
    stages: Stages
    by: str | None = None
    groups: Mapping[str, Stages] = field(default_factory=dict)
    rule: str

    def to_json(self) -> Json:
        fields: Json = {"on": iso(self.on), "as_of": iso(self.as_of), "book": self.book}
        if self.next_stage is not None:
            fields["next"] = self.next_stage
        groups = {value: self._fields(stages) for value, stages in self.groups.items()}
        return fields | self._fields(self.stages) | grouped(self.by, groups) | {"rule": self.rule}

    def records(self) -> list[Json]:
        names = self.schema()
        groups = {None: self.stages} if self.by is None else self.groups
        lines = [
            ({} if self.by is None else {self.by: value}) | {"stage": stage} | found.to_json()
            for value, stages in groups.items()
            for stage, found in stages.items()
        ]
        return [{name: line.get(name) for name in names} for line in lines]

    def schema(self) -> dict[str, pa.DataType]:
        first = {} if self.by is None else {self.by: pa.string()}
        days = dict.fromkeys(("spells", "open", "undated", "p25", "median", "p75"), pa.int64())
        return first | {"stage": pa.string()} | days | {"restricted_mean": pa.float64(), "tau": pa.int64()}

    def _fields(self, stages: Stages) -> Json:
        lines = [{"stage": stage} | found.to_json() for stage, found in stages.items()]
        return lines[0] if self.stage is not None and lines else {"stages": lines}


def time_in_stage(
    view: View,
    *,
    stage: str | None = None,
    next_stage: str | None = None,
    cohort: Cohort = EVERYBODY,
    by: str | None = None,
) -> TimeInStage:
    """Return the time in one place, or in every place of the definition when `stage` is None.

    With `next_stage`: quartiles of the stays that leave for it by τ. Raises NotInTheBooks for an unknown name.
    """
    places = None if stage is None else (view.place(stage),)
    if next_stage is not None:
        view.place(next_stage)
    question = asked(view, cohort, horizon=LONGEST, by=by, places=places)
    found = stays(view, asked=question)
    groups = {} if by is None else {value: found.group(value) for value in found.values()}
    return TimeInStage(
        on=question.on,
        as_of=view.as_of,
        book=view.book,
        stage=stage,
        next_stage=next_stage,
        stages=_stages(view, found, stage, next_stage),
        by=by,
        groups={value: _stages(view, part, stage, next_stage) for value, part in groups.items()},
        rule=_rule(next_stage),
    )


def _stages(view: View, found: Stays, stage: str | None, next_stage: str | None) -> dict[str, StageTime]:
    places = [stage] if stage is not None else view.in_order(found.places | set(view.listed_places))
    return {place: _stage(view, place, found.of(place), next_stage) for place in places}


def _stage(view: View, place: str, found: Stays, next_stage: str | None) -> StageTime:
    begun = found.begun
    dated = begun["age"] != UNKNOWN
    return StageTime(
        spells=begun.total(dated & (begun["kind"] != RECLASSIFICATION)),
        open=begun.total(dated) - found.gone.total(),
        undated=begun.total(~dated & (begun["kind"] == OPENING)),
        lasting=lasting_of(found) if next_stage is None else _leaving_for(found, next_stage),
        records_begin=relevant_begin(view, place),
        leaving=_made("leaving", found, leaving_curve),
    )


def lasting_of(found: Stays) -> Lasting:
    """How long the stays last, all ways out together."""
    return _made("lasting", found, lasting)


def _made(what: str, found: Stays, make: Callable[[AtRisk], T]) -> T:
    """What is made of the numbers at risk, whichever places the stays lead to."""
    apart = ("stage", "other", "by", "reason")
    parts = (found.ended, found.gone, found.begun)
    told = [Counts({n: c for n, c in part.columns.items() if n not in apart}) for part in parts]
    return once((what, found.horizon), told, lambda: make(found.at_risk()))


def _leaving_for(found: Stays, next_stage: str) -> Lasting:
    risk = found.at_risk([next_stage])
    everybody = lasting(risk)
    if everybody.tau is None or everybody.started_at is None:
        return everybody
    times = cause_times(leaving_by_day(risk), cause=0, until=everybody.tau)
    quarters = [None if times is None else quantile(times, share=share) for share in QUARTERS]
    p25, median, p75 = (None if value is None else int(value) for value in quarters)
    mean = None if times is None else cause_mean(times)
    return Lasting(
        p25=p25, median=median, p75=p75, restricted_mean=mean, tau=everybody.tau, started_at=everybody.started_at
    )


def _rule(next_stage: str | None) -> str:
    if next_stage is not None:
        return (
            f"Of the stays that leave for {next_stage} within τ days, when they do: Aalen-Johansen incidence at each "
            "age over that at τ, the largest age with 5 at risk, to 365 (METRICS §3)."
        )
    return (
        "Stays of known beginning, over all ways out, those still open counted for as long as they were seen: "
        "Kaplan-Meier quartiles by inversion and mean restricted to τ, the largest age with 5 at risk, at most 365; a "
        "stay that ends on its first day counts half a day in the mean (METRICS §3)."
    )

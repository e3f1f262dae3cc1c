"""What did a statement say as known on an earlier day, and which entries explain the difference?"""

from typing import Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from buyline.api.forms import COUNTED
from buyline.api.opened import books, now
from buyline.api.operations import reads
from buyline.api.parameters import IsoDay, Question
from buyline.api.shapes import restated as shapes
from buyline.api.statements import BrokenDown, Leaking, OnDay, OneStage, Period, Within
from buyline.app.compared import Restatable
from buyline.app.restating import restatement


class Twice(Question):
    """The earlier of the two days; the later one is `as_of`, or now."""

    compare_as_of: IsoDay = Field(description="The same as known at the end of this earlier day.")

    def restated(self, of: Restatable, **given: Any) -> Any:
        """The answer."""
        return restatement(books(), self.asked(), now=now(), of=of, earlier=self.compare_as_of, **given)


class PositionTwice(OnDay, Twice):
    """A position, twice."""


class FlowTwice(Period, Twice):
    """A flow, twice."""


class ConversionTwice(Within, Twice):
    """A conversion, twice."""


class TimeTwice(OneStage, Twice):
    """Time in stage, twice."""


class LeakageTwice(Leaking, Twice):
    """Leakage, twice."""


class BreakdownTwice(BrokenDown, Twice):
    """A breakdown, twice."""


@reads("/position/restated", tag="Restatement", shape=shapes.Restatement, forms=COUNTED)
def position_restated(request: HttpRequest, asked: Query[PositionTwice]) -> Any:
    """The position of a day as known on two days, with the entries that explain the difference."""
    return asked.restated("position", on=asked.on, by=asked.by)


@reads("/flow/restated", tag="Restatement", shape=shapes.Restatement, forms=COUNTED)
def flow_restated(request: HttpRequest, asked: Query[FlowTwice]) -> Any:
    """The flow of a period as known on two days, with the entries that explain the difference."""
    return asked.restated("flow", first=asked.first, last=asked.last, by=asked.by)


@reads("/conversion/restated", tag="Restatement", shape=shapes.Restatement, forms=COUNTED)
def conversion_restated(request: HttpRequest, asked: Query[ConversionTwice]) -> Any:
    """A conversion as known on two days, with the entries whose rows it rests on."""
    return asked.restated(
        "conversion",
        from_stage=asked.from_stage,
        to_stage=asked.to_stage,
        within=asked.within,
        unit=asked.unit,
        entered_from=asked.entered_from,
        entered_to=asked.entered_to,
        by=asked.by,
        clustered=asked.clustered,
    )


@reads("/time-in-stage/restated", tag="Restatement", shape=shapes.Restatement, forms=COUNTED)
def time_in_stage_restated(request: HttpRequest, asked: Query[TimeTwice]) -> Any:
    """How long stays last as known on two days, with the entries whose rows it rests on."""
    return asked.restated(
        "time in stage", stage=asked.stage, entered_from=asked.entered_from, entered_to=asked.entered_to, by=asked.by
    )


@reads("/leakage/restated", tag="Restatement", shape=shapes.Restatement, forms=COUNTED)
def leakage_restated(request: HttpRequest, asked: Query[LeakageTwice]) -> Any:
    """Who left the way as known on two days, with the entries that explain the difference."""
    return asked.restated("leakage", first=asked.first, last=asked.last, within=asked.within, by=asked.by)


@reads("/breakdown/restated", tag="Restatement", shape=shapes.Restatement, forms=COUNTED)
def breakdown_restated(request: HttpRequest, asked: Query[BreakdownTwice]) -> Any:
    """One number by a column or by two as known on two days, with the entries that explain the difference."""
    return asked.restated(
        "breakdown",
        number=asked.what,
        by=tuple(asked.by),
        stage=asked.stage,
        goal=asked.goal,
        first=asked.first,
        last=asked.last,
        within=asked.within,
    )

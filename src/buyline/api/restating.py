"""What did a statement say as known on an earlier day, and which entries explain the difference?"""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from buyline.api.forms import TABLE
from buyline.api.opened import books, now
from buyline.api.operations import reads
from buyline.api.parameters import IsoDay
from buyline.api.shapes import restated as shapes
from buyline.api.statements import OnDay, OneStage, Period, Within
from buyline.app.restating import Compared, flow_compared, other_compared, position_compared, restate
from buyline.days import Day
from buyline.measure.asked import Cohort
from buyline.measure.conversion import conversion
from buyline.measure.time_in_stage import time_in_stage


class Twice(Schema):
    """The earlier of the two days; the later one is `as_of`, or now."""

    compare_as_of: IsoDay = Field(description="The same as known at the end of this earlier day.")


class PositionTwice(OnDay, Twice):
    """A position, twice."""


class FlowTwice(Period, Twice):
    """A flow, twice."""


class ConversionTwice(Within, Twice):
    """A conversion, twice."""


class TimeTwice(OneStage, Twice):
    """Time in stage, twice."""


@reads("/position/restated", tag="Restatement", shape=shapes.Restatement, forms=TABLE)
def position_restated(request: HttpRequest, asked: Query[PositionTwice]) -> Any:
    """The position of a day as known on two days, with the entries that explain the difference."""
    return restate(
        books(),
        asked.asked(),
        now=now(),
        earlier=asked.compare_as_of,
        compared=lambda known: position_compared(on=known if asked.on is None else asked.on, by=asked.by),
    )


@reads("/flow/restated", tag="Restatement", shape=shapes.Restatement, forms=TABLE)
def flow_restated(request: HttpRequest, asked: Query[FlowTwice]) -> Any:
    """The flow of a period as known on two days, with the entries that explain the difference."""
    return restate(
        books(),
        asked.asked(),
        now=now(),
        earlier=asked.compare_as_of,
        compared=lambda _: flow_compared(first=asked.first, last=asked.last, by=asked.by),
    )


@reads("/conversion/restated", tag="Restatement", shape=shapes.Restatement, forms=TABLE)
def conversion_restated(request: HttpRequest, asked: Query[ConversionTwice]) -> Any:
    """A conversion as known on two days, with the entries whose rows it rests on."""

    def compared(known: Day) -> Compared:
        cohort = Cohort(on=known, first=asked.entered_from, last=asked.entered_to)
        parts: dict[str, Any] = {
            "from_stage": asked.from_stage,
            "to_stage": asked.to_stage,
            "within_days": asked.within,
        }
        parts |= {"unit": asked.unit, "by": asked.by, "clustered": asked.clustered}
        return other_compared("conversion", lambda view: conversion(view, cohort=cohort, **parts), until=known)

    return restate(books(), asked.asked(), now=now(), earlier=asked.compare_as_of, compared=compared)


@reads("/time-in-stage/restated", tag="Restatement", shape=shapes.Restatement, forms=TABLE)
def time_in_stage_restated(request: HttpRequest, asked: Query[TimeTwice]) -> Any:
    """How long stays last as known on two days, with the entries whose rows it rests on."""

    def compared(known: Day) -> Compared:
        cohort = Cohort(on=known)
        return other_compared(
            "time in stage",
            lambda view: time_in_stage(view, stage=asked.stage, cohort=cohort, by=asked.by),
            until=known,
        )

    return restate(books(), asked.asked(), now=now(), earlier=asked.compare_as_of, compared=compared)

"""How is it asked of the API what will come, and how do programs keep a forecast and commit to a quarter?"""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from buyline.api.agreeing import asking
from buyline.api.asking import noted
from buyline.api.bodies import Body, body, read
from buyline.api.forms import STATEMENT, as_answer
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.parameters import Broken
from buyline.api.shapes import forecasts as shapes
from buyline.app import commitments, forecasts, kept_forecasts
from buyline.app.forecasts import LONGEST, QUARTERS, QUARTERS_AT_MOST
from buyline.forecast.forecast import HORIZONS
from buyline.members.policy import Right

Days = Annotated[int, Field(ge=1, le=LONGEST)]


class Ahead(Broken):
    """How far, and by what."""

    horizon: list[Days] = Field(
        list(HORIZONS), min_length=1, max_length=12, description="So many days ahead; repeatable."
    )
    quarters: int = Field(
        QUARTERS, ge=0, le=QUARTERS_AT_MOST, description="So many fiscal quarters, from the current one on."
    )


@reads("/forecast", tag="Forecast", shape=shapes.Forecast, forms=STATEMENT)
def forecast(request: HttpRequest, asked: Query[Ahead]) -> Any:
    """How many wins and how much revenue will come, with ranges, and out of what.

    By horizon and by fiscal quarter, split into what is won, open now, in front of the pipeline and not yet met; what
    comes to each stage; why it changed since last week.
    """
    return forecasts.forecast(
        books(), asked.asked(), now=now(), horizons=tuple(asked.horizon), many_quarters=asked.quarters, by=asked.by
    )


class Keeping(Body):
    """Which forecast is kept."""

    book: Literal["claimed", "verified"] = Field("claimed", description="Which book.")
    why: Literal["asked", "printed", "mailed"] = Field("asked", description="Why it is kept.")
    note: str = Field("", max_length=kept_forecasts.NOTE_AT_MOST, description="A line to know it by.")


class Committing(Body):
    """What is committed to."""

    quarter: str = Field(
        min_length=1, max_length=40, description="The fiscal quarter, by its name or its first day: `Q1 2027`."
    )
    category: Literal["commit", "best case"] = Field("commit", description="How it is meant.")
    deals: int | None = Field(None, ge=1, lt=10**9, description="How many deals.")
    amount: float | None = Field(None, gt=0, lt=10**15, description="How much, in the books' currency.")


@reads("/forecast/kept", tag="Forecast", shape=shapes.KeptForecasts, right=Right.READ_JOURNAL)
def forecasts_kept(request: HttpRequest) -> Any:
    """Every forecast that was kept, the newest first, beside what happened since."""
    return kept_forecasts.told(books(), now=now())


@acts("/forecast/kept", tag="Forecast", right=Right.KEEP_FORECASTS, shape={201: shapes.ForecastKept},
      more=body(Keeping), errors=(400, 415))  # fmt: skip
def keep_forecast(request: HttpRequest) -> HttpResponse:
    """Keep the forecast of a book as of today.

    The same forecast kept again is the same copy.
    """
    given = read(request, Keeping)
    id_ = kept_forecasts.keep(books(), book=given.book, by=asking(request), now=now(), why=given.why, note=given.note)
    noted(request, "kept a forecast", id_)
    return as_answer({"id": id_}, HTTPStatus.CREATED)


@reads("/forecast/commitments", tag="Forecast", shape=shapes.Commitments)
def forecast_commitments(request: HttpRequest) -> Any:
    """What members committed to, by quarter; the last one by member, quarter and category holds."""
    return {"commitments": [one.to_json() for one in commitments.committed(books())]}


@acts("/forecast/commitments", tag="Forecast", right=Right.RECORD, shape={201: shapes.Committed},
      more=body(Committing), errors=(400, 415))  # fmt: skip
def commit_forecast(request: HttpRequest) -> HttpResponse:
    """Commit to deals, an amount or both for a fiscal quarter.

    For members of sales and success.
    """
    given = read(request, Committing)
    made = commitments.commit(
        books(),
        by=asking(request),
        quarter=given.quarter,
        category=given.category,
        deals=given.deals,
        amount=given.amount,
        now=now(),
    )
    return as_answer(made.to_json(), HTTPStatus.CREATED)

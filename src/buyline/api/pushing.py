"""How do programs ask where to push and what has changed, and decide what is normal?"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from buyline.api.agreeing import asking
from buyline.api.bodies import Body, body, read
from buyline.api.forms import STATEMENT, as_answer
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.parameters import Book, Broken, IsoDay, Name
from buyline.api.shapes import pushing as shapes
from buyline.app.changes import changes, confirm, freeze
from buyline.app.pushing import LONGEST, SHORTEST
from buyline.app.pushing import push as where_to_push
from buyline.forecast.pushing import DAYS
from buyline.members.policy import Right


class Pushing(Broken):
    """Where to push, within a time; `by`: against the best quarter of a column."""

    within: int = Field(DAYS, ge=SHORTEST, le=LONGEST, description="Within so many days.")


class Freezing(Body):
    """Which weeks are normal."""

    on: IsoDay | None = Field(None, description="The last day of the baseline; left out: as taken so far.")
    weeks: int | None = Field(None, ge=8, le=156, description="So many weeks; left out: as taken so far.")
    reason: str = Field(min_length=1, max_length=200, description="Why these weeks are normal.")


class Confirming(Body):
    """Which rate has changed."""

    from_: Name = Field(alias="from", description="The stage that is left.")
    to: Name = Field(description="Where for.")
    on: IsoDay | None = Field(None, description="Since when; left out: as estimated.")
    book: Book = Field("claimed", description="The book in which the alarm was raised.")


@reads("/push", tag="Statements", shape=shapes.Push, forms=STATEMENT)
def push(request: HttpRequest, asked: Query[Pushing]) -> Any:
    """Where a little effort brings most: each lever of each stage, with the probability of being first."""
    return where_to_push(books(), asked.asked(), now=now(), within_days=asked.within, by=asked.by)


@reads("/changed", tag="Statements", shape=shapes.Changes, forms=STATEMENT)
def changed(request: HttpRequest, asked: Query[Broken]) -> Any:
    """Which rates have changed since the baseline, since when and by how much."""
    return changes(books(), asked.asked(), now=now(), by=asked.by)


@acts(
    "/changed/baseline",
    tag="Statements",
    right=Right.AGREE,
    shape={201: shapes.Frozen},
    more=body(Freezing),
    errors=(400, 415),
)
def freeze_baseline(request: HttpRequest) -> HttpResponse:
    """Decide which weeks are taken for normal; changes are told against them from then on.

    Whoever asks acts for the function of their member. Refused for a day to come, and where fewer than 8 weeks have
    moves.
    """
    told = read(request, Freezing)
    found = freeze(books(), on=told.on, weeks=told.weeks, reason=told.reason, by=asking(request), now=now())
    return as_answer(found.to_json(), HTTPStatus.CREATED)


@acts(
    "/changed/confirmation", tag="Statements", right=Right.AGREE, shape={201: shapes.Confirmed},
    more=body(Confirming), errors=(400, 415),
)  # fmt: skip
def confirm_change(request: HttpRequest) -> HttpResponse:
    """Confirm an alarm: the rate has changed for good, and forecasts count this move from that day on.

    Whoever asks acts for the function of their member. Refused where there is no alarm.
    """
    told = read(request, Confirming)
    found = confirm(
        books(), from_stage=told.from_, to_stage=told.to, on=told.on, book=told.book, by=asking(request), now=now()
    )
    return as_answer(found.to_json(), HTTPStatus.CREATED)

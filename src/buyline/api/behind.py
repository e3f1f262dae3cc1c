"""What adds up to a number? The journeys, movements or stays behind it, the same that its page lists."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from buyline.api.cursors import Continued, place_in, written
from buyline.api.forms import TABLE
from buyline.api.opened import books, now
from buyline.api.operations import reads
from buyline.api.parameters import IsoDay, Name, Where
from buyline.api.shapes import statements as shapes
from buyline.app.behind import Behind, rows_behind
from buyline.app.refusal import Refused
from buyline.measure.behind import Number, What
from buyline.measure.view import NotInTheBooks


class Opened(Schema):
    """Which number is opened, and which rows of it."""

    what: What = Field(alias="behind", description="What the number counts.")
    stage: list[Name] = Field([], max_length=50, description="Where; the stage that they come from. Repeatable.")
    goal: Name | None = Field(None, description="The stage reached or moved to.")
    posted: Name | None = Field(None, description="The kind of row that moved them.")
    first: IsoDay | None = Field(None, alias="from", description="First day of the period, included.")
    last: IsoDay | None = Field(None, alias="to", description="Last day, included.")
    on: IsoDay | None = Field(None, description="The day that it is seen from.")
    days: list[IsoDay] = Field([], max_length=100, description="The days of an average. Repeatable.")
    within: int = Field(0, ge=0, le=3_650, description="Of a conversion.")
    unit: Literal["journey", "spell"] = Field("journey", description="Of a conversion.")
    age: int = Field(0, ge=0, le=100_000, description="Open for at least so many days.")
    younger_than: int = Field(0, ge=0, le=100_000, description="Open for fewer than so many days; 0: however many.")
    currency: Name | None = Field(None, description="Of an amount in it alone.")
    reason: str | None = Field(None, max_length=200, description="Said when they went; empty: none was said.")
    proof: Name | None = Field(
        None, description="How an arrival in the verified book was proven: `proven`, `stated`, `proven or stated`."
    )
    known_after: IsoDay | None = Field(None, description="Of the rows that became known after this day alone.")
    cause: Name | None = Field(None, description="Of those, the rows by one cause of a restatement.")
    book: Literal["claimed", "verified"] = Field("claimed", description="The book that it was counted in.")
    as_of: IsoDay | None = Field(None, description="What was known at the end of this day.")
    where: list[Where] = Field([], max_length=50, description="Only rows with this value, as `column=value`.")
    by: Name | None = Field(None, description="The column of a breakdown.")
    value: str = Field("", max_length=200, description="The group of it.")
    limit: int = Field(100, ge=1, le=1_000, description="At most so many rows.")
    cursor: str | None = Field(
        None, min_length=1, max_length=2_000, description="Of the rows behind those before: `next`."
    )


@reads("/behind", tag="Statements", shape=shapes.Behind, forms=TABLE)
def behind(request: HttpRequest, asked: Query[Opened]) -> Any:
    """The journeys, movements or stays that add up to a number, net of what was taken back.

    A page links each number to the same list: its address there has the same fields.
    """
    skip = place_in(request, asked.cursor) or 0
    found = rows_behind(books(), _asked(asked), now=now(), at_most=asked.limit, skip=skip)
    shown = skip + len(found.found.lines)
    return Continued(found.found, None if found.is_last else written(request, shown))


def _asked(asked: Opened) -> Behind:
    try:
        number = Number(
            what=asked.what,
            stages=tuple(asked.stage),
            goal=asked.goal or "",
            posted=asked.posted or "",
            first=asked.first,
            last=asked.last,
            on=asked.on,
            on_days=tuple(asked.days),
            within=asked.within,
            unit=asked.unit,
            age=asked.age,
            younger_than=asked.younger_than,
            currency=asked.currency or "",
            reason=asked.reason,
            proof=asked.proof or "",
        )
    except NotInTheBooks as problem:
        raise Refused(f"{problem}.") from None
    where = tuple((pair.partition("=")[0], pair.partition("=")[2]) for pair in asked.where)
    return Behind(
        number=number,
        book=asked.book,
        as_of=asked.as_of,
        where=where,
        known_after=asked.known_after,
        cause=asked.cause or "",
        by=asked.by or "",
        value=asked.value,
    )

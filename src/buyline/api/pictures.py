"""What does the Pipeline page say, for programs? The same record, in JSON: days as ISO text, amounts in major units."""

from dataclasses import fields, is_dataclass
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from buyline.api.forms import JSON, WHOLE_FORM, Form, as_json
from buyline.api.opened import books, now
from buyline.api.operations import reads
from buyline.api.parameters import IsoDay, Name, Where
from buyline.api.shapes import pipeline as shapes
from buyline.app.pipeline import pipeline_page
from buyline.definition.money import major_units
from buyline.measure.picture import Amount, BalanceRow
from buyline.measure.statement import iso
from buyline.members.policy import Right

_DAYS = frozenset({"from_day", "to_day", "as_of", "first_day", "last_day", "last_on", "seen_on", "normal_days"})
_COUNTED = ("opening", "into", "out_of", "revalued", "closing", "residual")


def _as_json(found: Any) -> bytes:
    return as_json(told(found))


PICTURE = (Form(JSON, Right.READ, _as_json, "json"), WHOLE_FORM)


class Looking(Schema):
    """What the page can be asked."""

    from_day: IsoDay | None = Field(None, alias="from", description="First day; left out: the last 90 days.")
    to_day: IsoDay | None = Field(None, alias="to", description="Last day, included.")
    as_of: IsoDay | None = Field(None, description="What was known at the end of this day.")
    book: Literal["claimed", "verified"] = Field("claimed", description="Which of the two books is drawn.")
    where: list[Where] = Field(
        [], max_length=50, description="Only rows with this value, as `column=value`; repeatable."
    )
    by: Name | None = Field(None, description="A column of the books: the position for each of its values.")


@reads("/pipeline", tag="Statements", shape=shapes.Pipeline, forms=PICTURE)
def pipeline(request: HttpRequest, asked: Query[Looking]) -> Any:
    """Everything on the Pipeline page: stages, steps, movements, what became of everybody, and that it balances.

    Beside it where the two books differ, each stage against the period before and against normal, and the position for
    each value of a column.
    """
    where = tuple(pair.partition("=")[::2] for pair in asked.where)
    days: dict[str, Any] = {"from_day": asked.from_day, "to_day": asked.to_day, "as_of": asked.as_of}
    more = {} if asked.by is None else {"by": asked.by}
    return pipeline_page(books(), **days, book=asked.book, where=where, more=more, now=now())


def told(value: Any, name: str = "") -> Any:
    """A record of a page as JSON."""
    if isinstance(value, Amount):
        return {"amount": major_units(value.minor, value.currency), "currency": value.currency}
    if is_dataclass(value) and not isinstance(value, type):
        said = {one.name: told(getattr(value, one.name), one.name) for one in fields(value)}
        return said | _balanced(value) if isinstance(value, BalanceRow) else said
    if isinstance(value, tuple | list):
        return [told(one, name) for one in value]
    return iso(value) if name in _DAYS else value


def _balanced(row: BalanceRow) -> dict[str, Any]:
    if not row.currency:
        return {}
    return {name: major_units(getattr(row, name), row.currency) for name in _COUNTED}

"""How is a question written in an address?

The same names and values as on the command line: days as ISO text, `where` as `column=value` and repeated.
"""

import re
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from buyline.app.statements import Asked
from buyline.days import Day, as_date, parse_day

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
EARLIEST, LATEST = 1900, 2999


def _day(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if not _ISO_DAY.fullmatch(text):
        raise ValueError(f"'{text[:40]}' is not a day; write it like 2026-03-31")
    day = parse_day(text)
    if not EARLIEST <= as_date(day).year <= LATEST:
        raise ValueError(f"{text} is beyond the calendar of these books; write a day from {EARLIEST} to {LATEST}")
    return day


IsoDay = Annotated[Day, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Book = Literal["claimed", "verified", "pair", "buyers claimed", "buyers verified"]
Where = Annotated[str, Field(pattern="^[^=]+=[\\s\\S]*$", max_length=400)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Question(Schema):
    """What every statement can be asked: which book, what was known, which rows."""

    book: Book = Field("claimed", description="Where we say that they are, or where they proved to be.")
    as_of: IsoDay | None = Field(None, description="What was known at the end of this day.")
    at_seq: int | None = Field(None, ge=0, le=2**62, description="The books as of this line of the journal.")
    where: list[Where] = Field(
        [], max_length=50, description="Only rows with this value, as `column=value`; repeatable."
    )

    def asked(self) -> Asked:
        """The question as the use cases take it."""
        filters: dict[str, Any] = {}
        for pair in self.where:
            column, _, value = pair.partition("=")
            filters.setdefault(column, []).append(value)
        return Asked(book=self.book, as_of=self.as_of, at_seq=self.at_seq, where=filters)


class Broken(Question):
    """The same, broken down."""

    by: Name | None = Field(None, description="Broken down by a column of the books.")

"""Which revenue does a function want to bring, from which day to which, and how many deals is that?

A goal is what one function signs for. It does not say how it is reached.
"""

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Any, Self

from pydantic import ConfigDict, Field, model_validator

from buyline.definition.criterion import Document
from buyline.definition.model import Currency, Function

AMOUNT_AT_MOST = 10**15


class Goal(Document):
    """So much revenue of one function within some days; without an amount it is not set yet."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    function: Function
    first: date = Field(alias="from", description="The first day that counts.")
    last: date = Field(alias="to", description="The last day that counts.")
    amount: float | None = Field(None, gt=0, le=AMOUNT_AT_MOST, description="The revenue, in the books' currency.")
    currency: Currency | None = Field(None, description="Its currency; left out: that of the books.")
    deals: int | None = Field(None, gt=0, le=10**9, description="How many deals; left out: from the average price.")

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """The goal that an entry says, its amount as decimal text; raises ValidationError."""
        told = dict(data)
        return cls.model_validate(told | {"amount": float(str(told["amount"]))} if "amount" in told else told)

    @property
    def is_set(self) -> bool:
        """Whether it says how much, or how many."""
        return self.amount is not None or self.deals is not None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"'to' is before 'from'; write a day on or after {self.first}")
        return self

    def deals_at(self, average_price: float | None) -> int | None:
        """How many deals it takes: as said, else the amount by the average price, rounded up; None: not known."""
        if self.deals is not None or self.amount is None or average_price is None:
            return self.deals
        return ceil(round(self.amount / average_price, 6))

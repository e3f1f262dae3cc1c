"""How many journeys, and how much money by currency, stand or move together?

A holding adds and subtracts in whole numbers. It knows nothing of stages or days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from buyline.definition.money import major_units
from buyline.measure.statement import Json
from buyline.measure.view import Expression


@dataclass(frozen=True, slots=True)
class Holding:
    """Journeys with their amounts in minor units, by currency, and in the books' currency (`reporting`).

    `without_rate` journeys have an amount in another currency and no rate; `reporting` leaves them out.
    """

    journeys: int = 0
    amounts: Mapping[str, int] = field(default_factory=dict)
    reporting: int = 0
    without_rate: int = 0

    def __add__(self, other: "Holding") -> "Holding":
        return self._with(other, 1)

    def __sub__(self, other: "Holding") -> "Holding":
        return self._with(other, -1)

    def _with(self, other: "Holding", sign: int) -> "Holding":
        amounts = dict(self.amounts)
        for currency, amount in other.amounts.items():
            amounts[currency] = amounts.get(currency, 0) + sign * amount
        return Holding(
            self.journeys + sign * other.journeys,
            {currency: amount for currency, amount in amounts.items() if amount},
            self.reporting + sign * other.reporting,
            self.without_rate + sign * other.without_rate,
        )

    def __bool__(self) -> bool:
        return bool(self.journeys or self.amounts or self.reporting or self.without_rate)

    def to_json(self, currency: str) -> Json:
        """Journeys and amount in major units of the books' currency; by currency where there are others."""
        fields: Json = {"journeys": self.journeys, "amount": major_units(self.reporting, currency)}
        if set(self.amounts) - {currency}:
            fields["amounts"] = {name: major_units(amount, name) for name, amount in sorted(self.amounts.items())}
        return fields | ({"without_rate": self.without_rate} if self.without_rate else {})


NOTHING = Holding()
SUMS = ("journeys", "amount", "reporting", "without_rate")


def sums(rows: ir.Table, *, where: Expression | None = None, ending: str = "") -> dict[str, Expression]:
    """The signed sums of a holding, for an aggregation, of the rows that `where` holds for.

    A condition is multiplied in: that is much faster than a filter on each sum.
    """
    sign: Expression = rows.sign if where is None else rows.sign * where.cast("int8")
    unrated = (rows.reporting.isnull() & (rows.amount != 0)).cast("int8")
    values = (sign, sign * rows.amount, sign * rows.reporting, sign * unrated)
    return {name + ending: value.sum() for name, value in zip(SUMS, values, strict=True)}


def holding(row: Mapping[str, Any], *, ending: str = "") -> Holding:
    """The holding of one row of such an aggregation, which has a currency; a sum that is not there is 0."""
    journeys, amount, reporting, without_rate = (row.get(name + ending) or 0 for name in SUMS)
    return Holding(journeys, {row["currency"]: amount} if amount else {}, reporting, without_rate)


def total(holdings: Iterable[Holding]) -> Holding:
    """The sum of holdings."""
    found = NOTHING
    for each in holdings:
        found = found + each
    return found


HOLDING_SCHEMA = {"journeys": pa.int64(), "amount": pa.int64(), "currency": pa.string(), "without_rate": pa.int64()}


def record(found: Holding, currency: str) -> Json:
    """A holding as a row of a table: its amount in minor units of the books' currency."""
    values = (found.journeys, found.reporting, currency, found.without_rate)
    return dict(zip(HOLDING_SCHEMA, values, strict=True))

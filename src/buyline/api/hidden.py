"""How does an answer look to whoever does not see amounts?

The books that they look at hold none; here it is said that they are hidden, rather than nothing: a missing value stands
where a number would, and a header says why.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from django.http import HttpResponse

from buyline.members.asking import sight_now

HEADER = "Buyline-Hidden"
PRICES = frozenset({"average_price", "margin_percent", "profit"})


class Hidden:
    """A result without amounts, in the forms that it has."""

    def __init__(self, found: Any) -> None:
        self.found = found

    def to_json(self) -> Any:
        return without_amounts(self.found.to_json() if hasattr(self.found, "to_json") else self.found)

    @property
    def table(self) -> pa.Table:
        return table_without(self.found.table)


def as_seen(found: Any) -> Any:
    """A result as whoever asks sees it."""
    return found if sight_now().has_amounts else Hidden(found)


def says_hidden(response: HttpResponse) -> HttpResponse:
    """With the header that says that amounts are hidden, where they are."""
    if not sight_now().has_amounts:
        response.headers[HEADER] = "amounts"
    return response


def without_amounts(told: Any) -> Any:
    """A document with nothing where amounts stand, and without lines that tell of nothing else."""
    if isinstance(told, Mapping):
        return {
            name: _hidden(value) if _is_money(name) and not isinstance(value, bool) else without_amounts(value)
            for name, value in told.items()
        }
    if isinstance(told, list | tuple):
        return [without_amounts(one) for one in told if not _is_of_amount(one)]
    return told


def table_without(table: pa.Table) -> pa.Table:
    """A table with nothing in its columns of amounts."""
    for place, field in enumerate(table.schema):
        if _is_money(field.name):
            table = table.set_column(place, field, pa.nulls(len(table), field.type))
    return table


def _is_money(name: Any) -> bool:
    words = str(name).split("_")
    return "amount" in words or "amounts" in words or name in PRICES


def _is_of_amount(one: Any) -> bool:
    return isinstance(one, Mapping) and one.get("measure") == "amount"


def _hidden(value: Any) -> Any:
    """Nothing of the same form; what is no number or sums of it (a rule, a filter) stays."""
    if isinstance(value, Mapping):
        return {}
    return [] if isinstance(value, list | tuple) else None

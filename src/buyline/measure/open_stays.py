"""How old are the stays that are still open, stage by stage?

Signed sums: stays that began less those that ended, seen from the statement's day (RULES section 4.1). What their ages
say of those that ended is the matter of `time_in_stage`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from buyline.days import Day
from buyline.measure.asked import Cohort, asked
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.stays import Stays, stays
from buyline.measure.view import View

BINS = (0, 8, 31, 91, 181, 366)
"""The ages at which the groups begin: a week, a month, a quarter, half a year, a year."""


@dataclass(frozen=True, kw_only=True)
class OpenStays(Statement):
    """Open stays on the day `on` by stage and age: a count per group of `bins`, the last without an end.

    `undated` stays began nobody knows when.
    """

    on: Day
    as_of: Day | None
    book: str
    bins: tuple[int, ...]
    stages: Mapping[str, tuple[int, ...]]
    undated: Mapping[str, int]
    rule: str

    def to_json(self) -> Json:
        fields: Json = {"on": iso(self.on), "as_of": iso(self.as_of), "book": self.book, "from_days": list(self.bins)}
        lines = [
            {"stage": stage, "open": list(counts), "undated": self.undated[stage]}
            for stage, counts in self.stages.items()
        ]
        return fields | {"stages": lines, "rule": self.rule}

    def records(self) -> list[Json]:
        return [
            {"stage": stage, "from_days": begin, "open": count}
            for stage, counts in self.stages.items()
            for begin, count in zip(self.bins, counts, strict=True)
        ]

    def schema(self) -> dict[str, pa.DataType]:
        return {"stage": pa.string(), "from_days": pa.int64(), "open": pa.int64()}


def open_stays(view: View, *, on: Day | None = None) -> OpenStays:
    """Return how old the open stays of each ranked stage are at the end of the day `on` (the view's day when None)."""
    question = asked(view, Cohort(on=view.day(on)), horizon=BINS[-1])
    found = stays(view, asked=question)
    stages = view.in_order(view.ranks)
    parts = {stage: found.of(stage) for stage in stages}
    return OpenStays(
        on=question.on,
        as_of=view.as_of,
        book=view.book,
        bins=BINS,
        stages={stage: _by_age(part) for stage, part in parts.items()},
        undated={stage: _undated(part) for stage, part in parts.items()},
        rule=(
            "Stays that are open at the end of the day, by the days since they began; those that began nobody knows "
            "when are counted apart (RULES §4.1)."
        ),
    )


def _by_age(found: Stays) -> tuple[int, ...]:
    """Open stays in each group of ages."""
    ends = [*BINS[1:], np.iinfo(np.int64).max]
    return tuple(_between(found, first, end) for first, end in zip(BINS, ends, strict=True))


def _between(found: Stays, first: int, end: int) -> int:
    parts = ((found.begun, 1), (found.gone, -1))
    return sum(sign * part.total((part["open_age"] >= first) & (part["open_age"] < end)) for part, sign in parts)


def _undated(found: Stays) -> int:
    return found.begun.total(found.begun["open_age"] < 0) - found.gone.total(found.gone["open_age"] < 0)

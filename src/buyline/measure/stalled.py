"""Which journeys have stood still too long?

Stalled: older than 90% of the stays that advanced, and the chance to advance within 30 days below half of that at
arrival (METRICS section 3). The age from which that holds is estimated per stage; which journeys are so old, says
`still`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from buyline.days import Day
from buyline.estimate.competing import Incidence
from buyline.estimate.survival import cause_times, quantile
from buyline.measure.again import once
from buyline.measure.asked import Cohort, asked
from buyline.measure.counts import Counts
from buyline.measure.lasting import LONGEST, leaving_by_day, tau_of
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.stays import Stays, stays
from buyline.measure.still import Still, standing_still
from buyline.measure.view import View

OLDER_THAN = 0.9
WITHIN = 30
HALF = 0.5
ADVANCED = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """From which age a stay in a stage is stalled: None when that cannot be said, or never happens.

    `stalled_now`: how many stays are that old, as a signed sum over the ledger.
    """

    stalled_from: int | None
    older_than: int | None
    chance_at_arrival: float | None
    stalled_now: int = 0

    def to_json(self) -> Json:
        return {
            "stalled_from": self.stalled_from,
            "older_than": self.older_than,
            "chance_at_arrival": self.chance_at_arrival,
            "stalled_now": self.stalled_now,
        }


@dataclass(frozen=True, kw_only=True)
class Stalled(Statement):
    """Stalled journeys on the day `on`, longest first, and the limit of each stage; `found`: how many are stalled, also
    where fewer are told.
    """

    on: Day
    as_of: Day | None
    book: str
    limits: Mapping[str, Limit]
    journeys: tuple[Still, ...]
    found: int
    rule: str

    def to_json(self) -> Json:
        limits = [{"stage": stage} | limit.to_json() for stage, limit in self.limits.items()]
        fields = {"on": iso(self.on), "as_of": iso(self.as_of), "book": self.book, "limits": limits}
        return fields | {"journeys": [self._line(each) for each in self.journeys], "rule": self.rule}

    def records(self) -> list[Json]:
        return [self._line(each) for each in self.journeys]

    def schema(self) -> dict[str, pa.DataType]:
        words = dict.fromkeys(("journey", "buyer", "stage"), pa.string())
        return words | {"since": pa.string(), "age": pa.int64(), "stalled_from": pa.int64()}

    def _line(self, each: Still) -> Json:
        named = {"journey": each.journey, "buyer": each.buyer, "stage": each.place, "since": iso(each.since)}
        return named | {"age": self.on - each.since, "stalled_from": self.limits[each.place].stalled_from}


def stalled(
    view: View, *, on: Day | None = None, listed: Collection[str] | None = None, most: int | None = None
) -> Stalled:
    """Return the journeys that are stalled at the end of the day `on`, in the ranked stages of the view's book.

    `listed`: the stages whose journeys are told one by one (all when None), the others are only counted; `most` of
    them, those longest there.
    """
    day = view.day(on)
    found = stays(view, asked=asked(view, Cohort(on=day), horizon=LONGEST))
    limits = {stage: _limit(view, stage, found.of(stage)) for stage in view.in_order(view.ranks)}
    shown = limits.keys() if listed is None else limits.keys() & set(listed)
    ages = {
        stage: limit.stalled_from
        for stage, limit in limits.items()
        if limit.stalled_from is not None and stage in shown
    }
    journeys, many = standing_still(view, on=day, ages=ages, most=most)
    return Stalled(
        on=day,
        as_of=view.as_of,
        book=view.book,
        limits=limits,
        journeys=journeys,
        found=many,
        rule=(
            f"Open stays older than {OLDER_THAN:.0%} of the stays that advanced and with a chance to advance within "
            f"{WITHIN} days below half of that at arrival, per stage (METRICS §3)."
        ),
    )


def _limit(view: View, stage: str, found: Stays) -> Limit:
    further = tuple(place for place, rank in view.ranks.items() if rank > view.ranks[stage])
    advances = np.isin(found.ended["other"], [found.words.number(place) for place in further])
    told = [found.ended.adding("other", advances), found.gone, found.begun]
    parts = [Counts({name: column for name, column in part.columns.items() if name != "stage"}) for part in told]
    return once(("limit", found.horizon), parts, lambda: _limit_of(found, further))


def _limit_of(found: Stays, further: tuple[str, ...]) -> Limit:
    risk = found.at_risk([further])
    curve, tau = leaving_by_day(risk), tau_of(risk)
    if curve.started_at is None or tau is None or tau < WITHIN:
        return Limit(stalled_from=None, older_than=None, chance_at_arrival=None)
    times = cause_times(curve, cause=ADVANCED, until=tau)
    older = None if times is None else quantile(times, share=OLDER_THAN)
    arrival = float(curve.share[WITHIN, ADVANCED])
    age = None if older is None else _first_age(curve, int(older), arrival, tau)
    return Limit(
        stalled_from=age,
        older_than=None if older is None else int(older),
        chance_at_arrival=arrival,
        stalled_now=0 if age is None else _open_from(found, age),
    )


def _open_from(found: Stays, age: int) -> int:
    """Stays that are open at an age or later: those that began less those that ended, seen from the statement's day."""
    begun, gone = found.begun, found.gone
    return begun.total(begun["open_age"] >= age) - gone.total(gone["open_age"] >= age)


def _first_age(curve: Incidence, older: int, arrival: float, tau: int) -> int | None:
    """The first age beyond `older` from which the chance stays below half of that at arrival, as far as it is seen."""
    ages = np.arange(tau - WITHIN + 1)
    left = np.where(curve.staying[ages] > 0, curve.staying[ages], 1.0)
    chances = (curve.share[ages + WITHIN, ADVANCED] - curve.share[ages, ADVANCED]) / left
    high = np.flatnonzero(chances >= HALF * arrival)
    lowest = int(high[-1]) + 1 if high.size else 0
    return None if lowest == ages.size else max(lowest, older + 1)

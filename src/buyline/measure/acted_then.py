"""Which buyers had done something lately on earlier days, as the books knew it then?

Acts of the buyer that count for a journey and that may prove something, by the days on which they happened and the
moments at which they were known. It says nothing of what they prove.
"""

from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buyline.days import Day, Moment
from buyline.definition.trust import PROOF_BY_DEFAULT
from buyline.estimate.arrays import Flags, Whole

NO_ACTS = ("mail opened", "buyer declined", "unsubscribed", "renewal due")
"""What is told of the buyer and shows no interest."""


@dataclass(frozen=True, slots=True)
class ActedThen:
    """Each array (n,): the journey's number, the day, when it was known, and the sign."""

    journey: Whole
    on: Whole
    known: Whole
    sign: Whole
    journeys: int

    def within(self, days: int, *, of: Day, known_by: Moment) -> Flags:
        """Which journeys had an act on the last `days` days up to a day, as known at a moment: (J,)."""
        inside = (self.on > of - days) & (self.on <= of) & (self.known <= known_by)
        n = np.bincount(self.journey[inside], weights=self.sign[inside], minlength=self.journeys)
        return np.asarray(n > 0.5, dtype=np.bool_)


def acts_of_buyers(touches: ir.Table) -> ir.Table:
    """Return the rows of acts of buyers that may prove something."""
    is_theirs = (touches.side == "buyer") & touches.trust.isin(sorted(map(str, PROOF_BY_DEFAULT)))
    return touches.filter(is_theirs & touches.kind.notin(NO_ACTS))


def acted_then(touches: ir.Table, journeys: pa.Array, *, after: Day, until: Day) -> ActedThen:
    """Return the acts on the days behind `after` up to `until` that count for these journeys."""
    rows = acts_of_buyers(touches)
    inside = rows.filter((rows.on_day > after) & (rows.on_day <= until))
    found = inside.select("journey", "on_day", "known_at", "sign").to_pyarrow()
    at = pc.index_in(found["journey"], value_set=journeys.cast(found["journey"].type))
    kept = found.append_column("at", at).filter(pc.is_valid(at))
    at_, on, known, sign = (_whole(kept[name]) for name in ("at", "on_day", "known_at", "sign"))
    return ActedThen(at_, on, known, sign, len(journeys))


def _whole(column: pa.ChunkedArray) -> Whole:
    return np.asarray(column.combine_chunks().cast(pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)

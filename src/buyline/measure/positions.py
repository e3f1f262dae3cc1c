"""How many stood in each place at the end of each of several days, in one pass?

Journeys only, as `position` counts them; amounts and breakdowns are the matter of `position`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.view import View


def positions(view: View, *, days: Sequence[Day]) -> tuple[Mapping[str, int], ...]:
    """Return the journeys in each place at the end of each day."""
    if not days:
        return ()
    rows = view.stays_rows(max(days))
    sums = {f"day_{k}": rows.sign.sum(where=rows.on_day <= day) for k, day in enumerate(days)}
    found: list[Counter[str]] = [Counter() for _ in days]
    for line in rows.group_by(rows.from_stage, rows.to_stage).agg(**sums).to_pyarrow().to_pylist():
        for k, places in enumerate(found):
            moved = int(line[f"day_{k}"] or 0)
            places[line["to_stage"]] += moved
            places[line["from_stage"]] -= moved
    for places in found:
        places.pop(OUTSIDE, None)
    return tuple(found)

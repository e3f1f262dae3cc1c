"""How many journeys began in some days, by the value that a column had when they did?"""

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.counts import KINDS, MOVEMENT
from buyline.measure.view import View


def beginnings(view: View, *, by: str, first: Day, last: Day) -> dict[str, float]:
    """Return the journeys that came from outside from one day to another by a column; those without a value apart."""
    rows = view.rows(last)
    kept = rows.filter(
        rows.from_stage == OUTSIDE, rows.to_stage != OUTSIDE, rows.kind == KINDS[MOVEMENT], rows.on_day >= first
    )
    column = kept[view.column(by)].cast("string")
    found = kept.group_by(value=column.fill_null("")).agg(n=kept.sign.sum()).to_pyarrow().to_pylist()
    return {str(line["value"]): float(line["n"]) for line in found if line["n"]}

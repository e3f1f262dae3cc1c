"""How would a week ago be read, had no new version of the definition come into force since?

The same steps on the way of the version in force then, with what is believed of its stages. Only the forecast of that
day is made of it; what happened afterwards is read under the version that holds now. RULES section 6.
"""

from dataclasses import dataclass, replace

from buyline.days import Day
from buyline.definition.agreement import first_day
from buyline.definition.matching import unmatched
from buyline.forecast.believed import published
from buyline.forecast.records import Records
from buyline.forecast.way import way
from buyline.measure.view import View


@dataclass(frozen=True)
class Redefined:
    """That numbers are read under `version` since the day `first`, and before it as `records`; `says` what of the two
    versions cannot be matched.
    """

    version: int
    first: Day
    says: tuple[str, ...]
    records: Records


def redefined(view: View, records: Records, *, back: int) -> Redefined | None:
    """Return how `back` days before the last day were read; None where no version came into force since."""
    days = [(first_day(version), version) for version in (*view.earlier, view.definition)]
    before = [version for first, version in days if first <= records.last - back]
    since = [(first, version) for first, version in days if records.last - back < first <= records.last]
    if not since or not before:
        return None
    (first, now), old = since[-1], before[-1]
    names = {place: old.name_of(place) for place in records.way.places}
    told = way(view, version=old)
    then = replace(records, way=told, prior=published(told, names=names))
    return Redefined(now.version, first, unmatched(old, view.definition), then)

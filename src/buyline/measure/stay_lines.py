"""How long do stays last in each place, for several cohorts, and who stood where on several days?

The same counts as `time_in_stage` and `position` (a test holds them together), asked of one view in one go. All of it
is made of the lines by day that statements share. The curves are made by `lasting`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from buyline.days import Day
from buyline.measure.asked import Cohort, asked
from buyline.measure.counts import OPENING
from buyline.measure.grains import begun_stays, moves_by_day, standing
from buyline.measure.lasting import LONGEST, Lasting
from buyline.measure.lines import NEVER
from buyline.measure.stays import stays
from buyline.measure.time_in_stage import lasting_of
from buyline.measure.view import View


@dataclass(frozen=True, slots=True)
class StayLines:
    """The stays in ranked stages, of rows up to the day `until`."""

    view: View
    until: Day

    @property
    def undated(self) -> int:
        """How many stays were shown by a source, begun nobody knows when."""
        found = begun_stays(self.view).all()
        known = (found["kind"] == OPENING) & (found["since"] == NEVER) & (found["on_day"] <= self.until)
        return found.total(known)

    def lasting(self, cohort: Cohort) -> Mapping[str, Lasting]:
        """How long the stays of a cohort last, by the place they are in."""
        found = stays(self.view, asked=asked(self.view, cohort, horizon=LONGEST))
        return {place: lasting_of(found.of(place)) for place in self.view.ranks}

    def standing(self, on: Day) -> dict[str, int]:
        """How many journeys stand in each place at the end of a day."""
        return standing(moves_by_day(self.view), on)


def stay_lines(view: View, *, until: Day) -> StayLines:
    """Return the stays in ranked stages, of rows up to the day `until`."""
    view.check_stays()
    return StayLines(view, until)

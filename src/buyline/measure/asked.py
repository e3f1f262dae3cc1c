"""Which journeys or stays is a statement about: begun when, seen on which day, followed how long?

Records that counting modules take; nothing is counted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.days import Day
from buyline.measure.view import Expression, View


@dataclass(frozen=True, kw_only=True, slots=True)
class Cohort:
    """Journeys or stays that began from the day `first` to the day `last`, both included, as seen on the day `on`.

    None: since ever, until now; on the day of the view.
    """

    first: Day | None = None
    last: Day | None = None
    on: Day | None = None


EVERYBODY = Cohort()


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is counted: begun when, seen on the day `on`, up to which age, broken down how, in which places.

    `with_reasons`: stays that ended are told apart by the reason said then.
    """

    on: Day
    horizon: int
    first: Day | None = None
    last: Day | None = None
    by: str | None = None
    clustered: bool = False
    places: Sequence[str] | None = None
    with_reasons: bool = False

    @property
    def is_limited(self) -> bool:
        """Whether only some beginnings count."""
        return self.first is not None or self.last is not None

    def began(self, since: Expression) -> list[Expression]:
        """The conditions on the day of beginning."""
        after = [] if self.first is None else [since >= self.first]
        return after + ([] if self.last is None else [since <= self.last])


def asked(
    view: View,
    cohort: Cohort,
    *,
    horizon: int,
    by: str | None = None,
    clustered: bool = False,
    places: Sequence[str] | None = None,
    with_reasons: bool = False,
) -> Asked:
    """What is counted of a cohort in a view."""
    return Asked(
        on=view.day(cohort.on),
        horizon=horizon,
        first=cohort.first,
        last=cohort.last,
        by=by,
        clustered=clustered,
        places=places,
        with_reasons=with_reasons,
    )

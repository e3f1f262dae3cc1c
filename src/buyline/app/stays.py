"""How long do stays last in each stage, counted once for all parts of a page that say it?

Kept for one state of the books. How it is counted is the matter of `measure`.
"""

from collections.abc import Mapping

from buyline.app.looking import Looking
from buyline.measure.asked import Cohort
from buyline.measure.lasting import Lasting
from buyline.measure.stay_lines import StayLines, stay_lines
from buyline.measure.view import View

LINES_KEPT, LASTING_KEPT = 4, 16


def stays_of(looking: Looking, seen: View) -> StayLines:
    """What the stays of a view are made of, up to the day that is looked at."""
    asked = (seen.counted(), looking.day)
    return looking.kept.get("stays", asked, lambda: stay_lines(seen, until=looking.day), most=LINES_KEPT)


def lasting_of(looking: Looking, seen: View, cohort: Cohort) -> Mapping[str, Lasting]:
    """How long the stays of a cohort last, by place."""
    asked = (seen.counted(), looking.day, cohort)
    return looking.kept.get("lasting", asked, lambda: stays_of(looking, seen).lasting(cohort), most=LASTING_KEPT)

"""What came of late is what moved: a line that posts the same stay again is no arrival."""

from dataclasses import replace

import numpy as np
import pytest

from buyline.measure.counts import MOVEMENT
from buyline.measure.steps import OUT
from buyline.plan.grounds import LATELY_DAYS, grounds
from tests.unit.forecast.made_steps import FIRST, Line, made_lines, records_of

pytestmark = pytest.mark.capability("P21", "library")
LAST = FIRST + 40 * 7 - 1


def test_arrivals_of_late_are_movements() -> None:
    lines = made_lines(3, weeks=40)
    posted: list[Line] = [(OUT, 0, day, day - 5, day - 5, day, 0.0) for day in range(LAST - 30, LAST)]
    records = records_of([*lines, *posted], last=LAST)
    again = (records.steps.origin == OUT) & (records.steps.since != records.steps.since.min())
    kinds = np.where(again, MOVEMENT + 1, records.steps.kind)
    assert np.count_nonzero(again) == len(posted)
    records = replace(records, steps=replace(records.steps, kind=kinds))
    told = {each.stage: each.lately for each in grounds(records, first=LAST + 1, last=LAST + 30).stages}
    came = {stage: sum(line[1] == place and LAST - LATELY_DAYS < line[2] <= LAST for line in lines)
            for place, stage in enumerate(("lead", "prospect", "customer"))}  # fmt: skip
    assert told == pytest.approx({stage: n / (LATELY_DAYS / 7) for stage, n in came.items()})

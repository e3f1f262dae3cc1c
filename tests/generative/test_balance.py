"""Does the trial balance leave nothing, for every stage, column and currency? (RULES §4.5)"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.measure.flow import Period, flow
from tests.generative.effort import trying
from tests.generative.recording import recorded
from tests.reference import BOOKS
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, journals
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P19", "library")


def leaves_nothing(period: Period) -> bool:
    balanced = all(line.residual == 0 for line in period.trial_balance)
    return balanced and all(line.residual == 0 for line in period.presence)


@trying(6)
@given(journals(), st.integers(0, DAYS), st.integers(0, 60))
def test_opening_and_what_moved_is_closing(journal: Journal, after: int, length: int) -> None:
    engine = OnDuckDB(recorded(*journal, at_a_time=50))
    for book in BOOKS:
        for column in (None, "region", "owner", "currency"):
            told = flow(engine.view(book), first=FIRST_DAY + after, last=FIRST_DAY + after + length, by=column)
            assert leaves_nothing(told.period)
            assert all(leaves_nothing(group) for group in told.groups.values())

"""Do the rows known by K and recorded by R add up to the entries known by K and recorded by R? (RULES §3.5, §1.2)

Larger journals than in `test_rules_of_the_ledger`, and versions of the definition that arrive among the entries.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generative.effort import trying
from tests.generative.recording import folded, net, recorded
from tests.reference.strategies import deliveries, journals

pytestmark = pytest.mark.capability("P19", "library")


@trying(45)
@given(st.data())
def test_for_every_known_and_recorded_the_rows_sum_to_the_fold_of_the_entries(data: st.DataObject) -> None:
    (first, *later), entries = data.draw(journals())
    arriving = data.draw(deliveries([*later, *entries]))
    books = recorded([first], arriving, at_a_time=data.draw(st.sampled_from((1, 3, 50))))
    known = sorted({line.entry.known_at for line in books.lines})
    commits = sorted({line.recorded_at for line in books.lines})
    for _ in range(4):
        at, by = data.draw(st.sampled_from(known)), data.draw(st.sampled_from([*commits, commits[-1]]))
        assert net(books, known=at, recorded_by=by) == folded(books, known=at, recorded_by=by)
    assert net(books) == folded(books)


@trying(30)
@given(st.data())
def test_in_whatever_order_entries_arrive_the_rows_that_are_left_are_the_same(data: st.DataObject) -> None:
    (first, *later), entries = data.draw(journals())
    by_known = sorted([*later, *entries], key=lambda entry: entry.known_at)
    left = net(recorded([first], by_known, at_a_time=3))
    for at_a_time in (1, 4, 50):
        arriving = data.draw(deliveries([*later, *entries]))
        assert net(recorded([first], arriving, at_a_time=at_a_time)) == left

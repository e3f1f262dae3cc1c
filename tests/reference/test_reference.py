"""Does the reference keep the laws that hold whatever the rules of a definition are?"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.generative.effort import tried
from tests.reference import BOOKS, Reference
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, delivered, deliveries, journals

pytestmark = pytest.mark.capability("P19", "library")
calm = settings(deadline=None, max_examples=tried(40), derandomize=True, suppress_health_check=list(HealthCheck))


@calm
@given(journals())
def test_the_trial_balance_leaves_nothing(journal: Journal) -> None:
    books = Reference(delivered(*journal))
    for book in BOOKS:
        for first, last in ((FIRST_DAY, FIRST_DAY + DAYS), (FIRST_DAY + 20, FIRST_DAY + 30)):
            assert books.residual(first, last, book) == {}


@calm
@given(st.data())
def test_the_order_of_delivery_means_nothing(data: st.DataObject) -> None:
    definitions, entries = data.draw(journals())
    books = Reference(delivered(definitions, entries))
    others = Reference(delivered(definitions, data.draw(deliveries(entries))))
    assert all(books.movements(book) == others.movements(book) for book in BOOKS)


@calm
@given(journals(joins=False))
def test_every_movement_leaves_where_the_one_before_arrived(journal: Journal) -> None:
    books = Reference(delivered(*journal))
    for book in BOOKS:
        for lines in books.movements(book).values():
            stops = ["outside", *(line.to_place for line in lines)]
            assert [line.from_place for line in lines] == stops[:-1]
            assert [line.day for line in lines] == sorted(line.day for line in lines)


@calm
@given(journals())
def test_the_pair_says_what_the_two_books_say(journal: Journal) -> None:
    books = Reference(delivered(*journal))
    for day in range(FIRST_DAY, FIRST_DAY + DAYS + 30, 7):
        claimed, verified = (books.standings_on(day, book) for book in ("claimed", "verified"))
        pairs = {j: f"{claimed.get(j, 'outside')}|{verified.get(j, 'outside')}" for j in {*claimed, *verified}}
        assert books.standings_on(day, "pair") == pairs


@calm
@given(journals())
def test_at_risk_is_the_signed_sum_of_arrivals_and_exits(journal: Journal) -> None:
    """RULES §4.2 as a sum over rows, against stays watched one by one."""
    books = Reference(delivered(*journal))
    on = FIRST_DAY + DAYS
    for stage in ("lead", "prospect"):
        stays = [s for s in books.spells("claimed", on=on) if s.place == stage and s.since is not None]
        for age in (0, 1, 5, 20):
            lasted = sum(stay.age_at_end(on) >= age for stay in stays)
            late = sum(stay.late is not None and stay.late >= age for stay in stays)
            assert books.at_risk(stage, age, on=on) == lasted - late


@calm
@given(journals())
def test_every_arrival_is_converted_lost_or_still_open(journal: Journal) -> None:
    books = Reference(delivered(*journal))
    told = books.conversion("lead", "customer", 60, entered_from=FIRST_DAY, entered_to=FIRST_DAY + DAYS)
    assert told.entered == told.converted + told.lost + told.still_open
    assert told.estimate is None or 0 <= told.estimate <= 1

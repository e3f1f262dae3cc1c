"""Where do journeys leave, why, and who comes back? (METRICS §1 and §2, RULES §3)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P19", "library")


def test_who_leaves_is_counted_by_stage_way_and_reason(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect, 12000 EUR
    2026-01-05 bolt/offer: sales claims prospect, 500 USD
    2026-01-05 cora/lead: sales claims lead
    2026-02-01 acme/deal: sales claims lost because price
    2026-02-02 bolt/offer: sales claims lost
    2026-02-03 cora/lead: sales claims nurture because timing
    """
    assert books.leaks("2026-02-01", "2026-02-28") == {
        "prospect → lost because price": 1,
        "prospect → lost": 1,
        "lead → nurture because timing": 1,
    }
    assert books.leaked("2026-02-01", "2026-02-28") == {
        "prospect → lost because price": {"EUR": 12000},
        "prospect → lost": {"USD": 500},
    }


def test_going_back_is_a_leak_and_going_on_is_none(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect
    2026-01-10 acme/deal: sales claims lead because not ready
    2026-01-20 acme/deal: sales claims customer
    """
    assert books.leaks("2026-01-01", "2026-01-31") == {"prospect → back because not ready": 1}


def test_who_comes_back_is_counted_under_the_reason_they_left_with(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect
    2026-02-01 acme/deal: sales claims lost because price
    2026-05-01 acme/deal: sales claims prospect because new budget
    """
    assert books.came_back("2026-02-01", "2026-02-28", on="2026-04-30") == {}
    assert books.came_back("2026-02-01", "2026-02-28", on="2026-05-01") == {"lost because price": 1}


def test_the_reason_said_when_they_left_counts_until_it_is_corrected(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect
    2026-02-01 acme/deal: sales claims lost because price
    2026-02-09 acme/deal: sales claims lost because competitor
    """
    assert books.leaks("2026-02-01", "2026-02-28") == {"prospect → lost because price": 1}


def test_leaks_are_those_known_by_then(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect
    2026-02-01 acme/deal: sales claims lost because price [known 2026-03-10]
    """
    assert books.as_of("2026-02-28").leaks("2026-02-01", "2026-02-28") == {}
    assert books.leaks("2026-02-01", "2026-02-28") == {"prospect → lost because price": 1}

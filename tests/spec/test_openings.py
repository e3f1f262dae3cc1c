"""What of a journey that was already on its way when the records begin? (RULES §1.4)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P26", "library")


def test_an_opening_counts_in_the_position_and_is_no_arrival(books: Books) -> None:
    """
    2026-01-10 acme/deal: crm shows lead since 2025-12-01
    """
    assert books.position("2026-01-10") == {"lead": 1}
    assert books.flow("2026-01-01", "2026-01-31") == {"opening: outside → lead": 1}


def test_an_opening_of_known_age_is_watched_from_then_on_at_that_age(books: Books) -> None:
    """
    2026-01-10 acme/deal: crm shows lead since 2026-01-01
    2026-01-15 acme/deal: sales claims prospect
    """
    assert [books.at_risk("lead", age, on="2026-01-31") for age in (0, 9, 10, 14, 15)] == [0, 0, 1, 1, 0]


def test_an_opening_of_unknown_age_stays_out_of_durations(books: Books) -> None:
    """
    2026-01-10 acme/deal: crm shows lead since unknown
    2026-01-15 acme/deal: sales claims prospect
    """
    assert books.position("2026-01-14") == {"lead": 1}
    assert books.at_risk("lead", 5, on="2026-01-31") == 0


def test_before_the_records_of_wins_began_nobody_is_watched(books: Books) -> None:
    """
    2026-01-01 acme/deal: sales claims prospect
    2026-01-01 records of customer began on 2026-01-11
    """
    assert [books.at_risk("prospect", age, on="2026-01-31") for age in (9, 10, 30, 31)] == [0, 1, 1, 0]

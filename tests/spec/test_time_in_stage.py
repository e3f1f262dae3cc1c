"""How long do stays last? (METRICS §3)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P19", "library")


def test_stays_that_still_last_count_for_as_long_as_they_were_watched(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-01 b/b: sales claims lead
    2026-01-01 c/c: sales claims lead
    2026-01-01 d/d: sales claims lead
    2026-01-01 e/e: sales claims lead
    2026-01-01 f/f: sales claims lead
    2026-01-01 g/g: sales claims lead
    2026-01-01 h/h: sales claims lead
    2026-01-03 a/a: sales claims prospect
    2026-01-05 b/b: sales claims prospect
    2026-01-07 c/c: sales claims lost
    2026-01-09 d/d: sales claims prospect
    """
    assert books.time_in_stage("lead", on="2026-01-11") == {
        "spells": 8,
        "open": 4,
        "p25": 4,
        "median": 8,
        "p75": None,
        "restricted_mean": 6.5,
        "tau": 8,
    }


def test_a_stay_of_no_day_counts_half_a_day_in_the_mean(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-01 b/b: sales claims lead
    2026-01-01 c/c: sales claims lead
    2026-01-01 d/d: sales claims lead
    2026-01-01 e/e: sales claims lead
    2026-01-01T12:00 a/a: sales claims prospect
    2026-01-01T12:00 b/b: sales claims prospect
    2026-01-01T12:00 c/c: sales claims prospect
    2026-01-01T12:00 d/d: sales claims prospect
    2026-01-01T12:00 e/e: sales claims prospect
    """
    assert books.time_in_stage("lead", on="2026-01-31") == {
        "spells": 5,
        "open": 0,
        "p25": 0,
        "median": 0,
        "p75": 0,
        "restricted_mean": 0.5,
        "tau": 0,
    }


def test_too_few_stays_have_no_quantiles(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-03 a/a: sales claims prospect
    """
    assert books.time_in_stage("lead", on="2026-01-31") == {
        "spells": 1,
        "open": 0,
        "p25": None,
        "median": None,
        "p75": None,
        "restricted_mean": None,
        "tau": None,
    }

"""How many get there, with those who are still on their way? (METRICS §2, RULES §4.3)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P19", "library")


def test_of_six_leads_one_won_one_lost_three_open_and_one_too_young(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-01 b/b: sales claims lead
    2026-01-01 c/c: sales claims lead
    2026-01-01 e/e: sales claims lead
    2026-01-01 f/f: sales claims lead
    2026-01-11 a/a: sales claims customer
    2026-01-21 b/b: sales claims lost
    2026-01-26 d/d: sales claims lead
    """
    assert books.conversion("lead", "customer", within=30, entered=("2026-01-01", "2026-01-31"), on="2026-01-31") == {
        "entered": 6,
        "converted": 1,
        "lost": 1,
        "still_open": 4,
        "skipped": 0,
        "estimate": 0.2,
    }


def test_who_skipped_the_stage_is_not_in_the_denominator(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-01 c/c: sales claims lead
    2026-01-01 d/d: sales claims lead
    2026-01-01 e/e: sales claims lead
    2026-01-01 f/f: sales claims lead
    2026-01-11 a/a: sales claims customer
    2026-01-05 b/b: sales claims contact
    2026-01-15 b/b: sales claims customer
    """
    assert books.conversion("lead", "customer", within=30, entered=("2026-01-01", "2026-01-31"), on="2026-03-31") == {
        "entered": 5,
        "converted": 1,
        "lost": 0,
        "still_open": 4,
        "skipped": 1,
        "estimate": 0.2,
    }


def test_to_be_lost_and_to_come_back_are_both_on_the_way(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-05 a/a: sales claims lost
    2026-01-10 a/a: sales claims lead
    2026-01-15 a/a: sales claims customer
    2026-01-01 b/b: sales claims lead
    2026-01-08 b/b: sales claims lost
    2026-01-01 c/c: sales claims lead
    2026-01-01 d/d: sales claims lead
    2026-01-01 e/e: sales claims lead
    """
    assert books.conversion("lead", "customer", within=30, entered=("2026-01-01", "2026-01-31"), on="2026-03-31") == {
        "entered": 5,
        "converted": 1,
        "lost": 1,
        "still_open": 3,
        "skipped": 0,
        "estimate": 0.2,
    }


def test_a_second_stay_is_no_second_entrance_and_one_journey_is_too_few_to_say(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-05 a/a: sales claims contact
    2026-01-10 a/a: sales claims lead
    """
    assert books.conversion("lead", "customer", within=30, entered=("2026-01-01", "2026-01-31"), on="2026-03-31") == {
        "entered": 1,
        "converted": 0,
        "lost": 0,
        "still_open": 1,
        "skipped": 0,
        "estimate": None,
    }


def test_an_opening_of_known_age_is_one_of_them_and_watched_from_that_age(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-01 c/c: sales claims lead
    2026-01-01 d/d: sales claims lead
    2026-01-01 e/e: sales claims lead
    2026-01-01 f/f: sales claims lead
    2026-01-11 c/c: sales claims customer
    2026-01-21 a/a: sales claims customer
    2026-01-15 b/b: crm shows lead since 2026-01-01
    2026-01-31 b/b: sales claims lost
    """
    assert books.conversion("lead", "customer", within=60, entered=("2026-01-01", "2026-01-31"), on="2026-03-31") == {
        "entered": 6,
        "converted": 2,
        "lost": 1,
        "still_open": 3,
        "skipped": 0,
        "estimate": 0.36,
    }


def test_from_a_stage_to_the_next_one_each_stay_counts(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-05 a/a: sales claims contact
    2026-01-10 a/a: sales claims lead
    2026-01-15 a/a: sales claims prospect
    2026-01-01 b/b: sales claims lead
    2026-01-01 c/c: sales claims lead
    2026-01-01 d/d: sales claims lead
    """
    assert books.conversion_by_spell(
        "lead", "prospect", within=30, entered=("2026-01-01", "2026-01-31"), on="2026-03-31"
    ) == {
        "entered": 5,
        "converted": 1,
        "lost": 0,
        "still_open": 3,
        "estimate": 0.2,
        "elsewhere": 1,
    }


def test_verified_and_claimed_conversions_never_mix(books: Books) -> None:
    """
    2026-01-01 a/a: sales claims lead
    2026-01-02 a/a: form submitted
    2026-01-09 a/a: sales claims prospect
    """
    assert books.conversion(
        "lead", "prospect", within=30, entered=("2026-01-01", "2026-01-31"), on="2026-03-31", book="verified"
    ) == {"entered": 1, "converted": 0, "lost": 0, "still_open": 1, "skipped": 0, "estimate": None}

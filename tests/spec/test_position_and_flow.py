"""How many are where, and what moved? (METRICS §1, RULES §3 and §4)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P19", "library")


def test_position_is_what_was_known_by_then(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-10 bolt/offer: sales claims lead [known 2026-02-10]
    """
    assert books.position("2026-01-31") == {"lead": 2}
    assert books.as_of("2026-01-31").position("2026-01-31") == {"lead": 1}


def test_an_amount_that_changes_is_a_revaluation_and_no_movement(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect, 12000 EUR
    2026-01-20 acme/deal: amount 15000 EUR
    """
    assert books.amounts("2026-01-20") == {"prospect": {"EUR": 15000}}
    assert books.revalued("2026-01-06", "2026-01-31") == {"prospect": {"EUR": 3000}}
    assert books.flow("2026-01-06", "2026-01-31") == {}


def test_one_entry_that_moves_and_changes_is_revalued_first(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims qualified, 12000 EUR
    2026-01-20 acme/deal: sales claims prospect, 15000 EUR
    """
    assert books.revalued("2026-01-20", "2026-01-20") == {"qualified": {"EUR": 3000}}
    assert books.flow_amounts("2026-01-20", "2026-01-20") == {"qualified → prospect": {"EUR": 15000}}


def test_amounts_are_added_up_by_currency(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect, 100 EUR
    2026-01-05 bolt/offer: sales claims prospect, 250 USD
    """
    assert books.amounts("2026-01-05") == {"prospect": {"EUR": 100, "USD": 250}}


def test_a_column_of_the_books_breaks_down_any_past_day(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead, region=north
    2026-01-20 acme/deal: details changed, region=south
    """
    assert books.position("2026-01-19", region="north") == {"lead": 1}
    assert books.position("2026-01-20", region="north") == {}


def test_the_trial_balance_leaves_nothing(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead, 100 EUR
    2026-01-07 acme/deal: amount 120 EUR
    2026-01-09 acme/deal: sales claims lost
    2026-01-10 bolt/offer: crm shows prospect since unknown, 80 EUR
    """
    assert books.residual("2026-01-06", "2026-01-31") == {}


def test_the_pair_of_both_books_is_a_book_of_its_own(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect
    2026-01-12 acme/deal: proposal requested
    2026-01-20 acme/deal: sales claims lost
    """
    assert books.history("deal", "pair") == [
        "2026-01-05 outside → prospect|outside",
        "2026-01-12 prospect|outside → prospect|prospect",
        "2026-01-20 prospect|prospect → lost|lost",
    ]


def test_presence_adds_up(books: Books) -> None:
    """
    2026-01-05 a/a: sales claims lead
    2026-01-05 b/b: sales claims lead
    2026-01-05 c/c: sales claims lead
    2026-01-05 d/d: sales claims lead
    2026-01-05 e/e: sales claims lead
    2026-01-10 a/a: sales claims prospect
    2026-01-10 b/b: sales claims contact
    2026-01-10 c/c: sales claims lost
    2026-01-10 d/d: sales claims nurture
    """
    assert books.presence("lead", "2026-01-01", "2026-01-31") == {
        "entered": 5,
        "advanced": 1,
        "went back": 1,
        "lost": 1,
        "parked": 1,
        "still there": 1,
    }

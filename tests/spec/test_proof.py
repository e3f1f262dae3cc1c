"""What did the buyer prove? (RULES §2)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P6", "library")


def test_what_one_of_us_writes_is_no_proof(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-06 acme/deal: proposal requested (stated by sales)
    """
    assert books.standing("deal", "2026-01-31", "verified") == "outside"


def test_a_criterion_may_take_it(books: Books) -> None:
    """
    define prospect: proposal requested; accepts stated
    2026-01-05 acme/deal: sales claims lead
    2026-01-06 acme/deal: proposal requested (stated by sales)
    """
    assert books.standing("deal", "2026-01-31", "verified") == "prospect"


def test_a_stated_act_counts_once_a_second_function_confirms_it(books: Books) -> None:
    """
    define prospect: proposal requested; confirmed
    2026-01-05 acme/deal: sales claims lead
    2026-01-06 acme/deal: proposal requested (stated by sales) [as request]
    2026-01-07 sales confirms request
    2026-01-09 success confirms request
    """
    assert books.history("deal", "verified") == ["2026-01-09 outside → prospect"]


def test_lower_stages_need_not_be_met(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-06 acme/deal: contract signed (signed)
    """
    assert books.history("deal", "verified") == ["2026-01-06 outside → customer"]


def test_acts_have_to_lie_close_together(books: Books) -> None:
    """
    define qualified: need confirmed, budget confirmed; within 14
    2026-01-01 acme/deal: sales claims lead
    2026-01-05 acme/deal: need confirmed
    2026-01-20 acme/deal: budget confirmed
    2026-01-25 acme/deal: need confirmed
    """
    assert books.history("deal", "verified") == ["2026-01-25 outside → qualified"]


def test_an_act_may_have_to_happen_several_times(books: Books) -> None:
    """
    define qualified: 2 times content read within 7
    2026-01-01 acme/deal: sales claims lead
    2026-01-05 acme/deal: content read
    2026-01-15 acme/deal: content read
    2026-01-22 acme/deal: content read
    """
    assert books.history("deal", "verified") == ["2026-01-22 outside → qualified"]


def test_the_end_of_a_proof_is_known_with_the_proof(books: Books) -> None:
    """
    define prospect: proposal requested; keeps 30
    2026-01-01 acme/deal: sales claims prospect
    2026-01-05 acme/deal: proposal requested
    """
    assert books.as_of("2026-01-05").history("deal", "verified") == [
        "2026-01-05 outside → prospect",
        "2026-02-04 prospect → outside",
    ]


def test_a_renewal_moves_the_end(books: Books) -> None:
    """
    define prospect: proposal requested; keeps 30
    2026-01-01 acme/deal: sales claims prospect
    2026-01-05 acme/deal: proposal requested
    2026-01-25 acme/deal: proposal requested
    """
    assert books.history("deal", "verified") == [
        "2026-01-05 outside → prospect",
        "2026-02-24 prospect → outside",
    ]


def test_other_acts_renew_nothing(books: Books) -> None:
    """
    define prospect: proposal requested; keeps 30
    2026-01-01 acme/deal: sales claims prospect
    2026-01-05 acme/deal: proposal requested
    2026-01-25 acme/deal: reply received
    """
    assert books.standing("deal", "2026-02-04", "verified") == "outside"


def test_a_proof_that_ends_falls_back_to_the_furthest_still_met(books: Books) -> None:
    """
    define prospect: proposal requested; keeps 30
    2026-01-01 acme/deal: sales claims lead
    2026-01-02 acme/deal: form submitted
    2026-01-05 acme/deal: proposal requested
    """
    assert books.standing("deal", "2026-02-04", "verified") == "lead"


def test_a_customer_keeps_the_proof(books: Books) -> None:
    """
    define customer: contract signed; none buyer declined; keeps 30
    2026-01-01 acme/deal: sales claims customer
    2026-01-05 acme/deal: contract signed (signed)
    2026-01-10 acme/deal: buyer declined
    """
    assert books.standing("deal", "2027-01-01", "verified") == "customer"


def test_a_condition_under_none_ends_the_proof(books: Books) -> None:
    """
    define prospect: proposal requested; none buyer declined
    2026-01-01 acme/deal: sales claims prospect
    2026-01-05 acme/deal: proposal requested
    2026-01-15 acme/deal: buyer declined
    """
    assert books.history("deal", "verified")[-1] == "2026-01-15 prospect → outside"


def test_facts_and_scores_can_be_asked_for(books: Books) -> None:
    """
    define points warm: page visited 1, form submitted 5; within 30
    define qualified: fact size >= 50, score warm >= 6
    2026-01-01 acme: page visited, fact size=80
    2026-01-05 acme: form submitted
    """
    assert books.position("2026-01-05", "verified") == {"qualified": 1}


def test_a_retracted_act_proves_nothing(books: Books) -> None:
    """
    2026-01-01 acme/deal: sales claims lead
    2026-01-05 acme/deal: proposal requested [as request]
    2026-01-20 retracted: request
    """
    assert books.history("deal", "verified") == []

"""For whose journey does an entry count? (RULES §1.3 and §5)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P7", "library")


def test_an_act_that_names_no_journey_counts_for_each_open_one(books: Books) -> None:
    """
    2026-01-01 acme/first: sales claims lead
    2026-01-01 acme/second: sales claims qualified
    2026-01-01 acme/third: sales claims lost
    2026-01-05 acme: proposal requested
    """
    assert books.standings("2026-01-05", "verified") == {"first": "prospect", "second": "prospect", "third": "lost"}


def test_when_none_is_open_an_act_may_open_one(books: Books) -> None:
    """
    2026-01-05 acme: page visited
    """
    assert books.position("2026-01-05") == {"contact": 1}


def test_else_it_waits_and_counts_from_the_opening_on(books: Books) -> None:
    """
    define opens: target listed at target
    2026-01-05 acme: need confirmed
    2026-01-20 acme/deal: sales claims lead
    """
    assert books.history("deal", "verified") == ["2026-01-20 outside → qualified"]


def test_a_proof_that_ended_while_waiting_is_no_proof(books: Books) -> None:
    """
    define opens: target listed at target
    define qualified: need confirmed; keeps 10
    2026-01-05 acme: need confirmed
    2026-01-20 acme/deal: sales claims lead
    """
    assert books.history("deal", "verified") == []


def test_a_journey_named_first_by_an_act_waits_to_be_placed(books: Books) -> None:
    """
    define opens: target listed at target
    2026-01-05 acme/deal: need confirmed, 500 EUR
    2026-01-20 acme/deal: sales claims lead
    """
    assert books.history("deal", "pair") == ["2026-01-20 outside → lead|qualified"]


def test_what_a_person_did_counts_when_it_is_known_who_it_was(books: Books) -> None:
    """
    2026-01-01 acme/deal: sales claims lead
    2026-01-05 person jo: proposal requested
    2026-02-01 jo is acme
    """
    assert books.history("deal", "verified") == ["2026-01-05 outside → prospect"]
    assert books.as_of("2026-01-31").history("deal", "verified") == []


def test_merged_buyers_keep_their_journeys_and_share_what_names_none(books: Books) -> None:
    """
    2026-01-01 acme/first: sales claims lead
    2026-01-01 acme-ltd/second: sales claims lead
    2026-01-05 acme: proposal requested
    2026-02-01 acme-ltd is also acme
    """
    assert books.standings("2026-01-05", "verified") == {"first": "prospect", "second": "prospect"}
    assert books.standings("2026-01-05", "buyers claimed") == {"acme": "lead"}


def test_buyers_parted_again_are_two(books: Books) -> None:
    """
    2026-01-01 acme/first: sales claims lead
    2026-01-01 acme-ltd/second: sales claims lead
    2026-02-01 acme-ltd is also acme
    2026-02-02 acme-ltd is not acme
    """
    assert books.standings("2026-02-02", "buyers claimed") == {"acme": "lead", "acme-ltd": "lead"}


def test_a_lead_joined_with_its_deal_is_one_journey_without_a_back_move(books: Books) -> None:
    """
    2026-01-01 acme/lead-1: marketing claims lead
    2026-01-10 acme/deal-1: sales claims prospect
    2026-01-12 acme/lead-1: marketing claims disqualified
    2026-01-15 /lead-1 joins /deal-1
    2026-01-20 acme/deal-1: sales claims customer
    """
    assert books.history("lead-1") == [
        "2026-01-01 outside → lead",
        "2026-01-10 lead → prospect",
        "2026-01-20 prospect → customer",
    ]
    assert books.history("deal-1") == []


def test_journeys_parted_again_go_their_own_ways(books: Books) -> None:
    """
    2026-01-01 acme/lead-1: marketing claims lead
    2026-01-10 acme/deal-1: sales claims qualified
    2026-01-15 /lead-1 joins /deal-1
    2026-01-20 acme: proposal requested
    2026-01-25 /lead-1 parts from /deal-1
    2026-01-30 acme/deal-1: sales claims customer
    """
    assert books.standings("2026-01-30", "claimed") == {"lead-1": "lead", "deal-1": "customer"}
    assert books.standings("2026-01-30", "verified") == {"lead-1": "prospect"}


def test_a_buyer_stands_at_the_furthest_of_its_open_journeys(books: Books) -> None:
    """
    2026-01-01 acme/first: sales claims lead
    2026-01-05 acme/second: sales claims prospect
    2026-01-20 acme/second: sales claims lost
    2026-01-25 acme/first: sales claims disqualified
    """
    assert books.history("acme", "buyers claimed") == [
        "2026-01-01 outside → lead",
        "2026-01-05 lead → prospect",
        "2026-01-20 prospect → lead",
        "2026-01-25 lead → disqualified",
    ]

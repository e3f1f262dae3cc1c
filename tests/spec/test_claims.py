"""Where do we say the buyer is? (RULES §2.6, METRICS §0)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P7", "library")


def test_a_jump_back_closes_the_stay_and_opens_another(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect
    2026-01-09 acme/deal: sales claims qualified
    """
    assert books.history("deal") == ["2026-01-05 outside → prospect", "2026-01-09 prospect → qualified"]


def test_a_skip_makes_no_stay_in_between(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims contact
    2026-01-09 acme/deal: sales claims prospect
    """
    assert books.flow("2026-01-09", "2026-01-09") == {"contact → prospect": 1}


def test_in_a_stage_claimed_by_rule_the_claim_follows_the_proof(books: Books) -> None:
    """
    2026-01-05 acme/deal: marketing claims contact
    2026-01-09 acme/deal: form submitted
    """
    assert books.history("deal") == ["2026-01-05 outside → contact", "2026-01-09 contact → lead"]


def test_in_a_stage_claimed_by_hand_it_does_not(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-09 acme/deal: proposal requested
    """
    assert books.standing("deal", "2026-01-09", "claimed") == "lead"
    assert books.standing("deal", "2026-01-09", "verified") == "prospect"


def test_a_claim_made_by_rule_goes_back_with_its_proof(books: Books) -> None:
    """
    define lead by rule: form submitted; keeps 10
    2026-01-05 acme/deal: page visited
    2026-01-05T09:00 acme/deal: form submitted
    """
    assert books.history("deal") == [
        "2026-01-05 outside → contact",
        "2026-01-05 contact → lead",
        "2026-01-15 lead → contact",
    ]


def test_going_out_is_posted_in_both_books(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-06 acme/deal: proposal requested
    2026-01-20 acme/deal: sales claims lost because price
    """
    assert books.standing("deal", "2026-01-20", "claimed") == "lost"
    assert books.standing("deal", "2026-01-20", "verified") == "lost"


def test_our_word_that_it_is_lost_is_stated(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-20 acme/deal: sales claims lost
    """
    assert books.proof("deal", "2026-01-20") == "stated"


def test_it_is_proven_when_the_buyer_said_no(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-19 acme/deal: buyer declined (connector)
    2026-01-20 acme/deal: sales claims lost
    """
    assert books.proof("deal", "2026-01-20") == "proven"


def test_nurture_is_a_waiting_room_and_one_comes_back(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims qualified
    2026-01-20 acme/deal: sales claims nurture
    2026-03-01 acme/deal: sales claims qualified
    """
    assert books.history("deal") == [
        "2026-01-05 outside → qualified",
        "2026-01-20 qualified → nurture",
        "2026-03-01 nurture → qualified",
    ]


def test_coming_back_the_buyer_has_to_prove_it_again(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect
    2026-01-06 acme/deal: proposal requested
    2026-01-20 acme/deal: sales claims lost
    2026-02-01 acme/deal: sales claims prospect
    """
    assert books.history("deal", "verified") == [
        "2026-01-06 outside → prospect",
        "2026-01-20 prospect → lost",
        "2026-02-01 lost → outside",
    ]


def test_a_lost_journey_can_be_revived(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-20 acme/deal: sales claims lost
    2026-02-01 acme/deal: sales claims lead
    """
    assert books.flow("2026-02-01", "2026-02-01") == {"lost → lead": 1}


def test_an_act_brings_a_journey_out_of_nurture_into_a_stage_claimed_by_rule(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims qualified
    2026-01-20 acme/deal: sales claims nurture
    2026-02-10 acme: form submitted
    """
    assert books.standing("deal", "2026-02-10") == "lead"


def test_a_claim_to_a_stage_of_ours_is_its_own_proof(books: Books) -> None:
    """
    2026-01-05 acme/deal: marketing claims target
    """
    assert books.standing("deal", "2026-01-05", "verified") == "target"

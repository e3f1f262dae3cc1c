"""In which order do entries count, and what becomes of wrong ones? (RULES §1)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P29", "library")


def test_a_day_without_a_time_comes_before_the_times_of_that_day(books: Books) -> None:
    """
    2026-01-05T10:00 acme/deal: sales claims prospect
    2026-01-05 acme/deal: sales claims lead
    """
    assert books.history("deal") == ["2026-01-05 outside → lead", "2026-01-05 lead → prospect"]


def test_at_the_same_moment_the_counter_of_the_source_decides(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect [order 2]
    2026-01-05 acme/deal: sales claims lead [order 1]
    """
    assert books.standing("deal", "2026-01-05") == "prospect"


def test_the_order_of_delivery_means_nothing(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-06 acme/deal: sales claims prospect
    2026-01-07 acme/deal: sales claims lost
    """
    assert books.arriving(3, 1, 2).history("deal") == [
        "2026-01-05 outside → lead",
        "2026-01-06 lead → prospect",
        "2026-01-07 prospect → lost",
    ]


def test_a_claim_to_where_it_already_is_changes_nothing(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-09 acme/deal: marketing claims lead
    """
    assert books.history("deal") == ["2026-01-05 outside → lead"]


def test_the_same_id_with_other_content_is_a_corrected_entry(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect [as claim]
    2026-01-08 acme/deal: sales claims lead [corrects claim]
    """
    assert books.history("deal") == ["2026-01-08 outside → lead"]


def test_before_the_correction_was_known_the_books_show_the_first_content(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims prospect [as claim]
    2026-01-05 acme/deal: sales claims lead [corrects claim, known 2026-02-01]
    """
    assert books.as_of("2026-01-31").standing("deal", "2026-01-31") == "prospect"


def test_a_retraction_that_arrives_first_waits_for_its_entry(books: Books) -> None:
    """
    2026-01-06 retracted: line 2
    2026-01-05 acme/deal: sales claims lead
    """
    assert books.standings("2026-01-31") == {}


def test_a_retracted_entry_may_be_recorded_again(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead [as claim]
    2026-01-06 retracted: claim
    2026-01-05 acme/deal: sales claims prospect [corrects claim, known 2026-01-07]
    """
    assert books.standing("deal", "2026-01-05") == "prospect"


def test_the_undo_of_a_batch_brings_back_what_it_had_corrected(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead [as claim]
    2026-01-06 acme/deal: sales claims prospect [corrects claim, batch january]
    2026-01-07 acme/other: sales claims prospect [batch january]
    2026-01-20 batch january undone
    """
    assert books.standings("2026-01-31") == {"deal": "lead"}


def test_an_undo_holds_for_every_day_that_could_have_known_the_batch(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead [batch january]
    2026-01-20 batch january undone
    """
    assert books.as_of("2026-01-10").standings("2026-01-10") == {}


def test_the_view_by_recording_still_shows_the_batch(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead [batch january]
    2026-01-20 batch january undone [recorded 2026-01-20]
    """
    assert books.recorded_by("2026-01-19").standings("2026-01-19") == {"deal": "lead"}


def test_a_late_claim_counts_on_its_own_day_once_it_is_known(books: Books) -> None:
    """
    2026-01-05 acme/deal: sales claims lead
    2026-01-10 acme/deal: sales claims prospect [known 2026-03-01]
    """
    assert books.standing("deal", "2026-01-10") == "prospect"
    assert books.as_of("2026-02-28").standing("deal", "2026-02-28") == "lead"

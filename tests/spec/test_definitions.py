"""What happens when the agreement changes? (RULES §6)"""

import pytest

from tests.spec.engines import Books

pytestmark = pytest.mark.capability("P3", "library")


def test_who_stands_in_a_dropped_stage_is_moved_on_the_first_day(books: Books) -> None:
    """
    define version 2 from 2026-03-01: drops qualified into lead
    2026-01-05 acme/deal: sales claims qualified
    """
    assert books.flow("2026-03-01", "2026-03-01") == {"redefinition: qualified → lead": 1}


def test_a_redefinition_is_no_exit_and_ends_the_stay(books: Books) -> None:
    """
    define version 2 from 2026-03-01: drops qualified into lead
    2026-01-05 acme/deal: sales claims qualified
    2026-03-20 acme/deal: sales claims prospect
    """
    assert books.conversion_by_spell(
        "qualified", "prospect", within=100, entered=("2026-01-01", "2026-01-31"), on="2026-12-31"
    ) == {
        "entered": 1,
        "converted": 0,
        "lost": 0,
        "still_open": 1,
        "estimate": None,
        "elsewhere": 0,
    }


def test_on_the_way_to_a_later_stage_a_redefinition_is_no_move_and_what_follows_counts(books: Books) -> None:
    """
    define version 2 from 2026-03-01: drops qualified into lead
    2026-01-05 acme/deal: sales claims qualified
    2026-03-20 acme/deal: sales claims prospect
    """
    assert books.conversion(
        "qualified", "prospect", within=100, entered=("2026-01-01", "2026-01-31"), on="2026-12-31"
    ) == {
        "entered": 1,
        "converted": 1,
        "lost": 0,
        "still_open": 0,
        "skipped": 0,
        "estimate": None,
    }


def test_a_proof_given_under_the_old_version_stands(books: Books) -> None:
    """
    define version 2 from 2026-03-01:
    define prospect: proposal answered
    2026-01-05 acme/deal: sales claims prospect
    2026-01-06 acme/deal: proposal requested
    """
    assert books.standing("deal", "2026-03-01", "verified") == "prospect"


def test_unless_the_version_reads_again(books: Books) -> None:
    """
    define version 2 from 2026-03-01: rereads
    define prospect: proposal answered
    2026-01-05 acme/deal: sales claims prospect
    2026-01-06 acme/deal: proposal requested
    """
    assert books.standing("deal", "2026-03-01", "verified") == "outside"

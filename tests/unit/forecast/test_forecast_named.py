"""Records that are the same have the same name, and any difference gives another."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from buyline.estimate.hazards import Prior
from buyline.forecast.missed import missed
from buyline.forecast.prices import Price
from buyline.forecast.records import Records
from buyline.measure.again import forget
from tests.unit.forecast.walked import FIRST, journeys, records_of

pytestmark = pytest.mark.capability("P20", "library")
LAST = FIRST + 91


def made(seed: int = 1) -> Records:
    return records_of(journeys(seed, many=10, days=60), last=LAST)


def test_the_same_records_have_the_same_name() -> None:
    assert made().named == made().named


def test_whatever_differs_gives_another_name() -> None:
    whole = made()
    other: dict[str, Any] = {
        "steps": made(2).steps,
        "way": replace(whole.way, exits=frozenset()),
        "prior": Prior(whole.prior.mean, whole.prior.exits + 1),
        "last": LAST + 7,
        "begin": {0: FIRST + 1},
        "arrivals_end": {0: FIRST + 1},
        "otherwise": Price(1.0, 2.0, 3.0),
        "changed": {0: (FIRST, FIRST)},
    }
    for name, value in other.items():
        assert replace(whole, **{name: value}).named != whole.named, name


def test_a_number_that_differs_in_the_last_place_gives_another_name() -> None:
    whole = made()
    mean = whole.prior.mean.copy()
    spot = np.unravel_index(int(np.argmax(mean)), mean.shape)
    mean[spot] = np.nextafter(mean[spot], 1.0)
    assert replace(whole, prior=Prior(mean, whole.prior.exits)).named != whole.named


@pytest.mark.parametrize("what", ["begin", "way"])
def test_what_was_missed_is_learnt_anew_where_records_begin_later_or_stages_are_others(what: str) -> None:
    """The steps and the days are the same; what is counted of them, and what counts as won, is not."""
    begin = {0: FIRST + 70, 1: FIRST}
    whole = replace(records_of(journeys(3, many=40, days=200), last=FIRST + 7 * 40), begin=begin)
    ranks = {place: rank for place, rank in whole.way.ranks.items() if rank != whole.way.won}
    changed: dict[str, Any] = {"begin": begin | {1: FIRST + 70}, "way": replace(whole.way, won=max(ranks.values()))}
    other = replace(whole, **{what: changed[what]})
    forget()
    kept = missed(whole, horizons=(7, 30)).mean
    found = missed(other, horizons=(7, 30)).mean
    forget()
    assert np.array_equal(found, missed(other, horizons=(7, 30)).mean, equal_nan=True)
    assert not np.array_equal(found, kept, equal_nan=True)

"""First entries are those of journeys walked one by one, whichever lines were counted before."""

from collections import defaultdict
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyline.measure.first_entries import first_entries
from buyline.measure.view import View
from tests.generative.effort import tried
from tests.unit.measure.invented_books import books, random_journeys

pytestmark = pytest.mark.capability("P19", "library")


def walked(view: View, on: int) -> list[tuple[str, int, float]]:
    """The same, from one row after the other."""
    net: dict[tuple[str, tuple[int, int], str], int] = defaultdict(int)
    for row in view.rows(on).to_pyarrow().to_pylist():
        if row["to_stage"] != "outside" and row["kind"] != "reclassification":
            net[row["journey"], (row["on_day"], row["nth_today"]), row["to_stage"]] += row["sign"]
    way: dict[str, list[str]] = defaultdict(list)
    for journey, _, place in sorted(key for key, n in net.items() if n > 0):
        way[journey].extend([place] if place not in way[journey] else [])
    turns: dict[str, list[int]] = defaultdict(list)
    for places in way.values():
        for turn, place in enumerate(places, 1):
            turns[place].append(turn)
    told = [(place, len(found), sum(found) / len(found)) for place, found in turns.items()]
    return sorted(told, key=lambda one: (one[2], view.order_of(one[0])))


@settings(max_examples=tried(6), deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([-1, 40, 130]))
def test_first_entries_are_those_of_journeys_walked(seed: int, on: int) -> None:
    view = books(random_journeys(seed, many=50, falls_outside=True))
    assert [astuple(one) for one in first_entries(view, on=on)] == walked(view, on)

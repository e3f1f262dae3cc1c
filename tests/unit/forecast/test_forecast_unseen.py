"""What was not known of a week so many weeks later: the same as opening the books on that day and counting."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyline.forecast.seen import seen
from buyline.forecast.unseen import LOOKS, booked_late, unseen
from buyline.measure.steps import Steps
from tests.unit.forecast.stepped import FIRST, PLACES, company, together

pytestmark = pytest.mark.capability("P22", "library")
WEEKS = 24


def corrected(steps: Steps, *, seed: int) -> Steps:
    """The same, some of it taken back some days after it was known."""
    rng = np.random.default_rng(seed)
    wrong = steps.where(rng.random(steps.size) < 0.2)
    back = {each.name: getattr(wrong, each.name) for each in fields(Steps) if each.name != "places"}
    back |= {"n": -wrong.n, "known": wrong.known + rng.integers(1, 40, size=wrong.size)}
    return together([steps, Steps(places=PLACES, **back)])


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.integers(0, 3), st.integers(0, LOOKS - 1), st.integers(0, WEEKS - 1))
def test_what_was_unseen_is_what_the_books_did_not_say_then(seed: int, begins: int, looks: int, week: int) -> None:
    until = FIRST + 7 * WEEKS - 1
    begin = {0: FIRST + 9, 1: FIRST + 30} if begins else {}
    steps = corrected(company(seed, weeks=WEEKS, weekly=8, late=0.4), seed=seed)
    prompt = steps.where(steps.known - steps.on < LOOKS * 7)
    missing = unseen(booked_late(prompt, since=FIRST), until=until, weeks=WEEKS, begin=begin)
    now = seen(prompt, until=until, weeks=WEEKS, begin=begin)
    then = seen(prompt.by(until - 7 * (WEEKS - 1 - week) + 7 * looks), until=until, weeks=WEEKS, begin=begin)
    if looks == LOOKS - 1:
        assert not missing.moves[..., looks].any()
        assert not missing.days[..., looks].any()
        return
    assert now.moves[week].sum(axis=1) - missing.moves[week, ..., looks] == pytest.approx(then.moves[week].sum(axis=1))
    assert now.days[week] - missing.days[week, ..., looks] == pytest.approx(then.days[week])


def test_what_came_with_a_load_was_known_at_once() -> None:
    steps = company(4, weeks=WEEKS, weekly=8)
    loaded = {each.name: getattr(steps, each.name) for each in fields(Steps) if each.name != "places"}
    whole = Steps(places=PLACES, **(loaded | {"known": np.maximum(steps.known, FIRST + 70)}))
    assert not booked_late(whole, since=FIRST + 70).size
    backfilled = Steps(places=PLACES, **(loaded | {"known": steps.known + 7 * LOOKS}))
    assert not booked_late(backfilled, since=FIRST).size
    assert booked_late(Steps(places=PLACES, **(loaded | {"known": steps.known + 9})), since=FIRST).size == steps.size

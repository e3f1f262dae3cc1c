"""A fact is kept where it told later days better, and dropped where it did not; no day is judged by what came later."""

from dataclasses import replace

import numpy as np
import pytest

from buyline.estimate.arrays import Real
from buyline.estimate.logistic import shifted
from buyline.forecast.adjusting import Adjusted, Trial, _Judging, adjusted, tenths

pytestmark = pytest.mark.capability("P9", "library")
DAYS, EACH = (0, 28, 56, 84, 112, 140, 168), 300


def trial(*, seed: int = 1, journeys: int | None = None, **weights: float) -> Trial:
    """Seven days on which each fact moves log-odds by so much; half of the journeys have it."""
    random = np.random.default_rng(seed)
    n = len(DAYS) * EACH
    place = random.integers(0, 2, n)
    facts: dict[str, Real] = {name: random.integers(0, 2, n).astype(np.float64) for name in weights}
    chance = np.where(place == 0, 0.15, 0.4)
    shift = sum((weight * (facts[name] - 0.5) for name, weight in weights.items()), np.zeros(n))
    return Trial(
        days=30,
        on=np.repeat(np.array(DAYS), EACH),
        journey=np.arange(n) if journeys is None else random.integers(0, journeys, n),
        place=place,
        chance=chance,
        came=(random.random(n) < shifted(chance, by=shift)).astype(np.float64),
        facts=facts,
    )


def kept(found: Adjusted) -> set[str]:
    return {each.fact for each in found.tried if each.is_kept}


def test_a_fact_that_tells_is_kept_and_one_that_does_not_is_dropped() -> None:
    found = adjusted(trial(tells=1.2, noise=0.0))
    assert kept(found) == {"tells"}
    (weight,) = found.weights
    assert weight.weight == pytest.approx(1.2, abs=0.25)
    assert weight.usual[0] == pytest.approx(0.5, abs=0.05)
    assert found.scores is not None
    assert found.scores.log_loss < found.scores.plain_log_loss < found.scores.base_log_loss
    assert found.scores.brier < found.scores.plain_brier
    (noise,) = [each for each in found.tried if each.fact == "noise"]
    assert noise.gain is not None
    assert noise.gain < 0.002


def test_the_shift_of_a_journey_is_against_what_is_usual_in_its_place() -> None:
    found = adjusted(trial(tells=1.2))
    more, less = found.shift(0, {"tells": 1.0}), found.shift(0, {"tells": 0.0})
    assert more - less == pytest.approx(found.weights[0].weight)
    assert more > 0 > less
    assert found.shift(7, {"tells": 1.0}) == 0
    assert found.shift(0, {}) == 0


def test_noise_is_rarely_kept() -> None:
    often = sum(bool(kept(adjusted(trial(seed=seed, noise=0.0)))) for seed in range(20))
    assert often <= 6


def test_no_day_is_judged_by_what_came_later() -> None:
    whole = trial(tells=1.2)
    late, early = (
        replace(whole, came=np.where(which, 1 - whole.came, whole.came)) for which in (whole.on >= 140, whole.on == 84)
    )
    assert judged(late) == judged(whole)
    assert judged(early)[112] == judged(whole)[112]
    assert judged(early)[168] != judged(whole)[168]


def until(whole: Trial, day: int) -> Trial:
    """The days before one."""
    rows = whole.on < day
    facts = {name: each[rows] for name, each in whole.facts.items()}
    columns = {name: getattr(whole, name)[rows] for name in ("on", "journey", "place", "chance", "came")}
    return Trial(days=whole.days, facts=facts, **columns)


def judged(whole: Trial) -> dict[int, list[float]]:
    """The chances that each later day was told, by what had come by then: of journeys in place 0 that have the fact."""

    judging = _Judging.of(whole)
    said = judging.said(["tells"])
    on = whole.on[judging.rows]
    return {day: said[on == day].tolist() for day in judging.days.tolist()}


def test_what_is_learnt_for_a_day_is_over_by_then() -> None:
    assert trial(tells=1.0).over_by(112).sum() == EACH * 3
    assert trial(tells=1.0).later.tolist() == [112, 140, 168]


def test_too_few_are_not_judged() -> None:
    whole = trial(tells=1.2)
    found = adjusted(until(whole, 30))
    assert (found.judged, found.scores, found.weights, found.tenths) == (0, None, (), ())
    rare = replace(whole, facts={"rare": (np.arange(whole.on.size) % 200 == 0).astype(np.float64)})
    (told,) = adjusted(rare).tried
    assert (told.gain, told.is_kept) == (None, False)
    empty = until(whole, -1)
    assert adjusted(empty).judged == 0


def test_the_error_of_a_gain_grows_when_journeys_are_few() -> None:
    many, few = (adjusted(trial(tells=1.2, journeys=journeys)).tried[0] for journeys in (None, 60))
    assert many.error is not None
    assert few.error is not None
    assert few.error != many.error


def test_tenths_count_what_was_said_and_what_came() -> None:
    said = np.array([0.01, 0.05, 0.12, 0.19, 0.95, 1.0])
    found = tenths(said, came=np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0]))
    assert [(each.low, each.n) for each in found] == [(0.0, 2), (0.1, 2), (0.9, 2)]
    assert found[1].said == pytest.approx(0.155)
    assert found[1].came == 0.5
    assert found[1].came_low < 0.5 < found[1].came_high

"""Is a plan that says 80 % reached in 80 of 100 companies? In worlds drawn from the model's own priors, by their own law.

The long run writes the tables of docs/explanation/plan-worlds.md.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from buyline.plan.asked import CONFIDENCES
from tests.tables import on_page, table
from tests.unit.plan.of_worlds import AS_MADE, DAYS, KINDS, KNOWING, MEANS, WITHOUT, Promised, promised
from tests.worlds.prior import MOVING

pytestmark = pytest.mark.capability("P21", "library")

WORLDS, FEW = 60, 12
WHOLE = replace(MOVING, earlier_shocks=91, future=DAYS)
QUICK = replace(MOVING, history=182, future=DAYS)
SPREAD = {0.5: 0.27, 0.8: 0.17, 0.9: 0.11}
"""By how much what is true of single worlds varies in the long run (standard deviation): a dozen cannot tell."""
SURE = 1.96
PAGE = "plan-worlds.md"


def all_promised(seeds: Sequence[int], *, kinds: Sequence[str], draws: int = 200) -> list[Promised]:
    """What was promised of each of these worlds, and what was true."""
    prior = WHOLE if len(seeds) == WORLDS else QUICK
    return [one for seed in seeds for one in promised(seed, prior, kinds=kinds, draws=draws)]


def kept(found: Sequence[Promised], kind: str, level: float) -> tuple[float, float, int]:
    """How sure the plans of one kind for one confidence truly are: mean over worlds, its standard error, and of how
    many worlds.
    """
    true = np.array([one.true for one in found if (one.kind, one.confidence) == (kind, level)])
    return float(true.mean()), float(true.std(ddof=1) / np.sqrt(true.size)), true.size


@pytest.fixture(scope="module")
def found() -> list[Promised]:
    """Every kind of plan in the worlds of the long run."""
    return all_promised(range(5_000, 5_000 + WORLDS), kinds=KINDS)


def test_a_dozen_worlds_are_as_sure_as_they_were_told() -> None:
    found = all_promised(range(FEW), kinds=[KNOWING], draws=60)
    for level in CONFIDENCES:
        true, _, many = kept(found, KNOWING, level)
        assert many > FEW / 2
        assert abs(true - level) <= SURE * SPREAD[level] / np.sqrt(many), (level, true)


@pytest.mark.slow
@pytest.mark.parametrize("level", CONFIDENCES)
def test_a_plan_with_the_shock_is_as_sure_as_it_says(found: list[Promised], level: float) -> None:
    true, error, _ = kept(found, KNOWING, level)
    assert abs(true - level) <= SURE * error


@pytest.mark.slow
def test_a_plan_without_the_shock_is_less_sure_than_it_was_made_for(found: list[Promised]) -> None:
    """By as much as the plan says of it itself."""
    pairs = {(one.seed, one.confidence): one for one in found if one.kind == KNOWING}
    for level in CONFIDENCES[1:]:
        without = [one for one in found if (one.kind, one.confidence) == (WITHOUT, level)]
        less = [pairs[one.seed, level].true - one.true for one in without if (one.seed, level) in pairs]
        assert np.mean(less) > 0.02


@pytest.mark.slow
def test_means_alone_are_about_even_odds(found: list[Promised]) -> None:
    true, error, _ = kept(found, MEANS, 0.9)
    assert abs(true - 0.5) <= 0.1 + SURE * error


@pytest.mark.slow
def test_the_page_tells_of_every_kind_of_plan(found: list[Promised]) -> None:
    rows = []
    for kind in KINDS:
        for level in CONFIDENCES if kind != MEANS else CONFIDENCES[:1]:
            true, error, many = kept(found, kind, level)
            own = [one for one in found if (one.kind, one.confidence) == (kind, level)]
            asked = "–" if kind == MEANS else f"{level:.0%}"
            weekly = f"{np.median([one.weekly for one in own]):.0f}"
            rows.append([kind, asked, weekly, f"{np.mean([one.told for one in own]):.0%}", f"{true:.0%}",
                         _around(true, error), str(many)])  # fmt: skip
    head = ["plan", "made for", "begin a week (middle world)", "says of itself", "truly", "95 of 100 such trials",
            "worlds"]  # fmt: skip
    told = on_page(PAGE, "kept", table(head, rows))
    assert all(kind in told for kind in KINDS)


@pytest.mark.slow
def test_the_page_tells_how_far_single_worlds_lie_apart(found: list[Promised]) -> None:
    rows = []
    for level in CONFIDENCES:
        own = [one for one in found if (one.kind, one.confidence) == (AS_MADE, level)]
        tenths = np.quantile([one.true for one in own], (0.1, 0.25, 0.5, 0.75, 0.9))
        rows.append([f"{level:.0%}", *(f"{each:.0%}" for each in tenths)])
    head = ["made for", "a tenth below", "a quarter below", "middle", "a quarter above", "a tenth above"]
    assert "90%" in on_page(PAGE, "apart", table(head, rows))


@pytest.mark.slow
def test_the_page_tells_what_size_of_shock_was_learnt(found: list[Promised]) -> None:
    own = [one.shock for one in found if (one.kind, one.confidence) == (AS_MADE, CONFIDENCES[-1])]
    tenths = [f"{each:.2f}" for each in np.quantile(own, (0.1, 0.5, 0.9))]
    whole = f"{np.sqrt(np.mean(np.square(own))):.2f}"
    head = ["", "a tenth below", "middle", "a tenth above", "root of the mean square"]
    rows = [["learnt", *tenths, whole], ["true", *([f"{WHOLE.shock:.2f}"] * 4)]]
    assert "learnt" in on_page(PAGE, "shock", table(head, rows))


def _around(true: float, error: float) -> str:
    return f"{max(true - SURE * error, 0.0):.0%} to {min(true + SURE * error, 1.0):.0%}"

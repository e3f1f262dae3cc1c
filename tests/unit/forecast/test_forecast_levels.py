"""Parts of a company lean on the whole as it was known on each day, and nothing known later is in it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.hazards import exits_of_siblings
from buyline.forecast.levels import in_parts
from buyline.forecast.records import Records
from buyline.forecast.trials import Target, trials
from tests.generative.effort import trying
from tests.unit.forecast.made_steps import FIRST as MADE
from tests.unit.forecast.made_steps import made_lines
from tests.unit.forecast.made_steps import records_of as made_records
from tests.unit.forecast.walked import FIRST, Journey, journeys, records_of

pytestmark = pytest.mark.capability("P20", "library")

SEEDS = st.integers(0, 10**6)
LAST = FIRST + 83
"""Twelve weeks: which forgetting told best is asked only from the thirteenth on."""


def parted(told: list[Journey], *, last: int, known: int | None = None) -> dict[str, Records]:
    """Every third journey in a part of its own, beside the rest."""
    whole = records_of(told, last=last, known=known)
    own = {"few": told[::3], "many": [each for place, each in enumerate(told) if place % 3]}
    return in_parts(whole, {value: records_of(of, last=last, known=known) for value, of in own.items()})


@trying(40)
@given(SEEDS, st.integers(0, 8))
def test_what_a_part_believes_on_a_day_was_known_by_then(seed: int, back: int) -> None:
    told, day = journeys(seed, many=20, days=60), LAST - 7 * back
    found, alone = parted(told, last=LAST), parted(told, last=day, known=day)
    for value, records in found.items():
        wanted = alone[value].prior_at(day)
        assert np.allclose(records.prior_at(day).mean, wanted.mean, atol=1e-12)
        assert np.array_equal(records.prior_at(day).exits, wanted.exits)
        if back < records.weeks:
            assert np.allclose(records.at(day).rates.mean, alone[value].at(day).rates.mean, atol=1e-12)


@trying(20)
@given(SEEDS)
def test_it_is_the_companys_rate_and_weighs_as_the_parts_are_alike(seed: int) -> None:
    told = journeys(seed, many=20, days=60)
    whole, parts = records_of(told, last=LAST), parted(told, last=LAST)
    prior = parts["few"].prior_at(LAST)
    assert np.array_equal(prior.mean, whole.rates_at(LAST).slow.mean)
    seen = [records.seen_by(LAST) for records in parts.values()]
    for place, exits in enumerate(prior.exits.tolist()):
        moves = np.array([each.moves[:, place].sum(axis=(0, 1)) for each in seen])
        days = np.array([each.days[:, place].sum() for each in seen])
        assert exits == exits_of_siblings(moves, days, mean=moves.sum(axis=0) / max(days.sum(), 1.0))


def test_a_part_is_tried_with_the_company_above_it_and_the_companys_shock() -> None:
    lines = made_lines(3, weeks=24, weekly=20.0)
    last = MADE + 7 * 24 - 1
    whole, own = made_records(lines, last=last), made_records(lines[: len(lines) // 3], last=last)
    part = in_parts(whole, {"few": own, "many": made_records(lines[len(lines) // 3 :], last=last)})["few"]
    ways = ((part, whole), (part, None), (own, whole), (own, None))
    stated = [
        trials(each, horizons=(7, 14), with_stages=False, draws=10, whole=of).stated[Target("wins")][-4:]
        for each, of in ways
    ]
    assert all(np.isfinite(each[:, 0]).all() for each in stated)
    assert len({each.tobytes() for each in stated}) == len(ways)

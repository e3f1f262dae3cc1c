"""What is believed of each stage before the books have told of it?

Published shares from stage to stage become daily hazards through a published cycle: the whole way takes log-normally
long (4.95, 1.62: a median of 141 days), divided by stage. Whoever does not get further goes to the first exit. Weak:
so many exits a stage, and shown as what it is. METRICS sections 4 and 15.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import log

import numpy as np
from scipy.special import ndtr

from buyline.definition.needed import likely_share
from buyline.estimate.arrays import Real
from buyline.estimate.hazards import BIN_STARTS, EXITS, Prior
from buyline.forecast.way import Way

CYCLE_MEAN, CYCLE_SD = 4.95, 1.62
LAST_BIN_DAYS = 394


def published(
    way: Way, *, names: Mapping[str, str], exits: float = EXITS, expected: Mapping[str, float] | None = None
) -> Prior:
    """Return the hazards that published shares make of a way; `names` by stage, for the words that tell its kind.

    `expected`: shares that somebody expects of stages instead.
    """
    shares = {
        one: likely_share((one, names.get(one, one)), (two, names.get(two, two)))[0]
        for one, two in pairwise(way.stages)
    }
    return typed(way, shares=shares | dict(expected or {}), exits=exits)


def typed(way: Way, *, shares: Mapping[str, float], exits: float = EXITS) -> Prior:
    """Return the hazards of shares from each stage to the next, as published or as somebody expects them."""
    places = len(way.places)
    mean = np.zeros((places, len(BIN_STARTS), places))
    leaving = cycle_hazards(max(len(way.stages) - 1, 1))
    out = next((number for number, place in enumerate(way.places) if place in way.exits), None)
    for one, two in pairwise(way.stages):
        share = shares.get(one, 0.0)
        mean[way.number(one), :, way.number(two)] = share * leaving
        if out is not None:
            mean[way.number(one), :, out] += (1 - share) * leaving
    return Prior(mean, np.where(mean.any(axis=(1, 2)), exits, 0.0))


def cycle_hazards(stages: int) -> Real:
    """The daily chance to leave one of so many stages in each age bin: (B,), of the log-normal cycle divided by stage.

    Within a bin the mean over its days, weighted by the share that is still there.
    """
    edges = np.arange(BIN_STARTS[-1] + LAST_BIN_DAYS + 1, dtype=np.float64)
    with np.errstate(divide="ignore"):
        gone = ndtr((np.log(edges) - (CYCLE_MEAN - log(stages))) / CYCLE_SD)
    leaving, staying = np.diff(gone), 1 - gone[:-1]
    return np.asarray(np.add.reduceat(leaving, BIN_STARTS) / np.add.reduceat(staying, BIN_STARTS), dtype=np.float64)

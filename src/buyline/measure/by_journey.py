"""What share of the journeys has reached the goal, from counts in three states by age?

Aalen-Johansen occupation (METRICS section 2, RULES section 4.3). The counting stands in `journeys_by_state`.
"""

import numpy as np

from buyline.estimate.occupation import reached, reached_by_group
from buyline.estimate.risk import fate_known
from buyline.measure.again import once
from buyline.measure.ages import AtRisk
from buyline.measure.chance import ENOUGH_AT_RISK, Chance, Shares, chance
from buyline.measure.counts import Counts
from buyline.measure.states import REACHED, ByState


def by_journey(found: ByState) -> Chance:
    """Return the occupation of the goal at the horizon; by groups of buyers where the counts hold their clusters."""
    depends = ("by journey", found.horizon, found.hides_outside)
    told = [Counts({n: c for n, c in part.columns.items() if n != "by"}) for part in (found.lines, found.opened)]
    return once(depends, told, lambda: _by_journey(found))


def _by_journey(found: ByState) -> Chance:
    risk = found.at_risk()
    shares = _shares(risk)
    known = fate_known(
        risk.times,
        at_risk=risk.at_risk.sum(axis=(0, 1)),
        left=risk.moves.sum(axis=(0, 1))[REACHED],
        horizon=risk.last,
        since=shares.started_at or 0.0,
    )
    return chance(risk, shares=shares, fates_known=known)


def _shares(risk: AtRisk) -> Shares:
    standing, moves = np.moveaxis(risk.at_risk, 2, 1), np.moveaxis(risk.moves, 3, 1)
    if len(standing) == 1:
        whole = reached(risk.times, at_risk=standing[0], moves=moves[0], least_at_risk=ENOUGH_AT_RISK)
        return Shares(share=whole.share, variance=whole.variance, started_at=whole.started_at)
    whole, spread = reached_by_group(risk.times, at_risk=standing, moves=moves, least_at_risk=ENOUGH_AT_RISK)
    return Shares(share=whole.share, variance=spread.variance, started_at=whole.started_at, freedom=spread.freedom)

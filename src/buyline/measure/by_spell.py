"""What share of the stays leaves for one place next, every other way out competing?

Aalen-Johansen cumulative incidence (METRICS section 2). The counting stands in `stays`.
"""

import numpy as np

from buyline.estimate.arrays import Flags
from buyline.estimate.competing import incidence, incidence_by_group
from buyline.estimate.risk import fate_known
from buyline.measure.ages import AtRisk
from buyline.measure.chance import ENOUGH_AT_RISK, Chance, Shares, chance
from buyline.measure.counts import MOVEMENT, OPENING, RECLASSIFICATION, REDEFINITION, UNKNOWN
from buyline.measure.states import Fates
from buyline.measure.stays import Stays
from buyline.measure.view import View


def by_spell(view: View, found: Stays, *, to_stage: str) -> tuple[Fates, Chance]:
    """Return what became of the stays of one stage, and their chance to leave for `to_stage` next."""
    risk = found.at_risk([to_stage])
    shares = _shares(risk)
    known = fate_known(
        risk.times,
        at_risk=risk.at_risk.sum(axis=(0, 1)),
        left=risk.moves.sum(axis=(0, 1, 2)),
        horizon=risk.last,
        since=shares.started_at or 0.0,
    )
    return _fates(view, found, to_stage), chance(risk, shares=shares, fates_known=known)


def _shares(risk: AtRisk) -> Shares:
    standing, moves = risk.at_risk[:, 0], np.moveaxis(risk.moves[:, 0], 2, 1)
    if len(standing) == 1:
        whole = incidence(risk.times, at_risk=standing[0], moves=moves[0], least_at_risk=ENOUGH_AT_RISK)
        return Shares(share=whole.share[:, 0], variance=whole.variance[:, 0], started_at=whole.started_at)
    whole, spread = incidence_by_group(risk.times, at_risk=standing, moves=moves, least_at_risk=ENOUGH_AT_RISK)
    return Shares(
        share=whole.share[:, 0],
        variance=spread.variance[:, 0],
        started_at=whole.started_at,
        freedom=spread.freedom,
    )


def _fates(view: View, found: Stays, to_stage: str) -> Fates:
    """What became of the stays within the horizon, in whole numbers."""
    begun, ended, within = found.begun, found.ended, found.ended["age"] <= found.horizon
    dated = begun["age"] != UNKNOWN
    arrived = dated & (begun["kind"] != RECLASSIFICATION)
    moved = within & (ended["kind"] == MOVEMENT)
    is_goal: Flags = ended["other"] == found.words.number(to_stage)
    is_lost = np.isin(ended["other"], [found.words.number(exit_) for exit_ in view.exits]) & ~is_goal
    rejoined = dated & ~arrived & (begun["age"] <= found.horizon)
    regrouped = begun.total(rejoined) - ended.total(within & (ended["kind"] == RECLASSIFICATION))
    entered, gone = begun.total(arrived), ended.total(moved)
    redefined = ended.total(within & (ended["kind"] >= REDEFINITION))
    return Fates(
        entered=entered,
        converted=ended.total(moved & is_goal),
        lost=ended.total(moved & is_lost),
        still_open=entered + regrouped - gone - redefined,
        redefined=redefined,
        regrouped=regrouped,
        skipped=None,
        undated=begun.total(~dated & (begun["kind"] == OPENING)),
        converted_later=ended.total(~within & (ended["kind"] == MOVEMENT) & is_goal),
        followed=begun.total(arrived & (begun["open_age"] >= found.horizon)),
        moved_elsewhere=ended.total(moved & ~is_goal & ~is_lost),
    )

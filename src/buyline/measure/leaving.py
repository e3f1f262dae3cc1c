"""Of those who came to a stage, which share has left by some age, where to and with which reason?

Competing risks: cumulative incidence by Aalen-Johansen, those still there counted for as long as they were seen
(METRICS section 2). The shares of all ways out, with those who moved on and those still there, add up to 1. The
counting stands in `stays`; how many left in a period is the matter of `leakage`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Whole
from buyline.estimate.competing import incidence
from buyline.estimate.risk import fate_known
from buyline.measure.ages import AtRisk
from buyline.measure.chance import ENOUGH_AT_RISK, Chance, Shares, chance
from buyline.measure.counts import RECLASSIFICATION, UNKNOWN
from buyline.measure.returning import ANY
from buyline.measure.stays import Stays

Way = tuple[str, str]
"""Where to, and with which reason; the reason "" stands for none said, ANY for whichever."""
ONWARDS: Way = ("onwards", ANY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """Stays of one stage: how many began, and the chance of each way out by the horizon.

    `moved_on` and `still_there`: the shares that went further and that are there yet; None where nothing can be said.
    """

    entered: int
    chances: Mapping[Way, Chance]
    moved_on: float | None
    still_there: float | None


def leaving(found: Stays, *, way_of: Callable[[str], str], with_reasons: bool) -> Leaving:
    """Return how the stays of one stage are left; `way_of` names the way to a place, ONWARDS[0] when it leads further.

    `with_reasons`: the ways are told apart by their reasons too (`found` must have counted them).
    """
    ways, way = _ways(found, way_of, with_reasons=with_reasons)
    named = sorted({one for one in ways if one != ONWARDS})
    spots = {one: number for number, one in enumerate(named)}
    cause_of = np.array([spots.get(one, len(named)) for one in ways], dtype=np.int64)
    risk = found.at_risk_of(cause_of[way], causes=len(named) + 1)
    begun = found.begun
    entered = begun.total((begun["age"] != UNKNOWN) & (begun["kind"] != RECLASSIFICATION))
    return _leaving(risk, named, entered)


def _ways(found: Stays, way_of: Callable[[str], str], *, with_reasons: bool) -> tuple[list[Way], Whole]:
    """The different ways out, and which of them each line of `ended` is."""
    texts, ended = found.words.texts, found.ended
    many = len(texts)
    both = ended.whole("other") * many + (ended["reason"] if with_reasons else 0)
    pairs, place = np.unique(both, return_inverse=True)
    told = [(way_of(texts[pair // many]), texts[pair % many] if with_reasons else ANY) for pair in pairs.tolist()]
    return [ONWARDS if way[0] == ONWARDS[0] else way for way in told], np.asarray(place, dtype=np.int64)


def _leaving(risk: AtRisk, named: Sequence[Way], entered: int) -> Leaving:
    standing, moves = risk.at_risk.sum(axis=(0, 1)), risk.moves.sum(axis=(0, 1)).T
    curve = incidence(risk.times, at_risk=standing, moves=moves, least_at_risk=ENOUGH_AT_RISK)
    left = moves.sum(axis=1)
    known = fate_known(risk.times, at_risk=standing, left=left, horizon=risk.last, since=curve.started_at or 0.0)
    chances = {
        way: chance(
            risk,
            shares=Shares(share=curve.share[:, k], variance=curve.variance[:, k], started_at=curve.started_at),
            fates_known=known,
        )
        for k, way in enumerate(named)
    }
    is_known = curve.started_at is not None
    return Leaving(
        entered=entered,
        chances=chances,
        moved_on=float(curve.share[-1, -1]) if is_known else None,
        still_there=float(curve.staying[-1]) if is_known else None,
    )

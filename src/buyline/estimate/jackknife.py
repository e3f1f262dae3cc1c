"""How uncertain is an estimate when one cluster holds several units?

Delete-a-group jackknife: the clusters are dealt into G groups, each group is left out in turn, and the spread of the G
estimates gives the variance. It needs no model of how units of a cluster hang together. How the clusters are dealt is
not decided here.

    var = (G - 1) / G · Σ_g (θ_(-g) - θ)²

P. S. Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17(4), 521-526. Groups without any unit
do not count in G. An interval uses Student's t with G - 1 degrees of freedom.
"""

from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Real


@dataclass(frozen=True, slots=True)
class GroupedVariance:
    """A variance by leaving out groups.

    `variance` has the shape of the estimate, all nan when fewer than two groups hold units; `freedom` is the number
    of such groups less one.
    """

    variance: Real
    freedom: int


def left_out(grouped: Real) -> Real:
    """Return the totals without each group: shape (G, ...) for counts of shape (G, ...)."""
    return np.asarray(grouped.sum(axis=0) - grouped, dtype=np.float64)


def grouped_variance(estimate: Real, *, without: Real, filled: int) -> GroupedVariance:
    """Return the variance of `estimate`, shape (...), from the estimates `without` each group, shape (G, ...).

    `filled` is the number of groups with any unit; an empty group leaves the estimate as it is and adds nothing.
    """
    if filled <= 1:
        return GroupedVariance(np.full(estimate.shape, np.nan), max(filled - 1, 0))
    spread = ((without - estimate) ** 2).sum(axis=0)
    return GroupedVariance(np.asarray(spread * (filled - 1) / filled, dtype=np.float64), filled - 1)

"""Which share of what happens is usually known so much later?

Counted where in the meantime all is known. Few counts of one's own say little, so they lean on those of all. Whether
what is known late now is as late as it was is not asked here.
"""

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, real

WEIGHT = 20.0


def share_known(known: ArrayLike, *, whole: ArrayLike, weight: float = WEIGHT) -> Real:
    """Return which share is known at each of L delays: (K, L), not below 0, 1 where there is nothing to learn from.

    `known` (K, L) of `whole` (K, L) were known then. All K together weigh as `weight` counts of one's own: for counts
    the posterior mean of a binomial share whose prior has the mean of all.
    """
    own, of = real(known), real(whole)
    common, of_all = own.sum(axis=0), of.sum(axis=0)
    pooled = np.divide(common, of_all, out=np.ones_like(common), where=of_all > 0)
    return real(np.maximum((own + weight * pooled) / (of + weight), 0.0))

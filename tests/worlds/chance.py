"""How far may a count of a simulation lie from what its law says? Standard errors, for the tests of the worlds."""

import numpy as np
from numpy.typing import ArrayLike

AT_MOST = 4.5
"""In standard errors: among 10,000 comparisons one in fifteen runs would go beyond it, and seeds are fixed."""


def is_near(found: ArrayLike, expected: ArrayLike, variance: ArrayLike) -> bool:
    """Whether all counts or means are as near to what is expected as their variance lets them be."""
    off = np.abs(np.asarray(found, dtype=float) - np.asarray(expected, dtype=float))
    return bool((off <= AT_MOST * np.sqrt(np.asarray(variance, dtype=float)) + 1e-12).all())


def is_share(found: ArrayLike, share: ArrayLike, many: ArrayLike) -> bool:
    """Whether so many found among `many` agree with a share, to the grain of one."""
    many, share = np.asarray(many, dtype=float), np.asarray(share, dtype=float)
    return is_near(found, many * share, many * share * (1 - share) + 0.25)

"""How likely does a unit leave its state on its next day there, and for where, when few have been seen?

Daily hazards by state, age bin and destination, each bin ~ Dirichlet(κ·r0): conjugate under censoring and late entry,
since a day at risk is one trial. The weight of a prior is counted in expected exits, as days at risk κ = exits / Σ r0.
Each bin's prior mean is the posterior of the bin before, so that an age never seen inherits from its neighbour; the
first two bins' is the state's own pooled rate. As long as the level above weighs, its shape over age is mixed in by
its share. κ → 0 with bins of a day is Aalen and Johansen's estimate.

J. F. Lawless (2003), Statistical Models and Methods for Lifetime Data, 2nd ed., 10.1 (hazards as multinomial trials);
S. G. Walker and P. Muliere (1997), Annals of Statistics 25, 1762-1780 (beta-Stacy). METRICS section 4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from buyline.estimate.arrays import Real, Whole, real

BIN_STARTS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28, 35, 42, 56, 84, 112, 140, 168, 224, 336)
"""The age at which each bin begins, in days; bin 0 is the day of arrival, the last has no end."""
EXITS = 5.0
FEWEST_EXITS, MOST_EXITS = 1.0, 20.0
FORGETTING = (1.0, 0.98, 0.95)
"""How much of a week's weight is left a week later, for shapes over age."""
SWIFT = 0.8
"""The same for levels."""
LEVEL_WEIGHT = 20.0
POOLED_BINS = 2
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen week by week: `moves` (W, S, B, K) to K destinations, `days` (W, S, B) at risk, oldest week first.

    Counts are of units; the last week ends on the day that the estimate is for.
    """

    moves: Real
    days: Real

    def __post_init__(self) -> None:
        if self.moves.shape[:-1] != self.days.shape:
            raise ValueError(f"moves of shape {self.moves.shape} do not belong to days of shape {self.days.shape}")

    def since(self, week: int) -> "Seen":
        """A week, by its number from the oldest, 0, and those after it."""
        return Seen(self.moves[week:], self.days[week:])

    def fading(self, kept: float) -> "Counted":
        """The sums over weeks, each weighted by `kept` to the power of its age in weeks (the last week: 1)."""
        weight = kept ** np.arange(self.days.shape[0] - 1, -1, -1, dtype=np.float64)
        return Counted(np.tensordot(weight, self.moves, axes=1), np.tensordot(weight, self.days, axes=1))


@dataclass(frozen=True, slots=True)
class Counted:
    """Sums of what was seen: `moves` (S, B, K), `days` (S, B); weighted, so not whole."""

    moves: Real
    days: Real


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before anything is seen: hazards `mean` (S, B, K), weighing as much as `exits` exits in each
    state; zero where nothing is believed, and then nothing is added.
    """

    mean: Real
    exits: Real


@dataclass(frozen=True, slots=True)
class Posterior:
    """Dirichlet weights of each bin: `leaving` (S, B, K) by destination and `staying` (S, B).

    `prior_share` (S,): how much of the estimate of each state is prior, 0 to 1, counted in exits.
    """

    leaving: Real
    staying: Real
    prior_share: Real

    @property
    def mean(self) -> Real:
        """The hazards' means: (S, B, K); 0 where nothing is known or believed."""
        whole = (self.leaving.sum(axis=-1) + self.staying)[..., np.newaxis]
        return real(np.divide(self.leaving, whole, out=np.zeros_like(self.leaving), where=whole > 0))

    def draws(self, many: int, *, generator: np.random.Generator) -> Real:
        """`many` draws of the hazards: (R, S, B, K), by gamma variates."""
        leaving = generator.standard_gamma(self.leaving, size=(many, *self.leaving.shape))
        staying = generator.standard_gamma(self.staying, size=(many, *self.staying.shape))
        whole = leaving.sum(axis=-1) + staying
        return real(leaving / np.where(whole > 0, whole, 1.0)[..., np.newaxis])


@dataclass(frozen=True, slots=True)
class Level:
    """How much faster than the slow hazards moves have come lately: g ~ Gamma(`moves`, `expected`), (S, K) each."""

    moves: Real
    expected: Real

    @property
    def mean(self) -> Real:
        return np.asarray(self.moves / self.expected, dtype=np.float64)

    def draws(self, many: int, *, generator: np.random.Generator) -> Real:
        """`many` draws: (R, S, K)."""
        return generator.standard_gamma(self.moves, size=(many, *self.moves.shape)) / self.expected


def bin_of(age: ArrayLike, *, starts: ArrayLike = BIN_STARTS) -> Whole:
    """The bin in which each age in days lies."""
    return np.asarray(np.searchsorted(real(starts), real(age), side="right") - 1, dtype=np.int64)


def posterior(seen: Counted, prior: Prior, *, bin_exits: float = EXITS) -> Posterior:
    """Return the posterior of all states, bin by bin; `seen` may have more axes before those of states.

    `bin_exits`: how many exits the bin before weighs; 0 leaves each bin to itself, and with a prior of no exits the
    mean is moves / days: Nelson and Aalen's increments.
    """
    pooled, prior_share = _pooled(seen, prior)
    share = prior_share[..., np.newaxis]
    leaving, staying = np.zeros_like(seen.moves), np.zeros_like(seen.days)
    before = pooled
    for place in range(seen.days.shape[-1]):
        own = pooled if place < POOLED_BINS else before
        mean = share * prior.mean[:, place] + (1 - share) * own
        left, stayed = _updated(seen.moves[..., place, :], seen.days[..., place], mean, bin_exits)
        leaving[..., place, :], staying[..., place] = left, stayed
        whole = (left.sum(axis=-1) + stayed)[..., np.newaxis]
        before = np.where(whole > 0, left / np.maximum(whole, TINY), mean)
    return Posterior(leaving, staying, prior_share)


def level(seen: Seen, slow: Real, *, weight: float = LEVEL_WEIGHT, kept: float = SWIFT) -> Level:
    """Return how the moves of late compare with the slow hazards `slow` (S, B, K).

    g ~ Gamma(α + D, α + E): D moves, E the moves that the slow hazards expect of the days at risk, both fading.
    """
    lately = seen.fading(kept)
    expected = np.einsum("sb,sbk->sk", lately.days, slow)
    return Level(weight + lately.moves.sum(axis=1), weight + expected)


def levelled(hazards: Real, levels: Real) -> Real:
    """Hazards (..., S, B, K) times levels (..., S, K), never more than 1 in all."""
    found = hazards * levels[..., np.newaxis, :]
    whole = found.sum(axis=-1, keepdims=True)
    return np.asarray(found / np.maximum(whole, 1.0), dtype=np.float64)


def telling(seen: Seen, prior: Prior, *, first: int) -> Real:
    """Return how well each of FORGETTING told each week from `first` on from the weeks before it: (3, W - first).

    The log probability of a week's trials under the posterior mean of the weeks before.
    """
    return np.array([_told(seen, prior, kept, max(first, 1)) for kept in FORGETTING])


def forgetting(told: Real) -> float:
    """Return which of FORGETTING told the weeks of `told` (3, W) best; that which forgets nothing for no weeks."""
    return FORGETTING[int(np.argmax(told.sum(axis=1)))]


def exits_of_siblings(moves: ArrayLike, days: ArrayLike, *, mean: ArrayLike) -> float:
    """Return how many exits a common prior weighs that siblings (n of them) have by marginal likelihood, 1 to 20.

    `moves` (n, K) and `days` (n,) of each sibling, `mean` (K,) the hazards of all. Dirichlet-multinomial likelihood on
    a grid. METRICS section 4.
    """
    grid = np.geomspace(FEWEST_EXITS, MOST_EXITS, 21)
    told = [_marginal(real(moves), real(days), real(mean), exits) for exits in grid]
    return float(grid[int(np.argmax(told))])


def _pooled(seen: Counted, prior: Prior) -> tuple[Real, Real]:
    """The rate of each state over all ages (..., S, K), and how much of it is prior (..., S)."""
    moves, days = seen.moves.sum(axis=-2), seen.days.sum(axis=-1)
    believed = _over_ages(prior.mean)
    rate = believed.sum(axis=-1)
    kappa = np.divide(prior.exits, rate, out=np.zeros_like(rate), where=rate > 0)
    whole = days + kappa
    pooled = (moves + kappa[:, np.newaxis] * believed) / np.where(whole > 0, whole, 1.0)[..., np.newaxis]
    exits = np.where(rate > 0, prior.exits, 0.0)
    gone = exits + moves.sum(axis=-1)
    return pooled, np.divide(exits, gone, out=np.zeros_like(gone), where=gone > 0)


def _over_ages(mean: Real) -> Real:
    """The exits per day at risk that hazards (S, B, K) mean for one who arrives, over two years: (S, K)."""
    lengths = np.diff(np.append(np.array(BIN_STARTS[: mean.shape[1]], dtype=np.float64), BIN_STARTS[-1] + 394.0))
    staying = 1 - mean.sum(axis=-1)
    lasting = staying**lengths
    reached = np.cumprod(np.concatenate([np.ones((mean.shape[0], 1)), lasting[:, :-1]], axis=1), axis=1)
    spent = np.divide(1 - lasting, 1 - staying, out=np.broadcast_to(lengths, lasting.shape).copy(), where=staying < 1)
    days = reached * spent
    return np.asarray((days[..., np.newaxis] * mean).sum(axis=1) / days.sum(axis=1)[:, np.newaxis], dtype=np.float64)


def _updated(moves: Real, days: Real, mean: Real, exits: float) -> tuple[Real, Real]:
    """Dirichlet weights of one bin, to leave (..., S, K) and to stay (..., S)."""
    rate = mean.sum(axis=-1)
    kappa = np.divide(exits, rate, out=np.zeros_like(rate), where=rate > 0)
    leaving = moves + kappa[..., np.newaxis] * mean
    staying = np.maximum(days - moves.sum(axis=-1), 0.0) + kappa * np.maximum(1 - rate, 0.0)
    return leaving, staying


def _before(of: Real, kept: float, first: int) -> Real:
    """The fading sums before each week from `first` on: (W - first, ...)."""
    found = np.zeros((max(of.shape[0] - first, 0), *of.shape[1:]))
    weight = kept ** np.arange(first - 1, -1, -1, dtype=np.float64)
    so_far = np.tensordot(weight, of[:first], axes=1)
    for place in range(found.shape[0]):
        found[place] = so_far
        so_far = kept * so_far + of[first + place]
    return found


def _told(seen: Seen, prior: Prior, kept: float, first: int) -> Real:
    mean = posterior(Counted(_before(seen.moves, kept, first), _before(seen.days, kept, first)), prior).mean
    return _log_probability(seen.moves[first:], seen.days[first:], mean)


def _log_probability(moves: Real, days: Real, mean: Real) -> Real:
    """The log probability of the trials of each week: (W,)."""
    staying = np.maximum(days - moves.sum(axis=-1), 0.0)
    leaving = (moves * np.log(np.maximum(mean, TINY))).sum(axis=(1, 2, 3))
    return real(leaving + (staying * np.log1p(-np.minimum(mean.sum(axis=-1), 1 - TINY))).sum(axis=(1, 2)))


def _marginal(moves: Real, days: Real, mean: Real, exits: float) -> float:
    rate = mean.sum()
    if rate <= 0:
        return 0.0
    kappa = exits / rate
    alpha = np.append(kappa * mean, kappa * (1 - rate))
    counts = np.concatenate([moves, np.maximum(days - moves.sum(axis=1), 0.0)[:, np.newaxis]], axis=1)
    kept = alpha > 0
    parts = gammaln(counts[:, kept] + alpha[kept]) - gammaln(alpha[kept])
    return float((parts.sum(axis=1) + gammaln(kappa) - gammaln(counts.sum(axis=1) + kappa)).sum())

"""How many wins, and how much revenue, will the days to come bring, draw by draw?

Each open journey has its chance by place and age, arrivals still to come are Poisson with their own; both depend on the
draw of the hazards and of the rates of arrival. Means and variances come out, of which distributions are made. No path
is simulated and no journey is looked at: only counts by place and age. METRICS section 5.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from buyline.estimate.arrays import Flags, Real
from buyline.estimate.passing import Passage, reaching
from buyline.estimate.shock import shocked
from buyline.forecast.prices import Price
from buyline.forecast.seen import Open
from buyline.forecast.way import Way

PARTS = ("open", "front", "not_yet_met")
AT_ONCE = 50
"""So many draws are worked out together: the memory of one go."""
Window = tuple[int, int]
"""After so many days, up to so many: (0, 30] are the next thirty days."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What is on its way: open stays, and arrivals a day by the place they begin in, (R, D) each; amounts by `price` and
    `ratio` (S,).
    """

    open: Open
    arrivals: Mapping[int, Real]
    price: Price
    ratio: Real

    def of_draws(self, some: slice) -> "Coming":
        """The same for some of the draws."""
        return replace(self, arrivals={place: daily[some] for place, daily in self.arrivals.items()})


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and variance of wins and of revenue in one window by draw: (R,) each; `parts` (3, R): means by PARTS, and of
    revenue `money_parts`.
    """

    mean: Real
    variance: Real
    parts: Real
    money: Real
    money_variance: Real
    money_parts: Real


def ahead(
    hazards: Real, *, way: Way, coming: Coming, windows: Sequence[Window], shocks: Mapping[Window, Real]
) -> list[Moments]:
    """Return the moments of each window under each draw of the hazards (R, S, B, S).

    `shocks` (R,) of each window are the common shock of each draw; none where a window is missing.
    """
    found: list[list[Moments]] = [[] for _ in windows]
    longest = max(last for _, last in windows)
    for first in range(0, hazards.shape[0], AT_ONCE):
        some = slice(first, first + AT_ONCE)
        passage = reaching(hazards[some], way.is_won, days=longest - 1)
        for place, window in enumerate(windows):
            shock = shocks[window][some] if window in shocks else None
            found[place].append(moments(passage, way=way, coming=coming.of_draws(some), window=window, shock=shock))
    return [_together(parts) for parts in found]


def moments(passage: Passage, *, way: Way, coming: Coming, window: Window, shock: Real | None = None) -> Moments:
    """Return the moments of one window; `coming` has as many draws as `passage`."""
    kept = _still_open(coming.open, way)
    draws = passage.staying.shape[1]
    shock = np.ones(draws) if shock is None else shock
    chance = _shocked_window(passage, kept, window, shock)
    new = np.zeros(draws)
    for place, daily in coming.arrivals.items():
        new = new + arriving_wins(passage, place, daily, window=window) * shock
    return _moments(way, coming, kept, chance, new)


def winning(passage: Passage, kept: Open, *, window: Window) -> Real:
    """The chances that the open stays are won in a window: (R, C)."""
    first, last = window
    until = passage.at_age(kept.place, kept.age + 1, to_go=last - 1)[..., 0]
    return until if first == 0 else until - passage.at_age(kept.place, kept.age + 1, to_go=first - 1)[..., 0]


def arriving_wins(passage: Passage, place: int, daily: Real, *, window: Window) -> Real:
    """The expected wins in a window of arrivals in a place, `daily` (R, D) of them: (R,)."""
    first, last = window
    value = passage.of_arrivals[:, :, place, 0]
    won = _convolved(value, daily, last)
    return won if first == 0 else won - _convolved(value, daily, first)


def _convolved(value: Real, daily: Real, days: int) -> Real:
    """Σ_d arrivals on day d × the chance to win in the days left: (R,)."""
    return np.asarray(np.einsum("rd,dr->r", daily[:, :days], value[days - 1 :: -1][:days]), dtype=np.float64)


def _moments(way: Way, coming: Coming, kept: Open, chance: Real, new: Real) -> Moments:
    front = way.is_front[kept.place]
    worth, squared = _worth(kept, coming)
    expected = chance * kept.n
    by_part = np.stack([expected[:, ~front].sum(axis=1), expected[:, front].sum(axis=1), new])
    per_win = coming.price.mean
    money = expected * worth
    money_parts = np.stack([money[:, ~front].sum(axis=1), money[:, front].sum(axis=1), new * per_win])
    paid = (expected * (squared - chance * worth**2)).sum(axis=1) + new * per_win**2 * (1 + coming.price.spread**2)
    return Moments(
        mean=by_part.sum(axis=0),
        variance=(expected * (1 - chance)).sum(axis=1) + new,
        parts=by_part,
        money=money_parts.sum(axis=0),
        money_variance=paid,
        money_parts=money_parts,
    )


def _shocked_window(passage: Passage, kept: Open, window: Window, shock: Real) -> Real:
    first, last = window
    until = shocked(winning(passage, kept, window=(0, last)), shock=shock[:, np.newaxis])
    if first == 0:
        return until
    return until - shocked(winning(passage, kept, window=(0, first)), shock=shock[:, np.newaxis])


def _worth(kept: Open, coming: Coming) -> tuple[Real, Real]:
    """The mean amount of a win of each cell, and the mean of its square."""
    ratio = coming.ratio[kept.place]
    mean = np.where(kept.is_priced, kept.amount / kept.n * ratio, coming.price.mean)
    usual = coming.price.mean**2 * (1 + coming.price.spread**2)
    square = np.where(kept.is_priced, kept.squared / kept.n * ratio**2, usual)
    return mean, np.maximum(square, mean**2)


def _still_open(found: Open, way: Way) -> Open:
    """The stays that are not won; also those that are out, for they may come back."""
    kept: Flags = ~way.is_won[found.place]
    columns = (found.place, found.age, found.is_priced, found.n, found.amount, found.squared)
    return Open(*(each[kept] for each in columns))


def _together(parts: Sequence[Moments]) -> Moments:
    def of(name: str) -> Iterator[Real]:
        return (getattr(part, name) for part in parts)

    names = ("mean", "variance", "parts", "money", "money_variance", "money_parts")
    return Moments(**{name: np.concatenate(list(of(name)), axis=-1) for name in names})

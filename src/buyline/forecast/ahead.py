"""How many wins, and how much revenue, will the days to come bring, draw by draw?

Each open journey has its chance by place and age, arrivals still to come are Poisson with their own; both depend on the
draw of the hazards and of the rates of arrival. Means and variances come out, of which distributions are made. No path
is simulated and no journey is looked at: only counts by place and age. METRICS section 5.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Flags, Real, real
from buyline.estimate.passing import Passage, reaching
from buyline.estimate.shock import shocked
from buyline.forecast.planned import PlannedArrivals
from buyline.forecast.seen import Open
from buyline.forecast.way import Way

PARTS = ("open", "front", "not_yet_met")
FEW_WINS = 15.0
LEAST_CHANCE = 1e-9
THREADS = 2
AT_ONCE = 50
"""So many draws are worked out together: the memory of one go."""
Window = tuple[int, int]
"""After so many days, up to so many: (0, 30] are the next thirty days."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What is on its way: open stays, and arrivals a day by the place they begin in, (R, D) each.

    An open journey that has an amount brings `ratio` (S,) times as much when won in the end; others, and arrivals,
    bring `prices` (R,) on average, spread by `price_spread` (a coefficient of variation). `planned`: what programs
    bring; it is in `arrivals` and stands here to be told by itself.
    """

    open: Open
    arrivals: Mapping[int, Real]
    prices: Real
    price_spread: float
    ratio: Real
    planned: tuple[PlannedArrivals, ...] = ()

    def of_draws(self, some: slice) -> "Coming":
        """The same for some of the draws."""
        arrivals = {place: daily[some] for place, daily in self.arrivals.items()}
        planned = tuple(each.of_draws(some) for each in self.planned)
        return replace(self, arrivals=arrivals, prices=self.prices[some], planned=planned)


@dataclass(frozen=True, slots=True)
class Moments:
    """What each draw says of one window, (R,) each: mean and variance of wins; mean, variance and third central moment
    of revenue. `parts` and `money_parts` (3, R): the means by PARTS. `planned` and `money_planned` (P, R): what of the
    last part each planned program brings.
    """

    mean: Real
    variance: Real
    parts: Real
    money: Real
    money_variance: Real
    money_third: Real
    money_parts: Real
    few: "Few | None" = None
    planned: Real = field(default_factory=lambda: np.zeros((0, 1)))
    money_planned: Real = field(default_factory=lambda: np.zeros((0, 1)))


@dataclass(frozen=True, slots=True)
class Few:
    """All chances of a window where so few wins are expected that moments do not tell their distribution.

    `chance` (R, C) of `count` (C,) open journeys, each of `amount` and `spread` (C,); `arriving` (R,) wins of arrivals,
    of `price` and `price_spread` (R,).
    """

    chance: Real
    count: Real
    amount: Real
    spread: Real
    arriving: Real
    price: Real
    price_spread: Real


def ahead(
    hazards: Real, *, way: Way, coming: Coming, windows: Sequence[Window], shocks: Mapping[Window, Real]
) -> list[Moments]:
    """Return the moments of each window under each draw of the hazards (R, S, B, S).

    `shocks` (R,) of each window are the common shock of each draw; none where a window is missing.
    """
    longest = max(last for _, last in windows)

    def some_draws(first: int) -> list[Moments]:
        some = slice(first, first + AT_ONCE)
        passage, few = reaching(hazards[some], way.is_won, days=longest - 1), coming.of_draws(some)
        shock = [shocks[window][some] if window in shocks else None for window in windows]
        return [
            moments(passage, way=way, coming=few, window=window, shock=each)
            for window, each in zip(windows, shock, strict=True)
        ]

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(some_draws, range(0, hazards.shape[0], AT_ONCE)))
    return [together([parts[place] for parts in found]) for place in range(len(windows))]


def moments(passage: Passage, *, way: Way, coming: Coming, window: Window, shock: Real | None = None) -> Moments:
    """Return the moments of one window; `coming` has as many draws as `passage`."""
    kept = _still_open(coming.open, way)
    draws = passage.staying.shape[0]
    shock = np.ones(draws) if shock is None else shock
    chance = _shocked_window(passage, kept, window, shock)
    new = np.zeros(draws)
    for place, daily in coming.arrivals.items():
        new = new + arriving_wins(passage, place, daily, window=window) * shock
    found = _moments(way, coming, kept, chance, new)
    planned = _of_programs(passage, coming, window=window, shock=shock)
    return replace(found, planned=planned, money_planned=planned * coming.prices)


def _of_programs(passage: Passage, coming: Coming, *, window: Window, shock: Real) -> Real:
    """The expected wins in a window of what each planned program brings: (P, R)."""
    found = np.zeros((len(coming.planned), shock.size))
    for row, each in enumerate(coming.planned):
        for place, daily in each.daily.items():
            won = arriving_wins(passage, place, np.broadcast_to(daily, (shock.size, daily.size)), window=window)
            found[row] += won * each.factor * shock
    return found


def winning(passage: Passage, kept: Open, *, window: Window) -> Real:
    """The chances that the open stays are won in a window: (R, C)."""
    first, last = window
    until = passage.at_age(kept.place, kept.age + 1, to_go=last - 1)[..., 0]
    return until if first == 0 else until - passage.at_age(kept.place, kept.age + 1, to_go=first - 1)[..., 0]


def arriving_wins(passage: Passage, place: int, daily: Real, *, window: Window) -> Real:
    """The expected wins in a window of arrivals in a place, `daily` (R, D) of them: (R,)."""
    first, last = window
    value = passage.of_arrivals_in(place)[..., 0]
    won = _convolved(value, daily, last)
    return won if first == 0 else won - _convolved(value, daily, first)


def _convolved(value: Real, daily: Real, days: int) -> Real:
    """Σ_d arrivals on day d × the chance to win in the days left: (R,)."""
    return np.asarray(np.einsum("rd,dr->r", daily[:, :days], value[days - 1 :: -1][:days]), dtype=np.float64)


def _moments(way: Way, coming: Coming, kept: Open, chance: Real, new: Real) -> Moments:
    front = way.is_front[kept.place]
    expected = chance * kept.n
    by_part = np.stack([expected[:, ~front].sum(axis=1), expected[:, front].sum(axis=1), new])
    usual = raised(coming.prices, spread=coming.price_spread)
    priced = _money_of_priced(coming, kept, chance)
    unpriced = _money_of_unpriced(kept, chance, usual)
    worth = np.where(kept.is_priced, _amount(coming, kept), 0.0)
    of_open = np.stack([(expected[:, which] * worth[which]).sum(axis=1) for which in (~front, front)])
    of_open += np.stack([expected[:, which & ~kept.is_priced].sum(axis=1) * usual[0] for which in (~front, front)])
    return Moments(
        mean=by_part.sum(axis=0),
        variance=(expected * (1 - chance)).sum(axis=1) + new,
        parts=by_part,
        money=priced[0] + unpriced[0] + new * usual[0],
        money_variance=priced[1] + unpriced[1] + new * usual[1],
        money_third=priced[2] + unpriced[2] + new * usual[2],
        money_parts=np.concatenate([of_open, (new * usual[0])[np.newaxis]]),
        few=_few(coming, kept, chance, new) if float(by_part.sum(axis=0).mean()) < FEW_WINS else None,
    )


def _few(coming: Coming, kept: Open, chance: Real, new: Real) -> Few:
    amount = np.where(kept.is_priced, _amount(coming, kept), coming.prices.mean())
    square = np.where(
        kept.is_priced,
        kept.squared / kept.n * coming.ratio[kept.place] ** 2,
        amount**2 * (1 + coming.price_spread**2),
    )
    spread = np.sqrt(np.maximum(square - amount**2, 0.0))
    usual = (coming.prices, coming.prices * coming.price_spread)
    return Few(chance, np.round(kept.n), amount, spread, new, *usual)


def raised(mean: ArrayLike, *, spread: ArrayLike) -> tuple[Real, Real, Real]:
    """The first three moments about 0 of a log-normal amount with this mean and coefficient of variation."""
    one, wide = real(mean), 1 + real(spread) ** 2
    return one, one**2 * wide, one**3 * wide**3


def _amount(coming: Coming, kept: Open) -> Real:
    return np.asarray(kept.amount / kept.n * coming.ratio[kept.place], dtype=np.float64)


def _money_of_priced(coming: Coming, kept: Open, chance: Real) -> tuple[Real, Real, Real]:
    """Mean, variance and third central moment of what open journeys with an amount bring: cumulants add up."""
    some = kept.is_priced
    mean, p, n = _amount(coming, kept)[some], chance[:, some], kept.n[some]
    square = np.maximum(kept.squared[some] / n * coming.ratio[kept.place[some]] ** 2, mean**2)
    spread = np.sqrt(square / mean**2 - 1)
    one, two, three = raised(mean, spread=spread)
    p2 = p**2
    third = p @ (n * three) - 3 * p2 @ (n * one * two) + 2 * (p2 * p) @ (n * one**3)
    return p @ (n * one), p @ (n * two) - p2 @ (n * one**2), third


def _money_of_unpriced(kept: Open, chance: Real, usual: tuple[Real, Real, Real]) -> tuple[Real, Real, Real]:
    p, n = chance[:, ~kept.is_priced], kept.n[~kept.is_priced]
    one, two, three = usual
    sums = [(p**power) @ n for power in (1, 2, 3)]
    third = sums[0] * three - 3 * sums[1] * one * two + 2 * sums[2] * one**3
    return sums[0] * one, sums[0] * two - sums[1] * one**2, third


def _shocked_window(passage: Passage, kept: Open, window: Window, shock: Real) -> Real:
    first, last = window
    until = shocked(winning(passage, kept, window=(0, last)), shock=shock[:, np.newaxis])
    if first == 0:
        return until
    return until - shocked(winning(passage, kept, window=(0, first)), shock=shock[:, np.newaxis])


def _still_open(found: Open, way: Way) -> Open:
    """The stays that are not won; also those that are out, for they may come back."""
    kept: Flags = ~way.is_won[found.place]
    told = {each.name: getattr(found, each.name)[kept] for each in fields(found)}
    return Open(**told)


def together(parts: Sequence[Moments]) -> Moments:
    """The moments of all draws of several goes."""

    def of(name: str) -> Iterator[Real]:
        return (getattr(part, name) for part in parts)

    told = {each.name: np.concatenate(list(of(each.name)), axis=-1) for each in fields(Moments) if each.name != "few"}
    return Moments(**told, few=_few_together([part.few for part in parts]))


def _few_together(parts: Sequence[Few | None]) -> Few | None:
    """The few of all draws, of cells with any chance; None where some draws expect many."""
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    by_draw = ("chance", "arriving", "price", "price_spread")
    joined = {name: np.concatenate([getattr(part, name) for part in found]) for name in by_draw}
    some = joined["chance"].mean(axis=0) > LEAST_CHANCE
    first = found[0]
    told = {"count": first.count[some], "amount": first.amount[some], "spread": first.spread[some]}
    return Few(**(joined | told | {"chance": joined["chance"][:, some]}))

"""What does a journey that begins in a week bring within some days, and what do those bring that are open now?

Draw by draw, under the common shock of the forecast: the chances of arrivals by place and week, and the moments of
what is open, once with no arrivals and once with those that are usual. METRICS section 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from buyline.estimate.arrays import Real, Whole
from buyline.estimate.passing import Passage, reaching
from buyline.forecast.ahead import AT_ONCE, Coming, Moments, Window, moments, raised, together
from buyline.forecast.seen import WEEK
from buyline.forecast.way import Way


@dataclass(frozen=True, slots=True)
class Worth:
    """Of R draws, S places and W weeks: `each` (R, S, W), the wins in the window that one arrival brings.

    `days` (W,) of each week, the last of which may be short. `open`: what is open now brings; `usual`: with arrivals
    as of late. `price` (3, R): the first three moments of what a win of an arrival brings.
    """

    days: Whole
    each: Real
    open: Moments
    usual: Moments
    price: Real

    @property
    def weeks(self) -> float:
        """How many weeks there are to begin in, the last one in part."""
        return float(self.days.sum() / WEEK)

    def steady(self, begins: Real) -> Real:
        """The wins that one arrival a week, dealt out to places by `begins` (…, S), brings in all: (…, R)."""
        return np.asarray(np.einsum("rsw,w,...s->...r", self.each, self.days / WEEK, begins), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Worths:
    """The worth under the common shock, the same as if there were none, and by window what is usual brings."""

    shocked: Worth
    calm: Worth
    usual: Mapping[Window, Moments]


def worths(
    hazards: Real,
    *,
    way: Way,
    coming: Coming,
    window: Window,
    shocks: Mapping[Window, Real],
    others: Sequence[Window] = (),
) -> Worths:
    """Return what arrivals and open journeys bring in a window, and the moments of `others` with usual arrivals.

    `hazards` (R, S, B, S); `shocks` (R,) of each window.
    """
    windows = tuple(dict.fromkeys((window, *others)))
    longest = max(last for _, last in windows)
    each, of_open, calm = [], [], []
    usual: dict[Window, list[Moments]] = {one: [] for one in windows}
    for first in range(0, hazards.shape[0], AT_ONCE):
        some = slice(first, first + AT_ONCE)
        passage = reaching(hazards[some], way.is_won, days=longest - 1)
        own = coming.of_draws(some)
        bare = replace(own, arrivals={})
        each.append(_each(passage, window))
        of_open.append(moments(passage, way=way, coming=bare, window=window, shock=shocks[window][some]))
        calm.append(moments(passage, way=way, coming=bare, window=window))
        for one in windows:
            usual[one].append(moments(passage, way=way, coming=own, window=one, shock=shocks[one][some]))
    by_window = {one: together(parts) for one, parts in usual.items()}
    days, price = days_of(window[1]), np.stack(raised(coming.prices, spread=coming.price_spread))
    chances = np.concatenate(each)
    shocked = chances * shocks[window][:, np.newaxis, np.newaxis]
    return Worths(
        shocked=Worth(days, shocked, together(of_open), by_window[window], price),
        calm=Worth(days, chances, together(calm), by_window[window], price),
        usual=by_window,
    )


def days_of(days: int) -> Whole:
    """The lengths of the weeks that so many days have, the last one short."""
    whole, rest = divmod(days, WEEK)
    return np.array([WEEK] * whole + [rest] * bool(rest), dtype=np.int64)


def starts_of(days: int) -> Whole:
    """On which of so many days, counted from 0, each week begins."""
    return np.arange(0, days, WEEK, dtype=np.int64)


def _each(passage: Passage, window: Window) -> Real:
    """The chance to be won in the window, mean over the days of the week one begins in: (R, S, W)."""
    first, last = window
    value = passage.of_arrivals[:, :, :, 0]
    by_day = value[last - 1 :: -1][:last].copy()
    if first:
        by_day[:first] -= value[first - 1 :: -1][:first]
    summed = np.add.reduceat(by_day, starts_of(last), axis=0)
    return np.asarray((summed / days_of(last)[:, np.newaxis, np.newaxis]).transpose(1, 2, 0), dtype=np.float64)

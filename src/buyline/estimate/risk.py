"""How many units are at risk at each age?

From one-dimensional counts by age: so many ended at age a, so many are still open at age a, so many came under
observation late, at age a. Counts may be signed (a reversed row is -1 of what it reverses) and come in any order; sums
are exact in 64-bit integers. The ages may be whole days, where the day of arrival is age 0, a trial of its own, or raw
times. What a unit is, and where the rows come from, is not known here.

    Y(u) = ended with age ≥ u + open with age ≥ u - late entries with age ≥ u

Whoever arrives ordinarily is at risk from age 0 on and has no entry row; a late entry at age a is at risk at ages
u > a only. (RULES section 4.2; left truncation as in Andersen, Borgan, Gill and Keiding 1993, III.3.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Flags, Real, Whole, agreeing, on_grid, real, time_grid


@dataclass(frozen=True, slots=True)
class Tally:
    """So many units at such ages.

    `age`, `count` and `cell` have shape (n,). `count` is whole and may be negative. `cell` numbers what is counted
    apart (a state, a group of clusters, a cause, or any of their products), 0 when nothing is.
    """

    age: Real
    count: Whole
    cell: Whole


def tally(age: ArrayLike, *, count: ArrayLike | None = None, cell: ArrayLike | None = None) -> Tally:
    """Return the tally of `count` (1 each when None) units at each `age`, apart by `cell`.

    Raises ValueError when a count is not whole, an age is negative, or the lengths differ.
    """
    ages = real(age)
    counts = np.ones(ages.shape, dtype=np.int64) if count is None else _whole(count)
    cells = np.zeros(ages.shape, dtype=np.int64) if cell is None else _whole(cell)
    if ages.ndim != 1 or not ages.shape == counts.shape == cells.shape:
        raise ValueError(f"age, count and cell differ in shape: {ages.shape}, {counts.shape}, {cells.shape}")
    if not (ages >= 0).all() or (cells < 0).any():
        raise ValueError("an age or a cell is negative")
    return Tally(ages, counts, cells)


NONE = tally(())


def day_grid(*tallies: Tally) -> Real:
    """Return the ages 0, 1, …, the largest age in `tallies`: shape (T,), in days."""
    return np.arange(max((int(t.age.max()) for t in tallies if t.age.size), default=0) + 1, dtype=np.float64)


def counted(grid: ArrayLike, *, of: Tally, cells: int | None = None) -> Whole:
    """Return how many of `of` fall on each time of `grid`: shape (T,), or (cells, T) when `cells` is given.

    Ages beyond the grid are left out. Raises ValueError for an age between two of its times.
    """
    times = time_grid(grid)
    spot = np.searchsorted(times, of.age)
    inside = spot < times.size
    if (times[spot[inside]] != of.age[inside]).any():
        raise ValueError("an age lies between two times of the grid")
    return _added(of, spot, inside, (cells, times.size))


def at_risk(
    grid: ArrayLike, *, ended: Tally, still_open: Tally = NONE, late: Tally = NONE, cells: int | None = None
) -> Whole:
    """Return the number at risk at each time of `grid`: shape (T,), or (cells, T) when `cells` is given.

    `ended` holds all ends, whatever the cause, ends of observation included; `still_open` the ages reached so far;
    `late` the ages at which late entries came under observation. In several states, every arrival in a state after
    the beginning is a late entry of that state. Formula: the head of this module.
    """
    times = time_grid(grid)
    return _reaching(ended, times, cells) + _reaching(still_open, times, cells) - _reaching(late, times, cells)


def fate_known(times: ArrayLike, *, at_risk: ArrayLike, left: ArrayLike, horizon: float, since: float = 0.0) -> float:
    """Return for how many units the fate within `horizon` is known: ended by then, or followed that long.

    `at_risk` and `left` (all causes) have shape (T,); only times ≥ `since` count. The sum of those who left by the
    horizon and those at risk at it who did not leave. With several states, give the number at risk in any state that
    can be left and the moves into states that cannot. Exact when the horizon is on the grid; between two times, those
    at risk at the later one are taken. METRICS section 2.
    """
    grid = time_grid(times)
    risk, gone = agreeing(at_risk, moves=real(left)[..., np.newaxis])
    on_grid(grid, at_risk=risk)
    by_then = float(gone[(grid >= since) & (grid <= horizon), 0].sum())
    spot = int(np.searchsorted(grid, horizon))
    if spot == grid.size:
        return by_then
    return by_then + float(risk[spot]) - float(gone[spot, 0] if grid[spot] == horizon else 0)


def _reaching(of: Tally, times: Real, cells: int | None) -> Whole:
    """Return how many of `of` have an age ≥ each of `times`."""
    reached = np.searchsorted(times, of.age, side="right")
    first = _added(of, reached, np.ones(of.age.shape, dtype=bool), (cells, times.size + 1))
    return np.asarray(first[..., ::-1].cumsum(axis=-1)[..., ::-1][..., 1:], dtype=np.int64)


def _added(of: Tally, spot: Whole, inside: Flags, shape: tuple[int | None, int]) -> Whole:
    """Return the sums of the counts by (cell, spot); without cells in the shape, by spot."""
    cells, places = shape
    if cells is not None and of.cell.size and int(of.cell.max()) >= cells:
        raise ValueError(f"a cell is {int(of.cell.max())}, but there are only {cells}")
    sums = np.zeros((cells or 1) * places, dtype=np.int64)
    flat = of.cell * places + spot if cells is not None else spot
    np.add.at(sums, flat[inside], of.count[inside])
    return sums if cells is None else sums.reshape(cells, places)


def _whole(values: ArrayLike) -> Whole:
    """Return `values` as int64; raise ValueError when one of them is not whole."""
    given = np.asarray(values)
    whole = given.astype(np.int64)
    if (whole != given).any():
        raise ValueError("a count or a cell is not a whole number")
    return whole

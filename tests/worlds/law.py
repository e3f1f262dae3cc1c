"""How does a journey go when every day brings the same chances at the same age?

A law is an array of daily hazards (S, ages, S): the chance, in place i on the a-th day of a stay, to move to k; the day
of arrival is age 0, so a journey can pass several places in one day. Walks along a law, and the chance of a win within
a time by renewal. Where hazards come from is the matter of `prior`.
"""

from dataclasses import dataclass

import numpy as np

from tests.worlds.world import Flags, Moves, Real, Whole

FRESH = -1
"""Arrived, and no day of the stay has been lived through yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where journeys stand: the place, the day of arrival there, and up to which age they were watched."""

    stage: Whole
    since: Whole
    seen: Whole

    def at(self, which: Whole) -> "Standing":
        """Those chosen by indices."""
        return Standing(self.stage[which], self.since[which], self.seen[which])


class Law:
    """Daily hazards, with what follows from them."""

    def __init__(self, hazards: Real) -> None:
        self.hazards = hazards
        self.staying: Real = np.cumprod(1 - hazards.sum(axis=2), axis=1)
        """(S, ages): the chance that a stay lasts longer than the age."""
        self.goes_on: Flags = np.asarray(hazards.any(axis=(1, 2)))
        """(S,): whether anybody ever leaves the place."""
        self._ways = np.cumsum(hazards, axis=2)

    @property
    def ages(self) -> int:
        return int(self.hazards.shape[1])

    def leaves_at(self, rng: np.random.Generator, standing: Standing) -> Whole:
        """The age at which each leaves, drawn given that it was still there at the age `seen`; `ages` for never."""
        lasts = np.where(standing.seen == FRESH, 1.0, self.staying[standing.stage, standing.seen])
        level = (1 - rng.random(len(lasts))) * lasts
        found = np.full(len(level), self.ages)
        for place in range(len(self.staying)):
            here = standing.stage == place
            found[here] = np.searchsorted(-self.staying[place], -level[here], side="right")
        return found

    def goes_to(self, rng: np.random.Generator, stage: Whole, age: Whole) -> Whole:
        """Where those go who leave a place at an age."""
        ways = self._ways[stage, age]
        drawn = rng.random(len(stage)) * ways[:, -1]
        return np.asarray((drawn[:, None] >= ways).sum(axis=1), dtype=np.int64)


def walk(law: Law, rng: np.random.Generator, standing: Standing, *, until: int) -> tuple[Moves, Standing]:
    """Go on to the end of the day `until`; the moves, in order for each journey (its index), and where they stand."""
    stage, since, seen = standing.stage.copy(), standing.since.copy(), standing.seen.copy()
    active, parts = np.arange(len(stage)), []
    while len(active):
        age = law.leaves_at(rng, Standing(stage[active], since[active], seen[active]))
        day = since[active] + age
        leaves = (age < law.ages) & (day <= until)
        active, age, day = active[leaves], age[leaves], day[leaves]
        to = law.goes_to(rng, stage[active], age)
        parts.append((active, day, stage[active], to))
        stage[active], since[active], seen[active] = to, day, FRESH
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [stage[:0]] * 4
    return Moves(*columns), Standing(stage, since, until - since)


def chance_on_arrival(law: Law, won: int, *, within: int) -> Real:
    """The chance of a win within 0 … `within` days of arriving in each place, shape (S, within + 1).

    F(t) = q(0) F(t) + Σ_{0<u≤t} q(u) F(t − u), with q(u) the chance to leave for each place at age u, and 1 for the
    win.
    """
    leaving = _leaving(law, within)
    places = len(leaving)
    same_day = np.eye(places) - leaving[:, 0]
    found = np.zeros((within + 1, places))
    for day in range(within + 1):
        later = np.einsum("iuk,uk->i", leaving[:, 1 : day + 1], found[day - 1 :: -1][:day]) if day else np.zeros(places)
        later[won] = 1
        found[day] = np.linalg.solve(same_day, later)
    return found.T


def chance_when_open(law: Law, arriving: Real, *, stage: int, ages: Whole) -> Real:
    """The chance of a win within 0 … H days more, of those still in a stage at these ages, shape (len(ages), H + 1).

    `arriving` is that of `chance_on_arrival`: F_a(t) = Σ_{0<u≤t} q(a + u) / S(a) · F(t − u).
    """
    days = arriving.shape[1]
    at = ages[:, None] + np.arange(1, days)[None, :]
    is_known = at < law.ages
    at = np.minimum(at, law.ages - 1)
    lasting = np.where(is_known, law.staying[stage][at - 1], 0) / law.staying[stage][ages][:, None]
    found = np.zeros((len(ages), days))
    lag = np.arange(days)[None, :] - np.arange(1, days)[:, None]
    for to in np.flatnonzero(law.hazards[stage].any(axis=0) & arriving.any(axis=1)):
        later = np.where(lag >= 0, arriving[to][np.maximum(lag, 0)], 0)
        found += (lasting * law.hazards[stage, :, to][at]) @ later
    return found


def _leaving(law: Law, within: int) -> Real:
    """(S, within + 1, S): the chance to leave for each place at each age of a stay."""
    if within >= law.ages:
        raise ValueError(f"the law knows {law.ages} days of a stay, which is too few for {within}")
    before = np.concatenate([np.ones((len(law.staying), 1)), law.staying[:, :within]], axis=1)
    return np.asarray(before[:, :, None] * law.hazards[:, : within + 1], dtype=np.float64)

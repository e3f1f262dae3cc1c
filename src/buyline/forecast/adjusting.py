"""What else that is known of a journey tells more of its chance than stage and age do: tried on earlier days, and kept
only where it helped on later ones.

At each earlier day the journeys that were under way then, the chance that stage and age gave as known then, facts about
each as known then, and what came within so many days. Facts are taken as more or less than is usual in the journey's
stage. Each later day is judged by weights of earlier days whose time was over by then; a fact is kept when the log loss
falls by more than its standard error over journeys. It knows no names of facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real, Whole
from buyline.estimate.logistic import LEAST, logistic, shifted
from buyline.estimate.scores import brier, log_loss, wilson

FEWEST = 20
"""A fact is tried when so many journeys had it on the days to learn from, and so many had it not."""
FEWEST_CAME = 10
"""Of so many something must have come, on the days to learn from."""
TENTHS = 10


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Journeys on earlier days: each array (n,). `on` the day, `journey` and `place` numbers, `chance` of what may come
    within `days` days, `came` 1 or 0. `facts` by name, 1 or 0.
    """

    days: int
    on: Whole
    journey: Whole
    place: Whole
    chance: Real
    came: Real
    facts: Mapping[str, Real]

    @property
    def origins(self) -> Whole:
        """The days, in order."""
        return np.unique(self.on)

    @property
    def later(self) -> Whole:
        """The later half of the days, which are judged."""
        return self.origins[(self.origins.size + 1) // 2 :]

    def over_by(self, day: Day) -> Flags:
        """Which journeys' time was over at the end of a day."""
        return np.asarray(self.on + self.days <= day, dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Weight:
    """What one fact does to a chance: so much in log-odds, against its usual share by place number."""

    fact: str
    weight: float
    usual: Mapping[int, float]

    def shift(self, place: int, has: float) -> float:
        """By how much the log-odds of a journey in a place move."""
        return self.weight * (has - self.usual.get(place, has))


@dataclass(frozen=True, slots=True)
class Tried:
    """How one fact did: by how much the log loss fell (below 0: it rose) on the later days, with its standard error.

    `had`: how many had it on the days to learn from. None: it could not be tried.
    """

    fact: str
    is_kept: bool
    had: int
    gain: float | None
    error: float | None


@dataclass(frozen=True, slots=True)
class Tenth:
    """Of chances between `low` and `high`: how many, the mean of them, which share came, its 95 % interval."""

    low: float
    high: float
    n: int
    said: float
    came: float
    came_low: float
    came_high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Brier score and log loss of the chances with the facts kept, of stage and age alone, and of the base rate."""

    brier: float
    log_loss: float
    plain_brier: float
    plain_log_loss: float
    base_brier: float
    base_log_loss: float


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    """What was learnt for one thing that may come within `days` days.

    `judged` chances of `journeys` journeys on the later `days_judged`; `scores` None where nothing could be judged.
    """

    days: int
    weights: tuple[Weight, ...]
    tried: tuple[Tried, ...]
    days_judged: tuple[Day, ...]
    judged: int
    journeys: int
    came: int
    scores: Scores | None
    tenths: tuple[Tenth, ...]

    def shift(self, place: int, facts: Mapping[str, float]) -> float:
        """By how much the log-odds of a journey in a place move, by what is known of it."""
        return sum(each.shift(place, facts[each.fact]) for each in self.weights if each.fact in facts)


def adjusted(trial: Trial) -> Adjusted:
    """Return which facts helped, their weights learnt from all days, and how such chances did on the later days."""
    judging = _Judging.of(trial)
    kept, tried = _kept(judging)
    said = judging.said(kept)
    return Adjusted(
        days=trial.days,
        weights=_weights(trial, kept),
        tried=tried,
        days_judged=tuple(judging.days.tolist()),
        judged=int(judging.rows.size),
        journeys=int(np.unique(trial.journey[judging.rows]).size),
        came=int(judging.came.sum()),
        scores=_scores(judging, said) if judging.rows.size else None,
        tenths=tenths(said, came=judging.came),
    )


def tenths(said: Real, *, came: Real) -> tuple[Tenth, ...]:
    """Return what came of chances, by tenths of them; those without any are left out."""
    place = np.minimum((said * TENTHS).astype(np.int64), TENTHS - 1)
    return tuple(_tenth(number, said[place == number], came[place == number]) for number in np.unique(place).tolist())


def _tenth(number: int, said: Real, came: Real) -> Tenth:
    low, high = wilson(float(came.sum()), known=said.size)
    return Tenth(
        number / TENTHS, (number + 1) / TENTHS, int(said.size), float(said.mean()), float(came.mean()), low, high
    )


@dataclass(frozen=True, slots=True)
class _Judging:
    """The later days with anything to learn from before them: which rows of the trial are judged, and how they came."""

    trial: Trial
    days: Whole
    rows: Whole

    @classmethod
    def of(cls, trial: Trial) -> "_Judging":
        learnt = [day for day in trial.later.tolist() if trial.came[trial.over_by(day)].sum() >= FEWEST_CAME]
        return cls(trial, np.array(learnt, dtype=np.int64), np.flatnonzero(np.isin(trial.on, learnt)))

    @property
    def came(self) -> Real:
        return self.trial.came[self.rows]

    def said(self, facts: Sequence[str]) -> Real:
        """The chances of the rows that are judged, each day's by weights of the days that were over by then."""
        found = self.trial.chance[self.rows].copy()
        if not facts:
            return found
        for day in self.days.tolist():
            here = self.trial.on[self.rows] == day
            rows = self.rows[here]
            shift = np.zeros(rows.size)
            for each in _weights(self.trial, facts, among=self.trial.over_by(day)):
                usual = np.array([each.usual.get(place, np.nan) for place in self.trial.place[rows].tolist()])
                shift += np.nan_to_num(each.weight * (self.trial.facts[each.fact][rows] - usual))
            found[here] = shifted(found[here], by=shift)
        return found

    def base(self) -> Real:
        """The share that came on the days that were over by then."""
        shares = {day: float(self.trial.came[self.trial.over_by(day)].mean()) for day in self.days.tolist()}
        return np.array([shares[day] for day in self.trial.on[self.rows].tolist()])

    def gain(self, old: Real, new: Real) -> tuple[float, float]:
        """By how much the mean log loss falls, and the standard error of that over journeys."""
        fall = _loss(self.came, old) - _loss(self.came, new)
        journeys, each = np.unique(self.trial.journey[self.rows], return_inverse=True)
        mean = float(fall.mean())
        sums = np.bincount(each, weights=fall - mean, minlength=journeys.size)
        return mean, float(np.sqrt((sums**2).sum())) / fall.size


def _loss(came: Real, said: Real) -> Real:
    p = np.clip(said, LEAST, 1 - LEAST)
    return np.asarray(-(came * np.log(p) + (1 - came) * np.log1p(-p)), dtype=np.float64)


def _kept(judging: _Judging) -> tuple[list[str], tuple[Tried, ...]]:
    """The facts that help, the best first, each beside those kept before it; and how each did."""
    had = {fact: _had(judging, fact) for fact in judging.trial.facts}
    kept: list[str] = []
    told = {fact: Tried(fact, False, n, None, None) for fact, (n, _) in had.items()}
    open_ = [fact for fact, (_, is_possible) in had.items() if is_possible]
    while open_:
        old = judging.said(kept)
        gains = {fact: judging.gain(old, judging.said([*kept, fact])) for fact in open_}
        told |= {fact: Tried(fact, False, had[fact][0], *gains[fact]) for fact in open_}
        best = max(open_, key=lambda fact: gains[fact][0])
        if gains[best][0] <= gains[best][1]:
            break
        told[best] = Tried(best, True, had[best][0], *gains[best])
        kept.append(best)
        open_.remove(best)
    return kept, tuple(told.values())


def _had(judging: _Judging, fact: str) -> tuple[int, bool]:
    """How many had a fact on the days to learn from, and whether these are enough to try it."""
    if not judging.days.size:
        return int(judging.trial.facts[fact].sum()), False
    learnt = judging.trial.facts[fact][judging.trial.over_by(int(judging.days[-1]))]
    had = int(learnt.sum())
    return had, min(had, learnt.size - had) >= FEWEST


def _weights(trial: Trial, facts: Sequence[str], *, among: Flags | None = None) -> tuple[Weight, ...]:
    """What each fact does, learnt from some of the journeys of a trial, or from all."""
    rows = np.arange(trial.on.size) if among is None else np.flatnonzero(among)
    if not facts or not rows.size:
        return ()
    place, x = trial.place[rows], np.stack([trial.facts[fact][rows] for fact in facts], axis=1)
    places, at = np.unique(place, return_inverse=True)
    usual = np.stack([np.bincount(at, weights=x[:, k]) / np.bincount(at) for k in range(len(facts))], axis=1)
    weights = logistic(x - usual[at], happened=trial.came[rows], chance=trial.chance[rows])
    return tuple(
        Weight(fact, float(weights[k]), dict(zip(places.tolist(), usual[:, k].tolist(), strict=True)))
        for k, fact in enumerate(facts)
    )


def _scores(judging: _Judging, said: Real) -> Scores:
    plain, base, came = judging.said(()), judging.base(), judging.came
    told: list[Any] = []
    for each in (said, plain, base):
        sure = np.clip(each, LEAST, 1 - LEAST)
        told += [brier(came, chance=each), log_loss(came, chance=sure)]
    return Scores(*told)

"""What does the evidence of each transition say at the end of a week, of what was booked by then?

Of a week's moves as many are expected as are usually booked by then, and at most all of them: where that leaves a
choice, the number that is nearest to no change counts. So late books are no drop, and books that are prompter than they
used to be no rise. Past looks see what they saw, neither moves nor days at risk that were booked later.
"""

from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Flags, Real, Whole, real
from buyline.estimate.change import ALARM, Change, Watch, changed, released, watched
from buyline.forecast.booked import Booked

LOOKS = 52
FEWEST_BOOKED = 0.5
"""A week counts from when this part of its rate is usually seen: with less, a part guessed wrong weighs much."""


@dataclass(frozen=True, slots=True)
class Look:
    """Of K transitions in the t weeks since a baseline, as seen at the end of the last: (K, t) each.

    `came` moves that are booked, `asked` as many as are expected to be, `whole` once all are booked.
    """

    came: Real
    asked: Real
    whole: Real


@dataclass(frozen=True, kw_only=True, slots=True)
class Looking:
    """What is looked at, of K transitions in T weeks: what was `booked` of them by when.

    `part` (K, L): what part of the rate is usually seen so many weeks later; `usual` (K,) moves of the baseline,
    `spread` (K,) by how much its weeks varied beyond chance.
    """

    booked: Booked
    part: Real
    usual: Real
    spread: Real

    @property
    def weeks(self) -> int:
        """How many weeks have ended since the baseline."""
        return int(self.booked.moves.shape[1])

    def parts(self, weeks: int) -> Real:
        """What part of each week's rate is usually seen at the end of the last of so many weeks: (K, weeks)."""
        return real(self.part[:, self._late(weeks)])

    def after(self, weeks: int) -> Look:
        """What was seen after so many weeks."""
        came, expected = (
            each[:, np.arange(weeks), self._late(weeks)] for each in (self.booked.moves, self.booked.expected)
        )
        part = self.parts(weeks)
        counts = part >= FEWEST_BOOKED
        asked, whole = part * expected, np.maximum(part, 1.0) * expected
        return Look(*(np.where(counts, each, 0.0) for each in (came, asked, whole)))

    def watch(self, look: Look) -> Watch:
        """The evidence of a look."""
        return watched(look.came, exposure=look.asked, at_most=look.whole, baseline=self.usual, dispersed=self.spread)

    def change(self, look: Look, watch: Watch) -> Change:
        """Since when and by how much the rates have changed, as far as a look tells."""
        return changed(watch, moves=look.came, exposure=look.asked, baseline=self.usual, dispersed=self.spread)

    def alarmed(self) -> Whole:
        """The first week of the last 52 after which each is an alarm: (K,), -1 for none."""
        found = np.full(self.usual.size, -1, dtype=np.int64)
        for week in range(max(self.weeks - LOOKS, 0), self.weeks):
            now = self.watch(self.after(week + 1)).now
            is_new: Flags = released(now) & (now > ALARM) & (found < 0)
            found[is_new] = week
        return found

    def _late(self, weeks: int) -> Whole:
        return np.asarray(np.minimum(np.arange(weeks)[::-1], self.part.shape[1] - 1), dtype=np.int64)

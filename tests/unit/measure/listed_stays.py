"""How long do the stays of a list last? Kaplan-Meier by hand, over the days that the list itself says."""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.measure.behind import Line

LONGEST, ENOUGH = 365, 5


@dataclass(frozen=True)
class Lived:
    """A stay: the age after which it was seen (-1: from its first day on), its age at the end, whether it left then."""

    late: int
    end: int
    has_left: bool

    @classmethod
    def of(cls, line: Line, seen_on: int) -> "Lived":
        assert line.since is not None
        end = (seen_on if line.until is None else line.until) - line.since
        return cls(-1 if line.on_day is None else line.on_day - line.since, end, line.kind == "movement")


@dataclass(frozen=True)
class Lasting:
    """`at_risk` at the first instant of each day and who `left` on it; the share `staying` after each day to τ."""

    at_risk: tuple[int, ...]
    left: tuple[int, ...]
    staying: tuple[float, ...]
    tau: int | None

    @classmethod
    def of(cls, lines: Sequence[Line], *, seen_on: int, longest: int = LONGEST) -> "Lasting":
        """The curve of the stays in a list."""
        lived = [Lived.of(line, seen_on) for line in lines]
        ages = range(longest + 1)
        at_risk = tuple(sum(one.late < age <= one.end for one in lived) for age in ages)
        left = tuple(sum(one.has_left and one.end == age for one in lived) for age in ages)
        watched = [age for age, many in enumerate(at_risk) if many >= ENOUGH]
        tau, start = (watched[-1], watched[0]) if watched else (None, 0)
        staying, share = [], 1.0
        for age in range((tau or 0) + 1):
            share *= 1 - left[age] / at_risk[age] if age >= start and at_risk[age] else 1
            staying.append(share)
        return cls(at_risk, left, tuple(staying), tau)

    def quantile(self, share: float) -> int | None:
        """The first day by which so many have left."""
        return next((age for age, left in enumerate(self.staying) if 1 - left >= share - 1e-9), None)

    @property
    def mean(self) -> float:
        """The area under the curve; who leaves on the first day counts half a day."""
        area = sum(self.staying[: self.tau]) if self.tau else 0.0
        return area + 0.5 * (1 - self.staying[0])

"""How long do the stays of a list last? Kaplan-Meier by hand, over the days that the list itself says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from buyline.measure.behind import Line

LONGEST, ENOUGH = 365, 5


@dataclass(frozen=True)
class Lived:
    """A stay: the age after which it was seen (-1: from its first day on), its age at the end, whether it left then, or
    was lost from sight.
    """

    late: int
    end: int
    has_left: bool
    is_lost: bool

    @classmethod
    def of(cls, line: Line, seen_on: int) -> "Lived":
        assert line.since is not None
        end = (seen_on if line.until is None else line.until) - line.since
        return cls(
            -1 if line.on_day is None else line.on_day - line.since,
            end,
            line.kind == "movement",
            line.kind not in ("movement", ""),
        )


@dataclass(frozen=True)
class Lasting:
    """`at_risk` at the first instant of each day and who `left` on it; τ; the share still there after each day to τ.

    Days do not say what came first on one of them. Where somebody leaves on a day on which others come or go out of
    sight, the share lies between two curves: `staying` holds the lower and the upper one, mostly the same.
    """

    at_risk: tuple[int, ...]
    left: tuple[int, ...]
    staying: tuple[tuple[float, ...], tuple[float, ...]]
    tau: int | None

    @classmethod
    def of(cls, lines: Sequence[Line], *, seen_on: int, longest: int = LONGEST) -> "Lasting":
        """The curve of the stays in a list."""
        lived = [Lived.of(line, seen_on) for line in lines]
        ages = range(longest + 1)
        at_risk = tuple(sum(one.late < age <= one.end for one in lived) for age in ages)
        left = tuple(sum(one.has_left and one.end == age for one in lived) for age in ages)
        came = tuple(sum(one.late == age for one in lived) for age in ages)
        lost = tuple(sum(one.is_lost and one.end == age for one in lived) for age in ages)
        watched = [age for age, many in enumerate(at_risk) if many >= ENOUGH]
        tau, start = (watched[-1], watched[0]) if watched else (None, 0)
        seen = range(start, (tau or 0) + 1)
        few = _staying({age: (left[age], max(at_risk[age] - lost[age], left[age])) for age in seen}, tau)
        many = _staying({age: (left[age], at_risk[age] + came[age]) for age in seen}, tau)
        return cls(at_risk, left, (few, many), tau)

    def quantile(self, share: float) -> tuple[int | None, int | None]:
        """The first day by which so many have left, at the earliest and at the latest."""
        early, late = (
            next((age for age, left in enumerate(curve) if 1 - left >= share - 1e-9), None) for curve in self.staying
        )
        return early, late

    @property
    def mean(self) -> tuple[float, float]:
        """The area under the curve, at least and at most; who leaves on the first day counts half a day."""
        few, many = (sum(curve[: self.tau or 0]) + 0.5 * (1 - curve[0]) for curve in self.staying)
        return few, many


def _staying(days: Mapping[int, tuple[int, int]], tau: int | None) -> tuple[float, ...]:
    """The share still there after each day, from who left of so many on it."""
    staying, share = [], 1.0
    for age in range((tau or 0) + 1):
        left, many = days.get(age, (0, 0))
        share *= 1 - left / many if many else 1
        staying.append(share)
    return tuple(staying)

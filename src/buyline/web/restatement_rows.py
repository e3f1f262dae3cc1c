"""Which rows are behind a number of the Restatement page, as known at the end of either of its days?

What is counted is that of the statement's own page; only the day of knowing differs. It words and places nothing.
"""

from dataclasses import dataclass, replace
from typing import Any

from buyline.app.behind import Behind, behind_url
from buyline.app.compared import OfBreakdown, OfConversion, OfFlow, OfLeakage, OfTimeInStage
from buyline.app.restated_page import RestatementView
from buyline.days import Day
from buyline.measure.behind import Number, Reaching, Staying, What
from buyline.measure.leakage import BACK
from buyline.measure.restatement import Key
from buyline.web.breakdown_page import rows_of_breakdown
from buyline.web.rows_behind import Group


@dataclass(frozen=True, slots=True)
class Rows:
    """What adds up to a number, in the group of a breakdown."""

    number: Number
    group: Group = ()

    def counting(self, what: What) -> "Rows":
        """The same question to another number."""
        return replace(self, number=replace(self.number, what=what))

    def url(self, view: RestatementView, *, as_of: Day | None, known_after: Day | None = None, cause: str = "") -> str:
        """Their address, as known at the end of a day; of those alone that became known after another, by a cause."""
        by, value = self.group[-1] if self.group else ("", "")
        return behind_url(
            Behind(
                number=self.number,
                book=view.frame.book,
                where=(*view.frame.where, *self.group[:-1]),
                by=by,
                value=value,
                as_of=as_of,
                known_after=known_after,
                cause=cause,
            )
        )


def rows_of_sum(view: RestatementView, key: Key) -> Rows | None:
    """The rows of one key of what adds up; None where no list shows them."""
    asked, days = view.question, _days(view)
    if isinstance(asked, OfFlow):
        return Rows(Number(what="moved", stages=(key[1],), goal=key[2], posted=key[0], **days))
    if isinstance(asked, OfLeakage):
        stage, to = key
        if to == BACK:
            return Rows(Number(what="back", stages=(stage,), **days))
        return Rows(Number(what="moved", stages=(stage,), goal=to, posted="movement", **days))
    if isinstance(asked, OfBreakdown):
        return rows_of_value(view, asked, key)
    return Rows(Number(what="position", stages=key, last=view.frame.period.to_day))


def rows_of_value(view: RestatementView, asked: OfBreakdown, values: Key) -> Rows | None:
    """The rows of one value of a breakdown, or of a pair."""
    number = rows_of_breakdown(asked.asked(view.earlier), [stage for stage, _ in view.frame.stages])
    return None if number is None else Rows(number, tuple(zip(asked.by, values, strict=True)))


def rows_of_conversion(view: RestatementView, asked: OfConversion, what: Reaching, value: str | None) -> Rows:
    """Those behind a number of a conversion; `value`: of the column that it is broken down by."""
    number = Number(
        what=what,
        stages=(asked.from_stage,),
        goal=asked.to_stage,
        within=asked.within,
        unit=asked.unit,
        first=asked.entered_from,
        last=asked.entered_to,
        on=view.earlier,
    )
    return Rows(number, () if value is None or asked.by is None else ((asked.by, value),))


def rows_of_stays(view: RestatementView, asked: OfTimeInStage, what: Staying, stage: str, value: str | None) -> Rows:
    """The stays behind a time in stage; `value`: of the column that it is broken down by."""
    number = Number(what=what, stages=(stage,), first=asked.entered_from, last=asked.entered_to, on=view.earlier)
    return Rows(number, () if value is None or asked.by is None else ((asked.by, value),))


def rows_of_leaving(view: RestatementView, asked: OfLeakage, what: Reaching, stage: str, to: str) -> Rows:
    """The stays that a share of leakage is of: begun in the period or within the horizon before it."""
    period = view.frame.period
    first, on = period.from_day - asked.within, min(period.to_day, view.later)
    days: dict[str, Any] = {"first": first, "last": period.to_day, "on": on}
    goal = to if what == "share" else ""
    return Rows(Number(what=what, stages=(stage,), goal=goal, unit="spell", within=asked.within, **days))


def _days(view: RestatementView) -> dict[str, Any]:
    return {"first": view.frame.period.from_day, "last": view.frame.period.to_day}

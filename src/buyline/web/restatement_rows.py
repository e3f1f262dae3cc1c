"""Which rows are behind a number of the Restatement page, as known at the end of either of its days?

What is counted is that of the statement's own page; only the day of knowing differs. It words and places nothing.
"""

from dataclasses import dataclass, replace

from buyline.app.behind import Behind, behind_url
from buyline.app.compared import OfBreakdown, OfConversion, OfFlow, OfTimeInStage
from buyline.app.restated_page import RestatementView
from buyline.days import Day
from buyline.measure.behind import Number, Reaching, Staying, What
from buyline.measure.leakage import Leakage
from buyline.measure.restatement import Key
from buyline.web.breakdown_page import rows_of_breakdown
from buyline.web.leakage_page import left_so, stays_followed
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
    asked, period = view.question, view.frame.period
    if isinstance(asked, OfFlow):
        kind, came, went = key
        first, last = period.from_day, period.to_day
        return Rows(Number(what="moved", stages=(came,), goal=went, posted=kind, first=first, last=last))
    if view.found is not None and isinstance(view.found.after, Leakage):
        stage, to = key
        return Rows(left_so(view.found.after, to, stage))
    if isinstance(asked, OfBreakdown):
        return rows_of_value(view, asked, key)
    return Rows(Number(what="position", stages=key, last=period.to_day))


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


def rows_of_leaving(found: Leakage, what: Reaching, stage: str, to: str) -> Rows:
    """The stays that a share of leakage is of: begun in the period or within the horizon before it."""
    return Rows(stays_followed(found, what, stage, goal=to if what == "share" else ""))

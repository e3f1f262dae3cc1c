"""Has something changed, against which weeks, and who says so: asked and decided in one way for every entrance?"""

from dataclasses import dataclass, replace
from typing import Any

from buyline.app.agreeing import Who
from buyline.app.baselines import Decisions, confirmed, decide, decisions, frozen
from buyline.app.expecting import Expecting, expecting
from buyline.app.pushing import segments_of
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, Moment, as_date
from buyline.forecast.booked import booking_lag
from buyline.forecast.changes import QUIET, Baseline, Changes, Watched
from buyline.forecast.changing import FEWEST_WEEKS, changing, usual_baseline, weeks_with_moves
from buyline.forecast.records import Records
from buyline.measure.statement import Json
from buyline.measure.view import View
from buyline.store.books import Books

MOST_WEEKS = 156
RULE = (
    "Each transition: moves in the weeks since the baseline against those that the baseline's daily hazards expect of "
    "the days at risk; evidence that may be looked at every week, divided by how much the baseline's weeks varied. An "
    "alarm is evidence over 20 that is also released among all that is watched, so that at most a tenth of alarms is "
    "false on average. Of a week as many moves are expected as are usually booked by now; it counts once that is half "
    "of them, and is open until 95 of 100 are (METRICS section 9)."
)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A baseline as it was frozen; `said` tells it in a sentence."""

    baseline: Baseline

    @property
    def said(self) -> str:
        first, last = (as_date(day).isoformat() for day in (self.baseline.first, self.baseline.on))
        return f"The {self.baseline.weeks} weeks from {first} to {last} are the baseline from now on."

    def to_json(self) -> Json:
        return self.baseline.to_json() | {"said": self.said}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A change as it was confirmed; `said` tells it in a sentence."""

    origin: str
    target: str
    on: Day

    @property
    def said(self) -> str:
        day = as_date(self.on).isoformat()
        return (
            f"From {self.origin} to {self.target} another rate holds from {day} on; forecasts count these moves from "
            f"then on, and all others out of {self.origin} as before."
        )

    def to_json(self) -> Json:
        day = as_date(self.on).isoformat()
        return {"from": self.origin, "to": self.target, "on": day, "said": self.said}


def changes(books: Books, asked: Asked, *, now: Moment, by: str | None = None) -> Changes:
    """Which transitions run at another rate than in the baseline; `by` a column: of each of its values too."""
    with expecting(books, asked, now=now) as found:
        decided = decisions(books, by=found.day, at_seq=asked.at_seq)
        made = found.once("changes", by, lambda: changes_of(found.view, found.records, decided, by=by))
        return replace(made, as_of=asked.as_of)


def freeze(
    books: Books,
    *,
    on: Day | None = None,
    weeks: int | None = None,
    reason: str = "",
    by: Who,
    now: Moment,
) -> Frozen:
    """Freeze weeks up to a day as normal, for all books; without day or weeks those taken for normal unfrozen.

    Refused for a day to come, fewer than 8 weeks with moves, more than 156, and without a reason.
    """
    if not reason.strip():
        raise Refused("A baseline is frozen for a reason; say it, so that others know what they compare with.")
    with expecting(books, Asked(), now=now) as found:
        usual = usual_baseline(found.records)
        if usual is None and (on is None or weeks is None):
            raise Refused("These records are too short to freeze a baseline; nothing was changed.")
        last = found.day if on is None and weeks is not None else on if on is not None else usual.on if usual else 0
        many = weeks if weeks is not None else usual.weeks if usual else 0
        baseline = Baseline(on=last, weeks=many, is_recorded=True, function=by.function, reason=reason.strip())
        reasons = _against(found, baseline)
    if reasons:
        raise Refused("That baseline cannot be frozen; nothing was changed.", reasons)
    decide(books, frozen(baseline, by=by, now=now), now=now)
    return Frozen(baseline)


def confirm(
    books: Books, *, from_stage: str, to_stage: str, on: Day | None = None, book: str = "claimed", by: Who, now: Moment
) -> Confirmed:
    """Confirm that a rate has changed; without a day on the one that was estimated.

    Refused where there is no alarm, and for a day to come or one within the baseline.
    """
    found = changes(books, Asked(book=book), now=now)
    alarm = _alarm(found, from_stage, to_stage)
    if alarm is None or alarm.since is None or found.baseline is None:
        alarms = ", ".join(f"{each.origin} to {each.target}" for each in found.alarms)
        raise Refused(f"Nothing has changed from {from_stage} to {to_stage}; alarms: {alarms or 'none'}.")
    day = alarm.since if on is None else on
    if not found.baseline.on < day <= found.on:
        first, last = (as_date(each).isoformat() for each in (found.baseline.on + 1, found.on))
        raise Refused(f"A change is confirmed from a day between {first} and {last}; nothing was changed.")
    decide(books, confirmed((from_stage, to_stage), on=day, by=by, now=now), now=now)
    return Confirmed(from_stage, to_stage, day)


def _alarm(found: Changes, origin: str, target: str) -> Watched | None:
    asked = (each for each in found.alarms if each.value is None and (each.origin, each.target) == (origin, target))
    return next(asked, None)


def _against(found: Expecting, baseline: Baseline) -> list[str]:
    reasons = []
    if baseline.on > found.day:
        reasons.append(f"on: {as_date(baseline.on).isoformat()} is still to come")
    if not FEWEST_WEEKS <= baseline.weeks <= MOST_WEEKS:
        reasons.append(f"weeks: {baseline.weeks}; write {FEWEST_WEEKS} to {MOST_WEEKS}")
    elif (n := weeks_with_moves(found.records, baseline)) < FEWEST_WEEKS:
        reasons.append(f"weeks: anything moved in {n} of them; at least {FEWEST_WEEKS} must have moves")
    return reasons


def changes_of(view: View, records: Records, decided: Decisions, *, by: str | None = None) -> Changes:
    """The same of a view that is open already, by its records and what was decided."""
    baseline = decided.baseline or usual_baseline(records)
    stated: dict[str, Any] = {"on": records.last, "as_of": view.as_of, "book": view.book, "by": by, "rule": RULE}
    if baseline is None:
        lag = booking_lag(records)
        return Changes(**stated, baseline=None, counted=None, lag=lag, watched=(), too_few=0)
    told = changing(
        records,
        baseline=baseline,
        segments={} if by is None else segments_of(view, by, day=records.last),
        confirmed={move: since for move, (since, _) in decided.confirmed.items()},
    )
    return Changes(
        **stated,
        baseline=baseline,
        counted=told.counted,
        lag=told.lag,
        watched=tuple(sorted(told.watched, key=_order)),
        too_few=told.too_few,
    )


def _order(each: Watched) -> tuple[bool, bool, float]:
    """Alarms first, those of all journeys before those of some, the surest first."""
    return (each.state is QUIET, each.value is not None, -each.evidence)

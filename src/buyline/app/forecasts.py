"""What will come, and out of what, as every entrance shows it?

The forecast of a view, whole or by a column, worked out once while the books stay as they are. How it is estimated
stands in `forecast`; on which records it rests, in `expecting`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from buyline.app.commitments import committed
from buyline.app.expecting import Expecting, expecting, records_of
from buyline.app.goals import goals
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, Moment, day_number
from buyline.definition.goals import Goal
from buyline.estimate.arrays import Real
from buyline.estimate.hazards import Prior, exits_of_siblings
from buyline.forecast.forecast import DRAWS, FAN, HORIZONS, LEARNT, Expected, expected
from buyline.forecast.missed import Missed, missed
from buyline.forecast.periods import Quarter, quarters
from buyline.forecast.prices import ratios
from buyline.forecast.records import Records
from buyline.forecast.result import Forecast, Outlook
from buyline.forecast.since import Since, since
from buyline.measure.amounts import amounts_at_win
from buyline.measure.statement import iso
from buyline.measure.view import View
from buyline.store.books import Books

QUARTERS = 4
LONGEST, QUARTERS_AT_MOST = 730, 8
GROUPS_AT_MOST = 12
GROUP_DRAWS = 100
SPANS_AT_MOST = 6
Days = tuple[Day, Day]
CHANGE_DAYS = 90
RULE = (
    "Open journeys have their chance by stage and age, arrivals still to come by what came of late; hazards by stage "
    "and age with published shares as a weak prior, moved together by a shock learnt from earlier misses "
    "(METRICS §4–5)."
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected of the whole, and of `spans`: the days of goals, by first and last day."""

    whole: Expected
    spans: Mapping[Days, Outlook]


def forecast(
    books: Books,
    asked: Asked,
    *,
    now: Moment,
    horizons: Sequence[int] = HORIZONS,
    many_quarters: int = QUARTERS,
    by: str | None = None,
) -> Forecast:
    """The forecast at the end of the asked day: horizons in days, fiscal quarters from the current one on, by a column.

    Refused for a horizon or a number of quarters that cannot be told.
    """
    _check(horizons, many_quarters)
    with expecting(books, asked, now=now) as found:
        return _told(found, books, tuple(horizons), many_quarters, by).forecast


def of_goals(books: Books, asked: Asked, *, now: Moment, horizons: Sequence[int] = HORIZONS) -> Mapping[Days, Outlook]:
    """What the days of the goals that are not over will bring, by first and last day; worked out with the forecast."""
    with expecting(books, asked, now=now) as found:
        return _told(found, books, tuple(horizons), QUARTERS, None).spans


def as_it_goes(found: Expecting, books: Books) -> Ahead:
    """What the forecast expects of its horizons, quarters and the days of goals: every page shows these numbers."""
    return _ahead(found, HORIZONS, QUARTERS, _spans(found, books))


def beside(found: Expecting, other: Expecting, *, horizons: Sequence[int] = HORIZONS) -> Forecast:
    """The forecast of another book of these books to stand beside one, of fewer draws and with the first's shock."""

    def make() -> Forecast:
        told = missed(found.records, horizons=LEARNT)
        starts = other.view.definition.fiscal_year_starts
        periods = quarters(other.day, many=QUARTERS, year_starts=starts)
        whole = _of_group(other.records, amount_ratios(other), tuple(horizons), periods, told)
        return _statement(other.view, other.records, whole, None)

    return other.once("beside", tuple(horizons), make)


def goal_days(held: Iterable[Goal], *, after: Day) -> tuple[Days, ...]:
    """First and last days of the goals that are not over after a day, each once, those that end first."""
    days = {(day_number(goal.first), day_number(goal.last)) for goal in held}
    ahead = [one for one in days if after < one[1] <= after + LONGEST]
    return tuple(sorted(ahead, key=lambda one: (one[1], one[0]))[:SPANS_AT_MOST])


@dataclass(frozen=True, slots=True)
class _Told:
    forecast: Forecast
    spans: Mapping[Days, Outlook]


def _told(found: Expecting, books: Books, horizons: tuple[int, ...], many_quarters: int, by: str | None) -> _Told:
    spans = _spans(found, books)
    more = (horizons, many_quarters, by, spans)
    return found.once("forecast", more, lambda: _forecast(found, horizons, many_quarters, by, spans))


def _spans(found: Expecting, books: Books) -> tuple[Days, ...]:
    return goal_days(goals(books), after=found.day)


def _check(horizons: Sequence[int], many_quarters: int) -> None:
    if not horizons or not all(1 <= days <= LONGEST for days in horizons):
        raise Refused(f"a horizon is between 1 and {LONGEST} days; give at least one")
    if not 0 <= many_quarters <= QUARTERS_AT_MOST:
        raise Refused(f"between 0 and {QUARTERS_AT_MOST} quarters can be forecast")


def _forecast(
    found: Expecting, horizons: tuple[int, ...], many_quarters: int, by: str | None, spans: tuple[Days, ...]
) -> _Told:
    ahead, until = _ahead(found, horizons, many_quarters, spans), found.day + CHANGE_DAYS
    change = found.once("since", until, lambda: since(found.records, until=until))
    made = _statement(found.view, found.records, ahead.whole, change)
    if by is None:
        return _Told(made, ahead.spans)
    misses, ratio = missed(found.records, horizons=LEARNT), amount_ratios(found)
    periods = _periods(found, many_quarters)
    groups = {value: _statement(found.view, records, _of_group(records, ratio, horizons, periods, misses), None)
              for value, records in by_value(found, by).items()}  # fmt: skip
    return _Told(replace(made, by=by, groups=groups), ahead.spans)


def _ahead(found: Expecting, horizons: tuple[int, ...], many_quarters: int, spans: tuple[Days, ...]) -> Ahead:
    periods = _periods(found, many_quarters)
    also = tuple(Quarter(f"{iso(first)} to {iso(last)}", first, last) for first, last in spans)

    def make() -> Ahead:
        ratio = amount_ratios(found)
        told = expected(found.records, ratio=ratio, horizons=horizons, quarters=(*periods, *also), fan=FAN)
        whole = replace(told, quarters=told.quarters[: len(periods)])
        return Ahead(whole, dict(zip(spans, told.quarters[len(periods) :], strict=True)))

    return found.once("ahead", (horizons, many_quarters, spans), make)


def _periods(found: Expecting, many: int) -> tuple[Quarter, ...]:
    starts = found.view.definition.fiscal_year_starts
    return tuple(quarters(found.day, many=many, year_starts=starts)) if many else ()


def _of_group(
    records: Records, ratio: Real, horizons: tuple[int, ...], periods: Sequence[Quarter], told: Missed
) -> Expected:
    """What one value of a column, or another book, makes expect; its shock is that of the whole company."""
    return expected(records, ratio=ratio, horizons=horizons, quarters=periods, fan=(), draws=GROUP_DRAWS, told=told)


def amount_ratios(found: Expecting) -> Real:
    """How many times its amount in a place a journey brings when won, by place: (S,)."""
    return found.once("ratios", None, lambda: ratios_of(replace(found.view, as_of=found.day)))


def ratios_of(view: View) -> Real:
    """The same of a view that is open, up to its day."""
    told = amounts_at_win(view)
    return ratios(told.at_first, at_win=told.at_win, wins=told.wins)


def by_value(found: Expecting, by: str) -> dict[str, Records]:
    """The records of each value of a column, the most frequent ones; their prior is what the whole company does.

    How much the company weighs is chosen by how alike the values are.
    """
    view, day = found.view, found.day
    view.stays_column(by)
    values = _values(view, day, by)
    whole = found.records.at(found.records.last)
    flat = Prior(whole.rates.slow.mean, np.full(len(found.records.way.places), 5.0))
    ends = {found.records.way.places[place]: end for place, end in found.records.arrivals_end.items()}
    parts = {value: records_of(_narrowed(view, by, value), day, ends=ends, prior=flat) for value in values}
    prior = Prior(whole.rates.slow.mean, _exits(list(parts.values()), whole.rates.slow.mean))
    return {value: replace(records, prior=prior) for value, records in parts.items()}


def _narrowed(view: View, by: str, value: str) -> View:
    return replace(view, where={**view.where, by: value})


def _values(view: View, day: Day, by: str) -> list[str]:
    """The values of a column among open journeys, the most frequent first."""
    rows = view.rows(day)
    column = rows[view.column(by)]
    found = rows.filter(rows.to_stage != "outside").group_by(value=column.cast("string")).agg(n=rows.sign.sum())
    lines = sorted(found.to_pyarrow().to_pylist(), key=lambda line: (-line["n"], line["value"]))
    return [str(line["value"]) for line in lines if line["n"] > 0][:GROUPS_AT_MOST]


def _exits(parts: Sequence[Records], mean: Real) -> Real:
    """How many exits the company weighs in each place, by how alike its parts are: (S,)."""
    told = [records.seen_by(records.last).fading(1.0) for records in parts]
    moves = np.array([each.moves.sum(axis=1) for each in told])
    days = np.array([each.days.sum(axis=1) for each in told])
    pooled = moves.sum(axis=0) / np.maximum(days.sum(axis=0), 1.0)[:, np.newaxis]
    return np.array(
        [exits_of_siblings(moves[:, place], days[:, place], mean=pooled[place]) for place in range(mean.shape[0])]
    )


def _statement(view: View, records: Records, found: Expected, change: Since | None) -> Forecast:
    return Forecast(
        on=records.last,
        as_of=view.as_of,
        book=view.book,
        currency=view.currency,
        horizons=found.horizons,
        fan=found.fan,
        quarters=found.quarters,
        stages=found.stages,
        stages_days=found.horizons[0].days,
        prior_share=found.prior_share,
        wins_seen=int(records.wins()[0].sum()),
        change=change,
        rule=RULE,
    )


__all__ = ["DRAWS", "amount_ratios", "by_value", "committed", "forecast"]

"""What do the planned programs bring, as every entrance shows it?

Joins the descriptions that hold with the chances that the books tell, and with the forecast for the quarter under way.
"""

from collections import defaultdict
from collections.abc import Sequence

from buyline.app.expecting import Expecting, expecting
from buyline.app.forecasts import QUARTERS, forecast
from buyline.app.programs import Description, planned_programs
from buyline.app.statements import Asked
from buyline.days import Day, Moment
from buyline.estimate.passing import Passage, reaching
from buyline.forecast.periods import Quarter, quarters
from buyline.forecast.planned import Planned, still_to_come, wins_of
from buyline.forecast.programs import WITHIN_DAYS, ProgramPlanned, Programs, When
from buyline.store.books import Books


def programs_planned(books: Books, asked: Asked, *, now: Moment) -> Programs:
    """The programs that are planned at the end of the asked day. Refused for a book that is not forecast."""
    with expecting(books, asked, now=now) as found:
        view, day = found.view, found.day
        told = planned_programs(books, by=day, at_seq=asked.at_seq)
        planned = {each.program: each for each in found.records.planned_on(day)}
        told = tuple(one for one in told if one.program in planned)
        ahead = [one for one in told if one.last > day]
        quarter, by_quarter = _by_quarter(books, asked, ahead, found, now=now)
        passage = found.once("a year from arriving", None, lambda: _passage(found)) if told else None
        return Programs(
            on=day,
            as_of=view.as_of,
            book=view.book,
            currency=view.currency,
            quarter=quarter.name,
            quarter_ends=quarter.last,
            programs=tuple(
                _planned(one, planned[one.program], passage, found, by_quarter=by_quarter.get(one.program, 0.0))
                for one in told
                if passage is not None
            ),
        )


def _passage(found: Expecting) -> Passage:
    records = found.records
    return reaching(records.at(records.last).rates.mean, records.way.is_won, days=WITHIN_DAYS - 1)


def _by_quarter(
    books: Books, asked: Asked, ahead: Sequence[Description], found: Expecting, *, now: Moment
) -> tuple[Quarter, dict[str, float]]:
    """The fiscal quarter in which the first of the programs begins or goes on, and the expected wins of each up to its
    end, by the forecast.
    """
    days = quarters(found.day, many=QUARTERS, year_starts=found.view.definition.fiscal_year_starts)
    wins: defaultdict[str, float] = defaultdict(float)
    if not ahead:
        return days[0], wins
    first = min(one.first for one in ahead)
    place = next((place for place, day in enumerate(days) if day.last >= first), len(days) - 1)
    for told in forecast(books, asked, now=now).quarters[: place + 1]:
        for each in told.planned:
            wins[each.program] += each.wins
    return days[place], wins


def _planned(
    one: Description, each: Planned, passage: Passage, found: Expecting, *, by_quarter: float
) -> ProgramPlanned:
    has_cost = found.view.has_amounts and one.cost is not None
    return ProgramPlanned(
        program=one.program,
        name=one.name,
        channel=one.channel,
        first=one.first,
        last=one.last,
        expects=dict(sorted(one.expects.items(), key=lambda pair: found.view.ranks.get(pair[0], 0))),
        to_come=_to_come([each], found),
        wins=wins_of(each, passage),
        by_quarter=by_quarter,
        cost=float(one.cost or 0) if has_cost else None,
        currency=one.currency if has_cost else "",
        member=one.member,
        when=_when(one, found.day),
    )


def _to_come(programs: Sequence[Planned], found: Expecting) -> float:
    days = max(each.last for each in programs) - found.day
    left = still_to_come(programs, day=found.day, days=max(days, 0), ends=found.records.arrivals_end)
    return float(sum(daily.sum() for _, by_place in left for daily in by_place.values()))


def _when(one: Description, day: Day) -> When:
    if one.last <= day:
        return "over"
    return "ahead" if one.first > day else "under way"

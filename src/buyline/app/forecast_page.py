"""What stands on the Forecast page?

The forecast of the book that was asked for and that of the other one, the goals that are not over with the chance to
reach each, what members committed to, and from which stages each part comes. All of it of one state of the books.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from buyline.app.commitments import Committed, committed
from buyline.app.expecting import BOOKS, Expecting, expecting
from buyline.app.forecasts import LONGEST, Days, beside, forecast, of_goals
from buyline.app.goals import goals
from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.page_parts import by_of
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, Moment, day_number
from buyline.definition.goals import Goal
from buyline.forecast.forecast import HORIZONS
from buyline.forecast.periods import Quarter, quarters
from buyline.forecast.pictures import Fan, Parted, Waterfall, fan, parted, waterfall
from buyline.forecast.result import Forecast, Outlook
from buyline.forecast.way import Way
from buyline.measure.picture import Period, Unanswerable
from buyline.store.books import Books

USUAL = 90
SURE = (0.5, 0.8)
"""How likely a goal is to be reached when so many more wins as the page says come on top."""
GOALS_AT_MOST = 4


@dataclass(frozen=True, kw_only=True)
class GoalAhead:
    """A goal that is not over: who signed for it, what its days are expected to bring, and the chance to reach it.

    `price`: what a win is expected to bring; `needed`: how many wins the goal takes; `more`: how many wins beyond those
    expected it takes to reach it with each of SURE. None where the books cannot say.
    """

    functions: tuple[str, ...]
    first: Day
    last: Day
    amount: float | None
    currency: str
    needed: int | None
    outlook: Outlook
    chance: float | None
    price: float | None
    more: Mapping[float, int] | None


@dataclass(frozen=True, kw_only=True)
class ForecastView:
    """The Forecast page; `others` by book: the forecast of each other book; `places` by part: where it stands now.

    `quarters`: the days of each fiscal quarter told.
    """

    frame: Frame
    horizon: int
    found: Forecast
    others: Mapping[str, Forecast]
    quarters: tuple[Quarter, ...]
    places: Mapping[str, tuple[str, ...]]
    won_stage: str
    goals: tuple[GoalAhead, ...]
    committed: tuple[Committed, ...]

    @property
    def outlook(self) -> Outlook:
        """What the horizon that was asked for brings."""
        return next(each for each in self.found.horizons if each.days == self.horizon)

    @property
    def quarter(self) -> tuple[Quarter, Outlook] | None:
        """The fiscal quarter that is under way, with what it brings; the next one on its last day."""
        told = zip(self.quarters, self.found.quarters, strict=True)
        return next(((day, each) for day, each in told if day.last > self.found.on), None)

    @property
    def wins(self) -> Fan:
        return fan(self.found)

    @property
    def revenue(self) -> Fan | None:
        return fan(self.found, "revenue") if self.outlook.revenue is not None else None

    @property
    def parts(self) -> Parted:
        return parted(self.found)

    @property
    def change(self) -> Waterfall | None:
        return waterfall(self.found)


def forecast_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> ForecastView:
    """What will come; `more`: the horizon in days and the column to break it down by, as typed.

    Raises Unanswerable naming the part that these books do not know.
    """
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        horizon, by = horizon_of(wanted), by_of(looking, wanted)
        frame = frame_of(looking, Period(from_day=looking.day, to_day=looking.day))
        ways = Asked(book=question.book, as_of=question.as_of, where=dict(question.where))
        horizons = tuple(sorted({*HORIZONS, horizon}))
        try:
            found = forecast(books, ways, now=now, horizons=horizons, by=by)
            outlooks = (
                of_goals(books, ways, now=now, horizons=horizons) if by is None else of_goals(books, ways, now=now)
            )
            with expecting(books, ways, now=now) as records:
                others = {
                    book: _other(records, books, replace(ways, book=book), now, horizons)
                    for book in BOOKS
                    if book != question.book
                }
                return _view(looking, frame, records, (found, others, outlooks), horizon, goals=goals(books))
        except Refused as problem:
            raise Unanswerable("horizon", f"{problem}") from None


def horizon_of(wanted: Mapping[str, str]) -> int:
    """The horizon in days."""
    text = wanted.get("horizon", "")
    if not text:
        return USUAL
    if not text.isdecimal() or not 0 < int(text[:9]) <= LONGEST:
        raise Unanswerable("horizon", f"'{text}' is no number of days ahead; write one from 1 to {LONGEST}.")
    return int(text)


def _other(found: Expecting, books: Books, asked: Asked, now: Moment, horizons: tuple[int, ...]) -> Forecast:
    with expecting(books, asked, now=now) as other:
        return beside(found, other, horizons=horizons)


def _view(
    looking: Looking,
    frame: Frame,
    found: Expecting,
    told: tuple[Forecast, Mapping[str, Forecast], Mapping[Days, Outlook]],
    horizon: int,
    *,
    goals: Sequence[Goal],
) -> ForecastView:
    (made, others, outlooks), definition = told, looking.agreement.latest
    days = quarters(made.on, many=len(made.quarters), year_starts=definition.fiscal_year_starts)
    return ForecastView(
        frame=frame,
        horizon=horizon,
        found=made,
        others=others,
        quarters=days,
        places=_places(found.records.way, definition.all_ids),
        won_stage=definition.won_stage,
        goals=goals_ahead(made, outlooks, goals),
        committed=tuple(one for one in committed(looking.books) if one.last >= made.on),
    )


def _places(way: Way, known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """From which places each part comes: the open stages, and the front of the pipeline with its waiting rooms."""
    there = [(place, number) for number, place in enumerate(way.places) if place in known and way.is_open[number]]
    return {
        "open": tuple(place for place, number in there if not way.is_front[number]),
        "front": tuple(place for place, number in there if way.is_front[number]),
    }


def goals_ahead(told: Forecast, outlooks: Mapping[Days, Outlook], goals: Sequence[Goal]) -> tuple[GoalAhead, ...]:
    """The goals whose days are not over, the first to end first; those that are the same for several functions once."""
    same: dict[tuple[Days, float | None, str, int | None], list[str]] = {}
    for goal in goals:
        key = (_days(goal), goal.amount, goal.currency or told.currency, goal.deals)
        if told.on < key[0][1] <= told.on + LONGEST:
            same.setdefault(key, []).append(goal.function)
    there = [(key, functions) for key, functions in same.items() if key[0] in outlooks]
    first = sorted(there, key=lambda one: (one[0][0][1], one[0][0][0]))[:GOALS_AT_MOST]
    return tuple(_goal(key, tuple(functions), outlooks[key[0]], told.currency) for key, functions in first)


def _days(goal: Goal) -> Days:
    return day_number(goal.first), day_number(goal.last)


def _goal(
    key: tuple[Days, float | None, str, int | None], functions: tuple[str, ...], outlook: Outlook, currency: str
) -> GoalAhead:
    (first, last), amount, of, deals = key
    wins, money = outlook.wins.mean, outlook.revenue
    price = money.mean / wins if money is not None and wins > 0 and money.mean > 0 else None
    chance: float | None = None
    more: dict[float, int] | None = None
    needed = deals
    if amount is not None and money is not None and price is not None and of == currency:
        chance = float(money.chance_at_least(amount))
        more = {sure: max(ceil((amount - float(money.quantile(1 - sure))) / price - 1e-9), 0) for sure in SURE}
        needed = ceil(round(amount / price, 6)) if deals is None else deals
    elif deals is not None:
        chance = float(outlook.wins.chance_at_least(deals))
        more = {sure: max(round(deals - float(outlook.wins.quantile(1 - sure))), 0) for sure in SURE}
    return GoalAhead(
        functions=functions, first=first, last=last, amount=amount, currency=of, needed=needed, outlook=outlook,
        chance=chance, price=price, more=more,
    )  # fmt: skip

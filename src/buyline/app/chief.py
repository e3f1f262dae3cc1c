"""What does a chief executive see first, asked in one way for every entrance?

The goals that hold, what the forecast says of them, and what would restore them; nothing is worked out anew.
"""

from collections.abc import Sequence

from buyline.app.expecting import Expecting, expecting
from buyline.app.pacing import CONFIDENCE, is_told, restoring, target_of
from buyline.app.pushing import push
from buyline.app.statements import Asked
from buyline.app.toward import Toward, toward_goals
from buyline.days import Day, Moment
from buyline.forecast.since import Since
from buyline.plan.chief import Chief, Lever, Standing
from buyline.store.books import Books

RANGE = (0.1, 0.9)
CHANGE_DAYS = 90
SHORT = 100
"""Goals of at most so many days are those of a quarter."""
RULE = (
    "Made: what was won within the goal's days. What we will make: made so far and what the forecast still expects,"
    " eight of ten outcomes within its range. The chance is the forecast's, as it goes. What is missing: so many more a"
    " week in one stage alone, until the latest day on which half of what an arrival brings still comes in time, for"
    f" {CONFIDENCE:.0%}. Change: expected wins by today's records against those of a week ago."
    " The lever: what closing a stage's gap to published shares and times would bring."
)


def chief(books: Books, asked: Asked, *, now: Moment) -> Chief:
    """The goal of the quarter and of the year, and where they stand; without goals, what changed alone."""
    found = [one for one in toward_goals(books, asked, now=now) if is_told(one)]
    lever = _lever(books, asked, now=now)
    with expecting(books, asked, now=now) as seen:
        quarter, year = _picked(found, seen.day)
        shown = [one for one in (quarter, year) if one is not None]
        others = [one for one in found if one not in shown]
        told = [_standing(seen, one, is_shown=one in shown) for one in (*shown, *others)]
        by_days = {(each.target.first, each.target.last): each for each in told}

        def of(one: Toward | None) -> Standing | None:
            return None if one is None else by_days[one.first, one.last]

        return Chief(
            on=seen.day,
            as_of=asked.as_of,
            book=asked.book,
            currency=seen.view.currency,
            quarter=of(quarter),
            year=of(year),
            others=tuple(told[len(shown) :]),
            change=_change(seen, quarter),
            lever=lever,
            is_part=not books.sight.has_all_journeys,
            has_amounts=books.sight.has_amounts,
            rule=RULE,
        )


def _picked(found: Sequence[Toward], day: Day) -> tuple[Toward | None, Toward | None]:
    """The goal of the quarter: the shortest one under way, else the next; and of the year: a longer one, likewise."""
    short = [one for one in found if one.last - one.first < SHORT]
    long = [one for one in found if one not in short]
    quarter, year = _nearest(short, day), _nearest(long, day)
    return quarter, year


def _nearest(some: Sequence[Toward], day: Day) -> Toward | None:
    """Of goals one under way that ends first, else the one that begins first."""
    running = [one for one in some if one.first <= day]
    if running:
        return min(running, key=lambda one: (one.last, -one.first))
    return min(some, key=lambda one: (one.first, one.last), default=None)


def _standing(seen: Expecting, one: Toward, *, is_shown: bool) -> Standing:
    target = target_of(one)
    is_money = target.what == "revenue"
    spread = one.outlook.revenue if is_money and one.outlook.revenue is not None else one.outlook.wins
    low, high = spread.quantile(list(RANGE)).tolist()
    return Standing(
        target=target,
        made=one.made_amount if is_money else one.made_wins,
        expected=spread.mean,
        low=low,
        high=high,
        chance=one.chance,
        restore=restoring(seen, one) if is_shown else None,
    )


def _lever(books: Books, asked: Asked, *, now: Moment) -> Lever | None:
    """The lever that brings most; None where none brings anything."""
    found = push(books, asked, now=now)
    first = next(iter(found.levers), None)
    if first is None or found.score(first) <= 0:
        return None
    return Lever(pull=first, days=found.days, is_money=found.is_money)


def _change(seen: Expecting, quarter: Toward | None) -> Since | None:
    """What changed within the week: up to the last day of the quarter's goal, else within 90 days."""
    until = seen.day + CHANGE_DAYS if quarter is None else quarter.last
    return seen.since_last(until=until)

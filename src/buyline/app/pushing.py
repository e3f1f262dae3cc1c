"""Where does a little effort bring most, asked in one way for every entrance?"""

from dataclasses import replace

from buyline.app.expecting import expecting
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, Moment
from buyline.forecast.push import BENCHMARK, Push
from buyline.forecast.pushing import DAYS, Targets, benchmark, best_of, pushed
from buyline.forecast.records import Records
from buyline.measure.position import position
from buyline.measure.steps import Steps, steps
from buyline.measure.view import View
from buyline.store.books import Books

SEGMENTS = 8
SHORTEST, LONGEST = 30, 365
RULE = (
    "One unit is a point of advance taken from loss, a tenth of the time in the stage, or a point fewer that go back. "
    "A lever brings: the journeys that come to the stage within the days (each once) × what one unit adds to what a "
    "journey entering it brings within the days × the units by which the stage falls short of {target}; per draw of "
    "the rates, so that first is the share of draws in which a lever brings most (METRICS section 8)."
)


def push(books: Books, asked: Asked, *, now: Moment, within_days: int = DAYS, by: str | None = None) -> Push:
    """Where pushing pays: each lever of each stage by what closing its gap would bring.

    The gap is that to the best quarter of the values of `by`, a column of the books; without one, to the published
    shares and times. Refused for days outside 30 to 365.
    """
    if not SHORTEST <= within_days <= LONGEST:
        raise Refused(f"Where to push is asked within {SHORTEST} to {LONGEST} days, not {within_days}.")
    with expecting(books, asked, now=now) as found:
        made = found.once(
            "push", (within_days, by), lambda: push_of(found.view, found.records, within_days=within_days, by=by)
        )
        return replace(made, as_of=asked.as_of)


def push_of(view: View, records: Records, *, within_days: int = DAYS, by: str | None = None) -> Push:
    """The same of a view that is open already, by its records."""
    days = within_days
    told = pushed(records, targets=_targets(view, records, days, by), days=days)
    target = "published shares and times" if by is None else f"the best quarter by {by}, few stays drawn to the rest"
    return Push(
        on=records.last,
        as_of=view.as_of,
        book=view.book,
        currency=view.currency,
        days=days,
        against=BENCHMARK if by is None else by,
        segments=told.segments,
        is_money=told.is_money,
        levers=told.levers,
        stages=told.stages,
        prior_share=told.prior_share,
        rule=RULE.format(target=target),
    )


def _targets(view: View, records: Records, days: int, by: str | None) -> Targets:
    if by is None:
        return benchmark(records, days=days)
    return best_of(records, list(segments_of(view, by, day=records.last).values()), days=days)


def segments_of(view: View, by: str, *, day: Day, most: int = SEGMENTS) -> dict[str, Steps]:
    """The steps of each value of a column, of those with most journeys."""
    groups = position(view, on=day, by=by).groups
    sizes = {value: sum(each.journeys for each in places.values()) for value, places in groups.items() if value}
    largest = sorted(sizes, key=lambda value: (-sizes[value], value))[:most]
    return {value: steps(replace(view, where={**view.where, by: value})) for value in largest}

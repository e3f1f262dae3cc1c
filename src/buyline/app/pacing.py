"""Does what came keep up with the plan for a goal, asked in one way for every entrance?

The plan to compare with is the one that could be made on the eve of the goal's first day from what was known then. The
chance that the goal is still met is the forecast's, and what would restore it comes from today's plan.
"""

from dataclasses import dataclass, replace
from typing import cast

from buyline.app.expecting import Expecting, expecting
from buyline.app.planning import CannotPlan, Telling, Wanted
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.app.toward import Toward, toward_goals
from buyline.days import Day, Moment, as_date
from buyline.measure.beginnings import beginnings
from buyline.plan.asked import What
from buyline.plan.pace import Pace, Restore, Target
from buyline.plan.pacing import Compared, function_paces, program_paces, restore_of, stage_paces
from buyline.plan.result import Plan
from buyline.store.books import Books

CONFIDENCE = 0.8
BY = "program"
PROGRAMS = 12
HALF_A_YEAR = 182
NO_GOAL = (
    "No goal is set whose days have begun and are not over. `buyline goal set` sets one, and so does the page Goals."
)
RULE = (
    "Planned: arrivals, every passage counted, of the plan that could be made on {eve} from what was known then, for"
    " {sure}; eight of ten counts lie in its range if it is kept. Came: arrivals by the {book} book as known now; what"
    " happened in the last two weeks may still be booked late. A function: the stages that it leads. A program: the"
    " journeys that began with it, planned by its share in the half year before. The chance is the forecast's, as it"
    " goes. What would restore it to {confidence:.0%}: so many more a week in one stage alone until the latest day from"
    " which on half of what an arrival brings still comes in time; more than ten times what comes of late is out of"
    " reach."
)


@dataclass(frozen=True)
class _OnTheEve:
    """What was known on the eve: the plan, or why there is none, and the programs of the half year before."""

    plan: Plan | None
    why: str
    programs: dict[str, float]


def pace(books: Books, asked: Asked, *, now: Moment, by_day: Day | None = None) -> Pace:
    """The pace of the goal that ends on a day; left out: of the one under way that ends first.

    Refused where no goal's days have begun and are not over.
    """
    found = [one for one in toward_goals(books, asked, now=now) if is_told(one)]
    with expecting(books, asked, now=now) as seen:
        day = seen.day
    running = [one for one in found if one.first <= day and (by_day is None or one.last == by_day)]
    if not running:
        raise Refused(NO_GOAL if by_day is None else f"No goal that ends on {as_date(by_day)} is under way. {NO_GOAL}")
    return pace_of(books, asked, min(running, key=lambda one: (one.last, -one.first)), now=now)


def is_told(one: Toward) -> bool:
    """Whether anything can be told of a goal: a revenue needs amounts."""
    return one.deals is not None or (one.amount is not None and one.outlook.revenue is not None)


def pace_of(books: Books, asked: Asked, one: Toward, *, now: Moment) -> Pace:
    """The pace of one goal under way."""
    target, eve = target_of(one), one.first - 1
    with expecting(books, replace(asked, as_of=eve), now=now) as before:
        told = before.once("pace of the eve", target, lambda: _on_the_eve(before, target))
    with expecting(books, asked, now=now) as found:
        by = BY if BY in found.view.names else None
        compared = Compared.of(told.plan)
        stages = stage_paces(compared, found.records, first=one.first, last=one.last)
        programs = program_paces(
            beginnings(found.view, by=by, first=one.first, last=found.day) if by else {}, told.programs,
            begun=compared.begun(one.first, found.day), shock=compared.shock, most=PROGRAMS,
        )  # fmt: skip
        level = compared.level
        sure = "no confidence" if level is None else f"a confidence of {level.confidence:.0%}"
        return Pace(
            on=found.day,
            as_of=asked.as_of,
            book=asked.book,
            currency=found.view.currency,
            target=target,
            eve=eve,
            confidence=None if level is None else level.confidence,
            unplanned="" if level is not None else told.why or _out_of_reach(told.plan),
            made=one.made_amount if target.what == "revenue" else one.made_wins,
            chance=one.chance,
            stages=stages,
            functions=function_paces(stages, found.view.definition.functions, shock=compared.shock),
            by=by,
            programs=programs,
            restore=restoring(found, one),
            prior_share=None if told.plan is None else told.plan.prior_share,
            is_part=not books.sight.has_all_journeys,
            rule=RULE.format(eve=as_date(eve), sure=sure, book=asked.book, confidence=CONFIDENCE),
        )


def target_of(one: Toward) -> Target:
    """What a goal is told in: its revenue, or deals where it says none or no amount was ever seen."""
    is_money = one.amount is not None and one.outlook.revenue is not None
    number = one.amount if is_money else one.deals
    if number is None:
        raise Refused(
            "The goal is a revenue, and nothing was won with an amount yet, so that nothing can be told of it."
        )
    return Target(
        functions=one.functions,
        first=one.first,
        last=one.last,
        what="revenue" if is_money else "deals",
        number=float(number),
        amount=one.amount,
        deals=one.deals,
    )


def restoring(found: Expecting, one: Toward) -> Restore | None:
    """What a goal takes from the day on, its chance as the forecast tells it; None where nothing can be planned."""
    target = target_of(one)
    made = found.once("restore", target, lambda: _restoring(found, target))
    return made if made is None or one.chance is None else replace(made, as_it_goes=one.chance)


def _restoring(found: Expecting, target: Target) -> Restore | None:
    try:
        asking, _ = _telling(found, target).asking(found)
    except CannotPlan:
        return None
    return restore_of(asking, found.records.way.led_by)


def _telling(found: Expecting, target: Target) -> Telling:
    what = cast("What", target.what)
    wanted = Wanted(what=what, number=target.number, since=target.first, by=target.last, confidence=CONFIDENCE)
    return Telling(found.view, found.records, wanted, ())


def _on_the_eve(before: Expecting, target: Target) -> _OnTheEve:
    day, view = before.day, before.view
    programs = beginnings(view, by=BY, first=day - HALF_A_YEAR + 1, last=day) if BY in view.names else {}
    try:
        return _OnTheEve(_telling(before, target).plan(before), "", programs)
    except CannotPlan as problem:
        return _OnTheEve(None, str(problem), programs)


def _out_of_reach(plan: Plan | None) -> str:
    most = 0.0 if plan is None else plan.highest
    return f"On the eve the goal was out of reach already: {most:.0%} was the most that could be had."

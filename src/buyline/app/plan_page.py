"""What stands on the page of the plan: the plan for the goal in force or for what was typed, and others beside it?

Reads what was typed part by part; what cannot be read or planned is refused naming the part. Up to three plans stand
side by side: the second and the third differ from the first in what is typed for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.planning import CannotPlan, Wanted, plan
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Moment, parse_day
from buyline.measure.picture import Unanswerable
from buyline.plan.result import Plan
from buyline.store.books import Books

BESIDE = ("b", "c")
"""The plans beside the first one, as their parts begin."""
CHANGED = ("number", "by", "confidence", "share", "price")
"""What may be changed for them."""
FUNCTIONS_AT_MOST = 6
MOST_LETTERS = 20
HUNDRED = 100.0
WHATS = ("deals", "revenue", "profit")


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """The page: `plan`, those `beside` it by their letter, what was typed, and functions and stages to choose from."""

    frame: Frame
    plan: Plan
    beside: Mapping[str, Plan]
    typed: Mapping[str, str]
    functions: tuple[str, ...]
    ahead: tuple[str, ...]
    has_amounts: bool


def plan_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> PlanView:
    """The plan of a page; `more`: as typed, see `wanted_of_page`.

    Raises Unanswerable naming the part that is not understood or cannot be planned.
    """
    question, typed = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        frame, definition = frame_of(looking, looking.times.period), looking.agreement.latest
        asking = _asked(looking)
    before = tuple(s for s in definition.rank_of if definition.rank_of[s] < definition.won_rank)
    functions = definition.functions[:FUNCTIONS_AT_MOST]

    def made(letter: str = "") -> Plan:
        try:
            return plan(books, asking, now=now, wanted=wanted_of_page(typed, letter, functions))
        except CannotPlan as problem:
            part = "share" if problem.part == "shares" else problem.part
            raise Unanswerable(_part(typed, letter, part), str(problem)) from None
        except Refused as problem:
            raise Unanswerable("number", str(problem)) from None

    letters = [each for each in BESIDE if any(typed.get(f"{each}-{name}") for name in CHANGED)]
    return PlanView(
        frame=frame,
        plan=made(),
        beside={letter: made(letter) for letter in letters},
        typed=typed,
        functions=functions,
        ahead=before,
        has_amounts=books.sight.has_amounts,
    )


def wanted_of_page(typed: Mapping[str, str], letter: str, functions: tuple[str, ...]) -> Wanted:
    """What is wanted of the fields of the page: numbers as they are, shares and confidences in percent.

    `letter`: of the plan beside the first one, whose own fields come first.
    """
    number = _number(typed, letter, "number")
    ahead = typed.get("ahead", "")
    share = _percent(typed, letter, "share") if ahead or letter else None
    if share is not None and not ahead:
        _refuse_share_of_no_stage(typed, letter)
        share = None
    cost, margin = _number(typed, "", "cost"), _percent(typed, "", "margin")
    hours = {each: _number(typed, "", f"hours-{place}") for place, each in enumerate(functions, 1)}
    begins = typed.get("begins", "")
    return Wanted(
        what=_what(typed) if number is not None else None,
        number=number,
        by=_day(typed, letter, "by"),
        confidence=_percent(typed, letter, "confidence") or Wanted.confidence,
        margin=margin,
        price=_number(typed, letter, "price"),
        begins={begins: 1.0} if begins else {},
        shares={} if share is None else {ahead: share},
        hours={each: number for each, number in hours.items() if number is not None},
        cost=cost,
        budget=_number(typed, "", "budget"),
    )


def _refuse_share_of_no_stage(typed: Mapping[str, str], letter: str) -> None:
    """Refused where a share is typed for a plan beside the first; that of the first one counts for nothing then."""
    part = _part(typed, letter, "share")
    if part != "share":
        raise Unanswerable(part, "Choose the stage whose share that is, above at 'What if, of the stage'.")


def _asked(looking: Looking) -> Asked:
    question = looking.question
    return Asked(book=question.book, as_of=question.as_of, where=dict(question.where))


def _part(typed: Mapping[str, str], letter: str, name: str) -> str:
    """The name of a field: that of the plan beside where it is typed there."""
    own = f"{letter}-{name}"
    return own if letter and typed.get(own) else name


def _text(typed: Mapping[str, str], letter: str, name: str) -> tuple[str, str]:
    part = _part(typed, letter, name)
    return part, typed.get(part, "")


def _what(typed: Mapping[str, str]) -> Any:
    what = typed.get("what") or "deals"
    if what not in WHATS:
        raise Unanswerable("what", f"There is no goal of '{what}'. Choose {', '.join(WHATS)}.")
    return what


def _number(typed: Mapping[str, str], letter: str, name: str) -> float | None:
    part, text = _text(typed, letter, name)
    if not text:
        return None
    try:
        found = float(text[:MOST_LETTERS])
    except ValueError:
        found = float("nan")
    if not 0 <= found < float("inf"):
        raise Unanswerable(part, f"'{text[:MOST_LETTERS]}' is no number to plan with; write digits, such as 20.")
    return found


def _percent(typed: Mapping[str, str], letter: str, name: str) -> float | None:
    found = _number(typed, letter, name)
    if found is not None and not 0 < found < HUNDRED:
        part = _part(typed, letter, name)
        raise Unanswerable(part, f"{found:g} is no share to plan with; write percent above 0 and below 100.")
    return None if found is None else found / HUNDRED


def _day(typed: Mapping[str, str], letter: str, name: str) -> int | None:
    part, text = _text(typed, letter, name)
    try:
        return parse_day(text) if text else None
    except ValueError as problem:
        raise Unanswerable(part, f"{problem}.") from None

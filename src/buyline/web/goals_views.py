"""What happens when goals, their pace or the chief executive's page are asked for, and when a goal is set?"""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from buyline.app.agreeing import Who
from buyline.app.books import definition_of
from buyline.app.refusal import Refused
from buyline.app.setting_goals import cannot_set, goal_of, set_goal
from buyline.days import parse_day
from buyline.definition.goals import Goal
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right, refusal
from buyline.web import pace_page
from buyline.web.asking import ask, asked_plainly, books
from buyline.web.chief_page import chief_page_of
from buyline.web.goals_page import CLOSE, OTHER, goals_page_of
from buyline.web.journey_views import now
from buyline.web.members.noted import address_of
from buyline.web.pace_page import pace_page_of
from buyline.web.question import read
from buyline.web.views import numbers_of, shown

FIELDS = ("period", "from", "to", "revenue", "deals")
MOST_LETTERS = 20


@needs(Right.READ)
@require_safe
def chief(request: HttpRequest) -> HttpResponse:
    """Where the company stands: goals, what we will make, what is missing and what changed."""
    question, view = ask(read(request.GET), "CHIEF_PAGE")
    return shown(request, question, chief_page_of(question, view, numbers_of(request)), "chief")


@needs(Right.READ)
@require_safe
def pace(request: HttpRequest) -> HttpResponse:
    """What was planned for a goal when it began, what came, and what would restore it."""
    question, view = ask(read(request.GET, pace_page.OWN), "PACE_PAGE")
    return shown(request, question, pace_page_of(question, view, numbers_of(request)), "pace")


@needs(Right.READ)
@require_safe
def goals(request: HttpRequest) -> HttpResponse:
    """The goals that the functions hold, and a form for another one."""
    return _goals(request)


@needs(Right.AGREE)
@require_POST
def set_a_goal(request: HttpRequest) -> HttpResponse:
    """Set a goal for one's own function; where it cannot be, the page again with the reason."""
    asker = asker_of(request)
    typed = {name: request.POST.get(name, "").strip()[: MOST_LETTERS + 4] for name in FIELDS}
    by = Who(str(asker.function), asker.member)
    try:
        kept = set_goal(books(), _typed_goal(by.function, typed), by=by, now=now())
    except Refused as reason:
        return _goals(request, typed=typed, problem=str(reason), status=400)
    about = f"{kept.function}, {kept.first} to {kept.last}"
    audit.note("set a goal", member=asker.member, about=about, address=address_of(request))
    messages.success(request, f"The goal of {about} is set.")
    return redirect("goals")


def _goals(
    request: HttpRequest, *, typed: Mapping[str, str] | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    asker = asker_of(request)
    cannot = refusal(asker, Right.AGREE) or cannot_set(definition_of(books()), str(asker.function)) or ""
    page = goals_page_of(
        asked_plainly("GOALS_PAGE"), numbers_of(request),
        function=str(asker.function), cannot=cannot, typed=typed, problem=problem,
    )  # fmt: skip
    response = render(request, "goals/page.html", {"page": page}, status=status)
    patch_vary_headers(response, ("Accept-Language", "HX-Request"))
    return response


def _typed_goal(function: str, typed: Mapping[str, str]) -> Goal:
    first, last = typed["from"], typed["to"]
    if typed["period"] not in {"", OTHER}:
        first, _, last = typed["period"].partition(CLOSE)
    revenue, deals = _number(typed["revenue"]), _number(typed["deals"])
    if deals is not None and deals != int(deals):
        raise Refused(f"'{typed['deals']}' is not a number of deals; write a whole one. Nothing was set.")
    return goal_of(
        function, first=_day(first), last=_day(last), revenue=revenue, deals=None if deals is None else int(deals)
    )


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not 0 < found < 1e15:
        raise Refused(f"'{text}' is no number for a goal; write digits, such as 250000. Nothing was set.")
    return found


def _day(text: str) -> int | None:
    try:
        return parse_day(text) if text else None
    except ValueError as problem:
        raise Refused(f"{problem}. Nothing was set.") from None

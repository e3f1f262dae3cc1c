"""What happens when planned programs are asked for, and when one is planned, changed or withdrawn?"""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from buyline.app.agreeing import Who
from buyline.app.planning_programs import NOT_PLANNED, Wanted, plan_program, withdraw_program
from buyline.app.refusal import Refused
from buyline.days import parse_day
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right, refusal
from buyline.web.asking import asked_plainly, books
from buyline.web.journey_views import now
from buyline.web.members.noted import address_of
from buyline.web.programs_page import EXPECTS, programs_page_of
from buyline.web.views import numbers_of

TEXTS = ("program", "name", "channel", "from", "to", "cost")
MOST_LETTERS, MOST_STAGES = 200, 60


@needs(Right.READ)
@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    """The programs that are planned, and a form for another one or to change one."""
    return _programs(request, changes=request.GET.get("change", "")[:MOST_LETTERS])


@needs(Right.RECORD_ENTRIES)
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a program or change it; where it cannot be, the page again with the reasons."""
    typed = _typed(request)
    try:
        kept = plan_program(books(), _wanted(typed), by=_who(request), now=now())
    except Refused as refused:
        return _programs(request, typed=typed, problems=refused.reasons or (str(refused),), status=400)
    _note(request, "planned a program", kept.program)
    messages.success(request, f"{kept.words} is planned; the forecast counts on it from now on.")
    return redirect("programs")


@needs(Right.RECORD_ENTRIES)
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw a planned program."""
    program = request.POST.get("program", "").strip()[: MOST_LETTERS + 1]
    try:
        withdraw_program(books(), program, by=_who(request), now=now())
    except Refused as refused:
        return _programs(request, problems=refused.reasons or (str(refused),), status=400)
    _note(request, "withdrew a program", program)
    messages.success(request, f"{program} is withdrawn; nothing is expected of it any more.")
    return redirect("programs")


def _programs(
    request: HttpRequest,
    *,
    typed: Mapping[str, str] | None = None,
    changes: str = "",
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    page = programs_page_of(
        asked_plainly("PROGRAMS_PAGE"),
        numbers_of(request),
        cannot=refusal(asker_of(request), Right.RECORD_ENTRIES) or "",
        typed=typed,
        changes=changes,
        problems=problems,
    )
    response = render(request, "programs/page.html", {"page": page}, status=status)
    patch_vary_headers(response, ("Accept-Language", "HX-Request"))
    return response


def _typed(request: HttpRequest) -> dict[str, str]:
    stages = [name for name in request.POST if name.startswith(EXPECTS)][:MOST_STAGES]
    return {name: request.POST.get(name, "").strip()[: MOST_LETTERS + 1] for name in (*TEXTS, *stages)}


def _wanted(typed: Mapping[str, str]) -> Wanted:
    """What was typed; an empty field of a stage expects nothing there."""
    if not typed["program"]:
        raise Refused(NOT_PLANNED, ["program: say how journeys name it, like spring-fair"])
    stages = {name.removeprefix(EXPECTS): text for name, text in typed.items() if name.startswith(EXPECTS) and text}
    return Wanted(
        program=typed["program"],
        first=_day(typed["from"]),
        last=_day(typed["to"]),
        expects={stage: _number(text, "arrivals") for stage, text in stages.items()},
        name=typed["name"],
        channel=typed["channel"],
        cost=_number(typed["cost"], "cost") if typed["cost"] else None,
    )


def _number(text: str, name: str) -> float:
    try:
        return float("".join(text.split()).replace(",", ""))
    except ValueError:
        raise Refused(NOT_PLANNED, [f"{name}: '{text[:40]}' is no number; write digits, such as 40"]) from None


def _day(text: str) -> int | None:
    try:
        return parse_day(text) if text else None
    except ValueError as problem:
        raise Refused(NOT_PLANNED, [f"days: {problem}"]) from None


def _who(request: HttpRequest) -> Who:
    asker = asker_of(request)
    return Who(str(asker.function), asker.member)


def _note(request: HttpRequest, what: str, about: str) -> None:
    audit.note(what, member=asker_of(request).member, about=about, address=address_of(request))

"""What happens when a member looks at their day, or at handoffs?"""

from django.contrib import messages
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from buyline.app.acts.about import By
from buyline.app.attention import Attention, item_of
from buyline.app.books import agreement_of, today_of
from buyline.app.handoffs import handoffs
from buyline.app.my_day import my_day
from buyline.app.refusal import Refused
from buyline.members import attention
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.members.standing_in import days_stood_in
from buyline.web.acts.views import by_of, next_of
from buyline.web.asking import books
from buyline.web.day_page import day_page_of
from buyline.web.handoffs_page import handoffs_page_of
from buyline.web.journey_views import now, shown
from buyline.web.views import numbers_of

AT_ONCE = 100


@needs(Right.READ)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """A member's own day, or that of their function."""
    functions, by = agreement_of(books()).latest.functions, by_of(request)
    own, of = by.function if by.function in functions else "", request.GET.get("of", "")
    of = of if of in functions else ""
    whose = By(member=by.member, function=of or own or functions[0])
    found = my_day(books(), by=whose, now=now(), is_all=bool(of) or not own, attention=own_attention(request))
    may_act = Right.RECORD in asker_of(request).rights
    page = day_page_of(
        found, numbers_of(request), functions=functions, own=own, may_act=may_act,
        stood_in=() if of else days_stood_in(books(), get_user(request), now=now()),
    )  # fmt: skip
    return shown(request, "acts/day.html", page)


def own_attention(request: HttpRequest) -> Attention:
    """To what whoever asks gives attention."""
    return attention.attention_of_member(get_user(request))


@needs(Right.READ)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Let a note be seen, or everything up to the moment of the page."""
    until = request.POST.get("until", "")
    if until.isdecimal():
        attention.look(get_user(request), until=min(int(until[:18]), now()))
    attention.see(get_user(request), request.POST.getlist("entry")[:AT_ONCE])
    return redirect(next_of(request, reverse("day")))


@needs(Right.READ)
@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Put items of a day off, or bring them back where no days are named."""
    sent, member = request.POST, get_user(request)
    items = [*sent.getlist("item"), *(item_of(sent.get("kind", ""), each) for each in sent.getlist("journey"))]
    days, today = sent.get("days", ""), today_of(books(), now())
    try:
        if days == "0":
            messages.success(request, _many(attention.bring_back(member, items), "back"))
        else:
            until = today + (int(days[:4]) if days.isdecimal() else 1)
            messages.success(request, _many(attention.put_off(member, items, until=until, today=today), "put off"))
    except attention.NotTaken as problem:
        said = str(problem) if items else "Tick what is meant; nothing was put off."
        messages.error(request, said.partition(": ")[2].capitalize() if ": " in said else said)
    return redirect(next_of(request, reverse("day")))


def _many(count: int, became: str) -> str:
    return f"1 thing is {became}." if count == 1 else f"{count} things are {became}."


@needs(Right.READ)
@require_safe
def handed_over(request: HttpRequest) -> HttpResponse:
    """Handoffs of the last ninety days, and why some came back."""
    by, is_wrong = request.GET.get("by", ""), False
    try:
        found = handoffs(books(), now=now(), by=by)
    except Refused:
        found, is_wrong = handoffs(books(), now=now()), True
    columns = tuple((column.id, column.name) for column in agreement_of(books()).latest.columns)
    return shown(request, "acts/handoffs.html", handoffs_page_of(found, columns, numbers_of(request)), is_wrong)

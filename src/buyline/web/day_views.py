"""What happens when a member looks at their day, or at handoffs?"""

from collections.abc import Iterator

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from buyline.app.acts.contents import By
from buyline.app.books import agreement_of
from buyline.app.handoffs import handoffs
from buyline.app.my_day import my_day
from buyline.app.refusal import Refused
from buyline.days import Day, as_date, day_number
from buyline.members.asking import asker_of, needs
from buyline.members.deputies import stood_in_for
from buyline.members.policy import Right
from buyline.web.acts.views import by_of
from buyline.web.asking import books
from buyline.web.day_page import StoodIn, day_page_of, handoffs_page_of
from buyline.web.journey_views import now, shown
from buyline.web.views import numbers_of


@needs(Right.READ)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """A member's own day, or that of their function."""
    functions, by = agreement_of(books()).latest.functions, by_of(request)
    own, of = by.function if by.function in functions else "", request.GET.get("of", "")
    of = of if of in functions else ""
    whose = By(member=by.member, function=of or own or functions[0])
    found = my_day(books(), by=whose, now=now(), is_all=bool(of) or not own)
    may_act = Right.RECORD in asker_of(request).rights
    page = day_page_of(
        found, numbers_of(request), functions=functions, own=own, may_act=may_act,
        stood_in=() if of else tuple(stood_in(request, found.today)),
    )  # fmt: skip
    return shown(request, "acts/day.html", page)


def stood_in(request: HttpRequest, today: Day) -> Iterator[StoodIn]:
    """The days of colleagues who are away today, for whom the member who looks stands in."""
    functions = agreement_of(books()).latest.functions
    for one in stood_in_for(get_user(request), on=as_date(today)):
        if one.function in functions:
            by = By(member=one.email, function=one.function)
            yield StoodIn(one.name, day_number(one.away_until), my_day(books(), by=by, now=now()))


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

"""What happens when the board is asked for, its next cards, or what a journey would meet? Each view asks once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buyline.app.acts.ahead import ahead_of
from buyline.app.board import BoardView, board_after
from buyline.app.board import board as board_of
from buyline.app.journeys import journey_state
from buyline.app.refusal import NotFound, Refused
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.web.asking import books
from buyline.web.board.cards import Writer
from buyline.web.board.page import SeenBy, board_page_of, cards_after
from buyline.web.board.question import BoardQuery, read_board
from buyline.web.chances_beside import figures
from buyline.web.journey_views import now, shown
from buyline.web.numbers import Numbers
from buyline.web.views import numbers_of


@needs(Right.READ)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board of the journeys that the address asks for."""
    query = read_board(request.GET)
    if query.is_form:
        return HttpResponseRedirect(query.url())
    query, view = _found(query)
    numbers, journeys = numbers_of(request), [line["journey"] for each in view.board.columns for line in each.cards]
    page = board_page_of(query, view, numbers, _seen_by(request), chances=_chances(query, journeys, numbers))
    return shown(request, "board/page.html", page, bool(query.problems))


def _found(query: BoardQuery) -> tuple[BoardQuery, BoardView]:
    try:
        return query, board_of(books(), query.asked, opened=query.opened, now=now())
    except Refused as problem:
        bare = query.changed(filter="", sort="", group="", where=(), search="", after=())
        bare = bare.changed(problems={**query.problems, "filter": str(problem)})
        return bare, board_of(books(), bare.asked, opened=query.opened, now=now())


def _chances(query: BoardQuery, journeys: Sequence[str], numbers: Numbers) -> Mapping[str, str]:
    """The figure of each card, where cards show it."""
    return figures(journeys, numbers, as_of=query.as_of, now=now()) if query.has_chance else {}


def _seen_by(request: HttpRequest) -> SeenBy:
    asker, user = asker_of(request), request.user
    me = tuple(filter(None, (asker.member, str(getattr(user, "name", "")))))
    return SeenBy(me=me, function=str(asker.function), can_record=Right.RECORD in asker.rights)


@needs(Right.READ)
@require_safe
def after(request: HttpRequest, place: str) -> HttpResponse:
    """The next cards of a column, as a part of the page."""
    query = read_board(request.GET)
    by = _seen_by(request)
    try:
        column, found = board_after(books(), query.asked, place, now=now())
    except (Refused, NotFound) as problem:
        raise Http404(str(problem)) from None
    can_move = by.can_record and query.as_of is None
    numbers = numbers_of(request)
    chances = _chances(query, [str(line["journey"]) for line in found.lines], numbers)
    writer = Writer.of(column, query, numbers, today=found.on, can_move=can_move, chances=chances)
    return render(request, "board/cards.html", {"cards": cards_after(query, place, found, writer)})


@needs(Right.RECORD)
@require_safe
def ahead(_request: HttpRequest, journey: str) -> HttpResponse:
    """What a claim of each place would meet, as JSON."""
    try:
        state = journey_state(books(), journey)
        places: Any = [one.to_json() | {"is_open": one.is_open} for one in ahead_of(books(), state.id, now=now())]
    except NotFound as problem:
        raise Http404(str(problem)) from None
    return JsonResponse({"journey": state.id, "version": state.version, "places": places})

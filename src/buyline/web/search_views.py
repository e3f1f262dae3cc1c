"""What happens when something is searched for?"""

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from buyline.app.search import named, search_books
from buyline.members import visits
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.web.asking import books
from buyline.web.journey_views import shown
from buyline.web.search_page import Own, act_meant, keys_page, palette_of, search_page_of

ASKED_AT_MOST = 100
EACH, EACH_OF_PALETTE = 25, 5


@needs(Right.READ)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What in the books is called so."""
    found = search_books(books(), request.GET.get("q", "")[:ASKED_AT_MOST], each=EACH)
    page = search_page_of(found, _own(request, is_asked=bool(found.asked)), back=request.get_full_path())
    return shown(request, "journeys/search.html", page)


@needs(Right.READ)
@require_safe
def palette(request: HttpRequest) -> JsonResponse:
    """The same for the palette, as JSON."""
    text = request.GET.get("q", "")[:ASKED_AT_MOST]
    found = search_books(books(), text, each=EACH_OF_PALETTE)
    meant = act_meant(text)
    on = (meant[0], search_books(books(), meant[1], each=EACH_OF_PALETTE)) if meant else None
    return JsonResponse(palette_of(found, _own(request, is_asked=bool(found.asked)), meant=on))


def _own(request: HttpRequest, *, is_asked: bool) -> Own:
    """What is of whoever asks: what they may do, and where nothing is asked for what they pinned and looked at."""
    may_act = Right.RECORD in asker_of(request).rights
    if is_asked:
        return Own(may_act=may_act)
    member = get_user(request)
    pinned, recent = (tuple(named(books(), about(member))) for about in (visits.pinned, visits.recent))
    return Own(may_act=may_act, pinned=pinned, recent=recent)


@needs(Right.READ)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Which keys there are."""
    return shown(request, "journeys/keys.html", keys_page())

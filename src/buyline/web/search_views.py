"""What happens when something is searched for?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from buyline.app.search import search_books
from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.web.asking import books
from buyline.web.journey_views import shown
from buyline.web.search_page import keys_page, palette_of, search_page_of

ASKED_AT_MOST = 100
EACH, EACH_OF_PALETTE = 25, 5


@needs(Right.READ)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What in the books is called so."""
    found = search_books(books(), request.GET.get("q", "")[:ASKED_AT_MOST], each=EACH)
    return shown(request, "journeys/search.html", search_page_of(found))


@needs(Right.READ)
@require_safe
def palette(request: HttpRequest) -> JsonResponse:
    """The same for the palette, as JSON."""
    found = search_books(books(), request.GET.get("q", "")[:ASKED_AT_MOST], each=EACH_OF_PALETTE)
    return JsonResponse(palette_of(found))


@needs(Right.READ)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Which keys there are."""
    return shown(request, "journeys/keys.html", keys_page())

"""May a form with files come in? Refused by the length that it says, before anything of it is read or kept.

How large a single file may be, and whether whoever sends it may, is judged where it is used; what programs send is
judged by the API.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from buyline.config.settings import settings_of
from buyline.config.sizes import MEGABYTE, too_much


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers what is too large with 413; it stands before all that looks into a form."""

    def answer(request: HttpRequest) -> HttpResponse:
        taken = 0 if request.path.startswith("/api/") else _taken(request)
        return _refused(request, taken) if taken else get_response(request)

    return answer


def _taken(request: HttpRequest) -> int:
    length, is_import = request.META.get("CONTENT_LENGTH") or "", request.path.startswith("/imports")
    megabytes = settings_of(settings.BOOKS).file_megabytes
    return too_much(length, request.content_type, is_import=is_import, file_megabytes=megabytes)


def _refused(request: HttpRequest, taken: int) -> HttpResponse:
    says = f"At most {taken // MEGABYTE:,} MB are taken at once; nothing was read. Go back: what you typed is there."
    told = {"is_bare": True, "title": "That is too large", "reason": says, "status": 413}
    return render(request, "wrong.html", told, status=413)

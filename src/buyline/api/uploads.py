"""May a form with files come in from a program? Refused by the length that it says, before anything of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from buyline.api.limits import too_large
from buyline.api.problems import told
from buyline.config.settings import settings_of
from buyline.config.sizes import too_much


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers what is too large as a problem; pages are judged by those who draw them."""

    def answer(request: HttpRequest) -> HttpResponse:
        taken = _taken(request) if request.path.startswith("/api/") else 0
        return told(too_large(taken)) if taken else get_response(request)

    return answer


def _taken(request: HttpRequest) -> int:
    length, is_import = request.META.get("CONTENT_LENGTH") or "", request.path.startswith("/api/v1/imports")
    megabytes = settings_of(settings.BOOKS).file_megabytes
    return too_much(length, request.content_type, is_import=is_import, file_megabytes=megabytes)

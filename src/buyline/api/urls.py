"""Which addresses lead to the API?

What leads nowhere, or is asked with a method that is not there, is told as a problem too; HEAD is a GET without body.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, register_converter
from django.urls.converters import PathConverter
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView

from buyline.api.problems import NO_METHOD, NOT_FOUND, answer
from buyline.api.v1 import api, openapi, reference
from buyline.members.asking import is_open

View = Callable[..., HttpResponse]


def _whole(view: View) -> View:
    """The view with the two methods that every address has."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = view(request, *given, **named)
        if response.status_code == NO_METHOD.status:
            allowed = response.headers["Allow"]
            return answer(NO_METHOD, f"This address knows {allowed}; nothing was done.", headers={"Allow": allowed})
        if is_head:
            request.method = "HEAD"
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


@csrf_exempt
@is_open
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """There is no such address."""
    return answer(NOT_FOUND, f"The API has no address '{rest[:100]}'; /api/v1/openapi.json lists all that it has.")


def _patterns() -> list[URLPattern]:
    found: list[URLPattern] = [one for one in api.urls[0] if getattr(one, "name", "") != "api-root"]
    for pattern in found:
        pattern.callback = _whole(pattern.callback)
    return found


class Anything(PathConverter):
    """The rest of an address, line breaks included."""

    regex = "(?s:.+)"


register_converter(Anything, "anything")
urlpatterns = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/reference", reference, name="api"),
    path("v1/", is_open(RedirectView.as_view(pattern_name="api"))),
    path("v1/", include((_patterns(), "api"), namespace="api-1")),
    path("v1/<anything:rest>", nowhere),
]

"""From where does a request come, when a proxy stands before the server?

The last address that `X-Forwarded-For` names is the one that the proxy saw; those before it can be invented. Believed
only where the setting `behind_proxy` says that there is a proxy.
"""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse


def told_by_proxy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that puts the address of who asks in the place of the proxy's."""

    def answer(request: HttpRequest) -> HttpResponse:
        last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):  # a proxy that says nothing: what is known is its own address
            request.META["REMOTE_ADDR"] = str(ip_address(last))
        return get_response(request)

    return answer

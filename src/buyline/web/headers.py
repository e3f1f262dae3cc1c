"""What does every answer tell the browser about what it may do?

A strict policy: nothing from elsewhere, no script and no style inside a page, no frame around it, nothing kept.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_APART = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Apart(HttpResponse):
    """An answer with what somebody has uploaded: it runs nothing, asks for nothing, and is no part of this place.

    `is_in_viewer`: a PDF that the browser's own viewer shows, which does not start in a sandbox and is one itself.
    """

    is_in_viewer = False

    @property
    def policy(self) -> str:
        """What it may do."""
        return _APART if self.is_in_viewer else f"{_APART}; sandbox"


def guarded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sets the headers; pages are kept by nobody unless they say otherwise."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if isinstance(response, Apart):
            response.headers["Content-Security-Policy"] = response.policy
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer

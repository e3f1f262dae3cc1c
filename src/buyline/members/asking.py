"""Who asks in this request, and what does a view need?

`needs` marks a view with the right it asks for and refuses who does not have it; `is_open` marks the few that anybody
may see. A view with neither mark is a defect that a test finds. Whoever was let in is who looks at the books until the
next request: `as_seen` gives the books as they see them, and in a request that let nobody in, as nobody does.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from buyline.members import audit
from buyline.members.policy import NOBODY, Asker, Function, Right, refusal
from buyline.members.sights import sight_of
from buyline.store.sight import EVERYTHING, Sight

OK = 200
View = Callable[..., HttpResponse]


def asker_of(request: HttpRequest) -> Asker:
    """Who asks by session; NOBODY when nobody is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    return Asker(member=user.email, function=Function(user.function), sight=sight_of(user))


_LOOKS: ContextVar[Asker | None] = ContextVar("looks", default=None)


def looks(asker: Asker) -> Asker:
    """From here on in this request the books are shown as this asker sees them."""
    _LOOKS.set(asker)
    return asker


def as_seen(books: Any) -> Any:
    """The books as whoever looks sees them; all of them where no request is answered, in a worker or a test."""
    asker = _LOOKS.get()
    return books if asker is None or asker.sight.is_whole else books.seen_by(asker.sight)


def sight_now() -> Sight:
    """What whoever looks sees; everything where no request is answered."""
    asker = _LOOKS.get()
    return EVERYTHING if asker is None else asker.sight


def nobody_looks(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: until somebody is let in, nobody looks; who looked stays, for what is still written of an answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        looks(NOBODY)
        return get_response(request)

    return answer


def needs(right: Right) -> Callable[[View], View]:
    """A view for those who have a right: others are led to sign in, or told what is missing (403)."""

    def marked(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
            asker = asker_of(request)
            reason = refusal(asker, right)
            if reason is None:
                looks(asker)
                return _noted(request, asker, right, view(request, *given, **named))
            if not asker.is_known:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied(reason)

        guarded.needed = right  # type: ignore[attr-defined]
        return guarded

    return marked


def _noted(request: HttpRequest, asker: Asker, right: Right, answer: HttpResponse) -> HttpResponse:
    """The answer; what was taken along is noted, by the name of the route and without the question."""
    if right == Right.EXPORT and answer.status_code == OK:
        match = request.resolver_match
        about = match.view_name if match else request.path
        audit.note("exported", member=asker.member, about=about, address=request.META.get("REMOTE_ADDR", ""))
    return answer


def is_open(view: View) -> View:
    """A view that needs nobody to be signed in."""
    view.needed = None  # type: ignore[attr-defined]
    return view

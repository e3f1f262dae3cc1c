"""What stands around every page: where one is, where one can go, and who is signed in?

A context processor. Templates extend `frame`: the whole page, or only its inside (with the navigation beside it, since
its links carry the question) where htmx asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from django.http import HttpRequest

from buyline.members.acting import acting_as
from buyline.members.asking import asker_of
from buyline.members.attention import attention_of_member
from buyline.members.policy import Function
from buyline.members.views import pinned_by
from buyline.web.asking import company, waiting
from buyline.web.assets import sheets
from buyline.web.parts import Link
from buyline.web.rooms import OWN, Group, Room, address, place_of, there

OWN_COLOUR = frozenset({Function.MARKETING, Function.SALES, Function.SUCCESS})


@dataclass(frozen=True, slots=True)
class Me:
    """The member who is signed in: name, function, its colour, and the letters that stand for the name."""

    name: str
    function: str
    tone: str

    @property
    def letters(self) -> str:
        """At most two letters."""
        words = self.name.replace("@", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page; an address is empty where there is no such page."""

    sheets: tuple[str, ...]
    groups: tuple[Group, ...]
    own: tuple[Room, ...]
    pinned: tuple[Link, ...]
    group: Group | None
    room: Room | None
    me: Me | None
    sign_in: str
    sign_out: str
    search: str
    asked: str
    keys: str
    styleguide: str
    version: str
    waiting: Callable[[], int]

    @property
    def company(self) -> str:
        """The company whose books these are, for members; asked for only where a page does not say it."""
        return company() if self.me else ""


def shell(request: HttpRequest) -> dict[str, object]:
    """`shell` and `frame` for every template."""
    return {"shell": shell_of(request), "frame": "part.html" if is_part(request) else "base.html"}


def shell_of(request: HttpRequest) -> Shell:
    """What stands around the page that a request asks for."""
    page = getattr(getattr(request, "resolver_match", None), "url_name", None) or ""
    group, room = place_of(page) or (None, None)
    return Shell(
        sheets=sheets(),
        groups=there(rights=asker_of(request).rights) if is_member(request) else (),
        own=tuple(room for room in OWN if room.url),
        pinned=_pinned(request),
        group=group,
        room=room,
        me=_me(request),
        sign_in=address("account_login"),
        sign_out=address("account_logout"),
        search=address("search") if is_member(request) else "",
        asked=request.GET.get("q", "") if page == "search" else "",
        keys=address("keys"),
        styleguide=address("styleguide"),
        version=version("buyline"),
        waiting=cache(lambda: _waiting(request)),
    )


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the inside of a page that is already there."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not getattr(htmx, "history_restore_request", False)


def is_member(request: HttpRequest) -> bool:
    """Whether somebody is signed in."""
    return bool(getattr(getattr(request, "user", None), "is_authenticated", False))


def _waiting(request: HttpRequest) -> int:
    """How many things wait for the member who is signed in."""
    return waiting(acting_as(asker_of(request)), attention_of_member(request.user)) if is_member(request) else 0


def _pinned(request: HttpRequest) -> tuple[Link, ...]:
    """The views that the member has pinned."""
    if not is_member(request):
        return ()
    here = request.get_full_path()
    urls = [(one.name, f"/{one.page}{one.query}") for one in pinned_by(request.user)]
    return tuple(Link(name, url, is_here=url == here) for name, url in urls)


def _me(request: HttpRequest) -> Me | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    function = str(getattr(user, "function", ""))
    return Me(str(getattr(user, "name", "") or user), function, function if function in OWN_COLOUR else "other")

"""Which rooms does the application have, in which order, under which words?

One table, read by the navigation. A room whose address is not known to `urls.py` is left out, so a new page
needs its line there and its line here. Icons are symbols of `static/icons.svg`.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch, resolve, reverse


def address(page: str) -> str:
    """The address of a page by its name; empty where there is no such page."""
    try:
        return str(reverse(page))
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class Room:
    """A place in the navigation: the name of its address, its words, its icon.

    `carries`: it takes period, book, day and filters along from the page before. `within`: the pages inside it.
    """

    page: str
    words: str
    icon: str
    carries: bool = False
    within: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address; empty where there is no such page."""
        return address(self.page)

    def is_for(self, rights: Collection[str]) -> bool:
        """Whether somebody with these rights may come in."""
        needed = getattr(resolve(self.url).func, "needed", None) if self.url else None
        return needed is None or needed in rights

    def has(self, page: str) -> bool:
        """Whether a page is this room or inside it."""
        return page == self.page or page in self.within


@dataclass(frozen=True, slots=True)
class Group:
    """Rooms that belong together; without words they stand at the top."""

    words: str
    rooms: tuple[Room, ...]


SETTINGS = (
    "wishes", "sessions", "tokens", "members", "change_member", "invitations", "teams", "audit",
    "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "account_change_password", "account_set_password",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
)  # fmt: skip
PLAYBOOK = ("playbook-stage", "playbook-versions", "playbook-edit", "playbook-check", "playbook-propose", "proposal",
            "setup", "setup-step")  # fmt: skip
IMPORTING = ("import-file", "import-columns", "import-check", "import-result", "bad-rows")
GROUPS = (
    Group(
        "",
        (
            Room("day", "My day", "check"),
            Room("pipeline", "Pipeline", "pipeline", carries=True),
            Room(
                "journeys", "Journeys", "journeys", within=("journey", "act", "acts-many", "chances", "journey-chances")
            ),
            Room("board", "Board", "layers"),
            Room("handoffs", "Handoffs", "forward"),
            Room("playbook", "Playbook", "playbook", within=PLAYBOOK),
        ),
    ),
    Group(
        "Ahead",
        (
            Room("chief", "Where we stand", "eye", carries=True),
            Room("forecast", "Forecast", "forecast", carries=True, within=("forecast-kept",)),
            Room("plan", "Plan", "calendar", carries=True),
            Room("pace", "Pace", "time", carries=True),
            Room("goals", "Goals", "good", within=("goals-set",)),
            Room("programs", "Programs planned", "add", within=("programs-plan", "programs-withdraw")),
            Room("push", "Where to push", "up", carries=True),
            Room("changes", "What has changed", "waiting", carries=True),
            Room("backtest", "Backtest", "compare", carries=True),
        ),
    ),
    Group(
        "Statements",
        (
            Room("flow", "Flow", "flow", carries=True),
            Room("conversion", "Conversion", "conversion", carries=True),
            Room("time", "Time in stage", "time", carries=True),
            Room("leakage", "Leakage", "leakage", carries=True),
            Room("breakdown", "Breakdown", "breakdown", carries=True),
            Room("restatement", "Restatement", "restatement", carries=True),
        ),
    ),
    Group(
        "Who buys",
        (
            Room("buyers", "Buyers", "buyers", within=("buyer",)),
            Room("people", "People", "people", within=("person",)),
        ),
    ),
    Group(
        "The books",
        (
            Room("books-health", "Health of the books", "health"),
            Room("imports", "Imports", "import", within=IMPORTING),
            Room("duplicates", "Duplicates", "compare", within=("merge",)),
            Room("views", "Kept views", "view"),
            Room("jobs", "Jobs", "clock"),
            Room("api", "For programs", "unplugged"),
            Room("account", "Settings", "settings", within=SETTINGS),
        ),
    ),
)

OWN = (
    Room("account", "My account", "member"),
    Room("sessions", "Where I am signed in", "lock"),
    Room("tokens", "My tokens", "key"),
)
"""What the menu of a member holds, beside signing out."""


def there(groups: tuple[Group, ...] = GROUPS, *, rights: Collection[str] | None = None) -> tuple[Group, ...]:
    """The groups with the rooms whose pages exist; a group without any is left out.

    `rights`: only the rooms that somebody with these may enter.
    """
    open_to = [room for group in groups for room in group.rooms if rights is None or room.is_for(rights)]
    kept = (Group(group.words, tuple(room for room in group.rooms if room.url and room in open_to)) for group in groups)
    return tuple(group for group in kept if group.rooms)


def place_of(page: str) -> tuple[Group, Room] | None:
    """The room that a page is in, with its group; None for a page outside the table."""
    found = ((group, room) for group in GROUPS for room in group.rooms if room.has(page))
    return next(found, None)


def room_words(page: str) -> str:
    """The words of the room that a page is in; the name of a page outside the table."""
    found = place_of(page)
    return page if found is None else found[1].words

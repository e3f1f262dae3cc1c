"""Who may do what?

One table from function to rights, asked by every entrance: pages, API, exports. A token narrows its member's rights to
its scopes and never widens them. What of the books a member sees is part of who asks: whoever sees a part only does
nothing that is about the whole of the books. A refusal says which right is missing and who has it. Pure: it knows no
request.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from buyline.store.sight import EVERYTHING, NOTHING, Sight


class Function(StrEnum):
    """What a member does in the company."""

    MARKETING = "marketing"
    SALES = "sales"
    SUCCESS = "success"
    EXECUTIVE = "executive"
    ADMINISTRATOR = "administrator"
    READ_ONLY = "read-only"


class Right(StrEnum):
    """One thing that a member may do."""

    READ = "read"
    READ_JOURNAL = "read the journal"
    EXPORT = "export"
    RECORD = "record"
    RECORD_ENTRIES = "record entries"
    IMPORT = "import"
    AGREE = "agree on the definition"
    KEEP_ACCOUNT = "keep an account"
    KEEP_VIEWS = "keep views"
    KEEP_FORECASTS = "keep forecasts"
    KEEP_TOKENS = "keep tokens"
    MANAGE_MEMBERS = "manage members"
    SEE_AUDIT = "see audit"


class Extent(StrEnum):
    """Whose journeys a member sees."""

    ALL = "all"
    TEAM = "team"
    OWN = "own"


_READING = frozenset({Right.READ, Right.READ_JOURNAL, Right.KEEP_VIEWS, Right.KEEP_ACCOUNT})
_WORKING = _READING | {
    Right.EXPORT, Right.RECORD, Right.RECORD_ENTRIES, Right.IMPORT, Right.AGREE, Right.KEEP_TOKENS,
    Right.KEEP_FORECASTS,
}  # fmt: skip
WHOLE = frozenset({Right.READ_JOURNAL, Right.RECORD_ENTRIES, Right.IMPORT, Right.AGREE, Right.KEEP_FORECASTS})
"""What is about the whole of the books: whoever sees a part only does none of it."""
_TELLING = frozenset({Right.READ, Right.READ_JOURNAL})
RIGHTS: dict[Function, frozenset[Right]] = {
    Function.MARKETING: _WORKING,
    Function.SALES: _WORKING,
    Function.SUCCESS: _WORKING,
    Function.EXECUTIVE: _READING | {Right.EXPORT, Right.AGREE, Right.KEEP_TOKENS, Right.KEEP_FORECASTS},
    Function.ADMINISTRATOR: frozenset(Right),
    Function.READ_ONLY: _READING,
}
SCOPES: dict[str, frozenset[Right]] = {
    "read": _TELLING,
    "export": _TELLING | {Right.EXPORT},
    "record": _TELLING | {Right.RECORD, Right.RECORD_ENTRIES, Right.KEEP_FORECASTS},
    "import": _TELLING | {Right.IMPORT},
    "agree": _TELLING | {Right.AGREE},
    "keep": _TELLING | {Right.KEEP_VIEWS, Right.KEEP_ACCOUNT},
    "manage": _TELLING | {Right.MANAGE_MEMBERS},
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks: a member of a function, by session or by token; `scopes` is None for a session.

    `sight`: what of the books they see. Somebody who is not signed in has neither member nor function and sees nothing.
    """

    member: str = ""
    function: Function | None = None
    scopes: tuple[str, ...] | None = None
    sight: Sight = EVERYTHING

    @property
    def is_known(self) -> bool:
        return self.function is not None

    @property
    def extent(self) -> str:
        """Whose journeys they see, in a word."""
        if self.sight.has_all_journeys:
            return str(Extent.ALL)
        return str(Extent.TEAM if self.sight.teams else Extent.OWN)

    @property
    def sees(self) -> str:
        """What they see of the books, in words for them; empty where they see everything."""
        if self.function is None or self.sight.is_whole:
            return ""
        whose = {"all": "every journey", "team": "the journeys of your teams", "own": "your own journeys"}[self.extent]
        return f"You see {whose}{'' if self.sight.has_amounts else ', without amounts'}."

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do."""
        if self.function is None:
            return frozenset()
        own = RIGHTS[self.function] - (frozenset() if self.sight.is_whole else WHOLE)
        if self.scopes is None:
            return own
        return own & frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in self.scopes))


NOBODY = Asker(sight=NOTHING)


def refusal(asker: Asker, right: Right) -> str | None:
    """Why somebody may not do something, as a sentence; None when they may."""
    if right in asker.rights:
        return None
    if asker.function is None:
        return "Sign in first: these books are for members only."
    if right in WHOLE & RIGHTS[asker.function] and not asker.sight.is_whole:
        return f"You see only a part of these books, so you may not {right}; an administrator may let you see all."
    if right in RIGHTS[asker.function]:
        return f"This token may not do that; it would need the scope {_either(_scopes_with(right))}."
    return (
        f"Your function, {asker.function}, does not have the right to {right}; {_either(_functions_with(right))} has."
    )


def _functions_with(right: Right) -> list[str]:
    return [str(function) for function, rights in RIGHTS.items() if right in rights]


def _scopes_with(right: Right) -> list[str]:
    return [scope for scope, rights in SCOPES.items() if right in rights]


def _either(names: Iterable[str]) -> str:
    *others, last = list(names) or ["no one"]
    return f"{', '.join(others)} or {last}" if others else last

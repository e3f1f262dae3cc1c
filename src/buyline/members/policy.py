"""Who may do what?

One table from function to rights, asked by every entrance: pages, API, exports. A token narrows its member's rights to
its scopes and never widens them. A refusal says which right is missing and who has it. Pure: it knows no request.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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
    EXPORT = "export"
    RECORD = "record"
    IMPORT = "import"
    AGREE = "agree on the definition"
    KEEP_ACCOUNT = "keep an account"
    KEEP_VIEWS = "keep views"
    KEEP_TOKENS = "keep tokens"
    MANAGE_MEMBERS = "manage members"
    SEE_AUDIT = "see audit"


_READING = frozenset({Right.READ, Right.KEEP_VIEWS, Right.KEEP_ACCOUNT})
_WORKING = _READING | {Right.EXPORT, Right.RECORD, Right.IMPORT, Right.AGREE, Right.KEEP_TOKENS}
RIGHTS: dict[Function, frozenset[Right]] = {
    Function.MARKETING: _WORKING,
    Function.SALES: _WORKING,
    Function.SUCCESS: _WORKING,
    Function.EXECUTIVE: _READING | {Right.EXPORT, Right.AGREE, Right.KEEP_TOKENS},
    Function.ADMINISTRATOR: frozenset(Right),
    Function.READ_ONLY: _READING,
}
SCOPES: dict[str, frozenset[Right]] = {
    "read": frozenset({Right.READ}),
    "export": frozenset({Right.READ, Right.EXPORT}),
    "record": frozenset({Right.READ, Right.RECORD}),
    "import": frozenset({Right.READ, Right.IMPORT}),
    "agree": frozenset({Right.READ, Right.AGREE}),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks: a member of a function, by session or by token; `scopes` is None for a session.

    Somebody who is not signed in has neither member nor function.
    """

    member: str = ""
    function: Function | None = None
    scopes: tuple[str, ...] | None = None

    @property
    def is_known(self) -> bool:
        return self.function is not None

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do."""
        if self.function is None:
            return frozenset()
        own = RIGHTS[self.function]
        if self.scopes is None:
            return own
        return own & frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in self.scopes))


NOBODY = Asker()


def refusal(asker: Asker, right: Right) -> str | None:
    """Why somebody may not do something, as a sentence; None when they may."""
    if right in asker.rights:
        return None
    if asker.function is None:
        return "Sign in first: these books are for members only."
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

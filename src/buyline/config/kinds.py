"""What may a setting say, and how is what was written read?

A kind has its words for people and one function that reads a text (environment) or a value of TOML. What cannot be read
raises ValueError with the remedy alone; the value stays out of it, for it may be a secret.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from buyline.config.providers import provider_of

YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value must be, in words that go on after "write", and its reader."""

    words: str
    read: Callable[[Any], Any]


def text() -> Kind:
    """Any text."""
    return Kind("a text", lambda given: _as_text(given, "a text"))


def number(*, least: int, most: int) -> Kind:
    """A whole number between two, both included."""
    words = f"a whole number from {least} to {most}"

    def read(given: Any) -> int:
        if isinstance(given, bool) or not isinstance(given, int | str):
            raise ValueError(f"write {words}")  # noqa: TRY004 - one kind of error for all that is written wrong
        try:
            found = int(given)
        except ValueError:
            raise ValueError(f"write {words}") from None
        if not least <= found <= most:
            raise ValueError(f"write {words}")
        return found

    return Kind(words, read)


def yes_or_no() -> Kind:
    """True or false."""

    def read(given: Any) -> bool:
        if isinstance(given, bool):
            return given
        said = str(given).strip().casefold()
        if said not in YES | NO:
            raise ValueError("write true or false")
        return said in YES

    return Kind("true or false", read)


def one_of(*choices: str) -> Kind:
    """One of a few words."""
    words = f"{', '.join(choices[:-1])} or {choices[-1]}"

    def read(given: Any) -> str:
        found = _as_text(given, words).casefold()
        if found not in choices:
            raise ValueError(f"write {words}")
        return found

    return Kind(words, read)


def names() -> Kind:
    """Several names: a list in TOML, with commas between them in the environment."""
    words = "names with commas between them, or a list"

    def read(given: Any) -> tuple[str, ...]:
        parts: Iterable[Any] = given.split(",") if isinstance(given, str) else given
        if not isinstance(parts, list):
            raise ValueError(f"write {words}")  # noqa: TRY004 - as above
        return tuple(found for part in parts if (found := _as_text(part, words)))

    return Kind(words, read)


def address(*schemes: str) -> Kind:
    """A URL of one of these schemes with a host, or nothing."""
    words = f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"

    def read(given: Any) -> str:
        found = _as_text(given, words)
        if not found:
            return ""
        try:
            parts = urlsplit(found)
            known = parts.scheme in schemes and bool(parts.netloc or parts.query) and (parts.port is None or True)
        except ValueError:
            known = False
        if not known:
            raise ValueError(f"write {words}")
        return found

    return Kind(words, read)


def providers() -> Kind:
    """Several addresses of sign-in services, each with the client's id and secret before the host, none twice."""
    words = (
        "addresses with commas between them, or a list, each like https://client:secret@login.example.com#Name; "
        "http:// on this machine only, and no two of one name"
    )

    def read(given: Any) -> tuple[str, ...]:
        found = names().read(given) if isinstance(given, str | list) else ("",)
        try:
            named = [provider_of(one).id for one in found]
        except ValueError:
            raise ValueError(f"write {words}") from None
        if len(set(named)) < len(named):
            raise ValueError(f"write {words}")
        return found

    return Kind(words, read)


def _as_text(given: Any, words: str) -> str:
    if not isinstance(given, str):
        raise ValueError(f"write {words}")  # noqa: TRY004 - as above
    return given.strip()

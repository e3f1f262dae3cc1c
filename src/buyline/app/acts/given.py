"""How is what was given to an act read: texts without blanks around them, columns with their values?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from buyline.app.refusal import Refused


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it was sent: what it is called there, and what is in it."""

    name: str
    content: bytes = field(repr=False)


def is_plain(value: Any) -> bool:
    """Whether a value is a text or a number."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def plain(value: Any) -> Any:
    """A value with no blanks around its texts."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    return value


def columns_in(value: Any) -> dict[str, str]:
    """Columns with their values from a mapping, or from a text like `segment=small, region=north`."""
    if not value:
        return {}
    if isinstance(value, Mapping):
        return {str(name): str(inner) for name, inner in value.items()}
    if not isinstance(value, str):
        raise Refused("Nothing was recorded.", ["columns: they are names and values, like segment=small"])
    parts = [part.partition("=") for part in value.split(",")]
    if any(not sign for _, sign, _ in parts):
        raise Refused("Nothing was recorded.", ["columns: write them like segment=small, region=north"])
    return {name.strip(): inner.strip() for name, _, inner in parts}

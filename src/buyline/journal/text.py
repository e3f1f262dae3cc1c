"""How is what an entry holds written down as text, so that equal contents are equal texts?

Compact JSON by the validation library's own writer, several times faster than the standard library's. Keys stand in
order where a text is compared; what JSON has no form for is written as Python says it.
"""

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json

EMPTY = "{}"


def json_of(value: Any) -> bytes:
    """A value as JSON without spaces; keys stay where they are."""
    return to_json(value, inf_nan_mode="constants", fallback=str)


def in_order(value: Any) -> Any:
    """The same value with the keys of every mapping in order."""
    if isinstance(value, dict):
        keys = sorted(value) if len(value) > 1 else value
        return {key: one if type(one := value[key]) is str else in_order(one) for key in keys}
    if isinstance(value, list | tuple):
        return [in_order(one) for one in value]
    return in_order(dict(value)) if isinstance(value, Mapping) else value


def as_text(value: Mapping[str, Any]) -> str:
    """A mapping as compact JSON, keys in order."""
    return json_of(in_order(value)).decode() if value else EMPTY

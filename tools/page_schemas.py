"""What may stand in a definition, and what in a mapping? Tables of fields, from the models that check them."""

import importlib
import importlib.util
import json
from typing import Any

from pydantic import BaseModel

DEFINITION = """# Definition

The agreement as one YAML document. `buyline definition show` prints the one in force, `buyline definition check FILE`
says what is wrong in a file, with its line and what would be right. Fields not listed here are refused.
Unknown words are never guessed.
"""
MAPPING = """# Mapping

Which columns of a file become which entries, as one YAML document. Braces name a column: `"{mql_id}"` is the
cell of that column, any other text stands for itself. Where a field takes a record and only its text is needed,
the text alone may be written.
"""


def definition() -> str:
    """The page of the definition."""
    from buyline.definition.model import Definition  # noqa: PLC0415 - what is absent is left out

    return _page(DEFINITION, Definition)


def mapping() -> str | None:
    """The page of the mapping; None while there is none."""
    if importlib.util.find_spec("buyline.connect.mapping") is None:
        return None
    return _page(MAPPING, importlib.import_module("buyline.connect.mapping").Mapping)


def _page(introduction: str, model: type[BaseModel]) -> str:
    schema = model.model_json_schema()
    parts = [introduction, _section(schema)]
    parts += [_section(inner) for inner in schema.get("$defs", {}).values() if "properties" in inner]
    words = {name: inner for name, inner in schema.get("$defs", {}).items() if "enum" in inner}
    parts += [
        f"## {name}\n\n{_sentence(inner)}\n\nOne of {_choices(inner['enum'])}.\n" for name, inner in words.items()
    ]
    return "\n".join(parts)


def _section(schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    rows = [_row(name, field, is_needed=name in needed) for name, field in schema["properties"].items()]
    head = [
        f"## {schema['title']}",
        "",
        _sentence(schema),
        "",
        "| field | is | if left out | says |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _row(name: str, field: dict[str, Any], *, is_needed: bool) -> str:
    left_out = "needed" if is_needed else _default(field)
    return f"| `{name}` | {_kind(field)} | {left_out} | {field.get('description', '')} |"


def _sentence(schema: dict[str, Any]) -> str:
    return " ".join(schema.get("description", "").split("\n\n")[0].split())


def _choices(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return _link(field["$ref"])
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return _choices(field["enum"])
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(inner) for inner in field["anyOf"] if inner.get("type") != "null"))
    return _of_type(field)


def _of_type(field: dict[str, Any]) -> str:
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    if field.get("type") == "object":
        inner = field.get("additionalProperties") or next(iter(field.get("patternProperties", {}).values()), None)
        return f"names to {_kind(inner)}" if isinstance(inner, dict) else "names to values"
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    named = {"date": "day"}.get(field.get("format", ""))
    return named or words.get(field.get("type", ""), "value")


def _link(reference: str) -> str:
    name = reference.rsplit("/", 1)[-1]
    return f"[{name}](#{name.lower()})"


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value in (None, [], {}, ""):
        return ""
    if isinstance(value, list | dict):
        return "" if len(json.dumps(value)) > 60 else f"`{json.dumps(value)}`"
    return f"`{json.dumps(value)}`" if not isinstance(value, str) else f"`{value}`"

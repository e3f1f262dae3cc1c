"""What does the reference of the API say, made from its document?

Frozen records that the page here and the page of the documentation are written from: headings, operations with their
parameters, bodies and answers, and the kinds of problems. Nothing is known here that the document does not say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from buyline.api.problems import KINDS, MEDIA_TYPE, Kind

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or more, with words of programs between backticks, as the document has it."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def parts(self) -> tuple[tuple[str, bool], ...]:
        """Its pieces in order, each with whether it is a word of programs."""
        return tuple((part, bool(place % 2)) for place, part in enumerate(self.text.split("`")) if part)


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body: where it is written, of which type, and what it means."""

    name: str
    place: str
    type: str
    says: Said
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Given:
    """One possible answer: its status and its forms."""

    status: str
    says: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `id` is its name in the document and its anchor, `problems` the statuses of what can go wrong."""

    id: str
    method: str
    path: str
    title: str
    says: tuple[Said, ...]
    right: str
    fields: tuple[Field, ...]
    bodies: tuple[str, ...]
    answers: tuple[Given, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Operations that belong together."""

    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole reference; `title` names its page."""

    title: str
    says: tuple[Said, ...]
    headings: tuple[Heading, ...]
    problems: tuple[Kind, ...]


def reference_of(document: Json) -> Reference:
    """The reference of a document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            found.setdefault(said["tags"][0], []).append(_operation(path, method, said, document))
    named = [one["name"] for one in document["tags"]]
    headings = tuple(Heading(name, tuple(sorted(found[name], key=_place))) for name in named)
    return Reference("API", _paragraphs(document["info"]["description"]), headings, KINDS)


def _place(one: Operation) -> tuple[str, str]:
    return (one.path, one.method)


def _operation(path: str, method: str, said: Json, document: Json) -> Operation:
    body = said.get("requestBody", {}).get("content", {})
    answers = [
        Given(str(status), one["description"], tuple(one.get("content", {})))
        for status, one in sorted(said["responses"].items(), key=lambda pair: str(pair[0]))
    ]
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        title=said["summary"],
        says=tuple(one for one in _paragraphs(said.get("description", "")) if one.text.rstrip(".") != said["summary"]),
        right=said["x-right"],
        fields=(*map(_parameter, said["parameters"]), *_of_bodies(body, document)),
        bodies=tuple(body),
        answers=tuple(one for one in answers if one.forms != (MEDIA_TYPE,)),
        problems=tuple(one.status for one in answers if one.forms == (MEDIA_TYPE,)),
    )


def _parameter(said: Json) -> Field:
    schema = said["schema"]
    says = said.get("description") or schema.get("description", "")
    return Field(said["name"], said["in"], type_of(schema), Said(says), bool(said.get("required")))


def _of_bodies(body: Json, document: Json) -> Iterator[Field]:
    for content in body.values():
        schema = _resolved(content["schema"], document)
        needed = set(schema.get("required", ()))
        for name, one in schema.get("properties", {}).items():
            yield Field(name, "body", type_of(one), Said(one.get("description", "")), name in needed)


def _resolved(schema: Json, document: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = document["components"]["schemas"][name] if name else schema
    return found


def type_of(schema: Json) -> str:
    """A type in words: `integer, 1 to 100`, `claimed or verified`, `list of text`."""
    if "enum" in schema:
        return _either(str(one) for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return _either(dict.fromkeys(type_of(one) for one in schema["anyOf"] if one != {"type": "null"}))
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    kinds = schema.get("type", "anything")
    kind = _either(_WORDS.get(one, one) for one in ([kinds] if isinstance(kinds, str) else kinds) if one != "null")
    kind = {"date": "day", "binary": "file"}.get(schema.get("format", ""), kind)
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None:
        return kind
    return f"{kind}, {low} or more" if high is None or high > 10**9 else f"{kind}, {low} to {high:,}"


_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "fields"}


def _either(words: Iterable[str]) -> str:
    *others, last = list(words) or ["anything"]
    return f"{', '.join(others)} or {last}" if others else last


def _paragraphs(text: str) -> tuple[Said, ...]:
    return tuple(Said(" ".join(part.split())) for part in text.split("\n\n") if part.strip())

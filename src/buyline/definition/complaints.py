"""How does an error of the validation library read as a sentence that says what would be right?

Works for every document that is read against a model with a JSON Schema. It decides nothing about validity.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from buyline.definition.located import Located, Path, spoken
from buyline.definition.problem import Problem, advice, shown

Schema = Mapping[str, Any]
_QUOTED = re.compile(r"'([^']*)'")
_KINDS = {
    "string_type": "a text", "int_type": "a whole number", "int_parsing": "a whole number",
    "int_from_float": "a whole number", "float_type": "a number", "float_parsing": "a number",
    "bool_type": "true or false", "bool_parsing": "true or false",
    "date_type": "a day like 2026-03-31", "date_parsing": "a day like 2026-03-31",
    "date_from_datetime_parsing": "a day like 2026-03-31", "tuple_type": "a list", "list_type": "a list",
    "dict_type": "fields of the form 'name: value'", "model_type": "fields of the form 'name: value'",
    "model_attributes_type": "fields of the form 'name: value'", "frozen_set_type": "a list", "set_type": "a list",
}  # fmt: skip
_PATTERNS = {
    "^[a-z][a-z0-9_-]{0,39}$": "write lower-case letters, digits, '_' or '-', beginning with a letter, at most 40",
    "^[A-Z]{3}$": "write a currency of three capital letters, like EUR",
}
_REMEDIES = {
    "twice": "give one of them another id",
    "exactly one of": "keep one of them",
    " needs ": "add it here",
    "ranks must rise": "list the stages in the order of the way and let each rank be higher than the one before",
    "made of the same rows": "write 'at once', 'at export', or 'at' with the id of an entry of the same table",
}


def complaints(error: ValidationError, document: Located, model: type[BaseModel]) -> list[Problem]:
    """Every error of a validation as a problem with the line it stands on, in the order of the document."""
    schema = model.model_json_schema()
    errors = error.errors()
    found = [p for one in errors if not _follows(one, errors) for p in _complaint(one, document, schema)]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line or 0)


def _follows(error: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a list is too short only because one of its items was refused."""
    loc = error["loc"]
    deeper = any(one["loc"][: len(loc)] == loc and len(one["loc"]) > len(loc) for one in errors)
    return error["type"] == "too_short" and deeper


def _complaint(error: Mapping[str, Any], document: Located, schema: Schema) -> Iterator[Problem]:
    path = _within(tuple(error["loc"]), document.value)
    if error["type"] == "value_error":
        yield from _own_words(str(error["ctx"]["error"]), path, document)
        return
    reason, remedy = _sentence(error, path, schema)
    value = "" if error["type"] == "missing" else shown(error["input"])
    yield Problem(document.name, document.line_of(path), spoken(path), value, reason, remedy)


def _within(loc: Path, value: Any) -> Path:
    """The part of an error's place that exists in the document (it also names alternatives of a type), and one more."""
    path: list[str | int] = []
    for place, part in enumerate(loc):
        inside = isinstance(value, dict) and part in value
        inside = inside or (isinstance(value, list) and isinstance(part, int) and part < len(value))
        if not inside and not (isinstance(value, dict) and place == len(loc) - 1):
            break
        path.append(part)
        value = value[part] if inside else None
    return tuple(path)


def _own_words(message: str, path: Path, document: Located) -> Iterator[Problem]:
    """A rule of the model itself speaks: several sentences, each about the word it quotes that stands there least."""
    for sentence in _sentences(message):
        reason, _, remedy = sentence.partition("; ")
        line = document.line_of(path)
        if not path:
            line = _line_about(sentence, document) or document.line_of(("stages",) if "stage" in sentence else path)
        yield Problem(document.name, line, spoken(path), "", reason, remedy or _remedy_for(reason, document))


def _sentences(message: str) -> list[str]:
    found: list[str] = []
    for part in message.split("; "):
        if found and part.startswith(("write", "choose", "leave")):
            found[-1] += f"; {part}"
        else:
            found.append(part)
    return found


def _line_about(sentence: str, document: Located) -> int | None:
    words = [word for word in _QUOTED.findall(sentence.partition("; ")[0]) if word in document.lines_by_word]
    if not words:
        return None
    if "used twice" in sentence:
        return document.line_of_id(words[0])
    return document.line_saying(min(reversed(words), key=lambda word: len(document.lines_by_word[word])))


def _remedy_for(reason: str, document: Located) -> str:
    quoted = _QUOTED.findall(reason)
    if "not among the tables" in reason:
        return advice(quoted[0], list(document.value.get("tables", {})))
    if "not defined" in reason or "not a stage" in reason:
        return advice(quoted[-1], _stages(document))
    if "not one of the functions" in reason:
        functions = document.value.get("functions") or ["marketing", "sales", "success"]
        return advice(quoted[-1], [str(function) for function in functions])
    return next((remedy for words, remedy in _REMEDIES.items() if words in reason), "")


def _stages(document: Located) -> list[str]:
    stages = document.value.get("stages")
    return [str(stage.get("id")) for stage in stages if isinstance(stage, dict)] if isinstance(stages, list) else []


def _sentence(error: Mapping[str, Any], path: Path, schema: Schema) -> tuple[str, str]:
    kind, given = error["type"], error.get("input")
    last = str(path[-1]) if path else ""
    if kind == "missing":
        return f"the field '{last}' is missing", _purpose(_at(schema, schema, path), last)
    if kind == "extra_forbidden":
        return f"there is no field '{shown(last)}' here", _instead(last, given, _at(schema, schema, path[:-1]))
    return _about_value(kind, given, error)


def _about_value(kind: str, given: Any, error: Mapping[str, Any]) -> tuple[str, str]:
    if kind in {"literal_error", "enum"}:
        return f"'{shown(given)}' is not one of the words taken here", f"write {error['ctx']['expected']}"
    if kind == "string_pattern_mismatch":
        return f"'{shown(given)}' is not written as it must be", _pattern(error["ctx"]["pattern"], str(given))
    if kind in _KINDS:
        return f"'{shown(given)}' is not {_KINDS[kind]}", f"write {_KINDS[kind]}"
    return f"'{shown(given)}' is not right here: {_lowered(error['msg'])}", "change it so that it is"


def _instead(name: str, given: Any, around: Schema) -> str:
    if given is None and " " in name:
        return "put the text before it in quotes: within braces a comma ends a text"
    return advice(name, sorted(around.get("properties", {})))


def _pattern(pattern: str, given: str) -> str:
    said = _PATTERNS.get(pattern, f"it must match {pattern}")
    slug = re.sub(r"[^a-z0-9_-]+", "_", given.casefold()).strip("_-")[:40]
    fits = re.fullmatch(pattern, slug) if slug else None
    return f"{said}: '{slug}'" if fits else said


def _purpose(field: Schema, name: str) -> str:
    choices = field.get("enum")
    if choices:
        return f"add '{name}:' with one of {', '.join(map(str, choices))}"
    says = field.get("description", "")
    return f"add '{name}:' ({_lowered(says).rstrip('.')})" if says else f"add '{name}:'"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _at(schema: Schema, root: Schema, path: Path) -> Schema:
    """The part of a JSON Schema that describes the field at a path; empty where nothing does."""
    if "$ref" in schema:
        return _at(root["$defs"][schema["$ref"].rpartition("/")[2]], root, path)
    tries = [_at(one, root, path) for one in schema.get("anyOf", ())]
    if path and (inner := _step(schema, path[0])):
        tries.append(_at(inner, root, path[1:]))
    return next((one for one in tries if one), {} if path else schema)


def _step(schema: Schema, part: str | int) -> Schema:
    if isinstance(part, int):
        items: Schema = schema.get("items", {})
        return items
    properties: Mapping[str, Schema] = schema.get("properties", {})
    other = schema.get("additionalProperties")
    return properties.get(part) or (other if isinstance(other, dict) else {})

"""How is a definition written down as a document, and read back?

YAML for people, with errors that name file, line and what would be right; a JSON Schema for editors. It does not say
which definition is in force, and it knows kinds of entries only if they are given to it.
"""

from collections.abc import Collection, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.representer import SafeRepresenter

from buyline.definition.complaints import complaints
from buyline.definition.located import Located, located, spoken
from buyline.definition.located import Path as Place
from buyline.definition.model import Definition
from buyline.definition.problem import Problem, advice, shown

SCHEMA_ID = "https://buyline.readthedocs.io/schema/definition-1.json"
_PUT = "save the file as UTF-8 text"


def read(source: Path | str, *, kinds: Collection[str] | None = None) -> Definition | list[Problem]:
    """The definition of a file or of a text, or all that is wrong with it; `kinds`: the kinds of entries that ship."""
    text = text_of(source) if isinstance(source, Path) else source
    if isinstance(text, Problem):
        return [text]
    document = located(text, name=source.name if isinstance(source, Path) else "definition")
    return document if isinstance(document, list) else _checked(document, kinds)


def text_of(path: Path) -> str | Problem:
    """The text of a file, or why it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return Problem(path.name, None, "", "", f"byte {error.start + 1} is not UTF-8", _PUT)
    except OSError as error:
        reason = f"the file cannot be read: {(error.strerror or 'unknown').lower()}"
        return Problem(str(path), None, "", "", reason, "check the path and your right to read it")


def written(definition: Definition) -> str:
    """The definition as a YAML document; what is as usual is left out. Reading it gives the same definition."""
    return as_yaml(plain(definition))


def plain(definition: Definition) -> dict[str, Any]:
    """The fields of a document that says the same; what is as usual is left out."""
    value: dict[str, Any] = {"buyline": definition.buyline, "version": definition.version}
    return value | definition.model_dump(mode="json", exclude_defaults=True)


def as_yaml(value: Any) -> str:
    """A document of plain values as YAML, fields in their order, whether it is a definition or not."""
    yaml, out = YAML(typ="safe", pure=True), StringIO()
    yaml.default_flow_style, yaml.sort_base_mapping_type_on_output, yaml.width = False, False, 100  # type: ignore[assignment]
    yaml.allow_unicode, yaml.Representer, yaml.Emitter = True, _Writer, _Lines
    yaml.dump(value, out)
    return out.getvalue()


class _Writer(SafeRepresenter):
    """Writes a text with several blanks in a row in quotes: without them one is lost where a line ends there."""

    def represent_str(self, data: str) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style='"' if "  " in data else None)


class _Lines(Emitter):
    """Leaves what stands in quotes on one line: where it is parted, blanks would come or go."""

    def write_double_quoted(self, text: Any, split: Any = True) -> None:  # noqa: ARG002, FBT002 - as the library has it
        super().write_double_quoted(text, split=False)

    def write_single_quoted(self, text: Any, split: Any = True) -> None:  # noqa: ARG002, FBT002 - as the library has it
        super().write_single_quoted(text, split=False)


_Writer.add_representer(str, _Writer.represent_str)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the document."""
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID}
    return about | Definition.model_json_schema() | {"title": "Buyline definition"}


def _checked(document: Located, kinds: Collection[str] | None) -> Definition | list[Problem]:
    if not isinstance(document.value, dict):
        reason = "a definition is a list of fields, beginning with 'buyline: 1'"
        return [Problem(document.name, 1, "", shown(document.value), reason, "write fields as 'name: value'")]
    try:
        definition = Definition.model_validate(document.value)
    except ValidationError as error:
        return complaints(error, document, Definition)
    return [*_unknown_words(document, definition, kinds)] or definition


def _unknown_words(document: Located, definition: Definition, kinds: Collection[str] | None) -> Iterator[Problem]:
    scores = [score.id for score in definition.scores]
    acts = [*(kinds or ()), *(act.kind for act in definition.acts)]
    for path, word in _words(document.value, ()):
        line = document.line_of(path)
        if path[-1] == "score" and word not in scores:
            reason = f"the score '{shown(word)}' is not defined"
            yield Problem(document.name, line, spoken(path), shown(word), reason, advice(word, scores))
        elif kinds is not None and _names_a_kind(path) and word not in acts and word != "any buyer act":
            reason = f"'{shown(word)}' is not a kind of entry"
            remedy = f"{advice(word, acts)}; or add it under 'acts'"
            yield Problem(document.name, line, spoken(path), shown(word), reason, remedy)


def _names_a_kind(path: Place) -> bool:
    is_step = path[-1] == "entry" and "steps" in path
    return path[-1] == "did" or is_step or (path[-1] == "on" and "opens" in path) or "points" in path[:-1]


def _words(value: Any, path: Place) -> Iterator[tuple[Place, str]]:
    """Every text with its place, and the names of fields whose value is a number (the points of a score)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, int | float):
                yield (*path, key), str(key)
            yield from _words(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _words(inner, (*path, place))
    elif isinstance(value, str):
        yield path, value

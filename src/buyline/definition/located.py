"""What does a YAML document say, and on which line?

Reads YAML 1.2 into plain values and keeps the line of every field. It knows nothing of definitions or mappings; a
document that cannot be read is a list of problems.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from buyline.definition.problem import Problem, shown

Path = tuple[str | int, ...]
CHARACTERS_AT_MOST = 2_000_000
VALUES_AT_MOST = 100_000
_PLAIN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp"))
_REMEDY = {
    "found character '\\t' that cannot start any token": "indent with spaces, not with tabs",
    "mapping values are not allowed here": "put a text that contains ': ' in quotes",
    "could not find expected ':'": "write a field as 'name: value'",
    "expected <block end>, but found '?'": "indent the fields of one thing equally deep",
    "expected <block end>, but found '<block mapping start>'": "indent the fields of one thing equally deep",
    "expected <block end>, but found '<scalar>'": "put the whole text in one pair of quotes",
}


@dataclass(frozen=True)
class Located:
    """The plain value of a document and the line (from 1) of each of its fields."""

    name: str
    value: Any
    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int | None:
        """The line of a field; of the nearest thing around it where the field is not there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def line_saying(self, word: str) -> int | None:
        """The last line on which a value is this word."""
        return max(self.lines_by_word.get(word, [None]), key=lambda line: line or 0)

    def line_of_id(self, word: str) -> int | None:
        """The last line on which something is given this id."""
        lines = [
            self.line_of(path) for path, value in _leaves(self.value, ()) if path[-1:] == ("id",) and value == word
        ]
        return lines[-1] if lines else None

    @cached_property
    def lines_by_word(self) -> dict[str, list[int | None]]:
        """The lines on which each text stands as a value or as the name of a field."""
        found: dict[str, list[int | None]] = {}
        for path, value in _leaves(self.value, ()):
            found.setdefault(str(value), []).append(self.line_of(path))
        for path in self.lines:
            if path and isinstance(path[-1], str):
                found.setdefault(path[-1], []).append(self.lines[path])
        return found


def located(text: str, *, name: str) -> Located | list[Problem]:
    """The document of a text; `name` is what messages call it."""
    if len(text) > CHARACTERS_AT_MOST:
        return [
            Problem(name, None, "", "", f"the document is longer than {CHARACTERS_AT_MOST:,} characters", "split it")
        ]
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(StringIO(text))
        return _read(node, yaml, name)
    except MarkedYAMLError as error:
        return [_unreadable(error, name)]
    except (YAMLError, ValueError, RecursionError) as error:
        return [
            Problem(name, None, "", "", f"this is not readable as YAML: {_one_line(error)}", "save it as UTF-8 text")
        ]


def _read(node: Node | None, yaml: YAML, name: str) -> Located | list[Problem]:
    if node is None:
        return [
            Problem(name, 1, "", "", "the document is empty", "start from a shipped one: `buyline definition show`")
        ]
    reader = _Reader(yaml, name)
    value = reader.plain(node, ())
    return reader.problems or Located(name, value, reader.lines)


class _Reader:
    """Walks the nodes of one document; stops at `VALUES_AT_MOST`, so that aliases cannot blow it up."""

    def __init__(self, yaml: YAML, name: str) -> None:
        self.constructor = yaml.constructor
        self.name = name
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def plain(self, node: Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if len(self.lines) > VALUES_AT_MOST or len(path) > 40:
            if not self.problems:
                self._complain(node, path, "the document holds too many values or is nested too deep", "split it")
            return None
        if isinstance(node, MappingNode):
            return self._fields(node, path)
        if isinstance(node, SequenceNode):
            return [self.plain(item, (*path, place)) for place, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _fields(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            word = str(key.value) if isinstance(key, ScalarNode) else ""
            if not isinstance(key, ScalarNode):
                self._complain(key, path, "the name of a field must be a plain word", "write it as 'name: value'")
            elif word in found:
                self._complain(key, (*path, word), f"'{shown(word)}' stands here twice", "keep one of them")
            self.lines[(*path, word)] = key.start_mark.line + 1
            found[word] = self.plain(value, (*path, word))
        return found

    def _scalar(self, node: Node, path: Path) -> Any:
        if str(node.tag) not in _PLAIN:
            self._complain(node, path, f"the tag {shown(node.tag)} is not taken", "leave the tag out")
            return None
        try:
            return self.constructor.construct_object(node)
        except (YAMLError, ValueError, TypeError):
            self._complain(node, path, f"'{shown(node.value)}' is not a value", "put it in quotes if it is a text")
            return None

    def _complain(self, node: Node, path: Path, reason: str, remedy: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(self.name, line, spoken(path), "", reason, remedy))


def spoken(path: Path) -> str:
    """A path as people read it: `stages, 3rd, led_by`."""
    return " → ".join(f"number {part + 1}" if isinstance(part, int) else str(part) for part in path)


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, place))
    else:
        yield path, value


def _unreadable(error: MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    said = str(error.problem or error.context or "not readable")
    remedy = _REMEDY.get(said, "check the indentation, quotes and brackets on this line and the one before")
    return Problem(name, mark.line + 1 if mark else None, "", "", f"this is not readable as YAML: {said}", remedy)


def _one_line(error: Exception) -> str:
    return shown(str(error).splitlines()[0] if str(error) else type(error).__name__)

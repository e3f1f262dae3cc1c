"""The house keeps its own rules: sizes, names, and nothing that belongs to one machine."""

import ast
import re
from pathlib import Path

import pytest

from tests.docs.reading import ROOT, name_of, tracked

SOURCES = sorted((ROOT / "src").rglob("*.py"))
MODULE_LINES, FUNCTION_LINES, FUNCTION_LINES_P90 = 400, 50, 30
VAGUE = {"utils", "util", "helpers", "common", "manager", "service", "base", "misc"}
# Written in brackets, so that this file does not hold what it looks for.
OF_ONE_MACHINE = re.compile(r"(?<![\w.])[/](?:home|root|work|Users|opt)/\w")
OF_A_REGISTRY = re.compile(r"py[p]i\.org|python[h]osted\.org|--(?:extra-)?index[-]url\b|--find[-]links")
TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".sh", ".html", ".css", ".js", ".json", ".R", "", ".svg"}


def functions(path: Path) -> list[tuple[str, int]]:
    """Every function of a module with its number of lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(node.name, (node.end_lineno or 0) - node.lineno + 1) for node in ast.walk(tree) if isinstance(node, kinds)]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_sizes(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MODULE_LINES
    assert [(name, length) for name, length in functions(path) if length > FUNCTION_LINES] == []


def test_most_functions_are_short() -> None:
    lengths = sorted(length for path in SOURCES for _, length in functions(path))
    assert lengths[int(0.9 * len(lengths))] <= FUNCTION_LINES_P90


def test_names_say_something() -> None:
    assert [name_of(path) for path in SOURCES if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_nothing_belongs_to_one_machine() -> None:
    found = []
    for path in tracked():
        if path.suffix not in TEXT or not path.exists():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
            if OF_ONE_MACHINE.search(line) or (OF_A_REGISTRY.search(line) and path.parent.name != "tools"):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-install.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE)
        assert pinned, name
        assert "://" not in text, name
        assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pinned), name


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|dev|install) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in lists for line in block.splitlines()]
    assert lines
    assert [line for line in lines if "#" not in line] == []

"""The glossary and the code use the same words."""

import importlib
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from buyline.definition.model import Definition
from buyline.journal.kinds import KINDS
from buyline.ledger.buyers import BUYERS_BOOKS
from buyline.measure.view import BOOKS
from tests.docs.reading import ROOT

pytestmark = pytest.mark.capability("P19", "docs")
GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
WORDS = re.findall(r"^\| ([^|]+) \| ((?:`[a-z]+\.[^|]*`)?) \| ([^|]*(?:\\\|[^|]*)*) \|$", GLOSSARY, re.MULTILINE)
NAMED = [(word, name) for word, code, _ in WORDS for name in re.findall(r"`([^`]+)`", code)]
DEFINITIONS = sorted((ROOT / "src" / "buyline").rglob("*.yaml"))


def found(name: str) -> bool:
    """Whether the code has a thing of this name below `buyline`."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            thing = importlib.import_module("buyline." + ".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        return has(thing, parts[cut:])
    return False


def has(thing: object, names: list[str]) -> bool:
    """Whether a thing has an attribute or a declared field, and that one the next."""
    for name in names:
        fields = {**getattr(thing, "__annotations__", {}), **getattr(thing, "model_fields", {})}
        if not hasattr(thing, name) and name not in fields:
            return False
        thing = getattr(thing, name, fields.get(name))
    return True


def places_of(path: Path) -> set[str]:
    """Ids of stages, waiting room and exits of a shipped definition; nothing for another document."""
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return set(Definition.model_validate(content).all_ids) if "stages" in content else set()


def test_glossary_is_read() -> None:
    assert len(WORDS) > 50
    assert len(NAMED) > 40


@pytest.mark.parametrize(("word", "name"), NAMED)
def test_word_names_a_thing_in_the_code(word: str, name: str) -> None:
    assert found(name), f"'{word}' names buyline.{name}, which is not there"


def test_every_book_is_explained() -> None:
    words = {word for word, _, _ in WORDS}
    assert {*BOOKS, *BUYERS_BOOKS} <= words


def test_every_kind_of_entry_is_explained() -> None:
    page = (ROOT / "docs" / "reference" / "entries.md").read_text(encoding="utf-8")
    assert [
        kind.word for kind in KINDS.values() if not kind.says or f"| `{kind.word}` | {kind.says} |" not in page
    ] == []


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_every_shipped_stage_is_explained(path: Path) -> None:
    section = GLOSSARY.partition("## Stages that ship")[2].partition("\n## ")[0]
    assert {place for place in places_of(path) if f"`{place}`" not in section} == set()

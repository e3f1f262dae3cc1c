"""Examples in the documentation are taken by the code that they are about."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from buyline.connect.mapping import Mapping
from buyline.definition.model import Definition
from buyline.journal.entry import Entry
from buyline.journal.validation import Rules, checked
from tests.docs.reading import ROOT, blocks, name_of, pages

NOW = 1_800_000_000_000_000
EXAMPLES = [
    pytest.param(json.loads(block), id=name_of(page))
    for page in pages()
    for block in blocks(page, "json")
    if '"kind"' in block
]
MAPPINGS = [
    pytest.param(block, id=name_of(page))
    for page in pages()
    for block in blocks(page, "yaml")
    if "buyline_mapping" in block
]


def shipped(name: str) -> Any:
    """A shipped definition."""
    path = ROOT / "src" / "buyline" / "definitions" / f"{name}.yaml"
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("content", EXAMPLES)
def test_an_entry_that_is_shown_can_be_recorded(content: dict[str, Any]) -> None:
    rules = Rules.of(Definition.model_validate(shipped("b2b")), now=NOW)
    assert isinstance(checked(content, rules), Entry)


@pytest.mark.parametrize("text", MAPPINGS)
def test_a_mapping_that_is_shown_can_be_read(text: str) -> None:
    mapping = Mapping.model_validate(YAML(typ="safe").load(text))
    stages = set(Definition.model_validate(shipped("b2b")).all_ids)
    named = {
        value for rule in mapping.entries if rule.stage for value in (*rule.stage.values.values(), rule.stage.text)
    }
    assert {stage for stage in named if "{" not in stage} <= stages


def test_there_are_examples() -> None:
    assert EXAMPLES
    assert MAPPINGS


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
    sources = [
        path
        for folder in ("src", "tests", "tools")
        for path in Path(ROOT / folder).rglob("*")
        if path.suffix in {".py", ".sh"}
    ]
    named = {
        name for path in sources for name in re.findall(r"\bBUYLINE_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    assert {name for name in named if f"`{name}`" not in page} == set()

"""Every mistake in a mapping is a sentence with its line and what would be right."""

from pathlib import Path

import jsonschema
import pytest

from buyline.connect.mapping import Mapping
from buyline.connect.mapping_document import definition_file, mapping_file, mapping_schema, read_mapping
from buyline.definition.document import read
from buyline.definition.model import Definition
from buyline.definition.problem import Problem
from buyline.definition.shipped import mapping_names
from buyline.journal.kinds import KINDS

pytestmark = pytest.mark.capability("P26", "library")

GOOD = """\
buyline_mapping: 1
source: crm
tables:
  deals: {file: deals.csv}
entries:
  - id: won
    rows: deals
    kind: stage claimed
    occurred_at: "{closed}"
    journey: "{id}"
    stage: customer
    amount: {text: "{value}", known: at won}
"""


def problems(text: str) -> list[Problem]:
    """Return what is wrong with a mapping."""
    found = read_mapping(text)
    assert isinstance(found, list), "the mapping was taken"
    return found


def test_a_short_mapping_is_read() -> None:
    found = read_mapping(GOOD)
    assert isinstance(found, Mapping)
    assert found.entries[0].amount is not None
    assert found.entries[0].amount.columns == ("value",)
    assert not found.needs_export_day


@pytest.mark.parametrize(
    ("right", "wrong", "line", "reason", "remedy"),
    [
        ("rows: deals", "rows: deal", 7, "the table 'deal' is not among the tables", "did you mean 'deals'?"),
        ("kind: stage claimed", "kind: stage claimd", 8, "not a kind of entry", "did you mean 'stage claimed'?"),
        ("known: at won", "known: at lost", 12, "names no entry made of the same rows", "at export"),
        ("source: crm", "sorce: crm", 2, "no field 'sorce'", "did you mean 'source'?"),
        ("source: crm", "source: crm\ntime_zone: Berlin", 3, "'Berlin' is not a time zone", "Europe/Berlin"),
        ("file: deals.csv", "file: ../deals.csv", 4, "not written as it must be", ""),
        ("file: deals.csv", "file: deals.csv, encoding: utf-9", 4, "'utf-9' is not an encoding", "windows-1252"),
        ('    journey: "{id}"\n', "", 6, "an entry needs 'record'", ""),
        ("id: won", "id: Won!", 6, "'Won!' is not written as it must be", "'won'"),
        ("  - id: won", "\t- id: won", 6, "not readable as YAML", "spaces"),
    ],
)
def test_a_mistake_names_its_line_and_the_remedy(right: str, wrong: str, line: int, reason: str, remedy: str) -> None:
    found = [p for p in problems(GOOD.replace(right, wrong, 1)) if reason in p.reason]
    assert found, [str(p) for p in problems(GOOD.replace(right, wrong, 1))]
    assert found[0].line == line
    assert remedy in found[0].remedy


@pytest.mark.parametrize("name", mapping_names())
def test_shipped_mappings_and_the_definitions_they_name_are_read(name: str) -> None:
    path = mapping_file(name)
    assert isinstance(path, Path)
    mapping = read_mapping(path)
    assert isinstance(mapping, Mapping), [str(problem) for problem in mapping]
    definition = definition_file(mapping, path.parent)
    if definition is not None:
        assert isinstance(definition, Path)
        assert isinstance(read(definition, kinds=KINDS), Definition)


def test_an_unknown_mapping_names_the_nearest() -> None:
    found = mapping_file("mavn")
    assert isinstance(found, Problem)
    assert "did you mean 'maven'?" in found.remedy


def test_the_schema_is_itself_right() -> None:
    jsonschema.Draft202012Validator.check_schema(mapping_schema())

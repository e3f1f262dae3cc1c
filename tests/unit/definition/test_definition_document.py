"""A definition is read from YAML, and every mistake names its line and what would be right."""

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from buyline.definition.document import as_yaml, read, schema, written
from buyline.definition.located import Located, located
from buyline.definition.model import Definition
from buyline.definition.money import typed_amount
from buyline.definition.problem import Problem
from buyline.definition.shipped import DEFAULT, definition_names, definition_path
from buyline.definition.wording import criterion_in_words
from buyline.journal.kinds import KINDS

pytestmark = pytest.mark.capability("P3", "library")

GOOD = """\
buyline: 1
company: Acme
time_zone: Europe/Berlin
stages:
  - id: lead
    name: Lead
    led_by: marketing
    claimed: by rule
    criterion:
      any:
        - {did: form submitted}
        - {score: interest, at_least: 20}
  - id: customer
    name: Customer
    won: true
    steps:
      - {id: sign, does: signs, by: buyer, entry: contract signed}
scores:
  - {id: interest, points: {page visited: 2}}
pipelines:
  - id: main
    name: Main
    opens: [{on: any buyer act, at: lead}]
"""


def default() -> Path:
    """Return the file of the definition that new books begin with."""
    path = definition_path(DEFAULT)
    assert path is not None
    return path


def problems(text: str) -> list[Problem]:
    """Return what is wrong with a definition."""
    found = read(text, kinds=KINDS)
    assert isinstance(found, list), "the definition was taken"
    return found


@pytest.mark.parametrize("name", definition_names())
def test_shipped_definitions_are_read_and_written_back(name: str) -> None:
    path = definition_path(name)
    assert path is not None
    definition = read(path, kinds=KINDS)
    assert isinstance(definition, Definition), [str(problem) for problem in definition]
    assert read(written(definition), kinds=KINDS) == definition
    validator = jsonschema.Draft202012Validator(schema())
    validator.validate(YAML(typ="safe", pure=True).load(written(definition)))


def test_the_default_goes_from_target_to_advocate_and_asks_the_buyer_everywhere() -> None:
    definition = read(default())
    assert isinstance(definition, Definition)
    assert [stage.id for stage in definition.stages] == [
        "target", "contact", "suspect", "lead", "qualified_lead", "prospect", "customer", "adopter", "advocate",
    ]  # fmt: skip
    assert definition.won_stage == "customer"
    assert all(stage.buyer_is for stage in definition.stages)
    assert all(any(step.by != "buyer" for step in stage.steps) for stage in definition.stages)
    assert all(stage.ours or stage.criterion for stage in definition.stages)
    hand = [stage.id for stage in definition.stages if stage.claimed == "by hand"]
    assert hand == ["qualified_lead", "prospect", "customer"]
    assert all(exit_.reasons for exit_ in definition.exits)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "reason", "remedy"),
    [
        ("time_zone: Europe/Berlin", "time_zone: Berlin", 3, "'Berlin' is not a time zone", "Europe/Berlin"),
        ("led_by: marketing", "led_by: markting", 7, "'markting' is not one of the functions", "'marketing'"),
        ("claimed: by rule", "claimed: by rul", 8, "'by rul' is not one of the words", "'by rule'"),
        ("did: form submitted", "did: form submited", 11, "not a kind of entry", "'form submitted'"),
        ("score: interest", "score: intrest", 12, "'intrest' is not defined", "'interest'"),
        (", at_least: 20", "", 12, "needs 'at_least'", "add it"),
        ("    name: Customer\n", "", 13, "the field 'name' is missing", "add 'name:'"),
        ("id: customer", "id: The Customer", 13, "not written as it must be", "'the_customer'"),
        ("id: customer", "id: lead", 13, "'lead' is used twice", "another id"),
        ("won: true", "won: perhaps", 15, "'perhaps' is not true or false", "true or false"),
        ("entry: contract signed", "entry: contract sined", 17, "not a kind of entry", "'contract signed'"),
        ("page visited: 2", "page visted: 2", 19, "'page visted' is not a kind", "'page visited'"),
        ("at: lead", "at: laed", 23, "'laed', which is not defined", "'lead'"),
        ("on: any buyer act", "on: any buyer deed", 23, "not a kind of entry", "acts"),
        ("company: Acme", "compny: Acme", 2, "no field 'compny'", "'company'"),
        ("company: Acme", "company: Acme\ncompany: Beta", 3, "'company' stands here twice", "keep one"),
        ("company: Acme", "company: Acme: Beta", 2, "not readable as YAML", "quotes"),
        ("company: Acme", "company: !!python/object:os.system x", 2, "is not taken", "leave the tag out"),
        ("  - id: lead", "\t- id: lead", 5, "not readable as YAML", "not with tabs"),
        ("company: Acme", "company: [Acme", 3, "not readable as YAML", "brackets"),
        ("name: Lead", "name: 7", 6, "'7' is not a text", "a text"),
    ],
)
def test_a_mistake_names_its_line_and_the_remedy(right: str, wrong: str, line: int, reason: str, remedy: str) -> None:
    text = GOOD.replace(right, wrong, 1)
    found = [problem for problem in problems(text) if reason in problem.reason]
    assert found, [str(problem) for problem in problems(text)]
    assert found[0].line == line
    assert remedy in found[0].remedy
    assert f"definition, line {line}" in str(found[0])


def test_all_mistakes_are_told_at_once_in_the_order_of_the_document() -> None:
    text = GOOD.replace("time_zone: Europe/Berlin", "time_zone: Berlin").replace("won: true", "won: perhaps")
    assert [problem.line for problem in problems(text)] == [3, 15]


@pytest.mark.parametrize("text", ["", "# nothing\n", "just a text", "- a\n- list\n", "? [a, b]\n: c\n", "a: &x [*x]"])
def test_what_is_no_definition_is_a_problem(text: str) -> None:
    assert problems(text)


def test_a_document_that_grows_by_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "too many values" in problems("\n".join(lines))[0].reason


def test_a_file_that_is_absent_or_no_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("company: Müller".encode("cp1252"))
    for path in (tmp_path / "latin.yaml", tmp_path / "none.yaml", tmp_path):
        found = read(path)
        assert isinstance(found, list)
        assert found[0].remedy


def test_the_schema_is_itself_right() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_a_criterion_in_words() -> None:
    definition = read(
        GOOD.replace("      any:", "      within: 30\n      keeps: 90\n      none: [{did: unsubscribed}]\n      any:")
    )
    assert isinstance(definition, Definition)
    criterion = definition.stages[0].criterion
    assert criterion is not None
    assert criterion_in_words(criterion) == (
        "any of: 'form submitted', the score 'interest' is at least 20; but not: 'unsubscribed'; "
        "all within 30 days; holds for 90 days"
    )


@pytest.mark.parametrize(
    "text", [f"{'word ' * 24}  {'.' * 40}", f"{'W' * 120}\ufeff25<{'W' * 120}", "a\n b\n", " a ", "'", '"  "']
)
def test_a_text_is_written_and_read_back_to_the_last_blank(text: str) -> None:
    found = located(as_yaml({"a": {"does": text}}), name="definition")
    assert isinstance(found, Located)
    assert found.value == {"a": {"does": text}}


@pytest.mark.parametrize(
    ("amount", "currency", "typed"),
    [(1_250_000, "EUR", "12500"), (123_456_789, "EUR", "1234567.89"), (10**17 + 1, "EUR", "1000000000000000.01"),
     (-50, "EUR", "-0.50"), (1_234_567, "JPY", "1234567"), (1_001, "KWD", "1.001")],
)  # fmt: skip
def test_an_amount_is_typed_exactly(amount: int, currency: str, typed: str) -> None:
    assert typed_amount(amount, currency) == typed

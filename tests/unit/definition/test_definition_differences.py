"""Two definitions are compared in sentences that both functions can read."""

from pathlib import Path

import pytest

from buyline.definition.differences import differences, stage_differences
from buyline.definition.document import read, written
from buyline.definition.model import Definition
from buyline.definition.shipped import DEFAULT, definition_path

pytestmark = pytest.mark.capability("P3", "library")


def text() -> str:
    """Return the document of the default definition."""
    path = definition_path(DEFAULT)
    assert isinstance(path, Path)
    return path.read_text(encoding="utf-8")


def told(*changes: tuple[str, str]) -> list[str]:
    """Return the differences that changes to the document make."""
    old, changed = read(text()), text()
    for before, after in changes:
        assert before in changed
        changed = changed.replace(before, after, 1)
    new = read(changed)
    assert isinstance(old, Definition)
    assert isinstance(new, Definition), [str(problem) for problem in new]
    return differences(old, new)


def test_the_same_definition_differs_in_nothing() -> None:
    assert told() == []
    definition = read(text())
    assert isinstance(definition, Definition)
    again = read(written(definition))
    assert isinstance(again, Definition)
    assert differences(definition, again) == []


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("name: Suspect", "name: Interested", "Stage 'suspect': the name changes from 'Suspect' to 'Interested'."),
        ("currency: EUR", "currency: USD", "The currency of the books changes from 'EUR' to 'USD'."),
        ("gate: warn", "gate: require", "Stage 'qualified_lead': the gate changes from 'warn' to 'require'."),
        ("list_price: 4800", "list_price: 5000", "The product 'start' changes (Start, list price 5000)."),
        ("  - {id: team, name: Team}\n", "", "The column 'team' is dropped."),
        (
            "reasons: [no decision, ",
            "reasons: [",
            (
                "The exit 'lost' changes (Lost, reasons price, competitor, missing function, no budget, bad timing, "
                "lost contact)."
            ),
        ),
        ("      - {on: any buyer act}\n", "", "Pipeline 'main': a journey is opened by 'target listed' at 'target'."),
        (
            "by: marketing, hours: 0.1",
            "by: sales, hours: 0.5",
            "Stage 'target': the step 'choose' changes: sales chooses the company for the target list (0.5 h).",
        ),
        (
            "name: Nurture, led_by: marketing",
            "name: Nurture, led_by: sales",
            "The waiting room is now 'nurture' (Nurture), led by sales.",
        ),
        (
            "{did: product used, times: 5, within: 30}\n        - {did: contract renewed}",
            "{did: product used, times: 3, within: 30}",
            (
                "Stage 'adopter': it is proven by 'product used' 3 times within 30 days; before by any of: "
                "'product used' 5 times within 30 days, 'contract renewed'."
            ),
        ),
    ],
)
def test_a_change_is_one_sentence(before: str, after: str, sentence: str) -> None:
    assert told((before, after)) == [sentence]


def test_a_dropped_stage_says_where_its_journeys_move() -> None:
    stage = text()[text().index("  - id: suspect") : text().index("  - id: lead\n")]
    found = told(
        (stage, ""), ("version: 1", "version: 2\nin_force_from: 2026-04-01\nreread: true\nmoves: {suspect: contact}")
    )
    assert "The stage 'suspect' is dropped; journeys in it move to 'contact'." in found
    assert "The first day in force changes from nothing to '2026-04-01'." in found
    assert "Proofs given under the version before do not stand." in found


def test_a_new_stage_says_where_and_by_what_it_is_proven() -> None:
    stage = "  - {id: trial, name: Trial, rank: 55, criterion: {any: [{did: trial started}]}}\n\n  - id: prospect\n"
    assert told(("  - id: prospect\n", stage)) == [
        "The stage 'trial' (Trial) is new, after 'qualified_lead'. It is proven by 'trial started'."
    ]


def test_what_changes_for_one_stage_is_a_part_of_what_changes() -> None:
    old = read(text())
    assert isinstance(old, Definition)
    stages = (old.stages[0].model_copy(update={"gate": "require"}), *old.stages[2:])
    new = old.model_copy(update={"stages": stages, "moves": {"contact": "target"}})
    assert stage_differences(old, new, "target") == ["Stage 'target': the gate changes from 'warn' to 'require'."]
    assert stage_differences(old, new, "contact") == [
        "The stage 'contact' is dropped; journeys in it move to 'target'."
    ]
    assert stage_differences(new, old, "contact")[0].startswith("The stage 'contact' (Contact) is new, after 'target'.")
    assert stage_differences(old, new, "lead") == []
    every = [sentence for stage in old.stage_by_id for sentence in stage_differences(old, new, stage)]
    assert sorted(every) == sorted(differences(old, new))

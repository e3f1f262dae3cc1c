"""Of two versions it is said what cannot be read as one of the other."""

import pytest

from buyline.definition.document import read
from buyline.definition.matching import unmatched
from buyline.definition.model import Definition, Stage
from tests.unit.definition.test_definition_differences import text

pytestmark = pytest.mark.capability("P3", "library")


def definition() -> Definition:
    found = read(text())
    assert isinstance(found, Definition)
    return found


def with_stages(given: Definition, *stages: Stage, moves: dict[str, str] | None = None) -> Definition:
    return given.model_copy(update={"version": 2, "stages": stages, "moves": moves or {}})


OLD = definition()
FIRST, *REST = OLD.stages


def test_of_the_same_stages_nothing_is_said() -> None:
    assert unmatched(OLD, with_stages(OLD, *OLD.stages)) == ()
    renamed = FIRST.model_copy(update={"name": "Wished for", "led_by": "sales", "service_level_days": 3})
    assert unmatched(OLD, with_stages(OLD, renamed, *REST)) == ()


def test_a_dropped_stage_is_matched_by_where_its_journeys_go() -> None:
    gone = with_stages(OLD, *REST)
    assert unmatched(OLD, gone) == (
        f"{FIRST.name} is dropped and no stage stands for it: its journeys stay there with its old rates.",
    )
    assert unmatched(OLD, with_stages(OLD, *REST, moves={FIRST.id: REST[0].id})) == ()


def test_a_new_stage_is_said_unless_an_old_one_moves_there() -> None:
    fresh = FIRST.model_copy(update={"id": "demo", "name": "Demo"})
    said = ("Demo is new: nobody has been there yet, so its rates are published ones.",)
    assert unmatched(OLD, with_stages(OLD, fresh, *OLD.stages)) == said
    assert unmatched(OLD, with_stages(OLD, fresh, *REST, moves={FIRST.id: "demo"})) == ()


@pytest.mark.parametrize("change", [{"criterion": None}, {"claimed": "by hand"}, {"gate": "require"}])
def test_other_rules_for_a_stage_are_said(change: dict[str, object]) -> None:
    stage = next(one for one in OLD.stages if one.criterion and one.claimed == "by rule" and one.gate == "warn")
    other = [one.model_copy(update=change) if one.id == stage.id else one for one in OLD.stages]
    assert unmatched(OLD, with_stages(OLD, *other)) == (
        f"{stage.name} is reached by other rules now: what that does to rates shows only in later weeks.",
    )

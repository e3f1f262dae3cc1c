"""A draft of the eight steps is a valid definition, whatever the order of filling; and how many are needed for a goal."""

from datetime import date
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from buyline.app.books import read_definition
from buyline.definition.differences import differences
from buyline.definition.goals import Goal
from buyline.definition.model import Definition
from buyline.definition.needed import Own, Rate, needed, published, rate, rates
from buyline.definition.setting_up import SetUp, definition_in, moves_in, set_up_of
from buyline.definition.shipped import definition_names
from tests.generative.effort import trying

pytestmark = pytest.mark.capability("P1", "library")
FIRST = date(2999, 1, 1)


@pytest.mark.parametrize("name", definition_names())
def test_the_draft_of_a_definition_says_the_same(name: str) -> None:
    before = read_definition(name)
    value = definition_in(SetUp.model_validate(set_up_of(before)), before, first=FIRST)
    after = Definition.model_validate(value)
    assert differences(before, after) == ["The first day in force changes from nothing to '2999-01-01'."]
    assert after.version == before.version + 1


@given(st.sets(st.sampled_from([stage.id for stage in read_definition("b2b").stages]), max_size=7))
@trying(40)
def test_any_stages_can_be_left_out_and_their_journeys_have_somewhere_to_go(without: set[str]) -> None:
    before = read_definition("b2b")
    found = SetUp.model_validate(set_up_of(before, without=frozenset(without)))
    after = Definition.model_validate(definition_in(found, before, first=FIRST))
    assert set(after.moves) == without
    assert set(after.moves.values()) <= set(after.stage_by_id)


def test_journeys_go_to_the_stage_before_unless_said_otherwise() -> None:
    before = read_definition("b2b")
    value = set_up_of(before, without=frozenset({"target", "lead", "advocate"}))
    assert moves_in(SetUp.model_validate(value), before) == {
        "target": "contact", "lead": "suspect", "advocate": "adopter"
    }  # fmt: skip
    value["moves"] = {"lead": "qualified_lead"}
    assert moves_in(SetUp.model_validate(value), before)["lead"] == "qualified_lead"


def test_what_no_step_asks_for_stays_as_it_was() -> None:
    before = read_definition("b2b")
    value = set_up_of(before)
    value["stages"].insert(3, {"id": "curious", "name": "Curious", "led_by": "marketing"})
    value["criteria"]["curious"] = {"gate": "require", "criterion": {"any": [{"did": "reply received"}]}}
    value["steps"]["curious"] = [{"id": "ring", "does": "rings", "by": "sales", "hours": 0.5}]
    value["tools"]["curious"] = {"ring": "call guide", "gone": "nobody has this step"}
    after = Definition.model_validate(definition_in(SetUp.model_validate(value), before, first=FIRST))
    new = after.stage_by_id["curious"]
    assert (new.gate, new.steps[0].tool, new.criterion is not None) == ("require", "call guide", True)
    assert after.stage_by_id["lead"] == before.stage_by_id["lead"].model_copy(update={"rank": None})
    assert (after.scores, after.products, after.pipelines) == (before.scores, before.products, before.pipelines)


@given(st.permutations(["audience", "stages", "criteria", "steps", "tools", "deals", "measured", "needed"]))
@trying(20)
def test_any_order_of_steps_gives_the_same_draft(order: list[str]) -> None:
    before = read_definition("b2b")
    wanted = set_up_of(before) | {"needed": {"lead": {"low": 20, "high": 40}}}
    found = set_up_of(before, without=frozenset({"suspect"}))
    for part in order:
        found[part] = wanted[part]
    made, same = (
        definition_in(SetUp.model_validate(one), before, first=FIRST) for one in (found, wanted)
    )  # fmt: skip
    assert Definition.model_validate(made) == Definition.model_validate(same)


def test_a_goal_in_deals() -> None:
    goal = Goal.model_validate({"function": "sales", "from": "2026-10-01", "to": "2026-12-31", "amount": 100_000})
    assert [goal.deals_at(price) for price in (None, 12_000, 10_000, 0.1)] == [None, 9, 10, 1_000_000]
    assert goal.model_copy(update={"deals": 3}).deals_at(10_000) == 3
    with pytest.raises(ValidationError, match="'to' is before 'from'"):
        Goal.model_validate({"function": "sales", "from": "2026-10-01", "to": "2026-09-30"})


def test_every_published_rate_names_its_source_and_known_kinds() -> None:
    found = published()
    assert all(one.source and one.low <= one.high for one in (*found.rates, found.otherwise))
    assert {end for one in found.rates for end in (one.first, one.last)} <= set(found.words)
    words = [word for kind in found.words.values() for word in kind]
    assert len(words) == len(set(words)), "a word of two kinds"


def test_own_history_outweighs_what_is_published_with_every_journey() -> None:
    lead, qualified = ("lead", "Lead"), ("mql2", "Qualified lead")
    shares = [rate(lead, qualified, own=Own(n, 0.7, 0.8)) for n in (0, 10, 90, 10_000)]
    assert [round(one.own, 3) for one in shares] == [0, 0.5, 0.9, 0.999]
    assert all(one.low < other.low for one, other in pairwise(shares))
    assert (shares[0].low, shares[0].high) == (0.13, 0.6)
    assert shares[-1].low == pytest.approx(0.7, abs=0.001)
    assert rate(lead, qualified, expected=(0.2, 0.3), own=Own(10, 0.7, 0.8)).source == "as you expect it"
    assert "no published rate" in rate(("a", "A"), ("b", "B")).source


@given(st.integers(1, 10_000), st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)), max_size=6))
@trying(100)
def test_worked_back_from_the_goal(deals: int, ends: list[tuple[float, float]]) -> None:
    shares = [Rate(str(n), str(n + 1), min(pair), max(pair), 0, "") for n, pair in enumerate(ends)]
    found = needed(deals, shares)
    assert len(found) == (len(ends) + 1 if ends else 0)
    assert all(one.fewest <= one.about <= one.most for one in found)
    assert all(one.most >= other.most for one, other in pairwise(found))
    for one, share in zip(found[-2:-1], shares[-1:], strict=True):
        assert (one.fewest, one.most) == tuple(ceil(round(deals / end, 6)) for end in (share.high, share.low))


def test_ten_deals_by_hand() -> None:
    shares = rates([("a", "A"), ("b", "B"), ("c", "C")], own={}, expected={"a": (0.1, 0.4), "b": (0.25, 0.25)})
    assert [(one.stage, one.fewest, one.about, one.most) for one in needed(10, shares)] == [
        ("a", 100, 200, 400), ("b", 40, 40, 40), ("c", 10, 10, 10)
    ]  # fmt: skip

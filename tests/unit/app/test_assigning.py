"""Who is given a journey where nobody is named? By the rule of the function, in one act or in many."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from buyline.app.acts.about import By
from buyline.app.acts.doing import do, undo
from buyline.app.acts.many import act_on_many, undo_many
from buyline.app.books import create_books, read_definition
from buyline.app.journeys import journey_state
from buyline.app.refusal import Refused
from buyline.app.verify import verify
from buyline.definition.differences import differences
from buyline.definition.model import Assignment, Definition
from buyline.store.books import Books

pytestmark = [pytest.mark.capability("P11", "library"), pytest.mark.capability("P12", "library")]
NOW = 1_800_000_000_000_000
MARKETING, SALES = By(member="mia", function="marketing"), By(member="ann", function="sales")
COLUMNS = [{"id": "owner", "name": "Owner"}, {"id": "region", "name": "Region"}]
TURNS: dict[str, Any] = {"function": "sales", "by": "round robin", "members": ["ann", "bob", "cid"]}


def agreed(**rule: Any) -> Definition:
    shipped = read_definition("b2b")
    told = shipped.model_dump(mode="json") | {"columns": COLUMNS, "assignments": [rule] if rule else []}
    return Definition.model_validate(told)


def made(path: Path, journeys: int = 4, **rule: Any) -> Books:
    """Books with journeys d0, d1 … in the regions north and south by turns."""
    books = create_books(path / "books", agreed(**rule), now=NOW - 1_000_000)
    for n in range(journeys):
        columns = {"region": ("north", "south")[n % 2]}
        given = {"buyer_name": f"Acme {n}", "stage": "lead", "columns": columns}
        do(books, "open", given, by=MARKETING, now=NOW + n, journey=f"d{n}")
    return books


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[Books]:
    with made(tmp_path, **TURNS) as books:
        yield books


def owner(books: Books, journey: str) -> str:
    return journey_state(books, journey).columns.get("owner", "")


def test_a_handoff_without_a_name_goes_to_each_in_turn_who_owns_it_once_accepted(turns: Books) -> None:
    for n, member in enumerate(("ann", "bob", "cid", "ann")):
        do(turns, "hand", {"receiver": "sales"}, by=MARKETING, now=NOW + 100 * (n + 1), journey=f"d{n}")
        offer = journey_state(turns, f"d{n}").work.offer
        assert offer is not None
        assert offer.to_member == member
        assert owner(turns, f"d{n}") == ""
        do(turns, "accept", {}, by=SALES, now=NOW + 100 * (n + 1) + 50, journey=f"d{n}")
        assert owner(turns, f"d{n}") == member
    assert verify(turns).is_sound


def test_many_are_dealt_out_as_evenly_as_one_by_one(turns: Books) -> None:
    ids: dict[str, int | None] = dict.fromkeys(("d0", "d1", "d2", "d3"))
    dry = act_on_many(turns, "assign", {"rule": "sales"}, by=SALES, now=NOW + 100, journeys=ids, is_dry=True)
    assert [one.then for one in dry.met] == ["owner ann", "owner bob", "owner cid", "owner ann"]
    done = act_on_many(turns, "assign", {"rule": "sales"}, by=SALES, now=NOW + 100, journeys=ids)
    assert [owner(turns, id_) for id_ in ids] == ["ann", "bob", "cid", "ann"]
    do(turns, "assign", {"rule": "sales"}, by=SALES, now=NOW + 200, journey="d0")
    assert owner(turns, "d0") == "bob"
    assert undo_many(turns, done.together, by=SALES, now=NOW + 300) == 4
    assert [owner(turns, id_) for id_ in ids] == ["bob", "", "", ""]


def test_whoever_has_the_fewest_open_journeys_is_next_and_nobody_has_too_many(tmp_path: Path) -> None:
    with made(tmp_path, function="sales", by="capacity", members=["ann", "bob"], at_most=2) as books:
        do(books, "assign", {"owner": "ann"}, by=SALES, now=NOW + 90, journey="d0")
        rest: dict[str, int | None] = dict.fromkeys(("d1", "d2", "d3"))
        act_on_many(books, "assign", {"rule": "sales"}, by=SALES, now=NOW + 100, journeys=rest)
        assert [owner(books, f"d{n}") for n in range(4)] == ["ann", "bob", "ann", "bob"]
        do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=MARKETING, now=NOW + 150, journey="d9")
        with pytest.raises(Refused, match="recorded") as full:
            do(books, "assign", {"rule": "sales"}, by=SALES, now=NOW + 200, journey="d9")
        assert full.value.reasons == ("rule: everybody of sales has as many journeys as agreed",)
        do(books, "claim", {"stage": "lost", "reason": "price"}, by=SALES, now=NOW + 250, journey="d1")
        do(books, "assign", {"rule": "sales"}, by=SALES, now=NOW + 300, journey="d9")
        assert owner(books, "d9") == "bob"


def test_a_territory_has_its_member_and_the_others_go_round(tmp_path: Path) -> None:
    rule: dict[str, Any] = {
        "by": "territory",
        "column": "region",
        "territories": {"north": "noa"},
        "members": ["ann", "bob"],
    }
    with made(tmp_path, function="sales", **rule) as books:
        for n, member in enumerate(("noa", "ann", "noa", "bob")):
            do(books, "hand", {"receiver": "sales"}, by=MARKETING, now=NOW + 100 + n, journey=f"d{n}")
            assert journey_state(books, f"d{n}").work.handoffs[-1].to_member == member


def test_one_who_is_named_comes_before_any_rule_and_without_a_rule_nobody_is(tmp_path: Path, turns: Books) -> None:
    handed = do(turns, "hand", {"receiver": "sales", "owner": "zoe"}, by=MARKETING, now=NOW + 100, journey="d0")
    assert journey_state(turns, "d0").work.handoffs[-1].to_member == "zoe"
    undo(turns, handed.entries, by=MARKETING, now=NOW + 150)
    for given, reason in (
        ({"rule": "marketing"}, "rule: there is no rule of 'marketing'"),
        ({"rule": "sales", "owner": "ann"}, "rule: name a member or a rule, not both"),
    ):
        with pytest.raises(Refused) as refused:
            do(turns, "assign", given, by=SALES, now=NOW + 200, journey="d0")
        assert refused.value.reasons[0].startswith(reason)
    with made(tmp_path / "plain", journeys=1, function="success", by="named", members=["eve"]) as books:
        do(books, "hand", {"receiver": "sales"}, by=MARKETING, now=NOW + 100, journey="d0")
        assert journey_state(books, "d0").work.handoffs[-1].to_member == ""
        do(books, "assign", {"rule": "success"}, by=SALES, now=NOW + 200, journey="d0")
        assert owner(books, "d0") == "eve"


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({**TURNS, "function": "plumbing"}, "'plumbing' is not one of the functions"),
        ({**TURNS, "by": "territory"}, "name a column of the books"),
        ({**TURNS, "members": []}, "at least 1 item"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_none(rule: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        agreed(**rule)


def test_a_change_of_rules_is_said_in_words() -> None:
    busy = {"function": "sales", "by": "capacity", "members": ["ann", "bob"], "at_most": 40}
    assert differences(agreed(), agreed(**TURNS)) == ["Journeys are given to sales in turn: ann, bob, cid."]
    assert differences(agreed(**TURNS), agreed(**busy)) == [
        "Journeys are given to sales by the fewest open journeys, at most 40 each: ann, bob."
    ]
    assert differences(agreed(**busy), agreed()) == ["Journeys are given to nobody of sales by a rule any more."]
    assert Assignment.model_validate(TURNS).members == ("ann", "bob", "cid")


def test_a_journey_is_opened_by_the_rule_of_a_function(tmp_path: Path) -> None:
    rule = {"function": "sales", "by": "territory", "column": "region", "territories": {"north": "nora"}}
    with made(tmp_path, journeys=0, members=["ann", "bob"], **rule) as books:

        def opened(n: int, **given: Any) -> str:
            said = {"buyer_name": f"Acme {n}", "stage": "lead", "rule": "sales"} | given
            do(books, "open", said, by=MARKETING, now=NOW + n, journey=f"d{n}", token=f"t{n}")
            return owner(books, f"d{n}")

        assert [opened(0, columns={"region": "north"}), opened(1), opened(2, columns="region=south")] == [
            "nora", "ann", "bob",
        ]  # fmt: skip
        assert opened(2) == "bob", "what is sent twice is done once"
        with pytest.raises(Refused, match="an owner or a rule, not both"):
            opened(3, columns={"owner": "ann"})
        with pytest.raises(Refused, match="there is no rule of 'success'"):
            opened(4, rule="success")
        assert verify(books).is_sound

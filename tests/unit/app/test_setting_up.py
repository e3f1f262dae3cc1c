"""The set-up is kept part by part, proposes what the history shows, and ends in signed goals."""

import shutil
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from buyline.app.agreeing import Who, sign
from buyline.app.books import create_books, definition_of, open_books
from buyline.app.goals import goals
from buyline.app.refusal import Refused
from buyline.app.setting_up import Draft, begin_anew, document_of, draft, draft_in, keep, keep_whole, propose, step_of
from buyline.app.setup_needed import estimated
from buyline.app.verify import verify
from buyline.definition.setting_up import STEPS
from buyline.store.books import Books
from buyline.web.setup_forms import groups_of
from buyline.web.setup_typed import money, parts_of
from tests.demo_books import NOW, demo_books

pytestmark = pytest.mark.capability("P1", "library")
QUARTER = {"from": "2026-07-01", "to": "2026-09-30"}
DEALS = {"average_price": 1_000, "margin_percent": 40,
         "goals": [{"function": one, "amount": 50_000, **QUARTER} for one in ("marketing", "sales")]}  # fmt: skip


@pytest.fixture
def fresh(tmp_path: Path) -> Books:
    return create_books(tmp_path / "books", now=NOW)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set-up") / "books"
    demo_books(tmp_path_factory, folder, buyers=300)
    return folder


def typed(step: str, found: Draft) -> dict[str, str]:
    """What a browser sends of the form of a step as it comes."""
    fields = [field for group in groups_of(step, found) for row in group.rows for field in row.fields]
    return {one.name: one.value for one in fields if one.kind != "tick" or one.is_ticked}


@pytest.mark.parametrize("books", ["fresh", "demo"])
@pytest.mark.parametrize("step", STEPS)
def test_a_form_that_is_sent_as_it_comes_changes_nothing(step: str, books: str, request: pytest.FixtureRequest) -> None:
    made = request.getfixturevalue(books)
    opened = made if isinstance(made, Books) else open_books(made)
    found = draft(opened, now=NOW)
    for part, value in parts_of(step, typed(step, found), found).items():
        before = found.value.get(part) or {}
        if part == "steps":
            assert {stage: one for stage, one in value.items() if one} == {k: v for k, v in before.items() if v}
        elif part == "tools":
            assert {k: v for k, v in value.items() if v} == {k: v for k, v in before.items() if v}
        else:
            assert (value or {}) == before, part


def test_what_is_kept_is_there_again_whatever_was_typed(fresh: Books) -> None:
    keep(fresh, {"deals": {"average_price": "a lot", "goals": []}})
    keep(fresh, {"audience": {"who": "Bakeries"}})
    found = draft(fresh, now=NOW)
    assert found.value["deals"]["average_price"] == "a lot"
    assert found.kept == {"deals", "audience"}
    assert [(step_of(one), one.value) for one in found.problems] == [("deals", "a lot")]
    with pytest.raises(Refused) as refused:
        propose(fresh, found, by=Who("sales"), now=NOW)
    assert "step 6, deals: set-up, line" in str(refused.value)
    begin_anew(fresh)
    assert (draft(fresh, now=NOW).kept, draft(fresh, now=NOW).problems) == (frozenset(), ())


def test_parts_kept_in_any_order_make_the_same_draft(tmp_path: Path) -> None:
    parts: dict[str, Any] = {
        "audience": {"who": "Bakeries"},
        "stages": [{"id": "lead", "name": "Lead"}, {"id": "fan", "name": "Fan", "won": True}],
        "steps": {"fan": [{"id": "thank", "does": "thanks", "by": "sales"}]},
    }
    made = []
    for number, order in enumerate(permutations(parts)):
        books = create_books(tmp_path / str(number), now=NOW)
        for part in order:
            keep(books, {part: parts[part]})
        made.append(document_of(draft(books, now=NOW)))
    assert len(set(made)) == 1


def test_signed_by_all_the_goals_are_set(fresh: Books) -> None:
    keep(fresh, {"deals": DEALS})
    found = draft(fresh, now=NOW)
    proposed = propose(fresh, found, by=Who("marketing"), now=NOW)
    assert (proposed.missing, len(proposed.goals), goals(fresh)) == (("sales", "success"), 2, ())
    assert propose(fresh, found, by=Who("marketing"), now=NOW).id == proposed.id
    sign(fresh, proposed.id, by=Who("sales"), now=NOW)
    sign(fresh, proposed.id, by=Who("success"), now=NOW)
    assert definition_of(fresh).version == 2
    assert [(one.function, one.amount, one.currency) for one in goals(fresh)] == [
        ("marketing", 50_000, "EUR"), ("sales", 50_000, "EUR")
    ]  # fmt: skip
    assert verify(fresh).is_sound
    begin_anew(fresh)
    again = draft(fresh, now=NOW).value["deals"]["goals"]
    assert [one["amount"] for one in again if one["from"] == QUARTER["from"]] == [50_000, 50_000]


def test_other_goals_are_another_proposal(fresh: Books) -> None:
    first = propose(fresh, draft(fresh, now=NOW), by=Who("sales"), now=NOW)
    keep(fresh, {"deals": DEALS})
    second = propose(fresh, draft(fresh, now=NOW), by=Who("sales"), now=NOW)
    assert (first.id, second.id, len(second.goals)) == ("p1", "p2", 2)


def test_how_many_are_needed(fresh: Books) -> None:
    keep(fresh, {"deals": DEALS, "needed": {"prospect": {"low": 25, "high": 50}}})
    found = estimated(fresh, draft(fresh, now=NOW), now=NOW)
    (horizon,) = found.horizons
    assert (horizon.deals, horizon.profit) == (50, 20_000)
    assert [(one.stage, one.fewest, one.most) for one in horizon.needs[-2:]] == [
        ("prospect", 100, 200), ("customer", 50, 50)
    ]  # fmt: skip
    assert {one.own for one in found.rates} == {0}


def test_the_history_proposes_stages_columns_and_shares(demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo, tmp_path / "books")
    books = open_books(tmp_path / "books")
    found = draft(books, now=NOW)
    came = {one.place for one in found.history.places}
    before = [stage for stage in found.before.rank_of if found.before.rank_of[stage] < found.before.won_rank]
    assert [one["id"] for one in found.value["stages"]][: len(came & set(before))] == [s for s in before if s in came]
    assert {one["id"] for one in found.value["columns"]} == set(found.history.columns)
    assert found.problems == ()
    shares = estimated(books, found, now=NOW).rates
    assert shares[0].own > 0.9
    assert [one.turn for one in found.history.places] == sorted(one.turn for one in found.history.places)
    keep(books, {"stages": [one for one in found.value["stages"] if one["id"] != "suspect"]})
    assert "suspect" in (draft(books, now=NOW).definition or found.before).moves


def test_the_document_of_a_draft_is_the_draft(fresh: Books) -> None:
    keep(fresh, {"deals": DEALS})
    text = document_of(draft(fresh, now=NOW))
    again = draft_in(fresh, text, now=NOW)
    assert document_of(again) == text
    begin_anew(fresh)
    keep_whole(fresh, again)
    assert document_of(draft(fresh, now=NOW)) == text
    wrong = draft_in(fresh, text.replace("average_price: 1000", "average_price: dear"), now=NOW)
    assert [one.line for one in wrong.problems] == [text.splitlines().index("  average_price: 1000") + 1]
    for nonsense in ("- a\n- b\n", "a: ["):
        with pytest.raises(Refused, match="nothing was changed"):
            draft_in(fresh, nonsense, now=NOW)
    for nonsense in ("stages: 7\n", "criteria: [1]\nsteps: 3\ntools: x\ndeals: 1\n"):
        assert draft_in(fresh, nonsense, now=NOW).problems


def test_nonsense_in_a_part_still_has_a_form(fresh: Books) -> None:
    for value in ("x", 7, [1], {"a": 1}, [{"id": 3}], {"lead": "x"}, {"lead": {"criterion": {"any": "x"}}}):
        keep(fresh, dict.fromkeys(("audience", "stages", "criteria", "steps", "tools", "deals", "measured", "columns",
                                   "needed"), value))  # fmt: skip
        found = draft(fresh, now=NOW)
        assert found.problems
        for step in STEPS:
            assert isinstance(parts_of(step, typed(step, found), found), dict)
        assert estimated(fresh, found, now=NOW).horizons == ()


@pytest.mark.parametrize(
    ("text", "read"),
    [("250,000", 250_000), ("250.000", 250_000), ("1\u202f250 000", 1_250_000), ("12.5", 12.5), ("12,50", 12.5),
     ("1200", 1_200), ("dear", "dear"), ("", None)],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, read: Any) -> None:
    assert money(text) == read


def test_looking_at_a_draft_changes_nothing(demo: Path) -> None:
    books = open_books(demo)
    last = books.last_seq()
    assert draft(books, now=NOW) == draft(books, now=NOW)
    assert books.last_seq() == last

"""An act for many journeys is the same at command line and API: what it would meet, what it came to, and its undo."""

from typing import Any

import pytest

from buyline.app.acts.declared import MANY
from buyline.app.books import open_books
from buyline.app.verify import verify
from tests.api.programs import Program, token
from tests.api.test_reading import claim
from tests.cli.terminal import Terminal

pytestmark = [pytest.mark.capability("P10", "cli"), pytest.mark.capability("P10", "api")]
GIVEN = {
    "claim": {"stage": "nurture"},
    "change": {"amount": "700"},
    "assign": {"owner": "paolo"},
    "hand": {"receiver": "success"},
    "plan": {"due": "2026-12-24"},
    "note": {"remark": "Met at the fair"},
}


@pytest.fixture
def deals(own: Program) -> Program:
    """Books with four leads."""
    for n in range(1, 5):
        own.post("/entries", claim(f"d{n}", "lead", buyer=f"b{n}"))
    return own


def many(deals: Program, act: str, **more: Any) -> Any:
    return deals.post("/acts/many", {"act": act, "given": GIVEN[act]} | more)


@pytest.mark.parametrize("act", sorted(MANY))
def test_command_and_api_say_the_same_and_one_undo_takes_all_back(deals: Program, act: str) -> None:
    flags = [part for name, value in GIVEN[act].items() for part in (f"--{name}", value)]
    typed = Terminal(deals.books)("act", "many", "--filter", "stage = lead", act, *flags, "--dry-run", "--json").json
    asked = many(deals, act, filter="stage = lead", dry_run=True).json
    assert typed == asked
    assert (asked["dry_run"], asked["taken"], asked["together"]) == (True, 4, None)
    before = deals.get("/books").json["last_seq"]
    done = many(deals, act, journeys=["d1", "d2", "d9"]).json
    assert (done["taken"], done["found"]) == (2, 3)
    assert deals.get("/books").json["last_seq"] == before + 2
    assert done["journeys"][2]["says"] == "There is no such journey."
    undone = Terminal(deals.books)("act", "undo", "--together", done["together"])
    assert "2 entries taken back" in undone.err + undone.text
    again = many(deals, act, filter="stage = lead").json
    assert again["taken"] == 4
    assert deals.post("/undo", {"together": again["together"]}).json == {"taken_back": 4}
    with open_books(deals.books) as books:
        assert verify(books).is_sound


def test_the_command_shows_a_table_and_how_to_take_it_back(deals: Program) -> None:
    typed = Terminal(deals.books)("act", "many", "change", "--journey", "d1", "--journey", "d2", "--amount", "5")
    assert "it is done with 2 journeys" in typed.text
    assert "buyline act undo --together" in typed.err
    looked = Terminal(deals.books)("act", "many", "--filter", "stage = lead", "change", "--amount", "5", "--dry-run")
    assert "is so already" in looked.text + looked.err
    assert Terminal(deals.books)("act", "many", "change", "--amount", "5").code == 2
    assert Terminal(deals.books)("act", "undo").code == 2


def test_versions_that_were_seen_leave_out_what_changed(deals: Program) -> None:
    deals.post("/acts/change", {"journey": "d1", "amount": "9"})
    done = many(deals, "change", journeys=["d1", "d2"], seen={"d1": 1, "d2": 1}).json
    assert [each["meets"] for each in done["journeys"]] == ["changed meanwhile", "changes"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"act": "tell", "given": {}, "filter": "stage = lead"}, "is for one journey"),
        ({"act": "claim", "given": {}, "filter": "stage = lead"}, "it is missing; claim cannot do without"),
        ({"act": "claim", "given": {"stage": "lead"}}, "journeys: name them by a filter"),
        ({"act": "claim", "given": {"stage": "lead"}, "filter": "colour = red"}, "no column 'colour'"),
        ({"act": "claim", "given": {"stage": "x"}, "journeys": ["d1"]}, "is not a stage"),
        ({"act": "claim", "given": [], "journeys": ["d1"]}, "given: it is not of the form"),
        ({"act": "claim", "given": {}, "journeys": ["d1"], "more": 1}, "more: there is no such field"),
        ({"act": "claim", "given": {}, "journeys": [1]}, "journeys: write ids"),
        ({"act": "claim", "given": {}, "journeys": ["d1"], "seen": {"d1": "x"}}, "seen: write versions"),
    ],
)
def test_a_refusal_is_a_sentence_and_writes_nothing(deals: Program, body: dict[str, Any], words: str) -> None:
    before = deals.get("/books").json["last_seq"]
    said = deals.post("/acts/many", body)
    assert said.status == 422
    assert words in said.body.decode()
    assert deals.get("/books").json["last_seq"] == before


def test_who_may_not_record_acts_on_none(deals: Program) -> None:
    reader = Program(deals.books, token("read-only", ("read",)))
    assert many(reader, "note", journeys=["d1"]).status == 403
    for body in ({}, {"entries": ["x"], "together": "y"}, {"together": 1}):
        assert deals.post("/undo", body).status == 422
    assert deals.post("/undo", {"together": "no.1.2"}).status == 404

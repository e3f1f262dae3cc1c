"""Notes are found where one searches: page, palette, list, board, command and API say the same; nothing erased is found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from buyline.app.snippets import snippet
from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.cli.terminal import Terminal
from tests.pages.test_day_page import words

pytestmark = [pytest.mark.capability("P10", face) for face in ("page", "cli", "api")]
TEXT = "They decide in May; Zoë of the board asks for an offer"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Program]:
    """Two journeys of two buyers; a note stands at the first."""
    terminal = Terminal(tmp_path / "books")
    assert terminal("init").code == 0
    for name in ("Nordlicht AG", "Sonnen AG"):
        assert terminal("act", "open", "--buyer-name", name, "--stage", "lead", "--function", "marketing").code == 0
    with serving(tmp_path / "books"):
        program = Program(tmp_path / "books", token())
        program.post("/acts/note", {"journey": of(program, "Nordlicht AG"), "remark": TEXT})
        yield program


def of(own: Program, buyer: str) -> str:
    return next(str(line["journey"]) for line in own.get("/journeys").json["journeys"] if line["buyer"] == buyer)


def test_a_note_is_found_by_its_words_at_every_door(own: Program) -> None:
    journey = of(own, "Nordlicht AG")
    told = [hit for hit in own.get("/search?q=zoe%20decid").json["hits"] if hit["kind"] == "note"]
    assert [(hit["name"], hit["journey"]) for hit in told] == [(TEXT, journey)]
    assert told[0]["note"] == f"Nordlicht AG, {journey}, administrator@example.com"
    assert Terminal(own.books)("search", "zoe decid", "--json").json["hits"] == told
    page = signed_in.client("sales").get("/search?q=zoe+decid").content.decode()
    assert f"/journeys/{journey}" in page
    assert "<mark>decide</mark>" in page
    palette = signed_in.client("sales").get("/search.json?q=zoe+decid").json()["found"]
    assert [(one["kind"], one["url"]) for one in palette] == [("note", f"/journeys/{journey}")]
    assert own.get("/search?q=zoe%20sun").json["hits"] == []


def test_the_journeys_of_a_buyer_are_found_by_its_name(own: Program) -> None:
    hits = own.get("/search?q=nordl").json["hits"]
    assert [(hit["kind"], hit["journey"]) for hit in hits] == [("buyer", ""), ("journey", of(own, "Nordlicht AG"))]


def test_lists_are_searched_by_the_words_of_notes(own: Program) -> None:
    journey = of(own, "Nordlicht AG")
    found = own.get("/journeys?q=decide%20offer").json
    assert [line["journey"] for line in found["journeys"]] == [journey]
    typed = Terminal(own.books)("journeys", "--search", "decide offer", "--json").json
    assert [line["journey"] for line in typed["journeys"]] == [journey]
    client = signed_in.client("sales")
    assert "1 journey" in words(client.get("/journeys?q=decide+offer"))
    assert "0 journeys" in words(client.get("/journeys?q=decide+nothing"))
    assert own.get("/board?q=decide%20offer").json["found"] == 1
    assert own.get("/journeys?q=sonnen").json["found"] == 1


def test_a_note_about_a_journey_that_was_joined_leads_to_the_one_it_is_in_now(own: Program) -> None:
    older, younger = of(own, "Nordlicht AG"), of(own, "Sonnen AG")
    own.post("/acts/note", {"journey": younger, "remark": "Umbrella"})
    joined = {
        "source": "crm", "record": "join", "what": "join", "kind": "journeys joined", "journey": younger,
        "occurred_at": "2026-06-01", "data": {"into": older},
    }  # fmt: skip
    assert own.post("/entries", joined).status == 201
    hits = [hit for hit in own.get("/search?q=umbrella").json["hits"] if hit["kind"] == "note"]
    assert [hit["journey"] for hit in hits] == [older]
    assert [line["journey"] for line in own.get("/journeys?q=umbrella").json["journeys"]] == [older]


def test_a_note_that_is_taken_back_is_found_no_more(own: Program) -> None:
    entry = own.get("/search?q=decide").json["hits"][0]["id"]
    assert own.post("/undo", {"entries": [entry]}).status == 200
    assert own.get("/search?q=decide").json["hits"] == []


def test_the_piece_shows_the_first_word_that_was_asked_for() -> None:
    text = "word " * 30 + "Fördertechnik and " + "more " * 40
    assert snippet(text, "forder") == "… " + "word " * 7 + "Fördertechnik and " + "more " * 21 + "…"
    assert snippet("short", "nothing") == "short"

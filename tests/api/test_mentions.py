"""A note means a member by @name at every door: page, command line and API keep the same and say the same."""

from pathlib import Path

import pytest

from buyline.app.books import open_books
from buyline.store import notes
from tests import signed_in
from tests.api.programs import Program, serving
from tests.api.test_acting import at_api, at_page, at_terminal, words
from tests.api.test_reading import claim

pytestmark = [pytest.mark.capability("P9", face) for face in ("page", "cli", "api")]
TEXT = "Ask @marketing about May; @nobody-here knows"
SAYS = "the note is kept. Member of marketing will see it in their day. Nobody here is called @nobody-here, so that"


@pytest.fixture
def deal(own: Program) -> Program:
    for name in ("d1", "d2", "d3"):
        own.post("/entries", claim(name, "lead", buyer=f"of-{name}"))
    signed_in.member("marketing")
    return own


def meant(books: Path) -> list[str]:
    with open_books(books) as opened:
        found = notes.mentioning(opened, ("marketing@example.com",), at_most=9)
    return sorted(one.journey for one in found)


def test_whom_a_note_means_is_the_same_at_every_door(deal: Program) -> None:
    told = at_api(deal, "note", {"remark": TEXT})
    typed = at_terminal(deal, "note", {"remark": TEXT}, journey="d2")
    page = at_page(deal.books, "note", {"remark": TEXT}, journey="d3")
    for said in (told.json["says"], typed.text, words(page)):
        assert SAYS in said
    assert meant(deal.books) == ["d1", "d2", "d3"]


def test_members_are_also_named_apart_from_the_text(deal: Program) -> None:
    assert at_api(deal, "note", {"remark": "Look", "mentions": "marketing@example.com"}).status == 200
    assert meant(deal.books) == ["d1"]


def test_a_note_with_many_journeys_means_a_member_at_each(deal: Program) -> None:
    answer = deal.post("/acts/many", {"act": "note", "given": {"remark": "@marketing look"}, "journeys": ["d1", "d2"]})
    assert answer.status == 200, answer.json
    assert meant(deal.books) == ["d1", "d2"]


def test_names_are_offered_to_those_who_write_notes_alone(deal: Program) -> None:
    with serving(deal.books):
        offered = signed_in.client("sales").get("/colleagues.json?q=mem").json()["found"]
        assert {"handle": "marketing", "name": "Member of marketing"} in offered
        assert signed_in.client("sales").get("/colleagues.json?q=zzz").json() == {"found": []}
        assert signed_in.client("read-only").get("/colleagues.json?q=a").status_code == 403
        form = signed_in.client("sales").get("/acts/note?journey=d1").content.decode()
    assert 'data-mentions="/colleagues.json"' in form

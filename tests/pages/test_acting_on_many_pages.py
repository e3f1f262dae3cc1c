"""The list acts: ticks, one act, a look at what it would meet, the deed, one undo."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from buyline.app.acts.about import By
from buyline.app.acts.doing import do
from buyline.app.books import create_books, open_books
from buyline.app.journeys import journey_state
from buyline.app.verify import verify
from buyline.days import parse_day, start_of
from tests import signed_in
from tests.api.programs import serving
from tests.pages.test_statement_pages import words

pytestmark = pytest.mark.capability("P10", "page")
NOW = start_of(parse_day("2026-03-02"), "UTC")
SALES = By(member="sam", function="sales")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Books with three leads."""
    found = tmp_path / "books"
    with create_books(found, now=NOW) as books:
        for n in range(1, 4):
            given = {"buyer_name": f"Buyer {n}", "stage": "lead", "amount": str(1_000 * n)}
            do(books, "open", given, by=SALES, now=NOW + n, journey=f"d{n}")
    return found


def got(folder: Path, address: str, function: str = "sales") -> Any:
    with serving(folder):
        return signed_in.client(function).get(address, follow=True)


def sent(folder: Path, function: str = "sales", **given: str) -> Any:
    with serving(folder):
        return signed_in.client(function).post("/acts/many", given, follow=True)


def hidden(answer: Any) -> dict[str, str]:
    """What the form of the page in hand sends along unseen."""
    from html import unescape

    form = answer.content.decode().split('action="/acts/many"')[1].split("</form>")[0]
    pairs = re.findall(r'<input type="hidden" name="(\w[\w.]*)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in pairs}


def amounts(folder: Path) -> list[int]:
    with open_books(folder) as books:
        return [journey_state(books, f"d{n}").amount for n in range(1, 4)]


def test_ticks_a_look_the_deed_and_one_undo(folder: Path) -> None:
    page = got(folder, "/journeys?sort=journey").content.decode()
    assert page.count('type="checkbox" form="many" name="journey"') == 3
    form = got(folder, "/acts/many?act=change&sort=journey&journey=d1&journey=d3")
    assert "Change amount and details: 2 journeys" in words(form)
    look = sent(folder, **hidden(form), amount="500")
    assert "1,000 EUR" in words(look)
    assert "it would be done with 2 journeys" in words(look)
    assert amounts(folder) == [100_000, 200_000, 300_000]
    done = sent(folder, **hidden(look))
    assert amounts(folder) == [50_000, 200_000, 50_000]
    assert done.redirect_chain[-1][0] == "/journeys?sort=journey"
    assert "it is done with 2 journeys" in words(done)
    together = re.search(r'name="together" value="([^"]+)"', done.content.decode())
    assert together
    with serving(folder):
        undone = signed_in.client("sales").post("/undo", {"together": together[1], "next": "/journeys"}, follow=True)
    assert "Undone: 2 entries were taken back." in words(undone)
    assert amounts(folder) == [100_000, 200_000, 300_000]
    with open_books(folder) as books:
        assert verify(books).is_sound


def test_all_that_the_filter_found_are_meant(folder: Path) -> None:
    query = urlencode({"act": "claim", "all": "1", "filter": "amount > 1500"})
    form = got(folder, f"/acts/many?{query}")
    assert "Claim a stage: 2 journeys" in words(form)
    look = sent(folder, **hidden(form), stage="prospect")
    assert "Lead" in words(look)
    assert "Prospect" in words(look)


def test_what_somebody_changed_between_look_and_deed_is_left_out_and_told(folder: Path) -> None:
    form = got(folder, "/acts/many?act=assign&journey=d1&journey=d2")
    look = sent(folder, **hidden(form), owner="paolo")
    with open_books(folder) as books:
        do(books, "change", {"amount": "7"}, by=SALES, now=NOW + 1_000_000, journey="d2")
    done = sent(folder, **hidden(look))
    assert "it is done with 1 journey. 1 left out." in words(done)
    assert "changed meanwhile" in words(done)
    assert 'name="together"' in done.content.decode()


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(folder: Path) -> None:
    form = got(folder, "/acts/many?act=change&journey=d1")
    wrong = sent(folder, **hidden(form), amount="a lot")
    assert wrong.status_code == 422
    assert "is not an amount" in words(wrong)
    assert 'value="a lot"' in wrong.content.decode()
    nothing = sent(folder, **hidden(form))
    assert "Nothing was given to change" in words(nothing)
    assert "Tick the journeys" in words(got(folder, "/acts/many?act=change"))
    with serving(folder):
        client = signed_in.client("sales")
        assert client.get("/acts/many?act=tell&journey=d1").status_code == 404
        assert client.post("/acts/many", {"act": "note", "seen": "[]"}).status_code == 404


def test_an_act_sent_twice_is_done_once(folder: Path) -> None:
    look = sent(folder, **hidden(got(folder, "/acts/many?act=note&journey=d1")), remark="Asked")
    deed = hidden(look)
    sent(folder, **deed)
    with open_books(folder) as books:
        seq = books.last_seq()
    sent(folder, **deed)
    with open_books(folder) as books:
        assert books.last_seq() == seq


def test_who_only_reads_sees_no_ticks_and_may_not(folder: Path) -> None:
    page = got(folder, "/journeys", "read-only").content.decode()
    assert 'name="journey"' not in page
    assert 'action="/acts/many"' not in page
    assert got(folder, "/acts/many?act=note&journey=d1", "read-only").status_code == 403
    assert sent(folder, "executive", act="note", seen=json.dumps({"d1": 1}), step="do").status_code == 403
    past = got(folder, "/journeys?as_of=2026-03-02").content.decode()
    assert 'action="/acts/many"' not in past

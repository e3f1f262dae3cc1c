"""Pairs that may be one: found in the background, told with why at every door, decided, put off, and decided again."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from buyline.app.books import open_books
from buyline.app.entries import record_contents
from buyline.app.handlers import worker_for
from buyline.app.verify import verify
from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.cli.terminal import Terminal
from tests.pages.test_merging import described, of_buyer

pytestmark = [pytest.mark.capability("P7", face) for face in ("page", "cli", "api")]
NOW = 1_790_000_000_000_000
BUYERS = {
    "nord": ("Nordlicht AG", "ada@nordlicht.example"),
    "nord-2": ("Nordlicht Aktiengesellschaft", "bea@nordlicht.example"),
    "bach": ("Bachmann & Söhne KG", "cem@bachmann.example"),
    "bach-2": ("Bachman und Soehne", "dora@gmail.com"),
    "zett": ("Zett Werke GmbH", "eve@gmail.com"),
}


def fill(own: Program, buyers: dict[str, tuple[str, str]]) -> None:
    entries = []
    for id_, (name, mail) in buyers.items():
        person = f"p-{id_}"
        entries += [described("buyer", id_, name=name), of_buyer(person, id_)]
        entries.append(described("person", person, name=mail.partition("@")[0].title() + f" of {id_}", email=mail))
    with open_books(own.books) as books:
        assert {str(one.taken) for one in record_contents(books, entries, now=NOW)} == {"recorded"}


def search(own: Program, *, is_all: bool = False) -> dict[str, Any]:
    """Ask for a search and do it; what came of it."""
    asked = own.post(f"/duplicates/find?all={str(is_all).lower()}", {})
    assert asked.status == 200, asked.json
    with open_books(own.books) as books:
        worker = worker_for(books, lease_seconds=60)
        while worker.run_one():
            pass
    job = own.get(f"/jobs/{asked.json['job']}").json
    assert job["state"] == "done", job
    found: dict[str, Any] = job["result"]
    return found


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Program]:
    assert Terminal(tmp_path / "books")("init").code == 0
    with serving(tmp_path / "books"):
        program = Program(tmp_path / "books", token())
        fill(program, BUYERS)
        yield program


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def pairs(own: Program, state: str = "waiting") -> list[tuple[str, str]]:
    return [(one["one"], one["other"]) for one in own.get(f"/duplicates?state={state}").json["pairs"]]


def test_pairs_are_told_with_how_sure_and_why_at_every_door(own: Program) -> None:
    assert "Nobody has looked for duplicates yet" in words(signed_in.client("sales").get("/duplicates"))
    assert search(own)["buyers_alike"] == 2
    told = own.get("/duplicates").json
    assert [(one["one"], one["other"]) for one in told["pairs"]] == [("nord", "nord-2"), ("bach", "bach-2")]
    assert told["pairs"][0]["why"] == "The same name, mail from the same domain."
    assert told["counts"] == {"waiting": 2, "later": 0, "apart": 0}
    assert told["changed_since"] == 0
    typed = Terminal(own.books)("duplicates", "--json").json
    assert typed == {name: value for name, value in told.items() if name != "next"}
    page = words(signed_in.client("sales").get("/duplicates"))
    assert "2 pairs of buyers may be one" in page
    assert "Nearly sure (99.9%) The same name, mail from the same domain." in page
    assert "Name differs Nordlicht Aktiengesellschaft Nordlicht AG" in page or "Name differs Nordlicht AG" in page


def test_the_same_is_a_merge_and_its_undo_brings_the_pair_back(own: Program) -> None:
    search(own)
    client = signed_in.client("sales")
    page = client.post("/acts/merge", {"buyer": "nord-2", "into": "nord", "next": "/duplicates"}, follow=True)
    assert "nord-2: it is merged into nord." in words(page)
    assert pairs(own) == [("bach", "bach-2")]
    done = re.search(r'name="entry" value="([^"]+)"', page.content.decode())
    assert done
    client.post("/undo", {"entry": unescape(done[1])})
    assert pairs(own) == [("nord", "nord-2"), ("bach", "bach-2")]


def test_whoever_merges_from_a_record_sees_first_what_was_found_alike(own: Program) -> None:
    search(own)
    page = words(signed_in.client("sales").get("/acts/merge?buyer=bach"))
    assert "Bachman und Soehne Possible (25%): Nearly the same name. bach-2" in page
    assert "Nordlicht" not in page


def test_not_the_same_is_remembered_by_every_search_and_can_be_decided_again(own: Program) -> None:
    search(own)
    client = signed_in.client("sales")
    said = client.post("/acts/distinguish", {"buyer": "bach-2", "other": "bach", "next": "/duplicates"}, follow=True)
    assert "bach-2: it is not the same as bach." in words(said)
    search(own, is_all=True)
    assert pairs(own) == [("nord", "nord-2")]
    assert pairs(own, "apart") == [("bach", "bach-2")]
    apart = client.get("/duplicates?state=apart")
    assert "1 pair of buyers told apart" in words(apart)
    entry = re.search(r'name="entry" value="([^"]+)"', apart.content.decode())
    assert entry
    client.post("/undo", {"entry": unescape(entry[1])})
    assert pairs(own) == [("nord", "nord-2"), ("bach", "bach-2")]
    with open_books(own.books) as books:
        assert verify(books).is_sound


def test_later_waits_elsewhere_until_it_is_taken_up_again(own: Program) -> None:
    search(own)
    assert own.post("/duplicates/later", {"one": "nord-2", "other": "nord"}).json == {
        "says": "nord-2 and nord: put off until later."
    }
    search(own, is_all=True)
    assert (pairs(own), pairs(own, "later")) == ([("bach", "bach-2")], [("nord", "nord-2")])
    assert "Take it up again" in words(signed_in.client("sales").get("/duplicates?state=later"))
    assert Terminal(own.books)("duplicates", "later", "nord", "nord-2", "--again").code == 0
    assert pairs(own) == [("nord", "nord-2"), ("bach", "bach-2")]
    assert own.post("/duplicates/later", {"one": "nord", "other": "zett"}).status == 404
    assert own.post("/duplicates/later", {"one": "nord"}).status == 422


def test_a_later_search_compares_only_what_changed_and_finds_the_same_as_one_of_all(own: Program) -> None:
    search(own)
    fill(own, {"zett-2": ("Zett-Werke", "fay@zett.example"), "solo": ("Hafenkontor Lübeck", "gil@hafen.example")})
    assert own.get("/duplicates").json["changed_since"] == 2
    assert search(own)["only_changed"] is True
    found = own.get("/duplicates").json["pairs"]
    assert ("zett", "zett-2") in pairs(own)
    assert search(own, is_all=True)["only_changed"] is False
    assert own.get("/duplicates").json["pairs"] == found


def test_two_records_are_told_side_by_side_at_every_door(own: Program) -> None:
    search(own)
    told = own.get("/duplicates/beside?one=nord-2&other=nord").json
    assert told["conflicts"] == ["Name"]
    assert told["likeness"]["how_sure"] == "nearly sure (99.9%)"
    assert {row["what"]: row["agrees"] for row in told["rows"]}["Mail domains"] == "agrees"
    assert Terminal(own.books)("duplicates", "beside", "nord-2", "nord", "--json").json == told
    assert own.get("/duplicates/beside?one=nord&other=nobody").status == 404
    assert own.get("/duplicates/beside?one=nord&other=nord").status == 422


def test_pairs_are_paged_in_the_order_of_how_sure(own: Program) -> None:
    fill(
        own,
        {f"twin-{n}-{m}": (f"Twin {chr(97 + n) * 5} Werke", f"x{n}{m}@t{n}.example") for n in range(12) for m in "ab"},
    )
    search(own)
    whole = own.get("/duplicates").json["pairs"]
    assert len(whole) == 14
    assert [one["sure"] for one in whole] == sorted((one["sure"] for one in whole), reverse=True)
    read, cursor = [], ""
    while True:
        part = own.get(f"/duplicates?limit=5{cursor}").json
        read += part["pairs"]
        if not part["next"]:
            break
        cursor = f"&cursor={part['next']}"
    assert read == whole
    page = signed_in.client("sales").get("/duplicates").content.decode()
    following = re.search(r'href="(/duplicates\?[^"]*after[^"]*)"', page)
    assert page.count('<article class="pair"') == 10
    assert following
    assert signed_in.client("sales").get(unescape(following[1])).content.decode().count('<article class="pair"') == 4


def test_nothing_of_an_erased_person_is_offered(own: Program) -> None:
    own.post("/entries", described("person", "ada-2", name="Ada of nord", email="ada@nordlicht.example"))
    search(own)
    people = "/duplicates?kind=person"
    assert [(one["one"], one["other"]) for one in own.get(people).json["pairs"]] == [("ada-2", "p-nord")]
    with open_books(own.books) as books:
        books.erase_person("ada-2", at=2 * 10**15)
    assert own.get(people).json["pairs"] == []


def test_those_who_may_only_read_decide_nothing(own: Program) -> None:
    search(own)
    client = signed_in.client("executive")
    page = words(client.get("/duplicates"))
    assert "2 pairs of buyers may be one" in page
    assert "Not the same:" not in page
    assert client.post("/duplicates/later", {"kind": "buyer", "one": "nord", "other": "nord-2"}).status_code == 403
    assert client.post("/duplicates/find").status_code == 403

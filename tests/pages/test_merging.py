"""Two records are merged and parted on their pages: seen side by side before, exactly as before after an undo."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from buyline.app.books import open_books
from buyline.app.verify import verify
from buyline.store.books import Books
from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.api.test_reading import claim
from tests.cli.terminal import Terminal

pytestmark = [pytest.mark.capability("P7", "page"), pytest.mark.capability("P7", "api")]
READ_MODELS = {
    "books_buyer": "id, name, facts, \"into\"",
    "books_person": "id, buyer, role, name, email, phone, \"into\"",
    "books_journey": "id, buyer, claimed, verified, amount, columns, facts, version, \"into\", turn, offered_to, due_on",
    "books_planned": "entry, journey, function, due",
    "books_toldapart": "id",
}  # fmt: skip
STATEMENTS = (
    "/position?on=2026-06-30",
    "/flow?from=2026-05-01&to=2026-06-30",
    "/conversion?from=lead&to=prospect&within=90",
    "/time-in-stage",
    "/journeys",
    "/buyers",
    "/people",
)


def described(kind: str, id_: str, **personal: str) -> dict[str, Any]:
    at = {"occurred_at": "2026-06-01", "known_at": "2026-06-01"}
    return {"source": "crm", "record": id_, "what": "said", "kind": f"{kind} described", kind: id_, **at,
            "personal": personal}  # fmt: skip


def of_buyer(person: str, buyer: str) -> dict[str, Any]:
    return {"source": "crm", "record": person, "what": "of", "kind": "person identified", "person": person,
            "buyer": buyer, "occurred_at": "2026-06-01", "known_at": "2026-06-01"}  # fmt: skip


def fill(own: Program) -> None:
    """Two buyers with a journey and a person each, and one more."""
    names = {"nord": "Nordlicht AG", "nord-2": "Nordlicht Aktiengesellschaft", "bach": "Bachmann KG"}
    for place, (id_, name) in enumerate(names.items()):
        own.post("/entries", claim(f"d{place}", "lead" if place else "prospect", buyer=id_))
        own.post("/entries", described("buyer", id_, name=name))
        own.post("/entries", described("person", f"p-{id_}", name=f"Ada of {name}", email=f"ada@{id_}.example"))
        own.post("/entries", of_buyer(f"p-{id_}", id_))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Program]:
    assert Terminal(tmp_path / "books")("init").code == 0
    with serving(tmp_path / "books"):
        program = Program(tmp_path / "books", token())
        fill(program)
        yield program


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def read_models(books: Books) -> dict[str, list[Any]]:
    found = {}
    for table, columns in READ_MODELS.items():
        with books.connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def lasting(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without the day it is of, and of times in stages the counts alone: a test may run past midnight."""
    counts = ("stage", "spells", "open", "undated")
    stages = [{name: one[name] for name in counts if name in one} for one in answer.get("stages", ())]
    return answer | {"on": None} | ({"stages": stages, "moves": None} if "spells" in str(stages) else {})


def state(own: Program) -> dict[str, Any]:
    """All read models, and the statements of one day whenever they are asked for, less what grows with the day."""
    with open_books(own.books) as books:
        found: dict[str, Any] = read_models(books)
    answers = {address: own.get(address) for address in STATEMENTS}
    assert {one.status for one in answers.values()} == {200}, answers
    return found | {address: lasting(one.json) for address, one in answers.items()}


@pytest.mark.parametrize(("of", "one", "other"), [("buyer", "nord-2", "nord"), ("person", "p-nord-2", "p-nord")])
def test_a_merge_shows_both_as_one_and_unmerge_or_undo_leaves_all_as_it_was(
    own: Program, of: str, one: str, other: str
) -> None:
    before = state(own)
    done = own.post("/acts/merge", {of: one, "into": other})
    assert done.status == 200, done.json
    merged = state(own)
    assert merged != before
    assert own.post("/acts/unmerge", {of: one}).json["says"] == f"{one}: it is one of its own again."
    assert state(own) == before
    again = own.post("/acts/merge", {of: one, "into": other})
    assert state(own) == merged
    assert own.post("/undo", {"entries": again.json["entries"]}).json == {"taken_back": 1}
    assert state(own) == before
    with open_books(own.books) as books:
        assert verify(books).is_sound


@pytest.mark.usefixtures("own")
def test_the_page_of_a_buyer_leads_to_both_side_by_side_and_to_one_record() -> None:
    client = signed_in.client("sales")
    assert "Merge with another buyer" in words(client.get("/buyers/nord-2"))
    looked_for = client.get("/acts/merge?buyer=nord-2&q=nordlicht")
    assert "Which one is the same?" in words(looked_for)
    assert "into=nord&" in looked_for.content.decode() or 'into=nord"' in looked_for.content.decode()
    beside = words(client.get("/acts/merge?buyer=nord-2&into=nord"))
    assert "Is Nordlicht Aktiengesellschaft the same as Nordlicht AG?" in beside
    assert "Nordlicht AG would stand for both, with 2 journeys and 2 people" in beside
    assert "Mail domains differs nord-2.example nord.example" in beside
    assert "What differs (Name, Mail domains) is kept: the name stays Nordlicht AG" in beside
    page = client.post("/acts/merge", {"buyer": "nord-2", "into": "nord"}, follow=True)
    assert "nord-2: it is merged into nord." in words(page)
    assert "2 journeys" in words(page)
    assert "Ada of Nordlicht Aktiengesellschaft" in words(page)
    assert "Merged nord-2 was merged into it by sales@example.com" in words(page)
    assert "The same id" in words(page)
    assert "Merged into nord" in words(client.get("/buyers/nord-2"))
    assert "Nordlicht AG" in words(client.get("/journeys/d1"))
    parted = client.post("/acts/unmerge", {"buyer": "nord-2"}, follow=True)
    assert "nord-2: it is one of its own again." in words(parted)
    assert "1 journey" in words(client.get("/buyers/nord-2"))


REFUSED = [
    ("merge", {"into": "nord"}, "buyer: name a buyer or a person by its id"),
    ("merge", {"buyer": "nord", "person": "p-nord", "into": "nord"}, "buyer: name one of them, not both"),
    ("merge", {"buyer": "nord", "into": "nord"}, "into: nord is the same record"),
    ("merge", {"buyer": "nobody", "into": "nord"}, "buyer: there is no buyer 'nobody' in these books"),
    ("merge", {"buyer": "gone", "into": "nord"}, "buyer: gone is merged into bach already; unmerge it first"),
    ("merge", {"buyer": "nord", "into": "gone"}, "into: gone is merged into bach; name bach"),
    ("unmerge", {"buyer": "nord"}, "buyer: nord is not merged into another"),
    ("distinguish", {"buyer": "gone", "other": "bach"}, "buyer: gone and bach are one now; unmerge them first"),
    ("distinguish", {"buyer": "nord", "other": "nord-2"}, "buyer: nord and nord-2 were told apart before"),
]


def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_written(own: Program) -> None:
    own.post("/entries", claim("d9", "lead", buyer="gone"))
    own.post("/acts/merge", {"buyer": "gone", "into": "bach"})
    own.post("/acts/distinguish", {"buyer": "nord-2", "other": "nord"})
    before = own.get("/books").json["last_seq"]
    for word, given, reason in REFUSED:
        told = own.post(f"/acts/{word}", given)
        assert told.status == 422, (word, given)
        assert any(f"{one['field']}: {one['reason']}".startswith(reason) for one in told.json["errors"]), told.json
    page = signed_in.client("sales").post("/acts/merge", {"buyer": "gone", "into": "nord"})
    assert page.status_code == 422
    assert "Buyer: gone is merged into bach already" in words(page)
    assert own.get("/books").json["last_seq"] == before


def test_a_merge_that_is_sent_twice_is_done_once(own: Program) -> None:
    given = {"buyer": "nord-2", "into": "nord", "token": "t1"}
    first, second = own.post("/acts/merge", given), own.post("/acts/merge", given)
    assert (first.json, second.status) == (second.json, 200)


@pytest.mark.usefixtures("own")
def test_those_who_may_only_read_are_offered_no_merge() -> None:
    client = signed_in.client("executive")
    assert "Merge with" not in words(client.get("/buyers/nord"))
    assert client.get("/acts/merge?buyer=nord&into=bach").status_code == 403


def test_why_a_person_is_one_is_told_by_the_key(own: Program) -> None:
    with open_books(own.books) as books:
        made = books.vault.lookup_of("eve@bach.example")[:20]
    own.post("/entries", described("person", made, name="Eve", email="eve@bach.example"))
    told = own.get(f"/people/{made}").json["why_one"]
    assert [one["key"] for one in told] == ["id", "mail"]
    assert "Its id is made from the mail address" in words(signed_in.client("sales").get(f"/people/{made}"))

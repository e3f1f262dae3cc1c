"""Search over everything by the beginnings of words; the palette gets the same; nothing erased is found."""

from pathlib import Path

import pytest

from buyline.app.search import search_books
from buyline.store.books import Books
from tests import signed_in
from tests.api.programs import serving
from tests.demo_books import NOW, demo_books
from tests.pages.test_statement_pages import got, words

pytestmark = pytest.mark.capability("P10", "page")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    found = tmp_path_factory.mktemp("search") / "books"
    demo_books(tmp_path_factory, found)
    return found


def test_each_kind_of_thing_is_found_and_leads_to_its_page(folder: Path) -> None:
    for asked, address in (
        ("twegesco farma", "/buyers/b01203"),
        ("andrea paldi", "/people/p00003"),
        ("old-prospect-001", "/journeys/old-prospect-001"),
        ("retrofit", "Sensors on old machines"),
    ):
        answer = got(folder, f"/search?q={asked}")
        assert answer.status_code == 200
        assert address in answer.content.decode(), asked
    assert got(folder, "/buyers/b01203").status_code == 200


def test_accents_and_capitals_do_not_matter(folder: Path) -> None:
    with Books.open(folder) as books:
        assert (
            search_books(books, "FORDERTECHNIK").of("buyer") == search_books(books, "fördertechnik").of("buyer") != ()
        )


def test_the_best_come_first_and_more_is_said(folder: Path) -> None:
    with Books.open(folder) as books:
        found = search_books(books, "twe", each=5)
        assert len(found.of("buyer")) == 5
        assert "buyer" in found.has_more
        assert search_books(books, "b01203").hits[0].id == "b01203"
        assert search_books(books, "  ").hits == ()
        assert search_books(books, '"* ( &').hits == ()


def test_the_palette_gets_pages_and_what_is_found(folder: Path) -> None:
    told = got(folder, "/search.json?q=pipe").json()
    assert told["found"][0] == {"kind": "page", "name": "Pipeline", "note": "", "url": "/pipeline"}
    told = got(folder, "/search.json?q=b01203").json()
    assert {"kind": "buyer", "url": "/buyers/b01203"}.items() <= told["found"][0].items()
    assert len(got(folder, "/search.json").json()["found"]) > 5, "without words every page is offered"


def test_what_is_pinned_and_was_looked_at_comes_first_and_the_gone_do_not(folder: Path) -> None:
    with serving(folder):
        client = signed_in.client("success")
        for address in ("/journeys/old-prospect-001", "/buyers/b01203", "/people/p00003", "/buyers/b01203"):
            assert client.get(address).status_code == 200
        sent = {"kind": "person", "about": "p00003", "pinned": "yes", "next": "/search"}
        assert client.post("/pins", sent)["Location"] == "/search"
        client.post("/pins", {"kind": "buyer", "about": "nobody", "pinned": "yes"})
        assert client.post("/pins", {"kind": "page", "about": "x"}).status_code == 404
        told = client.get("/search.json").json()["found"]
        assert [(one["kind"], one["id"]) for one in told[:3]] == [
            ("person", "p00003"), ("buyer", "b01203"), ("journey", "old-prospect-001"),
        ]  # fmt: skip
        assert told[0]["note"].endswith("pinned")
        page = words(client.get("/search"))
        assert "Pinned Name What" in page
        assert "Looked at last" in page
        assert "Pinned: let it go" in words(client.get("/people/p00003"))
        client.post("/pins", {"kind": "person", "about": "p00003", "pinned": "no"})
        assert "Pinned Name" not in words(client.get("/search"))
        assert "Looked at last" not in words(signed_in.client("executive").get("/search"))


def test_a_journey_that_is_found_offers_what_can_be_done_with_it(folder: Path) -> None:
    with serving(folder):
        page = signed_in.client("sales").get("/search?q=old-prospect-001").content.decode()
        assert "/acts/claim?journey=old-prospect-001&amp;next=%2Fsearch%3Fq%3Dold-prospect-001" in page
        assert 'aria-label="Hand over: old-prospect-001"' in page
        told = signed_in.client("sales").get("/search.json?q=note+old-prospect-001").json()
        assert told["found"][0] == {
            "kind": "act", "name": "Note", "note": "old-prospect-001, " + told["found"][0]["note"].partition(", ")[2],
            "url": "/acts/note?journey=old-prospect-001",
        }  # fmt: skip
        assert [one["word"] for one in told["acts"]] == ["claim", "hand", "note", "assign"]
        reader = signed_in.client("read-only")
        assert "/acts/" not in reader.get("/search?q=old-prospect-001").content.decode()
        assert reader.get("/search.json?q=note+old-prospect-001").json()["acts"] == []
        assert all(one["kind"] != "act" for one in reader.get("/search.json?q=note+old-pros").json()["found"])


def test_nothing_found_and_nothing_asked_are_said(folder: Path) -> None:
    assert "Nothing is called “zzzz”" in words(got(folder, "/search?q=zzzz"))
    assert "Search buyers, people, journeys" in words(got(folder, "/search"))
    assert "Ctrl K" in words(got(folder, "/keys"))


def test_an_erased_person_is_not_found_and_no_byte_of_the_name_is_left(folder: Path) -> None:
    with Books.open(folder) as books:
        with books.connection.cursor() as cursor:
            cursor.execute("SELECT id, name, email FROM books_person WHERE email <> '' ORDER BY id DESC LIMIT 1")
            person, name, email = cursor.fetchone()
        assert any(hit.id == person for hit in search_books(books, name).hits)
        books.erase_person(person, at=NOW)
        assert all(hit.id != person for hit in search_books(books, name).hits)
        assert not search_books(books, email).hits
    last = name.split()[-1].casefold().encode()
    others = (folder / "books.sqlite3").read_bytes().lower().count(last)
    with Books.open(folder) as books, books.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM books_search WHERE books_search MATCH %s", [last.decode()])
        assert others == 0 or cursor.fetchone()[0] > 0, "what is left of a last name is somebody else's"
        assert email.split("@")[0].encode() not in (folder / "books.sqlite3").read_bytes()

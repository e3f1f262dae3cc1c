"""The record of a journey, of a buyer and of a person say what the books say; an erased person reads as erased."""

import re
import time
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from buyline.app.journeys import journey_record
from buyline.store import read_models
from buyline.store.books import Books
from tests.demo_books import NOW, demo_books
from tests.pages.test_statement_pages import got, words

pytestmark = pytest.mark.capability("P9", "page")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    found = tmp_path_factory.mktemp("record") / "books"
    demo_books(tmp_path_factory, found)
    return found


def test_the_record_says_what_is_proven_what_is_missing_and_what_happened(folder: Path) -> None:
    with Books.open(folder) as books:
        record = journey_record(books, "old-prospect-001", now=time.time_ns() // 1000)
    answer = got(folder, "/journeys/old-prospect-001")
    assert answer.status_code == 200
    told = words(answer)
    assert "contract signed on 8 Nov 2024" in told
    assert "one of: referral given; review published" in told
    assert "Nobody is known as economic buyer, champion, user, technical evaluator." in told
    html = answer.content.decode()
    assert html.count('class="moment') == len(record.entries)
    assert 'aria-current="step"' in html
    for book in ("claimed", "verified"):
        arrivals = [row for row in record.path if row["book"] == book and row["to"] != "outside"]
        wide = html.split('<svg class="curve wide"')[1].split("</svg>")[0]
        assert wide.count(f'<circle class="way-{book}"') == len(arrivals)


def test_what_comes_next_is_said_for_each_function_and_the_buyer(folder: Path) -> None:
    told = words(got(folder, "/journeys/old-prospect-001"))
    for whose in ("Marketing", "Sales", "Success", "The buyer"):
        assert f"{whose} Nothing is planned" in told


def test_an_open_record_is_told_what_changed_since(folder: Path) -> None:
    with Books.open(folder) as books:
        version = journey_record(books, "old-prospect-001", now=NOW).state.version
    assert f"/changed/old-prospect-001?seen={version}" in got(folder, "/journeys/old-prospect-001").content.decode()
    assert got(folder, f"/changed/old-prospect-001?seen={version}").status_code == 204
    said = got(folder, f"/changed/old-prospect-001?seen={version - 7}")
    assert "Since you opened this page:" in words(said)
    assert "and 2 more before" in words(said)
    assert f"seen={version - 7}&amp;told={version}" in said.content.decode()
    assert got(folder, f"/changed/old-prospect-001?seen={version - 7}&told={version}").status_code == 204
    assert got(folder, "/changed/nothing-of-the-kind?seen=0").status_code == 404


def test_entries_are_filtered_by_kind(folder: Path) -> None:
    whole = got(folder, "/journeys/old-prospect-001").content.decode()
    links = dict(re.findall(r'<a href="([^"]+)#entries"[^>]*>[^<(]+\((\d+)\)', whole))
    assert len(links) > 3
    for url, n in links.items():
        assert got(folder, unescape(url)).content.decode().count('class="moment') == int(n)


def test_journeys_lead_to_each_other_and_to_their_buyer(folder: Path) -> None:
    html = got(folder, "/journeys/old-customer-001").content.decode()
    led = re.search(r'href="(/journeys/[^"]+)">Led to', html)
    assert led
    assert "Came from old-customer-001" in words(got(folder, led[1]))
    buyer = re.search(r'href="(/buyers/[^"]+)"', html)
    assert buyer
    record = got(folder, buyer[1])
    assert record.status_code == 200
    assert "/journeys/old-customer-001" in record.content.decode()


def test_buyers_and_people_are_listed_by_name_and_page_on(folder: Path) -> None:
    seen: list[str] = []
    address = "/buyers"
    for _ in range(3):
        html = got(folder, address).content.decode()
        names = [unescape(n) for n in re.findall(r'<th scope="row"><a class="num" href="/buyers/[^"]*">([^<]*)', html)]
        assert names == sorted(names, key=str.casefold)
        seen += names
        address = unescape(re.search(r'rel="next" href="([^"]+)"', html)[1])  # type: ignore[index]
    assert len(seen) == 150
    assert "No buyer has a name that begins with “Zzz”" in words(got(folder, "/buyers?starts=Zzz"))
    people = got(folder, "/people").content.decode()
    assert re.search(r'href="/people/[^"]+"', people)


def test_people_whose_name_nobody_knows_come_last_and_everybody_once(folder: Path) -> None:
    with Books.open(folder) as books:
        with books.connection.cursor() as cursor:
            cursor.execute('SELECT id, name FROM books_person WHERE "into" IS NULL')
            there = cursor.fetchall()
        seen: list[read_models.PersonLine] = []
        while page := read_models.person_lines(books, after=seen[-1].id if seen else "", at_most=97):
            seen += page
        assert [(one.id, one.name) for one in seen] == sorted(there, key=lambda one: (not one[1], one[1], one[0]))
        assert any(not name for _, name in there)
        assert all(one.name for one in read_models.person_lines(books, name_starts="A", at_most=500))
    assert seen[0].name in words(got(folder, "/people"))


def test_an_erased_person_reads_as_erased_everywhere(folder: Path) -> None:
    with Books.open(folder) as books:
        with books.connection.cursor() as cursor:
            cursor.execute(
                "SELECT p.id, p.name, p.email, j.id FROM books_person p JOIN books_journey j ON j.buyer = p.buyer"
                " WHERE p.name <> '' AND p.email <> '' ORDER BY p.id LIMIT 1"
            )
            person, name, email, journey = cursor.fetchone()
        before = words(got(folder, f"/journeys/{quote(journey)}"))
        assert name in before
        assert email in before
        books.erase_person(person, at=NOW)
        assert read_models.person(books, person).name == ""  # type: ignore[union-attr]
    for address in (f"/journeys/{quote(journey)}", f"/people/{quote(person)}", "/people"):
        told = words(got(folder, address))
        assert name not in told, address
        assert email not in told, address
    assert "Erased person" in words(got(folder, f"/people/{quote(person)}"))


@pytest.mark.parametrize("address", ["/journeys/none", "/buyers/none", "/people/none"])
def test_what_is_not_there_is_said(folder: Path, address: str) -> None:
    assert got(folder, address).status_code == 404

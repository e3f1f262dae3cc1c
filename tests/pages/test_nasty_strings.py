"""Whatever somebody writes into a field stays a text: on pages, in files to take along, in a terminal.

The same books are made twice, once with harmless words. A page of the one must then have the tags and attributes of the
page of the other, so nothing that was written became a part of the page; and it must still say what was written.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from buyline.app.books import create_books
from buyline.app.history import load
from buyline.app.record import Taken
from buyline.charts.spreadsheet import unguarded
from buyline.days import DAY_LENGTH, Moment, parse_day, start_of
from buyline.journal.entry import Entry
from tests.cli.terminal import Terminal, entry
from tests.nasty import REFUSED, strings
from tests.pages.test_statement_pages import got

pytestmark = [pytest.mark.capability("P9", "page"), pytest.mark.capability("P10", "page")]
MANY = 2_000
NASTY = strings(MANY)
PLAIN = [f"Plain {number}" for number in range(MANY)]
AT = start_of(parse_day("2026-05-04"), "UTC")
SHOWN = "show=journey&show=buyer&show=segment&show=owner&show=stage"
EVERYWHERE = (
    "/journeys?{q}",
    "/board",
    "/buyers",
    "/people",
    "/breakdown?by=segment",
    "/leakage?by=segment",
    "/health-of-books",
)


def entries(texts: Sequence[str]) -> Iterator[Entry]:
    """Each text as the name of a buyer and of a person, as columns, remark, role, reason, content and program."""
    for number, text in enumerate(texts):
        yield from _of(number, text, AT + number)


def _of(number: int, text: str, at: Moment) -> Iterator[Entry]:
    journey, buyer, person = f"j{number:04}", f"b{number:04}", f"p{number:04}"

    def one(what: str, kind: str, later: int = 0, **more: object) -> Entry:
        when = at + later * DAY_LENGTH
        fields = {"buyer": buyer, "journey": journey, "sent_by": "crm"} | more
        return Entry("crm", f"{journey}/{what}", what, kind, when, when, **fields)  # type: ignore[arg-type]

    told = {"stage": "prospect", "amount": "100", "currency": "EUR", "columns": {"segment": text, "owner": text}}
    yield one("claim", "stage claimed", data=told)
    yield one("name", "buyer described", journey=None, personal={"name": text})
    yield one("person", "person described", journey=None, person=person, personal={"name": text}, data={"role": text})
    yield one("note", "note written", 1, personal={"remark": text}, member=text, function="sales")
    yield one("sent", "content sent", 2, person=person, function="sales", data={"content": text, "program": text})
    if number % 3 == 0:
        yield one("out", "stage claimed", 3, data={"stage": "lost", "reason": text, "competitor": text})


class _Skeleton(HTMLParser):
    """The tags of a page with the names of their attributes but the class, and what can be read between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, ...]] = []
        self.texts: list[str] = []
        self.following = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and dict(attrs).get("rel") == "next":
            self.following = dict(attrs)["href"] or ""
        self.tags.append((tag, *(name for name, _ in attrs if name != "class")))  # long texts are laid out otherwise

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        self.texts.append(" ".join(data.split()))


def read(books: Path, address: str) -> _Skeleton:
    answer = got(books, address)
    assert answer.status_code == 200, address
    found = _Skeleton()
    found.feed(answer.content.decode())
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The books with what nobody should have written, and those with harmless words."""
    folder = tmp_path_factory.mktemp("nasty")
    for name, texts in (("nasty", NASTY), ("plain", PLAIN)):
        with create_books(folder / name, now=AT) as books:
            taken = [receipt for part in load(books, entries(texts), now=AT + 9 * DAY_LENGTH) for receipt in part]
        assert {receipt.taken for receipt in taken} == {Taken.RECORDED}
    return folder / "nasty", folder / "plain"


@pytest.mark.parametrize("address", EVERYWHERE)
def test_pages_keep_their_form(both: tuple[Path, Path], address: str) -> None:
    nasty, plain = (read(books, address.format(q=SHOWN)) for books in both)
    assert nasty.tags == plain.tags


def test_every_text_is_on_the_list_as_it_was_written(both: tuple[Path, Path]) -> None:
    seen: list[str] = []
    address = f"/journeys?{SHOWN}&sort=journey"
    while address:
        nasty, plain = (read(books, address) for books in both)
        assert nasty.tags == plain.tags, address
        seen += nasty.texts
        address = nasty.following
    missing = {" ".join(text.split()) for text in NASTY} - set(seen)
    assert not missing


RECORDS = range(0, MANY, 67)


@pytest.mark.parametrize("number", [pytest.param(n, marks=[pytest.mark.slow] if n % 5 else []) for n in RECORDS])
def test_records_keep_their_form(both: tuple[Path, Path], number: int) -> None:
    for address in (f"/journeys/j{number:04}", f"/buyers/b{number:04}", f"/people/p{number:04}"):
        nasty, plain = (read(books, address) for books in both)
        assert nasty.tags == plain.tags, (address, NASTY[number])
        assert any(" ".join(NASTY[number].split()) in text for text in nasty.texts), address


def test_files_give_back_what_was_written(both: tuple[Path, Path]) -> None:
    files = {
        form: b"".join(got(both[0], f"/export/journeys.{form}?{SHOWN}&sort=journey").streaming_content)
        for form in ("csv", "xlsx", "parquet")
    }
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode())))
    assert [unguarded(row["segment"]) for row in rows] == NASTY
    assert not [row["segment"] for row in rows if row["segment"].startswith(("=", "+", "-", "@"))]
    assert pq.read_table(io.BytesIO(files["parquet"]))["segment"].to_pylist() == NASTY
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).active
    assert sheet is not None
    head, *lines = sheet.iter_rows(values_only=True)
    assert [line[head.index("segment")] for line in lines] == NASTY
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}


def test_a_terminal_shows_texts_and_obeys_none(both: tuple[Path, Path]) -> None:
    for command in (["journeys", "--limit", "2000"], ["journey", "j0003"], ["breakdown", "--by", "segment"]):
        shown = Terminal(both[0])(*command)
        assert shown.code == 0, shown.err
        assert not re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown.text)
    told = Terminal(both[0])("journeys", "--limit", "2000", "--sort", "journey", "--json").json
    assert [line["segment"] for line in told["journeys"]] == NASTY


def test_what_is_no_text_is_refused_in_words(tmp_path: Path) -> None:
    create_books(tmp_path / "books", now=AT).close()
    typed = Terminal(tmp_path / "books")
    for number, text in enumerate(REFUSED):
        told = {"stage": "prospect", "columns": {"segment": text}}
        claim = entry(f"d{number}", "claim", "2026-05-04", journey=f"j{number}", buyer="b1", data=told)
        named = entry(f"d{number}", "name", "2026-05-04", kind="buyer described", buyer="b1", personal={"name": text})
        for one in typed.record(claim, named):
            assert one["taken"] == "refused", (number, one)
            assert "".join(one["reasons"]).isprintable()

"""A file comes in through the pages: the file, its columns, a check, the import, and its undo."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from buyline.app.books import create_books
from buyline.app.handlers import worker_for
from buyline.app.imports_later import FOLDER, forget_files
from buyline.app.record import record
from buyline.app.verify import verify
from buyline.journal.entry import Entry
from buyline.store import read_models
from buyline.store.books import Books
from tests import signed_in

pytestmark = [pytest.mark.capability("P26", "page")]
HEADER = (
    "Deal - Title,Deal - Value,Organization,Contact person,Person - Email,Deal - Owner,Deal - Stage,Deal - Status,"
    "Deal - Creation date,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Pipedrive System ID"
)
GOOD = (
    "Big,1200.50,Acme,Ann,ann@acme.example,kim,Proposal Made,Open,2026-01-05 10:00:00,,,,77\n"
    "New,700,Corvus,Cem,cem@corvus.example,lee,Negotiations Started,Won,2026-01-09 10:00:00,2026-04-02 09:00:00,,,79\n"
)
FAULTY = "Odd,much,Borealis,Bob,bob@borealis.example,kim,Qualified,Open,2026-01-10 10:00:00,,,,80\nNo day,5,Dorado,Di,,kim,Qualified,Won,2026-01-10 10:00:00,,,,81\n"
EXPORT = f"{HEADER}\n{GOOD}{FAULTY}"


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    create_books(tmp_path / "books", now=1).close()
    with override_settings(BOOKS=str(tmp_path / "books"), ALLOWED_HOSTS=["127.0.0.1"]):
        from buyline.web.asking import books as served

        yield served()


def send(content: str | bytes = EXPORT, name: str = "deals.csv", function: str = "administrator") -> Any:
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return signed_in.client(function).post("/imports/file", {"file": file})


def begun(content: str = EXPORT) -> str:
    """The address of a new draft."""
    answer = send(content)
    assert answer.status_code == 302, answer.text
    return str(answer.url).removesuffix("/columns")


def get(address: str, function: str = "administrator") -> Any:
    return signed_in.client(function).get(address)


def post(address: str, **fields: Any) -> Any:
    return signed_in.client().post(address, {name.replace("_", "-"): value for name, value in fields.items()})


def chosen(html: str) -> dict[str, str]:
    """What the selects of a page have chosen."""
    selects = re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', html, re.DOTALL)
    return {name: "".join(re.findall(r'<option value="([^"]*)" selected', inside)) for name, inside in selects}


def field(html: str, column: str) -> str:
    """The name of the input for a column."""
    found = re.search(rf"<span>{re.escape(column)}<span.*?<input name=\"([\w-]+)\"", html, re.DOTALL)
    assert found, html
    return found[1]


def work(books: Books) -> None:
    worker = worker_for(books, lease_seconds=60)
    while worker.run_one():
        pass


def standing(books: Books) -> dict[str, tuple[str, int, dict[str, str]]]:
    return {one.id: (one.claimed, one.amount, dict(one.columns)) for one in read_models.journeys(books)}


def folders(books: Books) -> list[str]:
    path = books.path / FOLDER
    return sorted(one.name for one in path.iterdir()) if path.is_dir() else []


def test_the_columns_are_matched_and_the_mapping_is_shown(books: Books) -> None:
    address = begun()
    page = get(f"{address}/columns")
    assert page.status_code == 200
    picked = chosen(page.text)
    assert [picked[f"column-{place}"] for place in (0, 1, 2, 5, 6, 7)] == [
        "left out", "amount", "buyer name", "column:owner", "stage", "status",
    ]  # fmt: skip
    assert picked["begins_in"] == "qualified_lead"
    for words in (
        "export of Pipedrive",
        "Proposal Made",
        "buyline import --mapping pipedrive.yaml",
        "ann@acme.example",
    ):
        assert words in page.text
    document = get(f"{address}/mapping.yaml")
    assert document.headers["Content-Disposition"] == 'attachment; filename="pipedrive.yaml"'
    assert document.text.startswith("buyline_mapping: 1\nsource: pipedrive\n")
    assert standing(books) == {}


def test_two_cells_are_fixed_and_the_import_is_undone(books: Books) -> None:
    record(books, [claim("old")], now=2)
    before = standing(books)
    address = begun()
    assert post(f"{address}/columns", act="check").url == f"{address}/check"
    page = get(f"{address}/check").text
    for words in ("2 faulty rows", "&#x27;much&#x27; is not an amount", "There is no time"):
        assert words in page
    amount, day = field(page, "Deal - Value"), field(page, "Deal - Won time")
    fixed = signed_in.client().post(
        f"{address}/check", {"act": "check", amount: "90", f"was-{amount[5:]}": "much", day: "2026-05-01 09:00:00"}
    )
    assert fixed.status_code == 302
    page = get(f"{address}/check").text
    assert "faulty row" not in page
    assert "2 cells fixed" in page
    run = post(f"{address}/check", act="run")
    assert run.url == f"{address}/result"
    assert "The import is under way" in get(run.url).text
    assert "is not here any more" in signed_in.client().get(f"{address}/check", follow=True).text
    work(books)
    page = get(run.url).text
    assert "The import is done" in page
    now = standing(books)
    assert {id_: place for id_, (place, _, _) in now.items()} == {
        "old": "lead", "77": "prospect", "79": "customer", "80": "qualified_lead", "81": "customer",
    }  # fmt: skip
    assert now["80"][1:] == (9_000, {"owner": "kim"})
    assert "Member of administrator" in get("/imports").text
    undo = re.search(r'action="(/imports/undo/[^"]+)"', page)
    assert undo
    signed_in.client().post(undo[1])
    assert standing(books) == before
    assert verify(books).is_sound


def claim(journey: str) -> Entry:
    return Entry(
        source="crm", record=journey, what="stage", kind="stage claimed", occurred_at=10**15, known_at=10**15,
        journey=journey, data={"stage": "lead"},
    )  # fmt: skip


def test_what_stays_faulty_is_kept_and_what_is_dropped_is_not(books: Books) -> None:
    address = begun()
    post(f"{address}/check", act="check", drop="4")
    assert "1 faulty row<" in get(f"{address}/check").text
    post(f"{address}/check", act="run")
    work(books)
    page = get(f"{address}/result").text
    assert "1 kept, with their reasons" in page
    assert len(list(books.dead_letters())) == 1
    assert set(standing(books)) == {"77", "79"}


def test_the_file_goes_with_the_run_and_no_name_stays(books: Books) -> None:
    address = begun()
    post(f"{address}/check", act="run")
    work(books)
    left = b"".join(path.read_bytes() for path in (books.path / FOLDER).rglob("*") if path.is_file())
    assert b"Ann" not in left
    assert b"acme" not in left.lower()
    entries = json.dumps([[one.entry.id, one.entry.person, dict(one.entry.data)] for one in books.lines()])
    assert "ann@acme.example" not in entries


def test_a_label_without_a_stage_must_be_chosen_or_left_out(books: Books) -> None:
    address = begun(EXPORT.replace("Proposal Made", "Zebra"))
    page = get(f"{address}/columns").text
    place = next(name for name, value in chosen(page).items() if name.startswith("stage-") and value == "?")
    refused = signed_in.client().post(f"{address}/columns", {place: "?", "act": "check"})
    assert (refused.status_code, "Choose what &#x27;Zebra&#x27; means" in refused.text) == (400, True)
    assert signed_in.client().post(f"{address}/columns", {place: "-", "act": "check"}).status_code == 302
    post(f"{address}/check", act="run")
    work(books)
    assert set(standing(books)) == {"79"}


@pytest.mark.usefixtures("books")
def test_what_was_chosen_is_offered_again() -> None:
    address = begun(EXPORT.replace("Proposal Made", "Zebra"))
    page = chosen(get(f"{address}/columns").text)
    stage = next(name for name, value in page.items() if name.startswith("stage-") and value == "?")
    post(f"{address}/columns", column_0="fact", **{stage: "lead"}, source="our crm", act="check")
    post(f"{address}/check", act="run")
    again = begun(EXPORT.replace("Proposal Made", "Zebra").replace("Big", "Bigger"))
    page = get(f"{again}/columns").text
    assert "chosen again" in page
    assert chosen(page)["column-0"] == "fact"
    assert chosen(page)[stage] == "lead"
    assert 'value="our crm"' in page


def test_a_change_of_the_stage_asks_for_its_labels(books: Books) -> None:
    address = begun("id,phase,when\n1,alpha,2026-01-05\n2,lead,2026-01-06\n")
    page = get(f"{address}/columns").text
    assert chosen(page)["column-1"] == "stage"
    lacking = begun("one,two,when\n1,alpha,2026-01-05\n2,beta,2026-01-06\n")
    assert "No column says which journey" in get(f"{lacking}/columns").text
    looked = post(f"{lacking}/columns", column_0="journey", column_1="stage", column_2="stage day", act="check")
    assert looked.status_code == 200
    assert chosen(looked.text)["stage-0"] == "?"
    done = post(f"{lacking}/columns", stage_0="lead", stage_1="prospect", act="check")
    assert done.status_code == 302
    assert books.last_seq() >= 0


def test_buyers_that_are_there_already_are_decided_before(books: Books) -> None:
    about = Entry(
        source="crm", record="b1", what="buyer", kind="buyer described", occurred_at=10**15, known_at=10**15, buyer="b1",
        personal={"name": "ACME"},
    )  # fmt: skip
    record(books, [about], now=2)
    address = begun(f"{HEADER}\n{GOOD}")
    page = get(f"{address}/check").text
    for words in ("Are these the same?", "They have the same name.", 'href="/buyers/b1"'):
        assert words in page
    signed_in.client().post(f"{address}/check", {"act": "run", "alike-0": "b1", "said-0": "Acme"})
    work(books)
    assert "Buyers that were there already" in get(f"{address}/result").text
    assert {one.id: one.buyer for one in read_models.journeys(books)} == {"77": "b1", "79": "Corvus"}


@pytest.mark.parametrize(
    ("mail", "why", "is_picked"),
    [
        ("ANN@acme.example", "A person of both has the same mail address.", True),
        ("zoe@acme.example", "Their people write from the same domain.", False),
        ("zoe@gmail.com", "", False),
    ],
)
def test_buyers_are_alike_by_the_mail_of_their_people(books: Books, mail: str, why: str, is_picked: bool) -> None:  # noqa: FBT001 - a case
    about: dict[str, Any] = {"source": "crm", "record": "p1", "occurred_at": 10**15, "known_at": 10**15, "person": "p1"}
    belongs = Entry(what="belongs", kind="person identified", buyer="b1", **about)
    person = Entry(what="person", kind="person described", personal={"name": "Ann", "email": mail}, **about)
    record(books, [belongs, person], now=2)
    page = get(f"{begun(f'{HEADER}{chr(10)}{GOOD}')}/check").text
    assert ("Are these the same?" in page) == bool(why)
    if why:
        assert why in page
        assert ('value="b1" checked' in page) == is_picked


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "empty.csv", "the file is empty"), (b"%PDF-1.7", "a.pdf", "this is a PDF"),
        (b"PK\x03\x04 nothing", "a.xlsx", "not readable as a workbook"), (b"a,b\n", "h.csv", "no rows below it"),
        (b"PAR1 nothing", "a.parquet", "not readable as Parquet"), (b"a\0b\n1\0\n", "b.csv", "no CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_and_not_kept(books: Books, content: bytes, name: str, says: str) -> None:
    answer = send(content, name)
    assert answer.status_code == 400
    assert says in answer.text
    assert "nothing was imported" in answer.text
    assert folders(books) == []


def test_no_file_is_a_sentence(books: Books) -> None:
    assert "Choose a file first" in post("/imports/file").text
    assert folders(books) == []


def test_a_name_of_a_file_leads_nowhere_else(books: Books) -> None:
    assert send(name="../../../out.csv").status_code == 302
    kept = [path.relative_to(books.path) for path in books.path.rglob("*.csv")]
    assert [path.parts[0] for path in kept] == [FOLDER]


def test_a_draft_is_its_members_own_and_goes_after_a_day(books: Books) -> None:
    address = begun()
    assert "is not here any more" in signed_in.client("sales").get(f"{address}/columns", follow=True).text
    forget_files(books, keep=set())
    assert len(folders(books)) == 1
    told = books.path / FOLDER / folders(books)[0] / "draft.json"
    os.utime(told, (1, 1))
    get("/imports")
    assert folders(books) == []


def test_a_draft_is_dropped(books: Books) -> None:
    address = begun()
    assert signed_in.client().post(f"{address}/drop", follow=True).status_code == 200
    assert folders(books) == []


@pytest.mark.usefixtures("books")
def test_only_those_who_import_send_files() -> None:
    assert send(function="read-only").status_code == 403
    assert signed_in.client("read-only").get("/imports/drafts/x/columns").status_code == 403
    assert signed_in.client(None).get("/imports/drafts/x/columns").status_code == 302
    assert signed_in.client().get("/imports/drafts/x/result").status_code == 404
    assert signed_in.client().get("/imports/file").status_code == 405


def described(kind: str, id_: str, **personal: str) -> Entry:
    about: dict[str, Any] = {kind: id_, "personal": personal, "occurred_at": 10**15, "known_at": 10**15}
    return Entry(source="crm", record=id_, what="said", kind=f"{kind} described", **about)


def test_buyers_that_only_look_alike_are_shown_side_by_side_and_nothing_is_chosen_for_them(books: Books) -> None:
    record(books, [described("buyer", "b1", name="Corvuss Handel GmbH"), described("buyer", "b2", name="Zett")], now=2)
    address = begun(f"{HEADER}\n{GOOD}")
    page = get(f"{address}/check").text
    assert "One name holds the other" not in page
    record(books, [described("buyer", "b3", name="Corvuss KG")], now=3)
    page = get(f"{address}/check").text
    for words in ("Corvuss KG", "Possible (31%): Nearly the same name.", "Mail domains: corvus.example · People: Cem"):
        assert words in page
    assert 'value="b3" checked' not in page
    assert 'value="b3"' in page
    signed_in.client().post(f"{address}/check", {"act": "run", "alike-0": "b3", "said-0": "Corvus", "of-0": "buyer"})
    work(books)
    assert {one.id: one.buyer for one in read_models.journeys(books)} == {"77": "Acme", "79": "b3"}


def test_people_under_another_id_are_decided_before_too(books: Books) -> None:
    there = described("person", "p1", name="Ann Lee", email="ann@acme.example")
    record(books, [there, described("person", "p2", name="Cem Yilmaz", phone="030 1234567")], now=2)
    rows = (
        "deal id,stage,created,organization,contact id,contact name,email,phone\n"
        "77,lead,2026-01-05,Acme,c1,Ann Leigh,ann@acme.example,\n"
        "78,lead,2026-01-06,Corvus,c2,Cem Yılmaz,,+49 30 1234567\n"
        "79,lead,2026-01-06,Borealis,c3,Bo Berg,bo@borealis.example,\n"
    )
    address = begun(rows)
    columns = {f"column-{place}": what for place, what in enumerate(
        ("journey", "stage", "created day", "buyer name", "person id", "person name", "mail", "fact")
    )}  # fmt: skip
    signed_in.client().post(f"{address}/columns", columns | {"act": "check"})
    page = get(f"{address}/check").text
    assert "They have the same mail address." in page
    assert page.count("of-") >= 1
    sent = {"act": "run", "alike-0": "p1", "said-0": "c1", "of-0": "person"}
    signed_in.client().post(f"{address}/check", sent)
    work(books)
    assert read_models.person(books, "c1") is None
    person = read_models.person(books, "p1")
    assert person
    assert (person.buyer, person.name) == ("Acme", "Ann Leigh")
    assert read_models.person(books, "c3") is not None

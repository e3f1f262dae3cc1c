"""A file beside a journey: put there and taken along at every door, by those who see the journey and by nobody else."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from buyline.app.acts.about import By
from buyline.app.acts.doing import do, undo
from buyline.app.acts.given import GivenFile
from buyline.app.attachments import file_opened, files_beside, kept_name
from buyline.app.books import open_books
from buyline.app.doctor import examine
from buyline.app.refusal import NotFound, Refused
from buyline.app.search import search_books
from buyline.app.verify import verify
from buyline.store import attachments
from buyline.store.books import Books
from buyline.store.sight import Sight
from tests import signed_in
from tests.api.programs import PREFIX, Program, serving, token
from tests.api.test_acting import NOW, at_page, words
from tests.api.test_reading import claim
from tests.cli.terminal import Terminal
from tests.nasty import REFUSED, strings

pytestmark = [pytest.mark.capability("P9", door) for door in ("page", "cli", "api")]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n"
BY = By(member="sam", function="sales")


@pytest.fixture
def deal(own: Program) -> Program:
    """Books with two journeys, one of which is owned."""
    own.post("/entries", claim("d1", "lead", buyer="b1"))
    own.post("/entries", claim("d2", "lead", buyer="b2"))
    return own


@pytest.fixture
def books(deal: Program) -> Iterator[Books]:
    with open_books(deal.books) as found:
        yield found


def attach(books: Books, content: bytes = PNG, name: str = "offer.png", **given: Any) -> int:
    """Put a file beside d1; the number of its line."""
    do(books, "attach", {"file": GivenFile(name, content), **given}, by=BY, now=NOW + books.last_seq(), journey="d1")
    return books.last_seq()


def lying(books: Path) -> list[str]:
    folder = books / attachments.FOLDER
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_file_goes_in_and_comes_out_at_every_door(deal: Program, tmp_path: Path) -> None:
    for name in ("page.txt", "command.txt"):
        (tmp_path / name).write_bytes(f"by the {name}".encode())
    sent = SimpleUploadedFile("page.txt", (tmp_path / "page.txt").read_bytes())
    shown = at_page(deal.books, "attach", {"file": sent, "remark": "The first offer"})
    assert "the file is attached" in words(shown)
    assert "page.txt" in words(shown)
    told = Terminal(deal.books)("act", "attach", "d1", "--file", str(tmp_path / "command.txt"))
    assert "the file is attached" in told.text
    with serving(deal.books):
        said = Client(SERVER_NAME="127.0.0.1").post(
            f"{PREFIX}/acts/attach",
            {"journey": "d1", "file": SimpleUploadedFile("api.txt", b"by the api.txt"), "token": "once"},
            headers={"Authorization": f"Bearer {token()}"},
        )
    assert said.status_code == 200, said.content
    assert said.json()["says"] == told.text.splitlines()[0] == "d1: the file is attached."
    files = deal.get("/journeys/d1").json["files"]
    assert sorted(one["name"] for one in files) == ["api.txt", "command.txt", "page.txt"]
    for one in files:
        whole = f"by the {one['name']}".encode()
        assert one["bytes"] == len(whole)
        assert deal.get(f"/files/{one['seq']}").body == whole
        with serving(deal.books):
            taken = signed_in.client("read-only").get(f"/files/{one['seq']}")
        assert taken.content == whole
        out = tmp_path / f"out-{one['name']}"
        assert Terminal(deal.books)("file", str(one["seq"]), "--out", str(out)).code == 0
        assert out.read_bytes() == whole
        assert Terminal(deal.books)("file", str(one["seq"]), "--out", str(out)).code != 0
    assert not any(one["name"].encode() in path.read_bytes() for one in files for path in _files_of(deal.books))


def _files_of(books: Path) -> list[Path]:
    return list((books / attachments.FOLDER).iterdir())


def test_what_is_shown_runs_nothing_and_all_else_is_taken_along(books: Books, deal: Program) -> None:
    page, picture, paper = (
        attach(books, content, name)
        for name, content in (("a.png", b"<script>alert(1)</script>"), ("a.html", PNG), ("a.pdf", PDF))
    )
    with serving(deal.books):
        client = signed_in.client("sales")
        for seq, type_ in ((page, "application/octet-stream"), (picture, "image/png"), (paper, "application/pdf")):
            looked, taken = client.get(f"/files/{seq}?look"), client.get(f"/files/{seq}")
            assert looked.headers["Content-Type"] == type_
            assert looked.headers["X-Content-Type-Options"] == taken.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in looked.headers["Content-Security-Policy"]
            assert taken.headers["Content-Security-Policy"].endswith("sandbox")
            assert taken.headers["Content-Disposition"].startswith("attachment")
            kind = "attachment" if type_.endswith("stream") else "inline"
            assert looked.headers["Content-Disposition"].startswith(kind)
            assert "'self'" not in looked.headers["Content-Security-Policy"]


def test_who_does_not_see_the_journey_has_no_file(books: Books) -> None:
    do(books, "assign", {"owner": "ada"}, by=BY, now=NOW + 50, journey="d2")
    seq = attach(books, remark="Confidential")
    part = books.seen_by(Sight(people=("ada",)))
    with pytest.raises(NotFound) as hidden:
        file_opened(part, seq)
    with pytest.raises(NotFound) as missing:
        file_opened(part, seq - 1)
    assert str(hidden.value).replace(str(seq), "N") == str(missing.value).replace(str(seq - 1), "N")
    assert files_beside(part, "d1") == ()
    assert not search_books(part, "confidential").hits
    assert search_books(books, "confidential").hits
    assert file_opened(books, seq).content == PNG


def test_an_undone_file_is_gone_and_comes_back_with_its_entry(books: Books) -> None:
    seq = attach(books)
    entry = files_beside(books, "d1")[0].entry
    undo(books, (entry,), by=BY, now=NOW + 100_000)
    assert files_beside(books, "d1") == ()
    with pytest.raises(NotFound, match="taken back"):
        file_opened(books, seq)
    undoing = [line.entry.id for line in books.lines() if line.entry.kind == "entry retracted"][-1]
    undo(books, (undoing,), by=BY, now=NOW + 200_000)
    assert attachments.sweep(books, grace_seconds=0) == []
    assert verify(books).is_sound


def test_a_file_about_a_person_goes_with_them(books: Books, deal: Program) -> None:
    do(books, "introduce", {"name": "Ada Byron"}, by=BY, now=NOW + 10, journey="d1")
    person = next(line.entry.person for line in books.lines() if line.entry.kind == "person described")
    about, other = attach(books, person=person), attach(books, PDF, "other.pdf")
    assert len(lying(deal.books)) == 2
    books.erase_person(str(person), at=NOW + 300)
    assert len(lying(deal.books)) == 1
    with pytest.raises(NotFound):
        file_opened(books, about)
    assert [one.seq for one in files_beside(books, "d1")] == [other]
    assert verify(books).is_sound
    assert verify(books).checked["files"] == 1
    with pytest.raises(Refused, match="was erased"):
        attach(books, person=person)
    assert len(lying(deal.books)) == 1


def test_a_changed_or_missing_file_is_found(books: Books, deal: Program) -> None:
    attach(books)
    assert "1 beside journeys, 0.0 MB" in [one.says for one in examine(deal.books) if one.what == "Files"]
    path = deal.books / attachments.FOLDER / lying(deal.books)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert any("is not as it was written" in one for one in verify(books).problems)
    with pytest.raises(NotFound, match="not as it was written"):
        file_opened(books, books.last_seq())
    path.unlink()
    assert any("is missing" in one for one in verify(books).problems)
    path.write_bytes(whole)
    assert verify(books).is_sound


def test_a_file_that_no_entry_came_to_name_is_swept(books: Books, deal: Program) -> None:
    attach(books)
    attachments.put(books, b"left by a crash", key="books:letters", entry="a|b|c|")
    assert attachments.sweep(books) == []
    assert len(attachments.sweep(books, grace_seconds=-1)) == 1
    assert len(lying(deal.books)) == 1


def test_no_program_names_the_file_of_another_entry(books: Books, deal: Program) -> None:
    attach(books)
    name = lying(deal.books)[0]
    sent = {"source": "crm", "record": "d2", "what": "file", "kind": "file attached", "occurred_at": "2026-01-01",
            "journey": "d2"}  # fmt: skip
    refused = deal.post("/entries", {**sent, "data": {"file": "0" * 64, "bytes": 3}})
    assert refused.status == 422
    assert "no such file" in refused.body.decode()
    assert deal.post("/entries", {**sent, "data": {"file": "../../keys.sqlite3", "bytes": 3}}).status == 422
    assert deal.post("/entries", {**sent, "data": {"file": name, "bytes": 3}}).status == 201
    with pytest.raises(NotFound):
        file_opened(books, books.last_seq())


class Unread(io.RawIOBase):
    """A body that says a length and must not be read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("address", ["/acts/attach", f"{PREFIX}/acts/attach", "/imports/file", f"{PREFIX}/imports"])
@pytest.mark.parametrize("repeated", [{}, {"HTTP_IDEMPOTENCY_KEY": "again"}], ids=["once", "repeatable"])
def test_what_says_that_it_is_too_large_is_refused_unread(
    deal: Program, address: str, repeated: dict[str, str]
) -> None:
    with serving(deal.books):
        client = signed_in.client("sales", enforce_csrf_checks=True)
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": address, "CONTENT_LENGTH": str(2_000_000_000),
            "CONTENT_TYPE": "multipart/form-data; boundary=x", "HTTP_AUTHORIZATION": f"Bearer {token()}",
            "wsgi.input": Unread(), **repeated,
        }  # fmt: skip
        answer = client.request(**environ)
    assert answer.status_code == 413
    assert "nothing was read" in answer.content.decode()
    is_api = address.startswith(PREFIX)
    assert answer.headers["Content-Type"] == ("application/problem+json" if is_api else "text/html; charset=utf-8")


def test_what_is_empty_or_too_large_is_refused_in_words(
    books: Books, deal: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUYLINE_FILE_MEGABYTES", "1")
    for content, words_ in ((b"", "it is empty"), (b"x" * 1_000_001, "at most 1 MB are taken")):
        with pytest.raises(Refused) as refused:
            attach(books, content)
        assert words_ in " ".join(refused.value.reasons)
    with pytest.raises(Refused, match="recorded"):
        do(books, "attach", {"remark": "none"}, by=BY, now=NOW, journey="d1")
    with serving(deal.books):
        large = SimpleUploadedFile("large.bin", b"x" * 1_500_000)
        page = signed_in.client("sales").post("/acts/attach", {"journey": "d1", "file": large, "remark": "Kept words"})
        answer = Client(SERVER_NAME="127.0.0.1").post(
            f"{PREFIX}/acts/attach", {"journey": "d1", "file": SimpleUploadedFile("l", b"x" * 2_500_000)},
            headers={"Authorization": f"Bearer {token()}"},
        )  # fmt: skip
    assert (page.status_code, answer.status_code) == (422, 413), answer.content
    assert "at most 1 MB are taken" in words(page)
    assert "Kept words" in page.content.decode()
    assert deal.post("/acts/attach", {"journey": "d1", "file": "a path"}).status == 415
    assert lying(deal.books) == []


def test_a_name_is_only_a_name(books: Books, deal: Program) -> None:
    assert kept_name("C:\\Users\\ann\\offer.pdf") == "offer.pdf"
    assert kept_name("../../etc/passwd") == "passwd"
    assert kept_name("gnp\u202efdp.exe") == "gnp_fdp.exe"
    assert kept_name("..") == kept_name("") == "file"
    for name in (*REFUSED, *strings(60, seed=3)):
        kept = kept_name(name)
        assert kept == kept_name(kept)
        assert 1 <= len(kept) <= 150
        assert kept.isprintable()
        assert not set("/\\") & set(kept)
    nasty = [attach(books, b"x", name) for name in ("a\x00b\r\nSet-Cookie: x=1.txt", "<script>.html", 'a"b;c.txt')]
    with serving(deal.books):
        client = signed_in.client("sales")
        for seq in nasty:
            assert "\n" not in client.get(f"/files/{seq}").headers["Content-Disposition"]
        page = client.get("/journeys/d1").content.decode()
    assert "<script>.html" not in page
    assert "&lt;script&gt;.html" in page
    assert all(len(name) == 64 for name in lying(deal.books))

"""Names of files and of their columns stay texts in the wizard, and a text of ten million letters comes in nowhere."""

import csv
import io
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.core.files.uploadedfile import SimpleUploadedFile

from buyline.app.books import create_books
from buyline.app.imports_later import FOLDER
from tests.api.programs import serving, token
from tests.nasty import strings
from tests.pages.test_nasty_strings import _Skeleton

pytestmark = [pytest.mark.capability("P9", "page"), pytest.mark.capability("P26", "page")]
MANY = 60
NASTY = [" ".join(text[:80].split()) for text in strings(400)[:: 400 // MANY]][:MANY]
PLAIN = [f"Plain {number}" for number in range(MANY)]
LONG = "x" * 10_000_000
SECONDS = 60
"""More than all refusals take on a busy machine."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    create_books(tmp_path / "books", now=1).close()
    with serving(tmp_path / "books"):
        yield tmp_path / "books"


def table(names: Sequence[str]) -> bytes:
    """A file whose columns are called so, with two rows."""
    text = io.StringIO()
    csv.writer(text).writerows([["id", "stage", "day", *names], *(["1", "lead", "2026-01-05"] + ["a"] * MANY,) * 2])
    return text.getvalue().encode()


def columns_page(names: Sequence[str], file: str) -> _Skeleton:
    client = signed_in.client("administrator")
    answer = client.post("/imports/file", {"file": SimpleUploadedFile(file, table(names))})
    assert answer.status_code == 302, answer.content.decode()[-2_000:]
    found = _Skeleton()
    found.feed(client.get(answer.url).content.decode())
    return found


@pytest.mark.usefixtures("served")
def test_columns_stay_texts_whatever_they_are_called() -> None:
    names = list(dict.fromkeys(NASTY))
    names += [f"more {number}" for number in range(MANY - len(names))]
    nasty, plain = columns_page(names, "deals.csv"), columns_page(PLAIN, "deals.csv")
    assert {tag[0] for tag in nasty.tags} <= {tag[0] for tag in plain.tags}
    assert {tag for tag in nasty.tags if "on" in str(tag)} <= {tag for tag in plain.tags if "on" in str(tag)}
    said = " ".join(nasty.texts)
    assert [name for name in names if name.strip("\ufeff") not in said] == []


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("file", [
    "<script>alert(1)<script>.csv", "=cmd|' C calc'!A1.csv", "{{ 7*7 }}.csv", "\u202egnp.csv", "日本語.csv", "' onfocus='x.csv",
    f"{'W' * 300}.csv",
])  # fmt: skip
def test_a_file_stays_a_file_whatever_it_is_called(file: str) -> None:
    plain = columns_page(PLAIN, "deals.csv")
    assert columns_page(PLAIN, file).tags == plain.tags


def _sent(client: Any, bearer: str) -> dict[str, Any]:
    """What each entrance answers to the long text."""
    headers, form = {"Authorization": f"Bearer {bearer}"}, {"content_type": "application/json"}
    entry = {"source": "crm", "record": "r", "what": "w", "kind": "note written", "personal": {"remark": LONG}}
    letters = SimpleUploadedFile("deals.csv", f"id,stage,day,{LONG}\n1,lead,2026-01-05,a\n".encode())
    return {
        "an act on a page": client.post("/acts/open", {"buyer_name": LONG, "stage": "lead"}),
        "many on a page": client.post("/acts/many", {"act": "note", "remark": LONG, "seen": "{}"}),
        "a view": client.post("/views", {"name": LONG, "at": "/journeys"}),
        "a token": client.post("/settings/tokens", {"name": LONG, "scope": "read", "days": "2"}),
        "a team": client.post("/settings/teams", {"name": LONG}),
        "an invitation": client.post("/settings/invitations", {"name": LONG, "email": "x@example.com"}),
        "an act": client.post("/api/v1/acts/open", {"buyer_name": LONG, "stage": "lead"}, headers=headers, **form),
        "an entry": client.post("/api/v1/entries", entry, headers=headers, **form),
        "a view of a program": client.post("/api/v1/views", {"name": LONG, "at": "/journeys"}, headers=headers, **form),
        "a team of a program": client.put("/api/v1/teams/x", {"name": LONG}, headers=headers, **form),
        "a column of a file": client.post("/imports/file", {"file": letters}),
    }  # fmt: skip


def test_a_text_of_ten_million_letters_is_refused_at_every_entrance_and_nothing_is_kept(served: Path) -> None:
    client, begun = signed_in.client("administrator", raise_request_exception=False), time.monotonic()
    headers = {"Authorization": f"Bearer {token()}"}
    before = client.get("/api/v1/books", headers=headers).json()
    told = _sent(client, token())
    assert time.monotonic() - begun < SECONDS
    for where, answer in told.items():
        text = answer.content.decode()
        assert answer.status_code == (400 if where == "a column of a file" else 413), where
        assert len(text) < 100_000, f"{where}: it says the text again"
        assert any(word in text for word in ("at most", "At most", "larger")), (where, text[-600:])
    assert not list(served.glob(f"{FOLDER}/*/*"))
    assert client.get("/api/v1/books", headers=headers).json() == before

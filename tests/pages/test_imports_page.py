"""The page of what was imported, by whom, and how it is taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from buyline.app import imports
from buyline.app.books import create_books, definition_of
from buyline.app.imports_later import import_later
from buyline.days import start_of
from buyline.store import read_models
from buyline.store.books import Books
from tests import signed_in

pytestmark = [pytest.mark.capability("P26", "page")]
NOW = 1_790_000_000_000_000
FIRST = "journey,stage,at,amount,segment\na,lead,2025-01-01,100,small\nb,lead,2025-01-05,300,large\n"
SECOND = (
    "journey,stage,at,amount,segment\na,lead,2025-01-01,250,large\nc,lead,2025-01-09,70,small\nd,led,2025-01-10,,\n"
)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    create_books(tmp_path / "books", now=1).close()
    with override_settings(BOOKS=str(tmp_path / "books"), ALLOWED_HOSTS=["127.0.0.1"]):
        from buyline.web.asking import books as served

        yield served()


def brought(books: Books, text: str, *, now: int = NOW) -> str:
    path = books.path.parent / "history.csv"
    path.write_text(text, encoding="utf-8")
    mapping, _ = imports.load_mapping("stage-history")
    plan = imports.ready(mapping, [path], definition_of(books), now=now)
    return str(imports.run(books, plan, now=now).batch)


def page(function: str | None = "administrator") -> Any:
    return signed_in.client(function).get("/imports")


def post(address: str, function: str = "administrator") -> Any:
    return signed_in.client(function).post(address, follow=True)


def standing(books: Books) -> list[tuple[Any, ...]]:
    found = read_models.journeys(books)
    return [(one.id, one.claimed, one.claimed_since, one.amount, dict(one.columns)) for one in found]


@pytest.mark.usefixtures("books")
def test_an_empty_page_says_what_it_will_show() -> None:
    answer = page()
    assert answer.status_code == 200
    assert "Nothing was imported yet" in answer.text
    assert "hx-trigger" not in answer.text


def test_an_import_stands_there_with_its_counts_and_who_brought_it(books: Books) -> None:
    from buyline.members import audit

    batch = brought(books, FIRST + "d,led,2025-01-10,,\n")
    assert "Command line or program" in page().text
    audit.note(audit.IMPORTED, member="sales@example.com", about=batch)
    signed_in.member("sales")
    answer = page()
    for words in ("stage-history", "Member of sales", "In the books", f"/imports/bad-rows/{batch}"):
        assert words in answer.text


def test_an_undo_gives_back_what_the_import_had_overwritten(books: Books) -> None:
    brought(books, FIRST)
    before = standing(books)
    second = brought(books, SECOND, now=NOW + 1_000_000)
    assert standing(books) != before
    assert len(standing(books)) == 3
    answer = post(f"/imports/undo/{second}")
    assert "was taken back" in answer.text
    assert standing(books) == before
    assert answer.text.count("/imports/undo/") == 1, "what was taken back is not offered again"
    assert "was undone before" in post(f"/imports/undo/{second}").text
    assert "There is no import" in post("/imports/undo/never").text


def test_bad_rows_stand_there_with_their_reasons_and_go_with_the_import(books: Books) -> None:
    batch = brought(books, SECOND)
    answer = signed_in.client().get(f"/imports/bad-rows/{batch}")
    for words in ("did you mean &#x27;lead&#x27;?", "2025-01-10", "led"):
        assert words in answer.text
    post(f"/imports/undo/{batch}")
    assert "No row of this import waits any more" in signed_in.client().get(f"/imports/bad-rows/{batch}").text
    assert signed_in.client().get("/imports/bad-rows/never").status_code == 404


def test_what_runs_is_shown_with_how_far_it_is(books: Books) -> None:
    path = books.path.parent / "history.csv"
    path.write_text(FIRST, encoding="utf-8")
    import_later(books, "stage-history", [path], now=start_of(20_000, "UTC"))
    answer = page()
    for words in ("Under way", "Import from stage-history", 'hx-select="#imports-running"'):
        assert words in answer.text


@pytest.mark.parametrize(("function", "status"), [("read-only", 403), ("executive", 403), ("sales", 200), (None, 302)])
@pytest.mark.usefixtures("books")
def test_imports_are_seen_by_those_who_import(function: str | None, status: int) -> None:
    assert page(function).status_code == status


@pytest.mark.parametrize("address", ["/imports/undo/x"])
@pytest.mark.usefixtures("books")
def test_only_those_who_import_undo(address: str) -> None:
    assert signed_in.client("read-only").post(address).status_code == 403
    assert signed_in.client("sales").get(address).status_code == 405

"""The page of what is being done in the background."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from buyline.app import imports_later
from buyline.app.books import create_books
from buyline.app.exports import ask_export
from buyline.app.handlers import HANDLERS, worker_for
from buyline.app.imports_later import import_later
from buyline.app.statements import Asked
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.wanted import State
from tests import signed_in

pytestmark = [pytest.mark.capability("P26", "page"), pytest.mark.capability("P29", "page")]
NOW = 1_790_000_000_000_000


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    create_books(tmp_path / "books", now=1).close()
    with override_settings(BOOKS=str(tmp_path / "books"), ALLOWED_HOSTS=["127.0.0.1"]):
        from buyline.web.asking import books as served

        yield served()


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text("journey,stage,at\na,lead,2025-01-01\nb,lead,2025-01-02\n", encoding="utf-8")
    return path


def page(function: str = "administrator", **more: Any) -> Any:
    return signed_in.client(function).get("/jobs", **more)


def post(address: str, function: str = "administrator") -> Any:
    return signed_in.client(function).post(address, follow=True)


def work(books: Books) -> None:
    worker = worker_for(books, lease_seconds=60)
    worker.clock = lambda: NOW + 10
    while worker.run_one():
        pass


@pytest.mark.usefixtures("books")
def test_an_empty_page_says_what_it_will_show() -> None:
    answer = page()
    assert answer.status_code == 200
    assert "Nothing is being done in the background" in answer.text
    assert "hx-trigger" not in answer.text


def test_jobs_stand_there_with_how_far_they_are(books: Books, history: Path) -> None:
    import_later(books, "stage-history", [history], now=NOW)
    job = jobs.take(books, kinds=list(HANDLERS), now=NOW, lease=10**9)
    assert job is not None
    jobs.progress(books, job, now=NOW, lease=10**9, done=1_500, of=6_000, says="entries taken")
    answer = page()
    for words in ("Import from stage-history", "Running", "1,500 of 6,000", "entries taken", 'hx-trigger="every 2s"'):
        assert words in answer.text
    news = page(headers={"HX-Request": "true", "HX-Target": "jobs-rows"})
    assert news.text.lstrip().startswith('<section id="jobs"')


def test_what_came_of_an_import_and_the_file_of_an_export(books: Books, history: Path) -> None:
    import_later(books, "stage-history", [history], now=NOW)
    export = ask_export(books, Asked(), in_format="csv", now=NOW + 1)
    work(books)
    answer = page()
    assert "2 new entries" in answer.text
    assert f"/jobs/{export}/file" in answer.text
    got = signed_in.client().get(f"/jobs/{export}/file")
    assert got.headers["Content-Disposition"] == f'attachment; filename="journeys-{export}.csv"'
    assert b"".join(got.streaming_content).startswith(b'"journey"')
    assert signed_in.client().get("/jobs/unknown/file").status_code == 404


def test_a_job_is_stopped_and_asked_for_again(books: Books, history: Path) -> None:
    id_ = import_later(books, "stage-history", [history], now=NOW)
    assert "was cancelled before it began" in post(f"/jobs/{id_}/cancel").text
    assert "has ended already" in post(f"/jobs/{id_}/cancel").text
    assert "waits to be tried again" in post(f"/jobs/{id_}/again").text
    found = jobs.job(books, id_)
    assert found is not None
    assert found.state == State.WAITING
    assert "There is no job" in post("/jobs/unknown/cancel").text


def test_a_job_that_failed_says_why(books: Books, history: Path) -> None:
    id_ = import_later(books, "stage-history", [history], now=NOW)
    for path in (books.path / imports_later.FOLDER / id_).rglob("*.csv"):
        path.unlink()
    work(books)
    answer = page()
    assert "Failed" in answer.text
    assert "The files of this import are gone" in answer.text


@pytest.mark.parametrize(("function", "status"), [("read-only", 403), ("executive", 403), ("sales", 200), (None, 302)])
@pytest.mark.usefixtures("books")
def test_jobs_are_seen_by_those_who_import(function: str | None, status: int) -> None:
    assert signed_in.client(function).get("/jobs").status_code == status


@pytest.mark.parametrize("address", ["/jobs/x/cancel", "/jobs/x/again"])
@pytest.mark.usefixtures("books")
def test_only_those_who_import_stop_jobs(address: str) -> None:
    assert signed_in.client("read-only").post(address).status_code == 403
    assert signed_in.client("sales").get(address).status_code == 405

"""The work that is done in the background: segments, imports and exports; done twice, it has the effect of once."""

import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from buyline.app import imports, work
from buyline.app.books import create_books
from buyline.app.exports import FOLDER, ask_export, export_path
from buyline.app.handlers import HANDLERS, worker_for
from buyline.app.imports import batches
from buyline.app.imports_later import import_later
from buyline.app.jobs import try_again
from buyline.app.refusal import Refused
from buyline.app.statements import Asked, position
from buyline.app.verify import verify
from buyline.app.work import Run, Worker
from buyline.charts.spreadsheet import unguarded
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.files import live_segments
from buyline.store.jobs import Job
from buyline.store.wanted import TIDY, State, Wanted

pytestmark = [pytest.mark.capability("P26", "cli"), pytest.mark.capability("P29", "cli")]
NOW = 1_790_000_000_000_000
DAY = 86_400_000_000
ROWS = 60


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def books(request: pytest.FixtureRequest, tmp_path: Path, keep_in: Callable[[str], None]) -> Iterator[Books]:
    keep_in(request.param)
    with create_books(tmp_path / "books", now=1) as made:
        yield made


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    rows = [f"=j{n},lead,2025-01-{1 + n % 28:02},100,+{n}" for n in range(ROWS)]
    path.write_text("journey,stage,at,amount,segment\n" + "\n".join([*rows, "bad,lead,soon,1,x"]), encoding="utf-8")
    return path


def ended(books: Books, id_: str) -> Job:
    worker = worker_for(books, lease_seconds=60)
    worker.clock = lambda: NOW + DAY
    while worker.run_one():
        pass
    found = jobs.job(books, id_)
    assert found is not None
    return found


def leads(books: Books) -> int:
    return int(position(books, Asked(), now=NOW + DAY).places["lead"].journeys)


def test_an_import_in_the_background_does_what_the_command_does(books: Books, history: Path) -> None:
    id_ = import_later(books, "stage-history", [history], now=NOW)
    history.unlink()
    job = ended(books, id_)
    assert (job.state, job.done, job.reason) == (State.DONE, ROWS, "")
    assert (job.result["taken"], job.result["bad_rows"]) == ({"recorded": ROWS}, 1)
    assert "examples" not in job.result
    assert sorted(path.name for path in (books.path / "incoming" / id_).iterdir()) == ["done.json"]
    (batch,) = batches(books)
    assert (batch["id"], batch["entries"]) == (job.result["batch"], ROWS)
    assert leads(books) == ROWS
    imports.undo(books, batch["id"], now=NOW + 1)
    assert leads(books) == 0


def test_an_import_whose_worker_died_is_finished_by_the_next_and_counted_once(books: Books, history: Path) -> None:
    id_ = import_later(books, "stage-history", [history], now=NOW)
    job = jobs.take(books, kinds=list(HANDLERS), now=NOW, lease=1)
    assert job is not None
    said = HANDLERS[job.kind](books, Run(job, lambda *_: None))
    again = ended(books, id_)
    assert (again.state, again.tries, again.result) == (State.DONE, 2, said)
    assert [batch["id"] for batch in batches(books)] == [again.result["batch"]]
    assert (leads(books), len(list(books.dead_letters()))) == (ROWS, 1)


def test_an_import_that_was_left_half_done_is_finished_under_the_same_name(
    books: Books, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_A_TIME", 20)
    id_ = import_later(books, "stage-history", [history], now=NOW)
    job = jobs.take(books, kinds=list(HANDLERS), now=NOW, lease=1)
    assert job is not None

    def dies(done: int, _of: int | None, _says: str) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        HANDLERS[job.kind](books, Run(job, dies))
    again = ended(books, id_)
    assert (again.state, again.result["taken"]) == (State.DONE, {"already known": 20, "recorded": ROWS - 20})
    assert [(one["id"], one["entries"]) for one in batches(books)] == [(again.result["batch"], ROWS)]
    assert leads(books) == ROWS


def test_a_cancelled_import_is_taken_back_as_a_whole(
    books: Books, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "TELL_EVERY_SECONDS", 0)
    monkeypatch.setattr(imports, "AT_A_TIME", 20)
    id_ = import_later(books, "stage-history", [history], now=NOW)
    seen: list[int] = []

    def some(books: Books, run: Run) -> Any:
        def tell(done: int, of: int | None, says: str) -> None:
            if done:
                seen.append(done)
                jobs.cancel(books, id_, now=NOW)
            run.tell(done, of, says)

        return HANDLERS[run.job.kind](books, Run(run.job, tell))

    assert Worker(books, dict.fromkeys(HANDLERS, some), clock=lambda: NOW).run_one()
    job = jobs.job(books, id_)
    assert job is not None
    assert (job.state, seen, job.result["taken_back"]) == (State.CANCELLED, [20], 20)
    assert not (books.path / "incoming" / id_).exists()
    with pytest.raises(Refused, match="cancelled before it began"):
        try_again(books, id_, now=NOW)
    assert leads(books) == 0
    assert verify(books).is_sound


def test_an_import_that_does_not_fit_is_refused_at_once(books: Books, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Refused, match="do not fit"):
        import_later(books, "stage-history", [tmp_path / "other.csv"], now=NOW)
    assert jobs.jobs(books) == []


def test_an_import_without_its_files_says_so(books: Books, history: Path) -> None:
    id_ = import_later(books, "stage-history", [history], now=NOW)
    for path in (books.path / "incoming" / id_).rglob("*.csv"):
        path.unlink()
    job = ended(books, id_)
    assert job.state == State.FAILED
    assert job.reason.startswith("The files of this import are gone (history.csv)")


def told(path: Path) -> list[tuple[str, str]]:
    """Journey and segment of each row of an exported file, as they read."""
    if path.suffix == ".csv":
        rows: list[Any] = list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))
    elif path.suffix == ".ndjson":
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    elif path.suffix == ".parquet":
        rows = parquet.read_table(path).to_pylist()
    else:
        head, *lines = load_workbook(path).active.iter_rows(values_only=True)
        rows = [dict(zip(head, line, strict=True)) for line in lines]
    return sorted((row["journey"], row["segment"]) for row in rows)


@pytest.mark.parametrize("in_format", ["csv", "xlsx", "parquet", "ndjson"])
def test_every_journey_comes_into_the_file(books: Books, history: Path, in_format: str) -> None:
    ended(books, import_later(books, "stage-history", [history], now=NOW))
    job = ended(books, ask_export(books, Asked(), in_format=in_format, now=NOW + 5))
    path = export_path(books, job.id, in_format)
    assert (job.state, job.done, job.of, job.reason) == (State.DONE, ROWS, ROWS, "")
    assert job.result == {"file": path.name, "rows": ROWS, "bytes": path.stat().st_size}
    mark = "'" if in_format == "csv" else ""  # what a spreadsheet would run as a formula is a text there
    shown = told(path)
    assert shown == sorted((f"{mark}=j{n}", f"{mark}+{n}") for n in range(ROWS))
    assert [(unguarded(one), unguarded(two)) for one, two in shown] == sorted((f"=j{n}", f"+{n}") for n in range(ROWS))


def test_an_export_can_be_asked_of_a_past_day_and_some_rows(books: Books, history: Path) -> None:
    ended(books, import_later(books, "stage-history", [history], now=NOW))
    job = ended(books, ask_export(books, Asked(where={"segment": "+7"}), in_format="ndjson", now=NOW + 5))
    assert told(export_path(books, job.id, "ndjson")) == [("=j7", "+7")]
    with pytest.raises(Refused, match="not a format"):
        ask_export(books, Asked(), in_format="doc", now=NOW)


def test_many_lines_ask_for_tidying_and_it_leaves_what_is_needed(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("buyline.store.session.TIDY_EVERY", 200)
    path = tmp_path / "long.csv"
    rows = [f"j{n},lead,2025-01-01" for n in range(300)]
    path.write_text("journey,stage,at\n" + "\n".join(rows), encoding="utf-8")
    first = ended(books, import_later(books, "stage-history", [path], now=NOW))
    ended(books, ask_export(books, Asked(), in_format="csv", now=NOW))
    kinds = [job.kind for job in jobs.jobs(books)]
    assert kinds.count(TIDY) == 1
    (books.path / FOLDER / "journeys-gone.csv").write_text("x", encoding="utf-8")
    (books.path / "incoming" / "gone").mkdir()
    jobs.ask(books, Wanted(TIDY, key=TIDY), now=NOW + DAY, id_="t")
    job = ended(books, "t")
    assert (job.state, job.reason) == (State.DONE, "")
    assert len(list((books.path / FOLDER).iterdir())) == 1
    assert not list((books.path / "incoming").iterdir())
    with books.reading() as cursor:
        assert live_segments(cursor)
    assert first.state == State.DONE
    assert verify(books).is_sound

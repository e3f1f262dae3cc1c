"""A worker does each job at least once and says what became of it."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from buyline.app import work
from buyline.app.refusal import Refused
from buyline.app.work import SECOND, TRIES, Handler, Run, StoppedError, Worker
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.jobs import Job, LeaseLostError
from buyline.store.wanted import State, Wanted

pytestmark = pytest.mark.capability("P29", "cli")
KIND = "wash up"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def books(request: pytest.FixtureRequest, tmp_path: Path, keep_in: Callable[[str], None]) -> Iterator[Books]:
    keep_in(request.param)
    with Books.create(tmp_path / "books", now=1) as made:
        yield made


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now


def done_by(books: Books, handler: Handler, clock: Clock, *, times: int = 1) -> Job:
    """The job after a worker tried it so often."""
    jobs.ask(books, Wanted(KIND, {"plates": 3}), now=clock(), id_="j")
    worker = Worker(books, {KIND: handler}, clock=clock)
    for _ in range(times):
        assert worker.run_one()
        clock.now += 2 * 3_600 * SECOND
    found = jobs.job(books, "j")
    assert found is not None
    return found


def test_a_job_is_done_with_its_result_and_progress(books: Books) -> None:
    seen: list[tuple[int, int | None, str]] = []

    def wash(books: Books, run: Run) -> Mapping[str, Any]:
        for plate in range(1, 4):
            run.progress(plate, of=3, says="plates washed")
        job = jobs.job(books, run.job.id)
        assert job is not None
        seen.append((job.done, job.of, job.says))
        return {"washed": run.about["plates"], "at": run.now}

    clock = Clock()
    job = done_by(books, wash, clock)
    assert (job.state, job.result, job.tries) == (State.DONE, {"washed": 3, "at": 1_000 * SECOND}, 1)
    assert seen == [(1, 3, "plates washed")], "not more often than somebody would look"
    assert (job.done, job.of) == (3, 3)
    assert not Worker(books, {KIND: wash}, clock=clock).run_one()


def test_what_a_person_must_mend_is_not_tried_again(books: Books) -> None:
    def refuse(_books: Books, _run: Run) -> Mapping[str, Any]:
        raise Refused("There is no sponge; nothing was washed.", ["buy one"])

    job = done_by(books, refuse, Clock())
    assert (job.state, job.reason, job.tries) == (
        State.FAILED,
        "There is no sponge; nothing was washed.\n  - buy one",
        1,
    )


def test_what_breaks_is_tried_again_later_and_later_and_not_for_ever(books: Books) -> None:
    tried: list[int] = []
    clock = Clock()

    def drop(_books: Books, run: Run) -> Mapping[str, Any]:
        tried.append(run.job.run_at - clock())
        raise KeyError("Ann Miller's plate")

    jobs.ask(books, Wanted(KIND), now=clock(), id_="j")
    worker = Worker(books, {KIND: drop}, clock=clock)
    waits = []
    while worker.run_one():
        job = jobs.job(books, "j")
        assert job is not None
        waits.append((job.run_at - clock()) // SECOND)
        clock.now = max(clock.now, job.run_at)
    assert waits[:-1] == [10, 40, 160, 640]
    job = jobs.job(books, "j")
    assert job is not None
    assert (job.state, job.tries, len(tried)) == (State.FAILED, TRIES, TRIES)
    assert job.reason == "Something went wrong on our side (KeyError). It was tried 5 times."


def test_a_job_whose_worker_always_dies_fails_in_the_end(books: Books) -> None:
    clock = Clock()
    jobs.ask(books, Wanted(KIND), now=clock(), id_="j")
    for _ in range(TRIES):
        assert jobs.take(books, kinds=[KIND], now=clock(), lease=1) is not None
        clock.now += SECOND
    worker = Worker(books, {KIND: lambda _books, _run: {}}, clock=clock)
    assert worker.run_one()
    job = jobs.job(books, "j")
    assert job is not None
    assert (job.state, job.reason[:27]) == (State.FAILED, "Its worker ended without a ")


def test_a_cancelled_job_stops_at_its_next_step(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "TELL_EVERY_SECONDS", 0)
    steps: list[int] = []

    def wash(books: Books, run: Run) -> Mapping[str, Any]:
        for plate in range(3):
            steps.append(plate)
            run.progress(plate)
            jobs.cancel(books, "j", now=2)
        return {}

    job = done_by(books, wash, Clock())
    assert (job.state, steps) == (State.CANCELLED, [0, 1])


def test_a_worker_that_stops_gives_its_job_back(books: Books) -> None:
    clock = Clock()
    jobs.ask(books, Wanted(KIND), now=clock(), id_="j")

    def wash(_books: Books, run: Run) -> Mapping[str, Any]:
        worker.stopping.set()
        with pytest.raises(StoppedError):
            run.progress(1)
        run.progress(2)
        return {}

    worker = Worker(books, {KIND: wash}, clock=clock)
    assert worker.run_one()
    worker.run()
    job = jobs.job(books, "j")
    assert job is not None
    assert (job.state, job.reason) == (State.WAITING, "")
    assert Worker(books, {KIND: lambda _books, _run: {}}, clock=clock).run_one()


def test_long_work_without_a_word_keeps_its_lease_and_one_that_lost_it_says_nothing(books: Books) -> None:
    def slow(books: Books, run: Run) -> Mapping[str, Any]:
        time.sleep(1.6)
        assert jobs.take(books, kinds=[KIND], now=time.time_ns() // 1_000, lease=SECOND) is None
        another = jobs.take(books, kinds=[KIND], now=time.time_ns() // 1_000 + 60 * SECOND, lease=99 * SECOND)
        assert another is not None
        time.sleep(0.6)
        with pytest.raises(LeaseLostError):
            run.progress(1)
        return {"done by": "the first"}

    jobs.ask(books, Wanted(KIND), now=1, id_="j")
    assert Worker(books, {KIND: slow}, lease_seconds=1).run_one()
    job = jobs.job(books, "j")
    assert job is not None
    assert (job.state, job.tries, job.result) == (State.RUNNING, 2, {})


def test_a_worker_waits_for_work_until_it_is_stopped(books: Books) -> None:
    worker = Worker(books, {KIND: lambda _books, _run: {"washed": 1}})

    def run() -> None:
        worker.run(poll_seconds=0.02)
        books.connection.close()

    thread = Thread(target=run)
    thread.start()
    jobs.ask(books, Wanted(KIND), now=1, id_="j")
    until = time.monotonic() + 30
    while time.monotonic() < until and jobs.jobs(books, open_only=True):
        time.sleep(0.02)
    worker.stopping.set()
    thread.join(30)
    job = jobs.job(books, "j")
    assert job is not None
    assert job.state == State.DONE

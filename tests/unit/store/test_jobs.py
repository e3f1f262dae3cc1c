"""Work that is to be done later: it comes with its commit, is leased to one worker, and is taken again when that one is
silent."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from buyline.journal.entry import Recorded
from buyline.journal.port import Commit, Line
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.jobs import Job, LeaseLostError
from buyline.store.wanted import State, Wanted
from tests.unit.store.pen import entry

pytestmark = pytest.mark.capability("P29", "cli")
KIND, LEASE = "wash up", 60


def take(books: Books, now: int, *, lease: int = LEASE) -> Job | None:
    return jobs.take(books, kinds=[KIND], now=now, lease=lease)


def taken(books: Books, now: int) -> Job:
    found = take(books, now)
    assert found is not None
    return found


def test_a_job_comes_with_the_entries_of_its_commit_or_not_at_all(books: Books) -> None:
    def write(*, fails: bool) -> None:
        with books.session() as session:
            line = Line(Recorded(1, 1_000, "d", entry("1")), 1)
            session.write(Commit(recorded_at=1_000, lines=[line]))
            session.ask(Wanted(KIND, {"what": "plates"}), now=1_000)
            if fails:
                raise LookupError

    with pytest.raises(LookupError):
        write(fails=True)
    assert (jobs.jobs(books), books.last_seq()) == ([], 0)
    write(fails=False)
    (job,) = jobs.jobs(books)
    assert (job.kind, job.about, job.state, books.last_seq()) == (KIND, {"what": "plates"}, State.WAITING, 1)


def test_the_same_work_waits_once(books: Books) -> None:
    wanted = Wanted(KIND, key="k")
    first = jobs.ask(books, wanted, now=1)
    assert jobs.ask(books, wanted, now=2) == first
    job = taken(books, 3)
    second = jobs.ask(books, wanted, now=4)
    assert second != first, "what is under way may have looked before the new reason for it came"
    jobs.again(books, job, at=5)
    assert [job.state for job in jobs.jobs(books)] == [State.WAITING] * 2


def test_jobs_are_taken_in_their_order_and_not_before_their_time(books: Books) -> None:
    jobs.ask(books, Wanted(KIND, not_before=50), now=1, id_="late")
    jobs.ask(books, Wanted(KIND), now=2, id_="early")
    jobs.ask(books, Wanted("of another kind"), now=0, id_="unknown here")
    assert take(books, 0) is None
    assert [taken(books, 10).id, take(books, 49), taken(books, 50).id] == ["early", None, "late"]


def test_a_worker_that_is_silent_loses_its_job_and_learns_it(books: Books) -> None:
    jobs.ask(books, Wanted(KIND), now=0, id_="j")
    first = taken(books, 1)
    assert take(books, 1 + LEASE) is None
    assert not jobs.keep(books, first, now=30, lease=LEASE)
    assert take(books, 30 + LEASE) is None
    second = taken(books, 31 + LEASE)
    assert (second.id, second.tries) == ("j", 2)
    for late in (
        lambda: jobs.keep(books, first, now=99, lease=LEASE),
        lambda: jobs.progress(books, first, now=99, lease=LEASE, done=1, of=2, says=""),
        lambda: jobs.end(books, first, State.DONE, now=99),
        lambda: jobs.again(books, first, at=99),
    ):
        with pytest.raises(LeaseLostError):
            late()
    jobs.end(books, second, State.DONE, now=100, result={"plates": 3})
    ended = jobs.job(books, "j")
    assert ended is not None
    assert (ended.state, ended.result, ended.ended_at, ended.lease_until) == (State.DONE, {"plates": 3}, 100, None)
    assert take(books, 10_000) is None


def test_a_job_says_how_far_it_is_and_hears_that_it_is_to_stop(books: Books) -> None:
    jobs.ask(books, Wanted(KIND), now=0, id_="j")
    job = taken(books, 1)
    assert not jobs.progress(books, job, now=2, lease=LEASE, done=3, of=9, says="plates")
    assert jobs.cancel(books, "j", now=5) == State.RUNNING
    assert jobs.progress(books, job, now=6, lease=LEASE, done=4, of=9, says="plates")
    (seen,) = jobs.jobs(books, open_only=True)
    assert (seen.done, seen.of, seen.says, seen.cancel_at) == (4, 9, "plates", 5)


def test_what_waits_is_cancelled_at_once_and_what_ended_stays(books: Books) -> None:
    jobs.ask(books, Wanted(KIND), now=0, id_="j")
    assert jobs.cancel(books, "j", now=5) == State.CANCELLED
    assert jobs.cancel(books, "j", now=6) == State.CANCELLED
    assert jobs.cancel(books, "unknown", now=6) is None
    assert take(books, 10) is None
    assert jobs.revive(books, "j", now=7)
    assert taken(books, 10).cancel_at is None
    assert not jobs.revive(books, "j", now=8), "it runs"


def test_no_job_is_taken_by_two(books: Books) -> None:
    for number in range(20):
        jobs.ask(books, Wanted(KIND), now=0, id_=f"{number:02}")
    together = Barrier(4)

    def work(_: int) -> list[str]:
        together.wait()
        mine = []
        while (job := take(books, 1, lease=10**9)) is not None:
            mine.append(job.id)
        books.connection.close()
        return mine

    with ThreadPoolExecutor(4) as threads:
        found = [id_ for mine in threads.map(work, range(4)) for id_ in mine]
    assert sorted(found) == [f"{number:02}" for number in range(20)]


def test_jobs_of_long_ago_are_forgotten(books: Books) -> None:
    for id_, at in (("old", 10), ("new", 20)):
        jobs.ask(books, Wanted(KIND), now=0, id_=id_)
        jobs.end(books, taken(books, 1), State.DONE, now=at)
    jobs.ask(books, Wanted(KIND), now=0, id_="open")
    assert jobs.forget(books, ended_before=15) == ["old"]
    assert {job.id for job in jobs.jobs(books)} == {"new", "open"}

"""A history loaded party by party, apart from the books, gives the books that single entries give."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.app import history
from buyline.app.hands import Hands
from buyline.app.record import Taken, record
from buyline.app.verify import verify
from buyline.days import parse_day
from buyline.demo import generate
from buyline.journal.entry import Entry
from buyline.store.books import Books
from buyline.store.engine import TABLES, all_rows
from tests.generative.effort import trying
from tests.generative.recording import Net, net, recorded
from tests.reference.strategies import Journal, deliveries, journals

pytestmark = pytest.mark.capability("P26", "library")
NOW = 2 * 10**15


def load(books: Books, entries: Sequence[Entry], *, now: int, hands: Hands) -> Counter[Taken]:
    """Load entries; how many were taken, and how."""
    receipts = history.load(books, entries, now=now, hands=hands)
    return Counter(receipt.taken for written in receipts for receipt in written)


def net_of(books: Books) -> Net:
    """Rows of books on disk, reversals cancelled."""
    found: Counter[Any] = Counter()
    for table in TABLES:
        for posted in all_rows(books, table=table):
            found[posted.row] += posted.sign
    return {row: count for row, count in found.items() if count}


def known_rows(books: Books) -> Net:
    """Rows with the moment from which each is known."""
    found: Counter[Any] = Counter()
    for table in TABLES:
        for posted in all_rows(books, table=table):
            found[posted.known_at, posted.row] += posted.sign
    return {row: count for row, count in found.items() if count}


def shown(books: Books) -> list[Any]:
    """What the read models show."""
    with books.connection.cursor() as cursor:
        found: list[Any] = []
        for name, columns in (
            ("journey", "id, pipeline, buyer, claimed, verified, claimed_since, verified_since, amount, currency, columns,"
             " facts, version, opened_on, last_on, close_on"),
            ("buyer", "id, name, sort_name, facts"),
            ("person", "id, buyer, role, name, email, phone"),
        ):  # fmt: skip
            cursor.execute(f"SELECT {columns} FROM books_{name} ORDER BY id")
            found += cursor.fetchall()
    return found


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the books of a test are kept, for all of its examples."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            patch.setenv("BUYLINE_DATABASE", request.getfixturevalue("postgres_server").url)
        yield


@pytest.mark.usefixtures("database")
@trying(12)
@given(journals(at_most=14), st.data())
def test_loaded_books_equal_recorded_ones(journal: Journal, data: Any) -> None:
    agreed, entries = journal
    given_so = data.draw(deliveries(entries))
    cut = data.draw(st.integers(0, len(given_so)))
    with TemporaryDirectory() as folder, Books.create(Path(folder) / "books", now=1) as books:
        for entry in agreed:
            record(books, [entry], now=1)
        record(books, given_so[:cut], now=NOW)
        load(books, given_so[cut:], now=NOW + 1, hands=Hands(0))
        assert net_of(books) == net(recorded(agreed, given_so, at_a_time=len(given_so) or 1))
        assert verify(books).is_sound


@pytest.fixture(scope="module")
def company() -> list[Entry]:
    """A small demo company."""
    return list(generate(seed=3, until=parse_day("2026-06-30"), buyers=150))


@pytest.fixture(scope="module")
def singly(company: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The company recorded in the order in which it became known, a few entries per commit."""
    with Books.create(tmp_path_factory.mktemp("singly") / "books", now=1) as books:
        for start in range(0, len(company), 97):
            record(books, company[start : start + 97], now=NOW)
        yield books


@pytest.fixture
def books(tmp_path: Path, database: None) -> Iterator[Books]:  # noqa: ARG001 - it says where they are kept
    with Books.create(tmp_path / "books", now=1) as made:
        yield made


@pytest.mark.parametrize("hands", [0, 2])
def test_shares_make_the_same_books(
    hands: int, company: list[Entry], singly: Books, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "IN_A_SHARE", 60)
    monkeypatch.setattr(history, "IN_A_COMMIT", 250)
    with Hands(hands) as helping:
        taken = load(books, company, now=NOW, hands=helping)
    assert taken == Counter({Taken.RECORDED: len(company)})
    assert known_rows(books) == known_rows(singly)
    assert shown(books) == shown(singly)
    assert verify(books).is_sound
    assert load(books, company, now=NOW + 1, hands=Hands(0)) == Counter({Taken.KNOWN: len(company)})


@pytest.mark.parametrize("is_noticed", [True, False])
def test_a_hand_that_dies_costs_time_and_nothing_else(
    company: list[Entry], singly: Books, books: Books, *, is_noticed: bool
) -> None:
    """Dead before it is asked, or while it is being told: then what it was told is stuck in a broken pipe."""
    with Hands(1) as hands:
        for process in hands._all:
            process.kill()
            if is_noticed:
                process.wait()
        load(books, company, now=NOW, hands=hands)
    assert known_rows(books) == known_rows(singly)


def test_what_somebody_else_brings_meanwhile_is_seen(
    company: list[Entry], singly: Books, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer records the last parties while the first ones are written."""
    monkeypatch.setattr(history, "IN_A_SHARE", 100)
    monkeypatch.setattr(history, "IN_A_COMMIT", 100)
    write, others = history._Load._write, list(company[-200:])

    def disturbed(self: Any, *waiting: Any) -> Any:
        receipts = write(self, *waiting)
        if others:
            record(books, others, now=NOW)
            others.clear()
        return receipts

    monkeypatch.setattr(history._Load, "_write", disturbed)
    taken = load(books, company, now=NOW, hands=Hands(0))
    assert taken.total() == len(company)
    assert taken[Taken.KNOWN] > 0
    assert known_rows(books) == known_rows(singly)
    assert verify(books).is_sound

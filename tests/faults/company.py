"""What is written while faults happen: commits of a small company, the same each time."""

from collections.abc import Iterator
from pathlib import Path

from buyline.app import history
from buyline.app.books import create_books
from buyline.app.hands import Hands
from buyline.app.record import record
from buyline.days import Moment, parse_day, start_of
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry
from buyline.store.books import Books
from buyline.store.segments import ship

STAGES = ("lead", "qualified_lead", "prospect", "customer")
BEGUN = start_of(parse_day("2026-01-05"), "UTC")
DAY: Moment = 86_400_000_000
BEFORE, WRITTEN = 6, 4


def moment_of_commit(number: int) -> Moment:
    """When a commit is recorded."""
    return BEGUN + 400 * DAY + number * 1_000_000


def commits(first: int, many: int) -> Iterator[tuple[Moment, list[Entry]]]:
    """Commits by number: each brings a person, two acts, and a journey one stage further; all of it or nothing."""
    for number in range(first, first + many):
        yield moment_of_commit(number), list(_entries(number))


def _entries(number: int) -> Iterator[Entry]:
    journey, at = f"deal-{number // 2}", BEGUN + number * DAY
    buyer, person = f"buyer-{number // 2}", f"person-{number}"
    told = {"name": f"Person {number}", "email": f"person-{number}@example.org"}

    def entry(what: str, kind: str, **more: object) -> Entry:
        fields = {"occurred_at": at, "known_at": at, "sent_by": "crm", "buyer": buyer} | more
        return Entry(source="crm", record=f"{journey}/{number}", what=what, kind=kind, **fields)  # type: ignore[arg-type]

    yield entry(
        "stage", "stage claimed", journey=journey, data={"stage": STAGES[number % 2 * 2], "amount": 500 * number}
    )
    yield entry("person", "person described", person=person, personal=told)
    for nth in range(2):
        yield entry(
            f"visit {nth}", "page visited", person=person, journey=journey, trust=Trust.FIRST_PARTY_WEB,
            data={"content": f"page-{nth}"}, occurred_at=at + nth,
        )  # fmt: skip


def add(books: Books, *, first: int, many: int) -> Iterator[list[str]]:
    """Record commits; the ids of each once it is acknowledged."""
    for now, entries in commits(first, many):
        receipts = record(books, entries, now=now)
        yield [receipt.id for receipt in receipts]


def load_all(books: Books) -> Iterator[list[str]]:
    """Load the same entries as a history, a buyer per commit, rows straight into files; the ids of each, once it is."""
    entries = [entry for _, new in commits(BEFORE, WRITTEN) for entry in new]
    with Hands(0) as hands:
        for receipts in history.load(books, entries, now=moment_of_commit(BEFORE), hands=hands):
            yield [receipt.id for receipt in receipts]


WRITERS = {"append": lambda books: add(books, first=BEFORE, many=WRITTEN), "load": load_all}


def acknowledged_by(what: str) -> list[list[str]]:
    """The ids of the commits that the process to be killed writes; a load writes those of a buyer as one."""
    found = [[entry.id for entry in entries] for _, entries in commits(BEFORE, WRITTEN)]
    return found if what == "append" else [[*one, *other] for one, other in zip(found[::2], found[1::2], strict=True)]


def made(folder: Path, *, segments: int) -> Path:
    """Books as they are before the fault: some commits, in `segments` files of a kind, or all in the database."""
    with create_books(folder, now=BEGUN) as books:
        for number in range(BEFORE):
            list(add(books, first=number, many=1))
            if number < segments:
                ship(books, at_least=1)
    return folder

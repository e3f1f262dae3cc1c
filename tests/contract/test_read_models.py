"""What waits, who owns what, where everything stands: both databases say the same, to whoever sees all or a part."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from buyline.app.acts.about import By
from buyline.app.acts.doing import do
from buyline.app.acts.given import GivenFile
from buyline.app.attachments import files_beside
from buyline.app.attention import Attention
from buyline.app.board import board
from buyline.app.books import agreement_of, definition_of
from buyline.app.calendar import dated
from buyline.app.changed import changed_since
from buyline.app.escalated import escalated
from buyline.app.handoffs import handoffs
from buyline.app.imports import undo
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.journey_page import journey_view
from buyline.app.my_day import my_day
from buyline.app.record import record
from buyline.app.search import search_books
from buyline.app.verify import verify
from buyline.app.who import BuyerRecord, PersonRecord, buyer_record, person_record
from buyline.days import DAY_LENGTH, Moment, parse_day, start_of
from buyline.journal.entry import Entry
from buyline.store import alike, attachments, known, later, notes, owners, read_models, who_said, work
from buyline.store.books import Books
from buyline.store.sight import EVERYTHING, Sight
from tests.postgres import Server
from tests.seen_books import ADA, BOB, make

pytestmark = [pytest.mark.capability("P26", "library"), pytest.mark.capability("P29", "library")]
NOW = start_of(parse_day("2026-06-01"), "UTC") + 10 * 3_600_000_000
BY = By(member=BOB, function="sales")
SIGHTS: Mapping[str, Sight] = {
    "all": EVERYTHING,
    "own": Sight(people=(ADA, "ada")),
    "team": Sight(people=(ADA, "ada"), teams=("north",)),
    "no amounts": Sight(has_amounts=False),
}
LEADS = Attention(leads=frozenset({"success", "sales"}), leads_members=frozenset({ADA}))
FILTERS = (
    "", "late is known", "turn = sales", "turn = success", "offered_to = success", "owner is empty", "segment = alphaseg",
    "close_on < 2027-06-30", "last_on > 2026-01-01", "stage = prospect and days > 3", "due_on is known",
)  # fmt: skip


def filled(path: Path) -> Books:
    """The books of which members see parts, with an import that was undone, a merge, a file and what was just done."""
    made = make(path, now=NOW)
    at = NOW - 3 * DAY_LENGTH
    brought = [
        Entry("crm", "d", "stage", "stage claimed", at, at, journey="d", buyer="gone", batch="b1", data={"stage": "lead"}),
        Entry("crm", "n", "name", "buyer described", at, at, buyer="gone", batch="b1", personal={"name": "Gone"}),
        Entry("crm", "w", "name", "buyer described", at, at, buyer="twin", personal={"name": "Adastra Works Ltd"}),
    ]  # fmt: skip
    record(made, brought, now=NOW - 3_000_000)
    undo(made, "b1", now=NOW - 2_000_000)
    journey_list(made, ListAsked(), now=NOW)
    whole = {one.id: one.buyer for one in read_models.journeys(made)}
    acts: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("merge", "", {"buyer": "twin", "into": whole["k-alpha"]}),
        ("attach", "k-alpha", {"file": GivenFile("offer.txt", b"an offer"), "remark": "for Alma"}),
        ("assign", "k-fjord", {"owner": ADA}),
        ("change", "k-delta", {"close_on": "2026-12-24", "columns": {"segment": "late"}}),
        ("return", "k-eagle", {"reason": "no budget"}),
    )
    sue = By(member="sue@example.com", function="success")
    for number, (word, journey, said) in enumerate(acts):
        by = sue if word == "return" else BY
        do(made, word, said, by=by, now=NOW - 1_000 + number, journey=journey, token=f"last {number}")
    return made


@pytest.fixture(scope="module")
def both(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Books, Books]]:
    """The same books in SQLite and in PostgreSQL."""
    folder = tmp_path_factory.mktemp("read-models")
    there = folder / "postgresql"
    there.mkdir()
    (there / "buyline.toml").write_text(f'database = "{postgres_server.loopback_url}"\n', encoding="utf-8")
    with filled(folder / "sqlite") as one, filled(there) as other:
        yield one, other


def listed(books: Books, now: Moment, **asked: Any) -> Any:
    return journey_list(books, ListAsked(**asked), now=now).found.to_json()


def buyer_of(books: Books, journey: str) -> str:
    found = read_models.journey(books.whole, journey)
    assert found is not None
    return str(found.buyer)


def person_of(books: Books, name: str) -> str:
    return next(one.id for one in read_models.person_lines(books.whole) if one.name == name)


def plain(found: BuyerRecord | PersonRecord) -> dict[str, Any]:
    """A record without the numbers that rows have while they are read."""
    held = {each.name: getattr(found, each.name) for each in fields(found)}
    return held | {"journeys": found.journeys.found.to_json()}


def is_seen(books: Books, journey: str) -> bool:
    return read_models.journey(books, journey) is not None


Question = Callable[[Books], Any]
QUESTIONS: Mapping[str, Question] = {
    "handoffs": work.handoffs,
    "open handoffs": lambda books: work.handoffs(books, is_open=True, to="success"),
    "handoffs that wait": lambda books: work.handoffs(books, waits=True),
    "planned": lambda books: work.planned(books, until=40_000, functions=("sales",)),
    "open journeys": lambda books: owners.open_journeys(books, ["ada", ADA, "bob"], out=["lost", "nurture"]),
    "last given": lambda books: owners.last_given(books, {ADA, "ada"}),
    "list": lambda books: [listed(books, NOW, filter=one) for one in FILTERS],
    "list by": lambda books: [listed(books, NOW, sort=s, group="segment", search=q)
                              for s, q in product(("-days", "close_on", "buyer"), ("", "alma", "k-"))],
    "list then": lambda books: listed(books, NOW, as_of=parse_day("2026-05-20")),
    "board": lambda books: board(books, ListAsked(group="team"), opened=("lost",), now=NOW).board.to_json(),
    "day": lambda books: my_day(books, by=By(member=ADA, function="sales"), now=NOW, attention=LEADS).to_json(),
    "day of all": lambda books: my_day(books, by=By(member=BOB, function="success"), now=NOW, is_all=True).to_json(),
    "escalated": lambda books: [one.to_json() for one in escalated(books, agreement_of(books), now=NOW)],
    "handed": lambda books: [handoffs(books, now=NOW, by=by).to_json() for by in ("", "member", "segment")],
    "calendar": lambda books: dated(books, by=By(member=ADA, function="sales"), now=NOW),
    "notes": lambda books: [notes.found(books, "heard", at_most=9), notes.mentioning(books, ["ada", ADA], at_most=9)],
    "search": lambda books: [search_books(books, text) for text in ("adastra", "alma", "alphaseg", "nothing at all")],
    "people and buyers": lambda books: [read_models.buyer_lines(books), read_models.person_lines(books)],
    "who said": lambda books: [[replace(one, lookup="") for one in who_said.persons_told(books.whole)],
                               [replace(one, lookups=[]) for one in who_said.buyers_told(books.whole)]],
    "merges": lambda books: [alike.merges(books, "buyer"), alike.merged_from(books, "buyer", buyer_of(books, "k-alpha"))],
    "known": lambda books: [known.buyers_by_name(books.whole, ["adastra works", "gone"]),
                            known.buyers_by_mail(books.whole, ["alma@alpha.example"]),
                            known.persons_by_mail(books.whole, ["edda@eagle.example"]),
                            known.buyers_by_domain(books.whole, ["alpha.example", "eagle.example"])],
    "came later": lambda books: later.came_later(books, than=NOW - 30 * DAY_LENGTH, last_seq=10_000),
    "changed": lambda books: [changed_since(books, one, 1) for one in ("k-alpha", "k-fjord") if is_seen(books, one)],
    "files": lambda books: [attachments.counted(books.whole), files_beside(books, "k-alpha")],
    "record": lambda books: [journey_view(books, one, now=NOW) for one in ("k-alpha", "k-bravo")],
    "buyers": lambda books: [plain(buyer_record(books, buyer_of(books, one), now=NOW)) for one in ("k-alpha", "k-bravo")],
    "a person": lambda books: plain(person_record(books, person_of(books, "Alma Alpha"), now=NOW)),
    "loads": lambda books: [read_models.batches(books.whole), definition_of(books).version],
}  # fmt: skip


@pytest.mark.parametrize("sight", [pytest.param(one, marks=pytest.mark.slow if one != "all" else ()) for one in SIGHTS])
@pytest.mark.parametrize("question", QUESTIONS)
def test_both_databases_say_the_same(both: tuple[Books, Books], question: str, sight: str) -> None:
    here, there = (QUESTIONS[question](books.seen_by(SIGHTS[sight])) for books in both)
    assert here == there


def test_what_was_taken_back_is_said_of_both(both: tuple[Books, Books]) -> None:
    said = [buyer_record(books, "gone", now=NOW).taken_back for books in both]
    assert said[0] == said[1] != ()
    assert all(verify(books).is_sound for books in both)

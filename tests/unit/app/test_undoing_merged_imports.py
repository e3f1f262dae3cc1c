"""An import is taken back: the merges of records that only it brought go with it, and no others."""

from pathlib import Path

import pytest

from buyline.app.acts.about import By
from buyline.app.acts.doing import do
from buyline.app.acts.doing import undo as undo_act
from buyline.app.books import create_books
from buyline.app.history import load
from buyline.app.imports import undo
from buyline.app.record import record
from buyline.app.refusal import NotFound
from buyline.app.verify import verify
from buyline.app.who import buyer_record, person_record
from buyline.days import DAY_LENGTH, Moment, parse_day, start_of
from buyline.journal.entry import Entry
from buyline.store import alike, read_models
from buyline.store.books import Books
from tests import signed_in
from tests.api.programs import Program, serving, token

pytestmark = pytest.mark.capability("P26", "page")
NOW = start_of(parse_day("2026-05-04"), "UTC")
BY = By(member="ann@example.com", function="sales")


def of_deal(name: str, buyer: str, at: Moment, *, batch: str | None = None, amount: str = "100") -> list[Entry]:
    told = {"stage": "lead", "amount": amount, "currency": "EUR"}
    person = f"p-{buyer}"
    return [
        Entry("crm", name, "stage", "stage claimed", at, at, journey=name, buyer=buyer, batch=batch, data=told),
        Entry("crm", buyer, "name", "buyer described", at, at, buyer=buyer, batch=batch, personal={"name": buyer}),
        Entry("crm", person, "is", "person described", at, at, buyer=buyer, person=person, batch=batch,
              personal={"name": person}),
    ]  # fmt: skip


def standing(books: Books) -> object:
    """Journeys, buyers and people as they stand, and who is merged."""
    journeys = [(one.id, one.claimed, one.amount, one.buyer) for one in read_models.journeys(books)]
    buyers = [(one.id, one.name) for one in read_models.buyer_lines(books)]
    people = [(one.id, one.name) for one in read_models.person_lines(books)]
    return journeys, buyers, people, alike.merges(books, "buyer"), alike.merges(books, "person")


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Books with two buyers, of whom an import tells again and brings two more."""
    made = create_books(tmp_path / "books", now=NOW)
    old = [*of_deal("d1", "old", NOW), *of_deal("d2", "elder", NOW)]
    record(made, old, now=NOW + 1)
    return made


def bring(books: Books) -> None:
    at = NOW + DAY_LENGTH
    brought = [
        *of_deal("d1", "old", at, batch="b1", amount="900"), *of_deal("d3", "new", at, batch="b1"),
        *of_deal("d4", "newer", at, batch="b1"),
    ]  # fmt: skip
    list(load(books, brought, now=at + 1))


@pytest.mark.parametrize(("of", "one", "into"), [
    ("buyer", "new", "old"), ("buyer", "old", "new"), ("buyer", "new", "newer"), ("person", "p-new", "p-old"),
    ("person", "p-old", "p-new"),
])  # fmt: skip
def test_a_merge_goes_with_the_import_that_brought_one_of_the_two(books: Books, of: str, one: str, into: str) -> None:
    before = standing(books)
    bring(books)
    do(books, "merge", {of: one, "into": into}, by=BY, now=NOW + 2 * DAY_LENGTH)
    done = undo(books, "b1", now=NOW + 3 * DAY_LENGTH)
    assert (done.merges, standing(books)) == (1, before)
    assert "1 merge went with it" in done.says
    assert verify(books).is_sound
    bring(books)


def test_a_chain_of_merges_through_what_was_brought_goes_as_a_whole(books: Books) -> None:
    before = standing(books)
    bring(books)
    for place, (one, into) in enumerate((("old", "new"), ("new", "newer"), ("newer", "elder"))):
        do(books, "merge", {"buyer": one, "into": into}, by=BY, now=NOW + 2 * DAY_LENGTH + place)
    assert undo(books, "b1", now=NOW + 3 * DAY_LENGTH).merges == 3
    assert standing(books) == before


def test_a_merge_of_what_the_books_know_otherwise_stays(books: Books) -> None:
    bring(books)
    do(books, "merge", {"buyer": "old", "into": "elder"}, by=BY, now=NOW + 2 * DAY_LENGTH)
    done = undo(books, "b1", now=NOW + 3 * DAY_LENGTH)
    assert (done.merges, done.says) == (0, "What it had overwritten holds again.")
    assert alike.merges(books, "buyer") == [("old", "elder")]


def test_a_record_without_a_name_says_which_undo_took_it(books: Books) -> None:
    bring(books)
    undo(books, "b1", now=NOW + 3 * DAY_LENGTH)
    later = NOW + 4 * DAY_LENGTH
    brought = "about it came with the import b1 on 2026-05-05; the import was undone on 2026-05-07."
    for found in (buyer_record(books, "new", now=later), person_record(books, "p-new", now=later)):
        assert len(found.taken_back) == 1
        assert found.taken_back[0].endswith(brought)
    assert buyer_record(books, "old", now=later).taken_back == ()
    with pytest.raises(NotFound):
        buyer_record(books, "nobody", now=later)


def test_a_record_whose_act_was_undone_says_by_whom(books: Books) -> None:
    opened = do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=BY, now=NOW + 2, journey="d9")
    (buyer,) = {one.buyer for one in read_models.journeys(books) if one.id == "d9"}
    undo_act(books, opened.entries, by=BY, now=NOW + 3)
    found = buyer_record(books, str(buyer), now=NOW + DAY_LENGTH)
    assert found.buyer.name == ""
    assert found.taken_back[0].endswith("undone by ann@example.com on 2026-05-04.")


@pytest.mark.capability("P26", "api")
def test_page_and_api_say_what_was_taken_back(books: Books) -> None:
    bring(books)
    undo(books, "b1", now=NOW + 3 * DAY_LENGTH)
    with serving(books.path):
        for address in ("/buyers/new", "/people/p-new"):
            answer = signed_in.client("sales").get(address)
            assert answer.status_code == 200
            html = answer.content.decode()
            assert "was taken back" in html
            assert "with the import b1 on 2026-05-05; the import was undone on 2026-05-07." in html
            assert Program(books.path, token()).get(address).json["taken_back"]
            assert "was taken back" not in signed_in.client("sales").get(address.replace("new", "old")).content.decode()
        assert signed_in.client("sales").get("/buyers/nobody").status_code == 404

"""A folder of books: made, opened, chained, sealed, erased."""

import sqlite3
from pathlib import Path

import pytest

from buyline.journal.entry import Entry
from buyline.journal.port import Commit, DeadLetter
from buyline.store import read_models
from buyline.store.books import Books, NoBooksError
from buyline.store.chain import START
from tests.unit.store.conftest import FilesWith
from tests.unit.store.pen import PLAIN, Pen, entry, standing, state

ANN = {"name": "Ann Sealed-Miller", "email": "Ann@Sealed.example", "phone": "+4912345"}


def described(record: str, *, person: str = "p1", known_at: int = 100, **personal: str) -> Entry:
    return entry(record, kind="person described", person=person, known_at=known_at, data={"role": "champion"},
                 personal=personal or ANN)  # fmt: skip


def change(books: Books, statement: str) -> None:
    with books.connection.cursor() as cursor:
        cursor.execute(statement, [b"\0"] * statement.count("%s"))


@pytest.mark.usefixtures("books")
def test_books_are_made_once(folder: Path) -> None:
    with pytest.raises(NoBooksError, match="holds books already"):
        Books.create(folder, now=1)


def test_books_are_not_made_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(NoBooksError, match="not an empty folder"):
        Books.create(tmp_path, now=1)


@pytest.mark.parametrize("name", ["a*", "b?", "c[1]"])
def test_a_folder_the_engine_would_read_as_a_pattern_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoBooksError, match="as a pattern"):
        Books.create(tmp_path / name, now=1)


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_books_says_how_to_make_some(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoBooksError, match=r"buyline --books .* init"):
        Books.open(tmp_path / name)


def test_books_without_keys_say_what_is_missing(folder: Path, books: Books) -> None:
    books.close()
    (folder / "keys.sqlite3").unlink()
    with pytest.raises(NoBooksError, match=r"keys\.sqlite3 back"):
        Books.open(folder)


def test_two_folders_are_open_at_once(tmp_path: Path, books: Books, pen: Pen) -> None:
    with Books.create(tmp_path / "other", now=1, codec=PLAIN) as other:
        pen.act(3)
        Pen(other).act(1)
        assert (books.last_seq(), other.last_seq()) == (3, 1)


def test_what_was_written_is_there_when_opened_again(folder: Path, books: Books, pen: Pen) -> None:
    pen.act(2)
    books.set_setting("zone", "UTC")
    books.close()
    with Books.open(folder, codec=PLAIN) as again:
        assert [line.entry.record for line in again.lines()] == ["1", "2"]
        assert again.setting("zone") == "UTC"
        assert list(again.verify_chain()) == []


def test_a_second_session_in_one_thread_is_refused(books: Books) -> None:
    with pytest.raises(RuntimeError, match="open already"), books.session(), books.session():
        pass


def test_the_chain_holds(books: Books, pen: Pen) -> None:
    assert list(books.verify_chain()) == []
    pen.act(3)
    pen.write(described("p"))
    pen.write(dead=[DeadLetter("crm", None, 1, {"kind": "?"}, ("kind",))])
    assert list(books.verify_chain()) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE books_journalentry SET occurred_at = occurred_at + 1 WHERE seq = 2",
        "UPDATE books_journalentry SET data = '{\"a\": 1}' WHERE seq = 3",
        "UPDATE books_journalentry SET sealed = %s WHERE seq = 4",
        "UPDATE books_journalentry SET about = 'p9' WHERE seq = 4",
        "UPDATE books_journalentry SET is_day = TRUE WHERE seq = 1",
        "DELETE FROM books_journalentry WHERE seq = 2",
        "DELETE FROM books_journalentry WHERE seq = 4",
        "DELETE FROM books_commit WHERE number = 1",
        "DELETE FROM books_commit WHERE number = 2",
        "UPDATE books_commit SET recorded_at = 5 WHERE number = 1",
        f"UPDATE books_commit SET hash = '{START}' WHERE number = 1",
        "UPDATE books_commit SET previous_hash = 'x' WHERE number = 2",
    ],
)
def test_any_change_of_a_line_is_found(books: Books, pen: Pen, damage: str) -> None:
    pen.act(3)
    pen.write(described("p"))
    change(books, damage)
    assert list(books.verify_chain())


def test_personal_fields_lie_sealed_in_the_journal(books: Books, pen: Pen) -> None:
    pen.write(described("p"))
    assert books.personal_of(1) == ANN
    with books.connection.cursor() as cursor:
        cursor.execute("SELECT sealed_by, sealed FROM books_journalentry")
        key, sealed = cursor.fetchone()
    assert key == "p:p1"
    assert b"Sealed" not in sealed


def test_no_byte_of_an_erased_person_is_left(files_with: FilesWith, books: Books, pen: Pen) -> None:
    pen.write(described("p"), subjects={"p:p1": 1, "p:p2": 1})
    pen.write(described("q", person="p2", name="Bob", email="bob@sealed.example"))
    pen.write(dead=[DeadLetter("crm", "b", 1, {"person": "p1", "personal": {"note": "Sealed-Note"}}, ("bad",))])
    assert books.person_by_email(" ann@sealed.EXAMPLE ") == "p1"
    assert files_with("Sealed-Miller")
    books.erase_person("p1", at=5)
    books.erase_person("p1", at=6)
    assert [files_with(text) for text in ("Sealed-Miller", "Sealed.example", "12345", "Sealed-Note")] == [[]] * 4
    assert books.personal_of(1) == {}
    assert books.personal_of(2)["name"] == "Bob"
    assert list(books.verify_chain()) == []
    assert books.person_by_email("ann@sealed.example") is None
    assert books.is_erased(person="p1")
    assert books.is_erased(email="ANN@sealed.example")
    assert not books.is_erased(person="p2", email="bob@sealed.example")


def test_an_erased_person_is_not_brought_back(books: Books, pen: Pen) -> None:
    pen.write(described("p"), subjects={"p:p1": 1})
    books.erase_person("p1", at=5)
    pen.write(described("again"))
    assert books.personal_of(2) == {}
    assert list(books.verify_chain()) == []


def test_an_interrupted_erasure_is_finished_at_the_next_opening(
    folder: Path, files_with: FilesWith, books: Books, pen: Pen
) -> None:
    pen.write(described("p"), subjects={"p:p1": 1})
    books.vault.destroy("p:p1", lookups=[], at=5)
    assert files_with("Sealed-Miller")
    books.close()
    Books.open(folder, codec=PLAIN).close()
    assert not files_with("Sealed-Miller")


def test_another_opening_sees_an_erasure_at_once(folder: Path, books: Books, pen: Pen) -> None:
    pen.write(described("p"))
    assert books.personal_of(1) == ANN
    with Books.open(folder, codec=PLAIN) as other:
        other.erase_person("p1", at=5)
    assert books.personal_of(1) == {}


def test_what_was_sealed_elsewhere_is_not_opened(books: Books, pen: Pen) -> None:
    pen.write(described("p"), described("q", name="Cy"))
    change(books, "UPDATE books_journalentry SET sealed = (SELECT sealed FROM books_journalentry WHERE seq = 2)")
    with pytest.raises(ValueError, match="changed after it was written"):
        books.personal_of(1)


def test_dead_letters_are_kept_with_their_reasons_until_replayed(books: Books, pen: Pen) -> None:
    letters = [DeadLetter("crm", "b", line, {"row": line}, ("kind: unknown", "day")) for line in (1, 2)]
    pen.write(dead=[*letters, DeadLetter("web", None, None, {}, ("x",))])
    assert [letter for _, letter in books.dead_letters(batch="b")] == letters
    books.mark_replayed([1, 3], at=9)
    assert [id_ for id_, _ in books.dead_letters()] == [2]


def test_names_follow_the_description_that_holds(books: Books, pen: Pen) -> None:
    pen.write(described("2", known_at=200, name="New"), subjects={"p:p1": 1, "b:b1": 1},
              states={1: state(person_buyer={"p1": "b1"}, buyer_facts={"b1": {"size": (7, "x")}})})  # fmt: skip
    pen.write(described("1", known_at=100, name="Old", email="o@x.example"))
    (person,) = read_models.persons(books, buyer="b1")
    assert (person.name, person.email, person.role) == ("New", "o@x.example", "champion")
    found = read_models.buyer(books, "b1")
    assert found is not None
    assert found.facts == {"size": 7}
    pen.write(entry("r", kind="entry retracted", known_at=300, data={"entry": "crm|2|act|"}))
    assert read_models.persons(books, buyer="b1")[0].name == "Old"


def test_undoing_a_batch_takes_its_descriptions_back(books: Books, pen: Pen) -> None:
    program = {"program": "fair", "name": "Fair", "cost": "100"}
    pen.write(entry("a", kind="program described", batch="l", data=program), party=None)
    pen.write(
        entry("b", kind="buyer described", batch="l", buyer="b1", personal={"name": "Acme"}), subjects={"b:b1": 1}
    )
    assert read_models.programs(books)["fair"]["name"] == "Fair"
    assert [b.name for b in read_models.buyers(books, name_starts="ac")] == ["Acme"]
    pen.write(entry("u", kind="batch retracted", data={"batch": "l"}), party=None)
    assert read_models.programs(books) == {}
    assert read_models.buyers(books)[0].name == ""
    (batch,) = read_models.batches(books)
    assert (batch.lines, batch.dead, batch.retracted_at) == (2, 0, 1_000)


def test_journeys_follow_the_state_of_their_party(books: Books, pen: Pen) -> None:
    one = standing("j1", buyer="b1", claimed="lead", columns={"segment": "mid"}, facts={"seats": (9, "o")}, amount=5)
    pen.write(
        entry("1", journey="j1", buyer="b1"), subjects={"j:j1": 1, "b:b1": 1}, states={1: state(one, standing("j2"))}
    )
    assert [j.id for j in read_models.journeys(books)] == ["j1", "j2"]
    (found,) = read_models.journeys(books, claimed="lead", where={"segment": "mid"})
    assert (found.columns, found.facts, found.verified, found.amount) == (
        {"segment": "mid"},
        {"seats": 9},
        "outside",
        5,
    )
    assert read_models.journeys(books, where={"segment": "big"}) == []
    pen.write(entry("2", buyer="b1", personal={"note": "rang"}), entry("3", journey="j2"), states={1: state(one)})
    assert [j.id for j in read_models.journeys(books, at_most=5)] == ["j1"]
    assert read_models.journey(books, "j2") is None
    record = read_models.journey_record(books, "j1")
    assert [(r.line.entry.record, dict(r.personal)) for r in record] == [("1", {}), ("2", {"note": "rang"})]


def test_buyers_are_listed_by_name_page_by_page(books: Books, pen: Pen) -> None:
    for i, name in enumerate(["Zeta", "acme", "Acme", "Öko"]):
        pen.write(
            entry(name, kind="buyer described", buyer=f"b{i}", personal={"name": name}), subjects={f"b:b{i}": i + 1}
        )
    assert [b.id for b in read_models.buyers(books, at_most=2)] == ["b1", "b2"]
    assert [b.id for b in read_models.buyers(books, after="b2")] == ["b0", "b3"]
    assert [b.id for b in read_models.buyers(books, name_starts="ÖK")] == ["b3"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_driver_is_the_one_that_was_chosen(books: Books) -> None:
    from buyline.store import driver

    with books.connection.cursor() as cursor:
        found = {}
        for pragma in ("journal_mode", "synchronous", "secure_delete", "foreign_keys"):
            cursor.execute(f"PRAGMA {pragma}")
            found[pragma] = cursor.fetchone()[0]
    assert found == {
        "journal_mode": driver.journal_mode().lower(),
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
    }
    assert driver.is_wal_safe((3, 51, 3))
    assert driver.is_wal_safe((3, 6, 23))
    assert not driver.is_wal_safe((3, 40, 1))
    assert not driver.is_wal_safe((3, 51, 2))
    assert isinstance(driver.module().connect(":memory:"), driver.module().Connection)
    assert sqlite3.paramstyle == "qmark"


def test_a_merge_taken_back_leaves_no_trace_in_the_read_models(books: Books, pen: Pen) -> None:
    pen.write(entry("1"), subjects={"b:b1": 1, "b:b2": 1}, states={1: state(buyer_into={"b2": "b1"})})
    assert [b.into for b in read_models.buyers(books)] == [None, "b1"]
    pen.write(entry("2"), states={1: state()})
    assert [b.into for b in read_models.buyers(books)] == [None, None]


def test_a_reading_session_answers_and_does_not_write(books: Books, pen: Pen) -> None:
    pen.write(entry("1"), subjects={"b:b1": 1}, states={1: state(standing("b1~0a"))})
    pen.write(entry("2"), party=None)
    with books.reading_session() as session:
        assert session.party_of_journey("b1~0a") == 1
        assert session.party_of_journey("j9") is None
        assert session.last_seq == 2
        with pytest.raises(RuntimeError, match="only reads"):
            session.write(Commit(recorded_at=1))
        with pytest.raises(RuntimeError, match="already"), books.reading():
            pass
    with books.reading() as cursor:
        assert [line.seq for line in books.company_lines_in(cursor)] == [2]

"""Notes are found by their words and by whom they mean, in the transaction that writes them; nothing erased is left."""

from typing import Any

import pytest

from buyline.store import notes, noting
from buyline.store.books import Books
from tests.unit.store.conftest import FilesWith
from tests.unit.store.pen import PLAIN, Pen, entry

pytestmark = [pytest.mark.capability("P10", "library"), pytest.mark.capability("P9", "library")]


def note(pen: Pen, record: str, text: str, **more: Any) -> None:
    told: dict[str, Any] = {"known_at": 100, "journey": "j1", "member": "ann"} | more
    pen.write(entry(record, kind="note written", personal={"remark": text}, **told))


def found(books: Books, text: str) -> list[str]:
    return [one.entry for one in notes.found(books, text, at_most=50)]


def meant(books: Books, *names: str) -> list[str]:
    return [one.entry for one in notes.mentioning(books, names, at_most=50)]


def test_a_note_is_found_by_the_beginnings_of_its_words(books: Books, pen: Pen) -> None:
    note(pen, "1", "Decides in May, said Zoë")
    note(pen, "2", "Maybe in June")
    assert found(books, "zoe deci") == ["crm|1|act|"]
    assert sorted(found(books, "may")) == ["crm|1|act|", "crm|2|act|"]
    assert found(books, "may july") == []
    assert found(books, '"* ( or not') == []
    assert notes.found(books, "decides", at_most=1)[0].journey == "j1"


def test_a_corrected_note_takes_the_place_of_the_old_one_and_a_retracted_one_is_gone(books: Books, pen: Pen) -> None:
    note(pen, "1", "First words", data={"mentions": ["Paolo@example.com"]})
    assert meant(books, "paolo@example.com") == ["crm|1|act|"]
    note(pen, "1", "Other words", known_at=200)
    assert found(books, "first") == []
    assert found(books, "other") == ["crm|1|act|"]
    assert meant(books, "paolo@example.com") == []
    pen.write(entry("gone", kind="entry retracted", known_at=300, data={"entry": "crm|1|act|"}, batch="b1"))
    assert found(books, "other") == []
    pen.write(entry("back", kind="batch retracted", known_at=400, data={"batch": "b1"}))
    assert found(books, "other") == ["crm|1|act|"]


def test_a_batch_that_is_taken_back_takes_its_notes_along(books: Books, pen: Pen) -> None:
    note(pen, "1", "Imported words", batch="b1", data={"mentions": ["ann"]})
    assert (found(books, "imported"), meant(books, "ann")) == (["crm|1|act|"], ["crm|1|act|"])
    pen.write(entry("gone", kind="batch retracted", known_at=400, data={"batch": "b1"}))
    assert (found(books, "imported"), meant(books, "ann")) == ([], [])


def test_what_was_written_about_the_erased_is_not_found_and_not_left(
    books: Books, pen: Pen, files_with: FilesWith
) -> None:
    note(pen, "1", "Quibblethwaite likes sailing", person="p1")
    note(pen, "2", "Somebody likes sailing")
    assert len(found(books, "sailing")) == 2
    books.erase_person("p1", at=5)
    assert found(books, "sailing") == ["crm|2|act|"]
    assert files_with("quibblethwaite") == []


def test_notes_of_before_are_found_after_the_next_opening(books: Books, pen: Pen) -> None:
    note(pen, "1", "Written long ago")
    with books.changing() as cursor:
        cursor.execute("DELETE FROM books_note")
        cursor.execute(f"DELETE FROM {noting.TABLE}")
    books.set_setting(noting.UNREAD, "yes")
    assert found(books, "long") == []
    with Books.open(books.path, codec=PLAIN) as again:
        assert found(again, "long") == ["crm|1|act|"]
        assert again.setting(noting.UNREAD) is None

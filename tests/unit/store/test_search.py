"""Words find buyers and people in the transaction that names them, in either database; nothing erased is left of them."""

from typing import Any

import pytest

from buyline.store import search, versions
from buyline.store.books import Books
from tests.unit.store.conftest import FilesWith
from tests.unit.store.pen import Pen, entry

pytestmark = pytest.mark.capability("P10", "library")


def buyer(pen: Pen, id_: str, name: str, record: str) -> None:
    line = entry(record, kind="buyer described", buyer=id_, known_at=100 + int(record), data={"name": name})
    pen.write(line, subjects={f"b:{id_}": 1})


def person(pen: Pen, id_: str, record: str, **personal: Any) -> None:
    line = entry(record, kind="person described", person=id_, personal=personal)
    pen.write(line, subjects={f"p:{id_}": 1})


def found(books: Books, text: str) -> set[tuple[str, str]]:
    with books.connection.cursor() as cursor:
        return {(kind, id_) for kind, id_, _ in search.found(cursor, text, at_most=50)}


@pytest.fixture
def pen(books: Books) -> Pen:
    return Pen(books)


def test_names_are_found_as_soon_as_they_are_written(books: Books, pen: Pen) -> None:
    buyer(pen, "b1", "Ångström Fördertechnik & Söhne", "1")
    person(pen, "p1", "2", name="Zoë O'Hara", email="z.o@example.com")
    assert found(books, "forder") == {("buyer", "b1")}
    assert found(books, "sohne FÖRD ang") == {("buyer", "b1")}
    assert found(books, "zoe hara") == {("person", "p1")}
    assert found(books, "example com") == {("person", "p1")}
    assert found(books, "& ' \" ( *") == set()
    assert found(books, "and or not near") == set()


def test_a_new_name_takes_the_place_of_the_old_one(books: Books, pen: Pen) -> None:
    buyer(pen, "b1", "Alpha", "1")
    buyer(pen, "b1", "Beta", "2")
    buyer(pen, "b2", "Alphabet", "3")
    assert found(books, "alph") == {("buyer", "b2")}
    assert found(books, "beta") == {("buyer", "b1")}
    buyer(pen, "b1", "", "4")
    assert found(books, "beta") == set()


def test_the_erased_are_not_found_and_nothing_of_them_is_left(books: Books, pen: Pen, files_with: FilesWith) -> None:
    person(pen, "p1", "1", name="Sealedmiller Quibblethwaite", email="q@quibble.example")
    person(pen, "p2", "2", name="Somebody Else")
    assert found(books, "quibble") == {("person", "p1")}
    books.erase_person("p1", at=5)
    assert found(books, "quibble") == set()
    assert found(books, "somebody") == {("person", "p2")}
    for text in ("Quibblethwaite", "quibblethwaite", "sealedmiller"):
        assert files_with(text) == [], text


def test_the_newest_form_has_it() -> None:
    assert "0005_search" in versions.forms()

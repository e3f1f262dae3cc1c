"""What every adapter of the journal's port must do."""

from collections.abc import Sequence
from typing import Any

import pytest

from buyline.definition.trust import Trust
from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Commit, DeadLetter, KnownVersion, Line
from buyline.ledger.posting import Posted, Posting, Touch


def entry(record: str, *, kind: str = "call made", known_at: int = 100, version: str = "", **more: Any) -> Entry:
    return Entry("crm", record, "act", kind, more.pop("occurred_at", 100), known_at, version, **more)


def lines(entries: Sequence[Entry], *, first: int = 1, party: int | None = 1, digest: str = "d") -> list[Line]:
    return [Line(Recorded(first + i, 1_000, f"{digest}{first + i}", e), party) for i, e in enumerate(entries)]


def write(books: Any, *entries: Entry, party: int | None = 1, **more: Any) -> None:
    with books.session() as session:
        new = lines(entries, first=session.last_seq + 1, party=party)
        session.write(Commit(recorded_at=more.pop("recorded_at", 1_000), lines=new, **more))


FULL = entry(
    "1", source_order=7, is_day=True, sent_at=99, journey="j1", buyer="b1", person="p1", function="sales",
    member="ann", trust=Trust.SIGNED, sent_by="token", batch="load-1",
    data={"stage": "lead", "columns": {"segment": "mid"}, "hours": 1.5, "parts": ["a", None]},
    personal={"note": "Ms Ö rang"},
)  # fmt: skip
MOVEMENT = Posting(
    "claimed", "main", 1, "movement", "j1", "b1", 5, 20_000, 1, "outside", "lead", None, 20_000, 1, 0,
    (("contact", None), ("lead", 20_000)), 120_050, "EUR", None, "sales", "claimed", (("segment", "mid"),), "price",
)  # fmt: skip
TOUCH = Touch(
    "j1", "b1", 5, "p1", "call made", "ours", "sales", "stated", "", "", 20_000, 1_728_000_000_000_000, "crm|1|act|"
)


def test_new_books_are_empty(books: Any) -> None:
    with books.session() as session:
        assert (session.last_seq, session.last_recorded_at, session.next_party) == (0, 0, 1)
        assert session.versions_of(["crm|1|act|"]) == {}
        assert session.parties_of(["j:1"]) == {}
        assert session.states_of([1]) == {}
        assert session.entries_of([1]) == {1: []}
        assert session.entries_of_batch("x") == []
        assert session.parties_of_batch("x") == set()
        assert session.all_parties() == []
        assert session.company_lines() == []


def test_a_line_comes_back_as_it_was_without_its_personal_fields(books: Any) -> None:
    write(books, FULL)
    with books.session() as session:
        (line,) = session.entries_of([1])[1]
    assert line.seq == 1
    assert line.digest == "d1"
    assert line.recorded_at == 1_000
    assert line.entry.personal == {}
    assert line.entry == Entry(**FULL.content() | {"personal": {}})


def test_personal_fields_can_be_opened_by_line(books: Any) -> None:
    write(books, FULL, entry("2", journey="j1"))
    assert books.personal_of(1) == {"note": "Ms Ö rang"}
    assert books.personal_of(2) == {}


def test_a_commit_is_seen_by_the_same_session(books: Any) -> None:
    with books.session() as session:
        session.write(Commit(recorded_at=5, lines=lines([entry("1")]), subjects={"j:1": 4}))
        assert (session.last_seq, session.last_recorded_at, session.next_party) == (1, 5, 5)
        assert session.parties_of(["j:1"]) == {"j:1": 4}
        session.write(Commit(recorded_at=6, lines=lines([entry("2")], first=2)))
        assert [line.entry.record for line in session.entries_of([1])[1]] == ["1", "2"]


def test_an_error_undoes_every_commit_of_the_session(books: Any) -> None:
    write(books, entry("1", batch="a"), subjects={"j:1": 1}, states={1: {"n": 1}})

    def fail() -> None:
        with books.session() as session:
            session.write(Commit(
                recorded_at=2_000, lines=lines([entry("1", version="2", batch="a"), entry("3")], first=2, party=2),
                subjects={"j:1": 2, "j:3": 3}, absorbed={1: 2}, states={2: {"n": 2}},
                dead=[DeadLetter("crm", None, 1, {}, ("bad",))],
                movements=[Posted(2, 0, 1, 1, 1, MOVEMENT)], touches=[Posted(2, 0, 1, 1, 1, TOUCH)]))  # fmt: skip
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail()
    with books.session() as session:
        assert (session.last_seq, session.last_recorded_at, session.next_party) == (1, 1_000, 2)
        assert session.parties_of(["j:1", "j:3"]) == {"j:1": 1}
        assert session.states_of([1, 2]) == {1: {"n": 1}}
        assert [line.seq for line in session.entries_of([1])[1]] == [1]
        assert list(session.versions_of(["crm|1|act|", "crm|1|act|2", "crm|3|act|"])) == ["crm|1|act|"]
        assert session.entries_of_batch("a")[0].seq == 1


@pytest.mark.parametrize("first", [0, 1, 3])
def test_numbers_have_no_gaps(books: Any, first: int) -> None:
    write(books, entry("1"))
    with pytest.raises(ValueError, match="without gaps from 2"), books.session() as session:
        session.write(Commit(recorded_at=1, lines=lines([entry("2")], first=first)))


def test_all_versions_of_an_id_are_known_in_order(books: Any) -> None:
    write(books, entry("1", sent_by="a", batch="x"), entry("2"), entry("1", known_at=200, sent_by="b"))
    with books.session() as session:
        found = session.versions_of(["crm|1|act|", "crm|9|act|"])
    assert found == {"crm|1|act|": [KnownVersion(1, "d1", "a", "x", False), KnownVersion(3, "d3", "b", None, False)]}


def retracted(books: Any) -> list[bool]:
    with books.session() as session:
        return [version.is_retracted for version in session.versions_of(["crm|1|act|"])["crm|1|act|"]]


def retraction(record: str, **more: Any) -> Entry:
    return entry(record, kind="entry retracted", data={"entry": "crm|1|act|"}, **more)


def undo(record: str, batch: str, **more: Any) -> Entry:
    return entry(record, kind="batch retracted", data={"batch": batch}, **more)


def test_a_later_retraction_takes_a_version_back_and_a_still_later_version_holds(books: Any) -> None:
    write(books, entry("1"), retraction("r", known_at=150))
    assert retracted(books) == [True]
    write(books, entry("1", known_at=200))
    assert retracted(books) == [True, False]


def test_a_retraction_may_come_before_its_entry(books: Any) -> None:
    write(books, retraction("r", known_at=150))
    write(books, entry("1"))
    assert retracted(books) == [True]


def test_a_retracted_batch_takes_its_lines_back_and_its_retractions_too(books: Any) -> None:
    write(books, entry("1"), retraction("r", known_at=150, batch="b"))
    assert retracted(books) == [True]
    write(books, undo("u", "b"), party=None)
    assert retracted(books) == [False]
    write(books, entry("1", known_at=160, batch="c"))
    write(books, undo("u2", "c"), party=None)
    assert retracted(books) == [False, True]


def test_subjects_and_states_are_kept_and_changed(books: Any) -> None:
    write(books, entry("1"), subjects={"j:1": 1, "b:1": 1}, states={1: {"a": 1}})
    write(books, entry("2"), subjects={"b:1": 2}, states={1: {"a": 2}, 2: {}})
    with books.session() as session:
        assert session.parties_of(["j:1", "b:1", "p:9"]) == {"j:1": 1, "b:1": 2}
        state = session.states_of([1])[1]
        state["a"] = 99
        assert session.states_of([1, 2, 3]) == {1: {"a": 2}, 2: {}}
        assert session.all_parties() == [1, 2]


def test_an_absorbed_party_hands_over_everything_and_its_number_is_never_used_again(books: Any) -> None:
    write(books, entry("1"), subjects={"j:1": 1}, states={1: {}})
    write(books, entry("2"), party=2, subjects={"j:2": 2}, states={2: {}})
    write(books, entry("3"), party=3, subjects={"j:3": 3}, states={3: {}})
    write(books, entry("4"), party=3, absorbed={3: 2, 2: 1}, states={1: {"whole": True}}, subjects={"j:4": 2})
    with books.session() as session:
        assert session.parties_of(["j:1", "j:2", "j:3", "j:4"]) == {"j:1": 1, "j:2": 1, "j:3": 1, "j:4": 1}
        assert session.states_of([1, 2, 3]) == {1: {"whole": True}}
        assert {p: [r.seq for r in found] for p, found in session.entries_of([1, 2, 3]).items()} == {
            1: [1, 2, 3, 4], 2: [], 3: []}  # fmt: skip
        assert session.next_party == 4
        assert session.all_parties() == [1]


def test_batches_and_company_lines_are_found(books: Any) -> None:
    write(books, entry("1", batch="a"), entry("2"), party=1)
    write(books, entry("3", batch="a", personal={"x": "y"}), party=2)
    write(books, entry("4", batch="a"), party=None)
    with books.session() as session:
        assert [line.seq for line in session.entries_of_batch("a")] == [1, 3, 4]
        assert all(line.entry.personal == {} for line in session.entries_of_batch("a"))
        assert session.parties_of_batch("a") == {1, 2}
        assert [line.seq for line in session.company_lines()] == [4]


def test_digests_are_stable_and_tell_contents_apart(books: Any) -> None:
    with books.session() as session:
        first, again, other = (session.digest_of(text) for text in (b"a", b"a", b"b"))
    assert first == again != other


def test_more_keys_than_fit_one_statement(books: Any) -> None:
    many = [entry(str(i), journey=f"j{i}") for i in range(1_200)]
    write(books, *many, subjects={f"j:j{i}": i + 1 for i in range(1_200)})
    with books.session() as session:
        assert len(session.versions_of([e.id for e in many])) == 1_200
        assert len(session.parties_of([f"j:j{i}" for i in range(1_200)])) == 1_200
        assert session.next_party == 1_201


def test_a_commit_without_lines_moves_the_clock_only(books: Any) -> None:
    write(books, entry("1"))
    write(books, recorded_at=3_000, dead=[DeadLetter("crm", "b", 4, {"kind": "?"}, ("kind: unknown",))])
    with books.session() as session:
        assert (session.last_seq, session.last_recorded_at) == (1, 3_000)


def test_rows_are_named_after_the_lines_they_come_with(books: Any) -> None:
    write(books, entry("1"), movements=[Posted(1, 0, 1, 1, 1, MOVEMENT), Posted(1, 1, -1, 1, 1, MOVEMENT)])
    with pytest.raises(ValueError, match="not after line 1"):
        write(books, entry("2"), touches=[Posted(1, 0, 1, 1, 1, TOUCH)])

"""An act for many journeys is the act for each of them, and one undo takes all of it back."""

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from buyline.app.acts.about import By
from buyline.app.acts.declared import MANY
from buyline.app.acts.doing import do
from buyline.app.acts.many import Many, act_on_many, chosen, undo_many
from buyline.app.books import create_books
from buyline.app.entries import record_contents
from buyline.app.intake import Intake
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.journeys import journey_state
from buyline.app.record import Taken
from buyline.app.refusal import Conflict, NotFound, Refused
from buyline.app.verify import verify
from buyline.days import DAY_LENGTH, parse_day, start_of
from buyline.store.books import Books
from tests.generative.effort import tried

pytestmark = pytest.mark.capability("P10", "library")
DAY = parse_day("2026-03-02")
NOW = start_of(DAY, "UTC") + 10 * 3_600_000_000
LATER, LAST = NOW + DAY_LENGTH, NOW + 2 * DAY_LENGTH
SALES = By(member="sam", function="sales")
IDS = tuple(f"d{number}" for number in range(1, 7))


def made(path: Path) -> Books:
    """Books with six journeys, half of them leads with an amount, half prospects without."""
    books = create_books(path, now=NOW - 30 * DAY_LENGTH)
    for number, id_ in enumerate(IDS):
        stage = {"stage": "lead", "amount": str(1_000 * (number + 1))} if number % 2 == 0 else {"stage": "prospect"}
        do(books, "open", {"buyer_name": f"Buyer {number}", **stage}, by=SALES, now=NOW, journey=id_)
    return books


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with made(tmp_path / "books") as found:
        yield found


def many(books: Books, word: str, given: dict[str, Any], *, ids: Any = IDS, **more: Any) -> Many:
    seen = ids if isinstance(ids, dict) else dict.fromkeys(ids)
    return act_on_many(books, word, given, by=SALES, now=more.pop("now", LATER), journeys=seen, **more)


def figures(books: Books, *, now: int = LAST) -> dict[str, Any]:
    """What the list says of every journey and together, as anybody would read it."""
    found = journey_list(books, ListAsked(group="stage"), now=now).found
    told = found.to_json()
    held = {id_: journey_state(books, id_) for id_ in IDS}
    told["held"] = {id_: (one.columns, one.close_on, len(one.work.planned)) for id_, one in held.items()}
    told["groups"] = sorted(told["groups"], key=lambda each: str(each["stage"]))
    told["journeys"] = sorted(
        [{**line, "last_on": None, "buyer_id": None} for line in told["journeys"]], key=lambda line: line["journey"]
    )
    return told


GIVEN = st.sampled_from(
    [
        ("claim", {"stage": "prospect"}),
        ("claim", {"stage": "lost", "reason": "price"}),
        ("claim", {"stage": "nurture"}),
        ("change", {"amount": "12500.50"}),
        ("change", {"amount": "7", "currency": "USD", "close_on": "2026-09-30"}),
        ("change", {"columns": {"segment": "small"}, "close_on": "2026-07-01"}),
        ("assign", {"owner": "paolo", "team": "north"}),
        ("hand", {"receiver": "success"}),
        ("plan", {"due": "2026-05-01"}),
        ("note", {"remark": "Asked at the fair"}),
    ]
)


@settings(max_examples=tried(8), phases=[Phase.generate])
@given(act=GIVEN, ids=st.sets(st.sampled_from(IDS), min_size=1))
def test_many_at_once_is_each_of_them_and_one_undo_takes_all_back(
    act: tuple[str, dict[str, Any]], ids: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    word, said = act
    path = tmp_path_factory.mktemp("many")
    with made(path / "together") as together, made(path / "each") as each:
        before = figures(together)
        if word == "claim" and said.get("reason"):
            reasons = journey_reasons(together, said["stage"])
            said = {**said, "reason": reasons[0]} if reasons else {"stage": said["stage"]}
        done = many(together, word, said, ids=sorted(ids))
        for one in done.met:
            if one.is_taken:
                do(each, word, said, by=SALES, now=LATER, journey=one.journey)
        assert figures(together) == figures(each)
        assert verify(together).is_sound
        if done.taken:
            undo_many(together, done.together, by=SALES, now=LATER + 1_000_000)
        assert figures(together) == before
        assert verify(together).is_sound


def journey_reasons(books: Books, place: str) -> list[str]:
    from buyline.app.books import definition_of

    return next((list(one.reasons) for one in definition_of(books).exits if one.id == place), [])


def test_a_look_says_what_is_held_and_what_would_be_and_writes_nothing(books: Books) -> None:
    before = books.last_seq()
    looked = many(books, "change", {"amount": "3000"}, is_dry=True)
    assert books.last_seq() == before
    said = {one.journey: (one.meets, one.held, one.then) for one in looked.met}
    assert said["d1"] == ("changes", "1,000 EUR", "3,000 EUR")
    assert said["d3"] == ("is so already", "3,000 EUR", "3,000 EUR")
    assert said["d2"] == ("changes", "", "3,000 EUR")
    assert looked.says == "Change amount and details: it would be done with 5 journeys. 1 left out."
    claimed = many(books, "claim", {"stage": "Prospect"}, is_dry=True)
    assert {one.meets for one in claimed.met} == {"not observable", "is so already"}
    assert claimed.met[0].says.startswith("Not observable yet: no source tells of")


def test_what_somebody_changed_meanwhile_is_left_out_and_told(books: Books) -> None:
    seen = {id_: journey_state(books, id_).version for id_ in IDS}
    do(books, "change", {"amount": "99"}, by=SALES, now=NOW + 1_000_000, journey="d3")
    done = many(books, "change", {"amount": "5", "close_on": "2026-08-01"}, ids=seen)
    assert [(one.journey, one.meets) for one in done.left_out] == [("d3", "changed meanwhile")]
    assert (journey_state(books, "d3").amount, journey_state(books, "d3").close_on) == (9_900, "")
    assert (journey_state(books, "d4").amount, journey_state(books, "d4").close_on) == (500, "2026-08-01")


def test_one_undo_leaves_what_others_wrote_and_is_done_once(books: Books) -> None:
    done = many(books, "change", {"amount": "5"}, ids=IDS[:3])
    do(books, "change", {"close_on": "2026-08-01"}, by=SALES, now=LATER + 1_000_000, journey="d1")
    assert undo_many(books, done.together, by=SALES, now=LAST) == 3
    assert (journey_state(books, "d1").amount, journey_state(books, "d1").close_on) == (100_000, "2026-08-01")
    with pytest.raises(Refused, match="taken back before"):
        undo_many(books, done.together, by=SALES, now=LAST)
    for wrong in ("", "x", "no.1.9", f"{done.together}1", "a.1.999999999"):
        with pytest.raises((NotFound, Refused)):
            undo_many(books, wrong, by=SALES, now=LAST)


def test_the_same_token_does_it_once(books: Books) -> None:
    first = many(books, "hand", {"receiver": "success"}, token="mine")
    seq = books.last_seq()
    again = many(books, "hand", {"receiver": "success"}, token="mine")
    assert (again.taken, again.together, books.last_seq()) == (first.taken, first.together, seq)


def test_what_is_wrong_for_all_is_refused_and_what_is_wrong_for_one_is_left_out(books: Books) -> None:
    for word, said, reason in (
        ("claim", {"stage": "nowhere"}, "stage: 'nowhere' is not a stage"),
        ("change", {"amount": "a lot"}, "amount: 'a lot' is not an amount"),
        ("change", {}, "nothing was given to change"),
        ("tell", {"what": "call made"}, "is for one journey"),
        ("note", {"remark": "x", "person": "p1"}, "asks for no such field"),
    ):
        with pytest.raises(Refused, match=reason):
            many(books, word, said)
    with pytest.raises(Refused, match="at once"):
        many(books, "note", {"remark": "x"}, ids=())
    do(books, "hand", {"receiver": "success"}, by=SALES, now=NOW + 1_000_000, journey="d2")
    done = many(books, "hand", {"receiver": "marketing"}, ids=("d1", "d2", "d99"))
    assert [(one.journey, one.says) for one in done.left_out] == [
        ("d2", "It is offered already, and nobody has answered."),
        ("d99", "There is no such journey."),
    ]


def test_a_list_is_chosen_by_its_filter_up_to_what_is_taken_at_once(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(chosen(books, ListAsked(filter="stage = lead"), now=LATER)) == {"d1", "d3", "d5"}
    monkeypatch.setattr("buyline.app.acts.many.AT_ONCE", 2)
    with pytest.raises(Refused, match="3 were found, at most 2 at once"):
        chosen(books, ListAsked(filter="stage = lead"), now=LATER)


def test_of_two_who_saw_the_same_one_is_taken_even_in_one_transaction(books: Books) -> None:
    version = journey_state(books, "d1").version
    intake = Intake(books)

    def change(amount: int) -> dict[str, Any]:
        named = {"source": "buyline", "record": "d1", "what": f"amount {amount}", "kind": "amount changed"}
        told = {"occurred_at": "2026-03-03T10:00:00Z", "member": "sam", "function": "sales", "journey": "d1"}
        return {**named, **told, "data": {"amount": str(amount)}, "expected_version": version}

    answers = intake._record([(LATER, [change(number)]) for number in range(1, 5)])
    assert [each[0].taken for each in answers] == [Taken.RECORDED, *[Taken.CONFLICT] * 3]
    barrier, taken = Barrier(8), list[Taken]()

    def write(number: int) -> None:
        barrier.wait()
        entry = change(number) | {"expected_version": version + 1}
        taken.append(intake.record([entry], now=LATER)[0].taken)

    threads = [Thread(target=write, args=(10 + number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(Taken.RECORDED) == 1


def test_an_act_of_several_entries_is_taken_whole_or_not_at_all(books: Books) -> None:
    seen = journey_state(books, "d1").version
    do(books, "change", {"amount": "1"}, by=SALES, now=LATER, journey="d1")
    with pytest.raises(Conflict):
        do(books, "change", {"amount": "2", "close_on": "2026-12-01"}, by=SALES, now=LATER, journey="d1", seen=seen)
    assert journey_state(books, "d1").close_on == ""


def test_every_act_for_many_asks_for_nothing_that_one_journey_has_alone() -> None:
    assert set(MANY) == {"claim", "change", "assign", "hand", "plan", "note"}
    assert not any(each.kind in ("person", "step", "planned") for act in MANY.values() for each in act.fields)


@pytest.mark.slow
def test_five_hundred_are_done_in_one_transaction(books: Books) -> None:
    entries = [
        {
            "source": "crm", "record": f"x{n}", "what": "lead", "kind": "stage claimed", "journey": f"x{n}",
            "occurred_at": "2026-02-20", "buyer": f"b{n}", "data": {"stage": "lead", "amount": str(n + 1)},
        }
        for n in range(500)
    ]  # fmt: skip
    record_contents(books, entries, now=NOW)
    ids = [f"x{n}" for n in range(500)]
    before = _commits(books)
    looked = many(books, "claim", {"stage": "prospect"}, ids=ids, is_dry=True)
    assert _commits(books) == before
    done = many(books, "claim", {"stage": "prospect"}, ids=ids)
    assert (looked.taken, done.taken) == (500, 500)
    assert _commits(books) == before + 1
    assert undo_many(books, done.together, by=SALES, now=LAST) == 500


def _commits(books: Books) -> int:
    with books.reading() as cursor:
        cursor.execute("SELECT count(*) FROM books_commit")
        return int(cursor.fetchone()[0])

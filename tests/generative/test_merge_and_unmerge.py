"""What a merge joined, an unmerge or an undo parts again: every row and every read model is as if it never was."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyline.app.record import record
from buyline.journal.entry import Entry
from buyline.ledger.identity import resolve, ties_of
from buyline.store.memory import MemoryBooks
from buyline.store.states import ledger_codec
from tests.generative.effort import tried
from tests.generative.recording import net, recorded
from tests.reference.strategies import BUYERS, PERSONS, Journal, journals

pytestmark = pytest.mark.capability("P7", "library")
EXAMPLES = settings(max_examples=tried(60), deadline=None, derandomize=True)
LATER = 3 * 10**15
NAMES = {"buyer": tuple(dict.fromkeys(BUYERS)), "person": tuple(dict.fromkeys(PERSONS))}


def said(kind: str, at: int, **more: Any) -> Entry:
    return Entry("buyline", f"r{at}", kind, kind, LATER + at, LATER + at, **more)


def shown(books: MemoryBooks) -> dict[str, Any]:
    """What the read models show of all parties, whichever party a record is of."""
    packed = [ledger_codec().pack(ledger_codec().load(state)) for state in books.states.values()]
    found: dict[str, Any] = {}
    for name in ("journeys", "handoffs", "planned"):
        found[name] = sorted((row for one in packed for row in getattr(one, name)), key=repr)
    for name in ("facts", "buyer_into", "person_buyer", "person_into"):
        found[name] = {key: value for one in packed for key, value in getattr(one, name).items()}
    return found


def into(books: MemoryBooks, subject: str) -> dict[str, str]:
    found: dict[str, str] = shown(books)[f"{subject}_into"]
    return found


@EXAMPLES
@given(journals(at_most=16), st.sampled_from(("buyer", "person")), st.sampled_from(("undo", "unmerge")), st.data())
def test_merge_then_unmerge_leaves_everything_as_it_was(journal: Journal, subject: str, way: str, data: Any) -> None:
    agreed, entries = journal
    books = recorded(agreed, sorted(entries, key=lambda e: e.known_at), at_a_time=data.draw(st.integers(1, 9)))
    free = [name for name in NAMES[subject] if name not in into(books, subject)]
    if len(free) < 2:
        return
    loser, winner = data.draw(st.permutations(free))[:2]
    day_comes = [said(f"{subject}s told apart", at, data={"other": winner}, **{subject: name})
                 for at, name in enumerate((loser, winner), -2)]  # fmt: skip
    record(books, day_comes, now=LATER - 1)  # proofs that ended by then have ended in what read models show
    rows, models = net(books), shown(books)
    merge = said(f"{subject}s merged", 1, data={"into": winner}, **{subject: loser})
    record(books, [merge], now=LATER + 1)
    assert into(books, subject)[loser] == winner
    if way == "undo":
        back = said("entry retracted", 2, data={"entry": merge.id})
    else:
        back = said(f"{subject}s parted", 2, data={"into": winner}, **{subject: loser})
    record(books, [back], now=LATER + 2)
    assert net(books) == rows
    assert shown(books) == models


links = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.sampled_from(("merged", "merged", "parted"))),
    max_size=12,
)


@EXAMPLES
@given(links, st.sampled_from("abcde"))
def test_undoing_the_ties_of_a_record_makes_it_one_of_its_own_and_no_tie_is_too_many(
    told: Sequence[tuple[str, str, str]], record_: str
) -> None:
    entries = [
        said(f"buyers {word}", at, buyer=one, data={"into": other})
        for at, (one, other, word) in enumerate(told)
        if one != other
    ]
    ties = ties_of(entries, "buyer", record_)
    parted = [said("buyers parted", 100 + at, buyer=tie.buyer, data=tie.data) for at, tie in enumerate(ties)]
    for many in range(len(parted)):
        assert record_ in resolve([*entries, *parted[:many]]).buyer_into
    assert record_ not in resolve([*entries, *parted]).buyer_into

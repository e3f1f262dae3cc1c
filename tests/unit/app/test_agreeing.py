"""A version comes into force when every function has signed: who may sign what, in any order, and what ends a proposal."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.app.agreeing import Who, propose, sign, withdraw
from buyline.app.books import adoption_of, versions_of
from buyline.app.proposals import Proposal, State, proposals_of
from buyline.app.record import record
from buyline.app.refusal import NotFound, Refused
from buyline.days import parse_day, start_of
from buyline.definition.model import Definition, Stage, Step
from buyline.definition.signing import must_sign
from buyline.journal.entry import Entry
from buyline.store.memory import MemoryBooks
from tests.generative.effort import trying

pytestmark = pytest.mark.capability("P3", "library")
NOW = start_of(parse_day("2026-06-30"), "UTC")
FIRST = Definition(
    company="Small",
    stages=(
        Stage(id="lead", name="Lead", led_by="marketing", supported_by=("sales",)),
        Stage(id="customer", name="Customer", led_by="sales", steps=(Step(id="start", does="starts", by="success"),)),
    ),
)
NEXT: dict[str, Any] = {"version": 2, "in_force_from": date(2026, 7, 1)}
SECOND = FIRST.model_copy(
    update=NEXT | {"stages": (FIRST.stages[0].model_copy(update={"name": "Interested"}), FIRST.stages[1])}
)
MARKETING, SALES, SUCCESS = (Who(name, f"{name}@example.com") for name in ("marketing", "sales", "success"))


def books() -> MemoryBooks:
    made = MemoryBooks()
    record(made, [adoption_of(FIRST, known_at=0, occurred_at=0)], now=1)
    return made


def told(journal: MemoryBooks) -> list[Proposal]:
    with journal.session() as session:
        return proposals_of(session.company_lines())


def versions(journal: MemoryBooks) -> list[Definition]:
    with journal.session() as session:
        return versions_of(session.company_lines())


def test_whoever_proposes_has_signed_and_the_last_signature_brings_it_into_force() -> None:
    journal = books()
    proposed = propose(journal, SECOND, by=MARKETING, now=NOW)
    assert (proposed.id, proposed.state, proposed.signed) == ("p1", State.OPEN, ("marketing",))
    assert proposed.missing == ("sales", "success")
    assert proposed.changes[1] == "Stage 'lead': the name changes from 'Lead' to 'Interested'."
    assert sign(journal, "p1", by=SALES, now=NOW).missing == ("success",)
    assert len(versions(journal)) == 1
    agreed = sign(journal, "p1", by=SUCCESS, now=NOW)
    assert (agreed.state, agreed.missing) == (State.IN_FORCE, ())
    assert [one.member for one in agreed.signatures] == [f"{name}@example.com" for name in agreed.signed]
    assert versions(journal)[-1].stages[0].name == "Interested"
    kinds = [line.entry.kind for line in journal.lines[1:]]
    assert kinds == ["definition proposed", *["definition signed"] * 3, "definition adopted"]


def test_signed_twice_is_signed_once_and_proposed_twice_is_one_proposal() -> None:
    journal = books()
    propose(journal, SECOND, by=MARKETING, now=NOW)
    before = len(journal.lines)
    assert sign(journal, "p1", by=MARKETING, now=NOW + 1).signed == ("marketing",)
    assert propose(journal, SECOND, by=SALES, now=NOW + 2).id == "p1"
    assert len(journal.lines) == before


def test_a_changed_proposal_takes_the_place_of_the_open_one_without_its_signatures() -> None:
    journal = books()
    propose(journal, SECOND, by=MARKETING, now=NOW)
    sign(journal, "p1", by=SALES, now=NOW)
    later = SECOND.model_copy(update={"in_force_from": date(2026, 8, 1)})
    changed = propose(journal, later, by=SALES, now=NOW + 1)
    assert (changed.id, changed.signed) == ("p2", ("sales",))
    assert [one.state for one in told(journal)] == [State.REPLACED, State.OPEN]
    with pytest.raises(Refused, match="p1 was replaced by a later one; there is nothing to sign"):
        sign(journal, "p1", by=SUCCESS, now=NOW + 2)


@pytest.mark.parametrize("function", ["executive", "administrator"])
def test_nobody_signs_for_another_function_even_for_one_without_a_member(function: str) -> None:
    journal = books()
    proposed = propose(journal, SECOND, by=Who(function), now=NOW)
    assert proposed.signed == ()
    with pytest.raises(Refused) as refused:
        sign(journal, "p1", by=Who(function), now=NOW)
    assert f"{function} has nothing to sign in p1" in str(refused.value)
    assert "marketing, sales and success have yet to sign, each by its own members" in str(refused.value)
    assert "nobody signs for another function, even for one that has no member yet" in str(refused.value)


def test_a_function_is_not_written_out_of_the_agreement_unasked() -> None:
    alone = FIRST.model_copy(update=NEXT | {"stages": tuple(s.model_copy(update={"steps": ()}) for s in FIRST.stages)})
    assert must_sign(FIRST, alone) == ("marketing", "sales", "success")
    assert must_sign(alone, alone) == ("marketing", "sales")


def test_what_cannot_follow_cannot_be_proposed_and_too_late_cannot_come_into_force() -> None:
    journal = books()
    with pytest.raises(Refused, match="version: it is 1; the next one is 2"):
        propose(journal, FIRST, by=SALES, now=NOW)
    assert told(journal) == []
    propose(journal, SECOND, by=SALES, now=NOW)
    sign(journal, "p1", by=SUCCESS, now=NOW)
    late = NOW + 30 * 86_400_000_000
    with pytest.raises(Refused, match=r"the signature was not taken(.|\n)*2026-07-01 is past"):
        sign(journal, "p1", by=MARKETING, now=late)
    assert told(journal)[0].missing == ("marketing",)


def test_only_who_proposed_or_an_administrator_withdraws() -> None:
    journal = books()
    propose(journal, SECOND, by=MARKETING, now=NOW)
    with pytest.raises(Refused, match="proposed by marketing, and only they or an administrator"):
        withdraw(journal, "p1", by=SALES, now=NOW)
    assert withdraw(journal, "p1", by=Who("administrator"), now=NOW).state is State.WITHDRAWN
    with pytest.raises(Refused, match="p1 was withdrawn; there is nothing to withdraw"):
        withdraw(journal, "p1", by=MARKETING, now=NOW)
    propose(journal, SECOND, by=MARKETING, now=NOW)
    assert withdraw(journal, "p2", by=MARKETING, now=NOW).state is State.WITHDRAWN
    with pytest.raises(NotFound, match="There is no proposal 'p9'; there are p1, p2"):
        withdraw(journal, "p9", by=MARKETING, now=NOW)


def test_a_version_adopted_without_it_overtakes_a_proposal() -> None:
    journal = books()
    propose(journal, SECOND, by=MARKETING, now=NOW)
    other = FIRST.model_copy(update=NEXT)
    record(journal, [adoption_of(other, known_at=NOW, occurred_at=NOW)], now=NOW)
    assert told(journal)[0].state is State.OVERTAKEN
    third = SECOND.model_copy(update={"version": 3})
    assert propose(journal, third, by=MARKETING, now=NOW).before.version == 2


def test_what_comes_with_a_load_of_entries_proposes_and_signs_nothing() -> None:
    journal = books()
    propose(journal, SECOND, by=MARKETING, now=NOW)
    signed = {"proposal": "p1", "function": "success"}
    proposed = {"proposal": "p2", "definition": SECOND.model_dump(mode="json")}
    for kind, data in (
        ("definition signed", signed),
        ("definition proposed", proposed),
        ("proposal withdrawn", signed),
    ):
        record(journal, [Entry("crm", "p", kind, kind, NOW, NOW, batch="import 7", data=data)], now=NOW)
    assert [(one.id, one.missing) for one in told(journal)] == [("p1", ("sales", "success"))]


def signed_in_order(by: Sequence[Who], *, proposer: Who, doubled: Sequence[Who] = ()) -> MemoryBooks:
    journal = books()
    propose(journal, SECOND, by=proposer, now=NOW)
    for place, who in enumerate((*doubled, *by)):
        if told(journal)[-1].is_open:
            sign(journal, "p1", by=who, now=NOW + place)
    return journal


ALL = (MARKETING, SALES, SUCCESS)


@trying(30)
@given(st.sampled_from([*permutations(ALL)]), st.sampled_from([*ALL, Who("executive")]), st.lists(st.sampled_from(ALL)))
def test_any_order_of_signatures_ends_in_the_same_version(
    order: tuple[Who, ...], proposer: Who, doubled: list[Who]
) -> None:
    journal = signed_in_order(order, proposer=proposer, doubled=doubled)
    assert versions(journal) == versions(signed_in_order(ALL, proposer=MARKETING))
    found = told(journal)[-1]
    assert found.state is State.IN_FORCE
    assert sorted(found.signed) == ["marketing", "sales", "success"]
    assert [line.entry.kind for line in journal.lines].count("definition adopted") == 2

"""Splink weighs each pair as plain Python does, finds every pair that a key brings together, and always the same."""

from random import Random

import pytest

from buyline.app.free_mail import DOMAINS
from buyline.likeness.kinds import BUYERS, KINDS, PERSONS
from buyline.likeness.records import BUYER_KEYS, BuyerSaid, PersonSaid, buyer_rows, person_rows
from buyline.likeness.scoring import Pair, pairs_of
from tests.unit.likeness import reference

pytestmark = pytest.mark.capability("P7", "library")
STARTS = (
    "Nordlicht",
    "Nordlich",
    "Bachmann",
    "Bachman Soehne",
    "Zett",
    "Zettwerk",
    "Hafenkontor",
    "Kontor Hafen",
    "Abc",
)
ENDS = ("GmbH", "Werke AG", "Werke", "& Co", "Handel Ltd", "Handle", "")
FACES = ("acme.example", "acme.test", "acne.example", "nordlicht.example", "gmail.com", "zett.example", "")


def some_buyers(seed: int, many: int) -> list[BuyerSaid]:
    random = Random(seed)
    found = []
    for number in range(many):
        face = random.choice(FACES)
        mails = [f"m{random.randrange(40)}@{face}"] if face else []
        phones = [f"030 55{random.randrange(10_000, 10_060)}"] if random.random() < 0.4 else []
        name = f"{random.choice(STARTS)} {random.choice(ENDS)}".strip() if random.random() < 0.95 else ""
        place = random.choice(("Berlin", "Bern", "Bern", "", "Ulm", *map(str, range(60))))
        found.append(BuyerSaid(id=f"b{number}", name=name, mails=mails, lookups=mails, phones=phones, place=place))
    return found


def told(found: list[Pair]) -> dict[tuple[str, str], Pair]:
    return {(one.one, one.other): one for one in found}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_pair_that_shares_a_key_is_found_and_weighed_as_by_brute_force(seed: int) -> None:
    rows = buyer_rows(some_buyers(seed, 90), free_mail=DOMAINS)
    found = told(pairs_of(rows, BUYERS, at_least=1e-9))
    expected = {}
    for one, other in reference.pairs(rows, BUYER_KEYS):
        both = (one["unique_id"], other["unique_id"])
        expected[min(both), max(both)] = reference.weight(one, other)
    assert found.keys() == {pair for pair, (_, sure) in expected.items() if sure >= 1e-9}
    for names, pair in found.items():
        words, sure = expected[names]
        assert pair.found == words, names
        assert pair.sure == pytest.approx(sure, rel=1e-6), names
    assert len(found) > 200


def test_the_same_rows_in_another_order_score_the_same() -> None:
    said = some_buyers(4, 60)
    one = pairs_of(buyer_rows(said, free_mail=DOMAINS), BUYERS, at_least=0.1)
    other = pairs_of(buyer_rows(said[::-1], free_mail=DOMAINS), BUYERS, at_least=0.1)
    assert {pair: each.found for pair, each in told(one).items()} == {pair: e.found for pair, e in told(other).items()}


def test_only_pairs_with_something_new_are_compared_where_that_is_asked() -> None:
    rows = buyer_rows(some_buyers(5, 60), free_mail=DOMAINS)
    whole, new = pairs_of(rows, BUYERS, at_least=0.1), pairs_of(rows, BUYERS, at_least=0.1, new=frozenset({"b7", "b9"}))
    assert new == [one for one in whole if {one.one, one.other} & {"b7", "b9"}]
    assert pairs_of(rows, BUYERS, at_least=0.1, new=frozenset()) == []


def test_free_mail_never_brings_buyers_together() -> None:
    said = [
        BuyerSaid(id="a", name="Alpha", mails=["x@gmail.com"]),
        BuyerSaid(id="b", name="Omega", mails=["y@gmail.com"]),
    ]
    assert pairs_of(buyer_rows(said, free_mail=DOMAINS), BUYERS, at_least=1e-9) == []


def test_a_crowd_of_one_name_brings_nobody_together_by_it() -> None:
    said = [BuyerSaid(id=f"b{n}", name="Stadtwerke", place=f"town {n}") for n in range(200)]
    assert pairs_of(buyer_rows(said, free_mail=DOMAINS), BUYERS, at_least=1e-9) == []


def test_persons_are_one_by_address_and_by_name_within_a_buyer() -> None:
    said = [
        PersonSaid(id="1", name="Ada Byron", mail="ada@a.example", lookup="k1", buyer="a"),
        PersonSaid(id="2", name="Byron, Ada", mail="ada@a.example", lookup="k1", buyer="b"),
        PersonSaid(id="3", name="Cem Yilmaz", buyer="a"),
        PersonSaid(id="4", name="Cem Yılmaz", buyer="a"),
        PersonSaid(id="5", name="Info", mail="info@a.example", lookup="k5", buyer="a"),
        PersonSaid(id="6", name="Desk", mail="info@b.example", lookup="k6", buyer="b"),
    ]
    found = told(pairs_of(person_rows(said), PERSONS, at_least=0.2))
    assert found.keys() == {("1", "2"), ("3", "4")}
    assert found["1", "2"].found == {"name": "same", "mail": "same", "buyer": "other"}


def test_two_of_one_name_at_two_buyers_are_not_one_because_their_addresses_are_made_of_it() -> None:
    said = [
        PersonSaid(id=id_, name="Ada Byron", mail=f"ada.byron@{buyer}.example", lookup=id_, buyer=buyer)
        for id_, buyer in (("1", "acme"), ("2", "nordlicht"))
    ]
    assert pairs_of(person_rows(said), PERSONS, at_least=0.2) == []
    odd = [
        PersonSaid(id=id_, name="Ada Byron", mail=f"lovelace1815@{buyer}.example", lookup=id_, buyer=buyer)
        for id_, buyer in (("1", "acme"), ("2", "nordlicht"))
    ]
    assert [one.found["mail"] for one in pairs_of(person_rows(odd), PERSONS, at_least=0.2)] == ["box"]


def test_every_finding_is_a_share_and_one_word_is_one_finding() -> None:
    for weighing in KINDS.values():
        for one in weighing.compared:
            words = [found.word for found in one.findings]
            assert len(words) == len(set(words))
            assert [found.sql for found in one.findings][-1] == "ELSE"
            assert sum(found.m for found in one.findings) == pytest.approx(1, abs=0.005)
            assert sum(found.u for found in one.findings) == pytest.approx(1, abs=0.005)


def test_what_is_said_of_a_finding_is_found_by_its_word() -> None:
    finding = BUYERS.finding("domain", "stem")
    assert finding
    assert finding.says == "domains that differ in their ending only"
    assert BUYERS.finding("domain", "no such word") is None

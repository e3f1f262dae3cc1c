"""What the health of the books counts is what a walk over the journeys counts, and duplicates are exact keys only."""

import pytest

from buyline.app.health_of_books import health_of_books
from buyline.app.statements import Asked, standings
from buyline.days import parse_day, start_of
from buyline.store.books import Books
from tests.cli.terminal import Terminal, claim, entry

pytestmark = pytest.mark.capability("P32", "cli")

RANKS = ("target", "contact", "suspect", "lead", "qualified", "prospect", "customer", "adopter", "advocate")


def _rank(place: str) -> int:
    return RANKS.index(place) if place in RANKS else -1


@pytest.fixture(scope="module")
def ailing(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Five prospects of four buyers: one without an amount, two without an owner, one told by one of us only."""
    terminal = Terminal(tmp_path_factory.mktemp("ailing") / "books")
    assert terminal("init").code == 0
    entries = [
        claim(1, "prospect", "2026-03-01", amount="100", columns={"owner": "ann", "program": "fair"}),
        claim(2, "prospect", "2026-03-02", columns={"owner": "ann"}),
        claim(3, "prospect", "2026-03-03", amount="300", close_on="2999-01-01"),
        claim(4, "prospect", "2026-03-04", amount="400", close_on="2026-03-05", columns={"program": "fair"}),
        claim(5, "customer", "2026-03-05", columns={"owner": "bob"}),
    ]
    entries += [
        {"source": "crm", "record": f"buyer/{n}", "what": "name", "kind": "buyer described", "occurred_at": "2026-03-01",
         "known_at": "2026-03-01", "buyer": f"b{n}", "data": {"name": name}}
        for n, name in enumerate(("Acme", "ACME", "Bolt", "Cora"), 1)
    ]  # fmt: skip
    entries += [
        {"source": "crm", "record": f"person/{n}", "what": kind, "kind": kind, "occurred_at": "2026-03-01",
         "known_at": "2026-03-01", "buyer": buyer, "person": f"p{n}", "personal": {"name": f"P {n}", "email": mail}}
        for n, (buyer, mail) in enumerate(
            (("b1", "a@acme.com"), ("b2", "b@acme.com"), ("b3", "x@gmail.com"), ("b4", "y@gmail.com"), ("b3", "X@gmail.com")), 1
        )
        for kind in ("person identified", "person described")
    ]  # fmt: skip
    entries.append(entry("bad", "bad", "2026-03-01", kind="no such kind", journey="j1"))
    told = [one["taken"] for one in terminal.record(*entries)]
    assert told.count("dead") + told.count("refused") <= 1, told
    return terminal


def lines(terminal: Terminal) -> dict[str, tuple[int, int]]:
    said = terminal("health", "--json").json
    return {line["id"]: (line["count"], line["of"]) for line in said["lines"]}


def test_each_gap_is_counted(ailing: Terminal) -> None:
    found = lines(ailing)
    assert found["no-amount"] == (1, 4)
    assert found["no-owner"] == (2, 4)
    assert found["no-program"] == (2, 4)
    assert found["no-next-step"] == (3, 4)
    assert found["unverified"] == (0, 0), "no source tells of what would prove anything: not observable yet"
    assert found["never-met"][0] == found["never-met"][1] > 0
    assert found["dead-letters"][0] == 1


def test_duplicates_are_equal_keys_and_free_mail_is_none(ailing: Terminal) -> None:
    said = ailing("health", "--json").json["duplicates"]
    assert [group["ids"] for group in said["same name"]["groups"]] == [["b1", "b2"]]
    assert [(group["key"], group["ids"]) for group in said["same domain"]["groups"]] == [("acme.com", ["b1", "b2"])]
    assert [group["ids"] for group in said["same mail"]["groups"]] == [["p3", "p5"]]


def test_merged_buyers_are_no_duplicates_any_more(ailing: Terminal) -> None:
    merge = {"source": "crm", "record": "merge/1", "what": "merge", "kind": "buyers merged", "buyer": "b2"}
    days = {"occurred_at": "2026-03-09", "known_at": "2026-03-09"}
    assert ailing("health", "--json").json["duplicates"]["same name"]["groups"]
    assert ailing.record(merge | days | {"data": {"into": "b1"}})[0]["taken"] == "recorded"
    assert lines(ailing)["same-name"] == (0, 0)


def test_sources_and_since_when_they_are_silent(ailing: Terminal) -> None:
    said = ailing("health", "--json").json["sources"]
    assert [one["source"] for one in said] == ["crm"]
    assert said[0]["last"] == "2026-03-09"
    assert lines(ailing)["silent"] == (1, 1)
    text = ailing("health").text
    assert "Sources silent" in text
    assert "Look whether the connection still works" in text


def test_the_twelve_are_counted_as_a_walk_counts_them(twelve: Terminal) -> None:
    now = start_of(parse_day("2025-06-30"), "UTC")
    with Books.open(twelve.books) as books:
        found = {line.id: line for line in health_of_books(books, now=now).lines}
        standings_of = standings(books, Asked(), now=now).journeys
    open_ = [one for one in standings_of if one.claimed.place == "lead"]
    assert (found["no-program"].count, found["no-program"].of) == (len(open_), len(open_))
    told = [one for one in standings_of if one.claimed.place in RANKS]
    short = [one for one in told if RANKS.index(one.claimed.place) > _rank(one.verified.place)]
    assert (found["unverified"].count, found["unverified"].of) == (len(short), len(told)) == (6, 8)

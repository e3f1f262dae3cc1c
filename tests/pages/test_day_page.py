"""A member's day and handoffs: page, command and API say the same, and a lead goes there and back and there again."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.cli.terminal import Terminal

pytestmark = [
    pytest.mark.capability("P11", "page"),
    pytest.mark.capability("P11", "cli"),
    pytest.mark.capability("P11", "api"),
    pytest.mark.capability("P12", "page"),
    pytest.mark.capability("P12", "cli"),
    pytest.mark.capability("P12", "api"),
]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Program]:
    """Books with a lead of marketing, served in this process."""
    terminal = Terminal(tmp_path / "books")
    assert terminal("init").code == 0
    opened = terminal("act", "open", "--buyer-name", "Nordlicht AG", "--stage", "lead", "--function", "marketing")
    assert opened.code == 0, opened.err
    with serving(tmp_path / "books"):
        yield Program(tmp_path / "books", token())


def journey_of(own: Program) -> str:
    return str(own.get("/journeys").json["journeys"][0]["journey"])


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def day(function: str, address: str = "/day") -> str:
    answer = signed_in.client(function).get(address)
    assert answer.status_code == 200
    return words(answer)


def act(function: str, word: str, journey: str, **given: str) -> Any:
    return signed_in.client(function).post(f"/acts/{word}", {"journey": journey, "next": "/day", **given}, follow=True)


def test_a_lead_is_offered_returned_recycled_and_accepted(own: Program) -> None:
    journey = journey_of(own)
    assert act("marketing", "hand", journey, receiver="sales").status_code == 200
    assert "1 handoff to answer" in day("sales")
    assert "from marketing (marketing@example.com), Lead" in day("sales")
    refused = act("sales", "return", journey)
    assert refused.status_code == 422
    assert act("sales", "return", journey, reason="no budget", remark="Next year").status_code == 200
    assert "What came back to you? Nordlicht AG" in day("marketing")
    assert "returned by sales: no budget" in day("marketing")
    assert act("marketing", "claim", journey, stage="nurture").status_code == 200
    assert act("marketing", "claim", journey, stage="lead").status_code == 200
    assert act("marketing", "hand", journey, receiver="sales").status_code == 200
    assert "came back" not in day("marketing")
    assert "it is taken over" in words(act("sales", "accept", journey))
    found = own.get("/handoffs?by=source").json
    assert found["outcomes"] == {"accepted": 1, "returned": 1}
    assert found["reasons"] == [{"reason": "no budget", "by": "not known", "returned": 1}]
    assert Terminal(own.books)("handoffs", "--by", "source", "--json").json == found
    page = day("sales", "/handoffs?by=source")
    assert "No budget 1" in page
    assert found["handoffs"][0]["definition_version"] == 1


def test_the_day_is_the_same_at_every_door(own: Program) -> None:
    journey = journey_of(own)
    assert act("marketing", "plan", journey, due="2020-01-06", step="answer").status_code == 200
    whole = own.get("/day?of=marketing").json
    typed = Terminal(own.books)("day", "--function", "marketing", "--all", "--json").json
    ours = {name: value for name, value in whole.items() if name != "member"}
    assert ours == {name: value for name, value in typed.items() if name != "member"}
    assert [one["overdue"] for one in whole["planned"]] == [True]
    page = day("marketing")
    assert "What is planned? Nordlicht AG" in page
    assert "Late: 6 Jan 2020" in page or "Late: Jan 6, 2020" in page
    entry = whole["planned"][0]["entry"]
    assert act("marketing", "finish", journey, planned=entry).status_code == 200
    assert "What is planned?" not in day("marketing")


def test_whoever_only_reads_looks_and_does_not_act(own: Program) -> None:
    act("marketing", "hand", journey_of(own), receiver="sales")
    html = signed_in.client("read-only").get("/day?of=sales").content.decode()
    assert "What was handed to you?" in html
    assert "Accept" not in html


def test_what_nobody_can_count_by_is_said(own: Program) -> None:
    assert signed_in.client("sales").get("/handoffs?by=nothing").status_code == 400
    assert own.get("/handoffs?by=nothing").status == 422
    assert Terminal(own.books)("handoffs", "--by", "nothing").code == 3


def test_the_list_is_filtered_by_turn(own: Program) -> None:
    journey = journey_of(own)
    assert own.get("/journeys?filter=turn%20%3D%20marketing").json["found"] == 1
    act("marketing", "hand", journey, receiver="sales")
    assert own.get("/journeys?filter=turn%20%3D%20sales").json["found"] == 1
    assert "Whose turn Sales offered by marketing" in day("sales", f"/journeys/{journey}")

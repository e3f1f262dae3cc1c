"""Planned programs at the command line: planned, listed, changed, withdrawn."""

import pytest

from tests.cli.terminal import Terminal, claim

pytestmark = [pytest.mark.capability("P17", "cli"), pytest.mark.capability("P20", "cli")]
PLAN = ("program", "plan", "fair", "--function", "marketing", "--from", "2099-03-01", "--to", "2099-03-10")


def test_a_program_is_planned_listed_changed_and_withdrawn(books: Terminal) -> None:
    books.record(*(claim(n, "lead", f"2025-01-{n:02d}") for n in range(1, 5)))
    assert "No program is planned." in books("programs").err
    said = books(*PLAN, "--expect", "lead=40", "--expect", "prospect=2", "--cost", "9000", "--json").json
    assert (said["expects"], said["cost"], said["from"]) == ({"lead": 40, "prospect": 2}, 9000, "2099-03-01")
    (one,) = books("programs", "--json").json["programs"]
    assert (one["program"], one["arrivals"], one["to_come"], one["when"]) == ("fair", 42, 42, "ahead")
    assert books(*PLAN, "--expect", "lead=10", "--name", "The fair").text.startswith("The fair is planned: 10 arrivals")
    assert "The fair" in books("programs").text
    assert '"program","name"' in books("programs", "--format", "csv").text
    gone = books("program", "withdraw", "fair", "--function", "marketing")
    assert "nothing is expected of it any more" in gone.text
    assert books("programs", "--json").json["programs"] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--expect", "lead"), "no stage and number"),
        (("--expect", "led=4"), "did you mean 'lead'?"),
        (("--expect", "lead=-4"), "not a number of arrivals"),
    ],
)
def test_what_is_wrong_is_said(books: Terminal, words: tuple[str, ...], says: str) -> None:
    answer = books(*PLAN, *words)
    assert answer.code == 3
    assert says in answer.err

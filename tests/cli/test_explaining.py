"""The commands that say what a number is made of: what they print is the contract that other tools rely on."""

import csv
import io

import pytest

from tests.cli.terminal import Terminal

pytestmark = pytest.mark.capability("P19", "cli")


def test_leakage(twelve: Terminal) -> None:
    said = twelve("leakage", "--from", "2025-01-01", "--to", "2025-03-31", "--within", 60, "--json").json
    assert (said["from"], said["to"], said["within_days"]) == ("2025-01-01", "2025-03-31", 60)
    lead = next(one for one in said["stages"] if one["stage"] == "lead")
    way = lead["ways"][0]
    assert (lead["entered"], way["to"], way["journeys"], way["amount"]) == (12, "lost", 4, 2200)
    assert [(one["reason"], one["journeys"]) for one in way["reasons"]] == [("price", 4)]
    assert way["share"] == pytest.approx(4 / 12)
    assert way["share"] + lead["moved_on"] + lead["still_there"] == pytest.approx(1)
    assert [(one["reason"], one["went"], one["came_back"]) for one in said["returned"]] == [
        ("*", 4, 0),
        ("price", 4, 0),
    ]


def test_leakage_by_a_column_adds_up(twelve: Terminal) -> None:
    words = ("leakage", "--from", "2025-01-01", "--to", "2025-03-31", "--by", "segment")
    rows = list(csv.DictReader(io.StringIO(twelve(*words, "--format", "csv").text)))
    assert sorted((row["segment"], row["journeys"], row["amount"]) for row in rows) == [
        ("large", "2", "140000"),
        ("small", "2", "80000"),
    ]
    assert "price" in twelve(*words).text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--book", "pair"), "leakage is counted by stage"),
        (("--from", "2025-03-31", "--to", "2025-01-01"), "ends (2025-01-01) before it begins"),
        (("--within", "-1"), "between 0 and 3650 days"),
        (("--by", "colour"), "'colour' is not a column of the books"),
    ],
)
def test_a_wrong_question_about_leakage_is_refused(twelve: Terminal, words: tuple[str, ...], says: str) -> None:
    answer = twelve("leakage", *words)
    assert answer.code == 3
    assert says in answer.err

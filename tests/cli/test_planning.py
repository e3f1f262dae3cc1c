"""The command that works back from a goal: what it prints is the contract that other tools rely on."""

import csv
import io

import pytest

from tests.cli.terminal import Terminal

pytestmark = pytest.mark.capability("P21", "cli")
GOAL = ("plan", "--deals", "4", "--by", "2025-09-30", "--as-of", "2025-06-30")


def test_a_plan(twelve: Terminal) -> None:
    said = twelve(*GOAL, "--confidence", "0.9", "--json").json
    assert (said["goal"]["deals"], said["by"], said["goal"]["confidence"]) == (4, "2025-09-30", 0.9)
    assert [row["confidence"] for row in said["rows"]] == [0.5, 0.8, 0.9]
    for row in said["rows"]:
        assert {"confidence", "needed", "naive"} <= set(row)
        assert set(row["naive"]) == {"arrivals", "true_confidence"}
        for need in row["needed"]:
            assert {"stage", "if_all_began_here", "passing_on_the_way", "latest_useful_day", "weekly"} <= set(need)
    arrivals = [row["arrivals"] for row in said["rows"] if row["feasible"]]
    assert arrivals == sorted(arrivals)
    assert said["feasible"] is (said["binding"] is None)


def test_a_plan_for_people_and_as_a_table(twelve: Terminal) -> None:
    words = twelve(*GOAL).text
    assert "80% sure of 4 deals by 2025-09-30" in words
    assert "by means alone" in words
    rows = list(csv.DictReader(io.StringIO(twelve(*GOAL, "--format", "csv").text)))
    assert {row["confidence"] for row in rows} == {"0.5", "0.8", "0.9"}


def test_a_plan_that_cannot_be_kept_says_why(twelve: Terminal) -> None:
    said = twelve(*GOAL, "--at-most", "lead=0.2", "--json").json
    assert said["feasible"] is False
    assert (said["binding"]["kind"], said["binding"]["of"]) == ("arrivals", "lead")
    assert 0 <= said["highest"] < 0.8
    assert "cannot be 80% sure" in twelve(*GOAL, "--at-most", "lead=0.2").text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--deals", "4", "--revenue", "5"), "One goal at a time"),
        (("--deals", "4", "--by", "2020-01-01"), "cannot be planned for"),
        (("--deals", "4", "--share", "lead=x"), "write it like lead=0.4"),
        (("--profit", "4"), "needs a margin"),
        (("--deals", "4", "--book", "pair"), "cannot be forecast"),
    ],
)
def test_a_wrong_plan_is_refused(twelve: Terminal, words: tuple[str, ...], says: str) -> None:
    answer = twelve("plan", *words, "--as-of", "2025-06-30")
    assert answer.code == 3
    assert says in answer.err

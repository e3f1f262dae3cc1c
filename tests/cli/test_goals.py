"""Goals at the command line: set, listed, their pace, and where the company stands."""

import csv
import io

import pytest

from tests.cli.terminal import Terminal, claim

pytestmark = [pytest.mark.capability("P21", "cli"), pytest.mark.capability("P25", "cli")]
SET = ("goal", "set", "--function", "sales", "--from", "2025-01-01", "--to", "2025-12-31")
ASKED = ("--as-of", "2025-06-30")


@pytest.fixture
def held(books: Terminal) -> Terminal:
    """Six journeys, two of them won, and a goal of sales."""
    books.record(*(claim(n, "lead", f"2025-01-{n:02d}", amount=str(100 * n)) for n in range(1, 7)))
    books.record(*(claim(n, "customer", f"2025-02-{n:02d}") for n in (3, 6)))
    assert books(*SET, "--revenue", "5000", "--deals", "4").code == 0
    return books


def test_a_goal_is_set_listed_and_replaced(held: Terminal) -> None:
    (one,) = held("goals", "--json").json["goals"]
    assert (one["function"], one["from"], one["to"], one["amount"], one["deals"]) == (
        "sales", "2025-01-01", "2025-12-31", 5000, 4,
    )  # fmt: skip
    again = held(*SET, "--deals", "9", "--json").json
    assert (again["amount"], again["deals"]) == (None, 9)
    (one,) = held("goals", "--json").json["goals"]
    assert one["earlier"] == [{"amount": 5000, "deals": 4}]
    assert "2025-12-31" in held("goals").text


def test_the_pace_and_where_the_company_stands(held: Terminal) -> None:
    said = held("pace", *ASKED, "--json").json
    assert (said["goal"]["what"], said["goal"]["number"], said["made"]) == ("revenue", 5000, 900)
    assert {"stage", "weeks", "planned", "came", "standing"} <= set(said["stages"][0])
    assert said["planned_on"] == "2024-12-31"
    assert "900 EUR of 5,000 EUR are made" in " ".join(held("pace", *ASKED).text.split())
    rows = list(csv.DictReader(io.StringIO(held("pace", *ASKED, "--format", "csv").text)))
    assert {"stage", "from", "planned", "came", "open"} <= set(rows[0])
    stands = held("chief", *ASKED, "--json").json
    assert stands["quarter"] is None
    assert (stands["year"]["made"], stands["year"]["number"]) == (900, 5000)
    assert stands["year"]["chance"] == said["chance"]
    assert "The goal of the year is" in held("chief", *ASKED).text


def test_without_a_goal(books: Terminal) -> None:
    assert "No goal is set yet." in books("chief").text
    assert books("goals", "--json").json == {"goals": []}
    answer = books("pace")
    assert answer.code == 3
    assert "`buyline goal set` sets one" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 3, "a revenue, or how many deals"),
        (("--revenue", "-4"), 3, "That is no goal: revenue"),
        (("--from", "2026-01-01", "--deals", "3"), 3, "'to' is before 'from'"),
        (("--function", "legal", "--deals", "3"), 2, "'legal' is not a function"),
        (("--function", "executive", "--deals", "3"), 3, "executive holds none"),
    ],
)
def test_what_is_no_goal_is_refused(books: Terminal, words: tuple[str, ...], code: int, says: str) -> None:
    answer = books(*SET, *words)
    assert answer.code == code
    assert says in " ".join(answer.err.split())

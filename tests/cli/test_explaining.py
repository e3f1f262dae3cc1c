"""The commands that say what a number is made of: what they print is the contract that other tools rely on."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal, claim, entry

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


# -- restatement -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """What was known on 31 March of five deals, and what came of it: a late win, a corrected amount, one taken back,
    two joined, and one that happened afterwards."""
    terminal = Terminal(tmp_path_factory.mktemp("mended") / "books")
    assert terminal("init").code == 0
    entries = [claim(n, "prospect", f"2026-03-0{n}", amount=str(100 * n)) for n in range(1, 6)]
    late = claim(1, "customer", "2026-03-30") | {"known_at": "2026-04-02"}
    corrected = claim(2, "prospect", "2026-03-02", amount="250") | {"known_at": "2026-04-03"}
    named = "crm|deal/3|prospect|"
    retracted = entry("undo/3", "undo", "2026-04-04", kind="entry retracted", data={"entry": named})
    joined = entry("join/5", "join", "2026-04-05", kind="journeys joined", journey="j5", data={"into": "j4"})
    since = claim(1, "adopter", "2026-04-20")
    receipts = terminal.record(*entries, late, corrected, retracted, joined, since)
    assert {receipt["taken"] for receipt in receipts} <= {"recorded", "corrected"}, receipts
    return terminal


def test_each_cause_explains_its_part_of_the_difference(mended: Terminal) -> None:
    said = mended("position", "--on", "2026-03-31", "--compare-as-of", "2026-03-31", "--json").json
    held = {
        side: {p["stage"]: p["journeys"] for p in said[side]["stages"] if p["journeys"]} for side in ("before", "after")
    }
    assert held["before"] == {"prospect": 5}
    assert held["after"] == {"prospect": 2, "customer": 1}, "joined journeys stood as one before, too"
    causes = {line["cause"]: line for line in said["causes"]}
    assert list(causes) == ["late", "corrected", "retracted", "merged or parted"]
    late = {change["stage"]: change["journeys"] for change in causes["late"]["changes"]}
    assert late == {"prospect": -1, "customer": 1}
    assert [(c["stage"], c["journeys"], c["amount"]) for c in causes["corrected"]["changes"]] == [("prospect", 0, 50)]
    assert [(c["stage"], c["journeys"]) for c in causes["merged or parted"]["changes"]] == [("prospect", -1)]
    assert [(c["stage"], c["journeys"]) for c in causes["retracted"]["changes"]] == [("prospect", -1)]
    assert said["residual"] == 0


def test_what_happened_since_and_what_was_joined_are_told_apart(mended: Terminal) -> None:
    said = mended("position", "--on", "2026-04-30", "--compare-as-of", "2026-03-31", "--json").json
    causes = {line["cause"]: line["entries"] for line in said["causes"]}
    assert causes == {"late": 1, "corrected": 1, "retracted": 1, "merged or parted": 1, "happened since": 1}
    assert said["residual"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("flow", "--from", "2026-03-01", "--to", "2026-03-31"),
        ("conversion", "prospect", "customer", "--within", "30"),
        ("time-in-stage",),
        ("breakdown", "--by", "buyer", "--of", "arrivals", "--stage", "prospect"),
        ("breakdown", "--by", "buyer", "--of", "median stay", "--stage", "prospect"),
    ],
)
def test_any_statement_is_shown_as_of_two_days(mended: Terminal, words: tuple[str, ...]) -> None:
    answer = mended(*words, "--compare-as-of", "2026-03-31", "--as-of", "2026-04-10")
    assert answer.code == 0, answer.err
    assert "What explains the difference" in answer.text
    assert "late" in answer.text
    rows = list(csv.DictReader(io.StringIO(mended(*words, "--compare-as-of", "2026-03-31", "--format", "csv").text)))
    assert any(name.endswith("_before") for name in rows[0])


def test_what_left_late_is_told_by_its_way_and_a_moved_day_changes_shares_only(tmp_path: Path) -> None:
    """One lost in March that became known in April, and one whose arrival is corrected by two days."""
    terminal = Terminal(tmp_path / "books")
    assert terminal("init").code == 0
    entries = [claim(n, "prospect", f"2026-03-0{n}") for n in range(1, 4)]
    lost = claim(1, "lost", "2026-03-20", reason="price") | {"known_at": "2026-04-02"}
    moved = claim(2, "prospect", "2026-03-04") | {"known_at": "2026-04-03"}
    assert {one["taken"] for one in terminal.record(*entries, lost, moved)} <= {"recorded", "corrected"}
    asked = ("--from", "2026-03-01", "--to", "2026-03-31", "--compare-as-of", "2026-03-31", "--json")
    said = terminal("leakage", *asked).json
    causes = {line["cause"]: line for line in said["causes"]}
    assert [(c["stage"], c["to"], c["journeys"]) for c in causes["late"]["changes"]] == [("prospect", "lost", 1)]
    assert (causes["corrected"]["entries"], causes["corrected"]["changes"]) == (1, [])
    assert said["residual"] == 0
    flow = terminal("flow", *asked).json
    assert [line["cause"] for line in flow["causes"]] == ["late"], "the same movement on another day is no change of it"
    times = terminal("time-in-stage", "prospect", "--compare-as-of", "2026-03-31", "--json").json
    assert {line["cause"]: line["entries"] for line in times["causes"]} == {"late": 1, "corrected": 1}
    assert "residual 0: the difference is explained" in terminal("leakage", *asked[:-1]).err


def test_the_earlier_day_must_be_earlier(mended: Terminal) -> None:
    answer = mended("position", "--as-of", "2026-03-31", "--compare-as-of", "2026-04-30")
    assert answer.code == 3
    assert "Compare with an earlier day" in answer.err


# -- breakdown ---------------------------------------------------------------------------------------------------------


def test_a_breakdown_adds_up_to_the_whole(twelve: Terminal) -> None:
    said = twelve("breakdown", "--by", "segment", "--to", "2025-03-31", "--json").json
    assert {cell["segment"]: cell["journeys"] for cell in said["cells"]} == {"large": 4, "small": 4}
    assert said["whole"]["journeys"] == 8
    grid = twelve("breakdown", "--by", "segment", "--by", "owner", "--to", "2025-03-31", "--json").json
    assert [(c["segment"], c["owner"], c["journeys"]) for c in grid["cells"]] == [
        ("large", "ann", 4),
        ("small", "ann", 4),
    ]


def test_a_breakdown_of_rates_has_intervals(twelve: Terminal) -> None:
    words = ("breakdown", "--of", "conversion", "--stage", "lead", "--within", 60, "--by", "segment")
    said = twelve(*words, "--as-of", "2025-06-30", "--json").json
    shares = {cell["segment"]: (cell["journeys"], cell["value"]) for cell in said["cells"]}
    assert shares == {"large": (6, pytest.approx(2 / 6)), "small": (6, pytest.approx(2 / 6))}
    assert all(cell["low"] < cell["value"] < cell["high"] for cell in said["cells"])
    assert "too few to say" in twelve(*words, "--as-of", "2025-01-20").text
    assert "median days" in twelve("breakdown", "--of", "median stay", "--stage", "lead", "--by", "segment").text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--of", "mood", "--by", "segment"), "'mood' is no number to break down"),
        (("--by", "segment", "--by", "segment"), "by one column or by two different ones"),
        (("--by", "colour"), "'colour' is not a column of the books"),
        (("--of", "median stay", "--by", "segment"), "needs a stage"),
    ],
)
def test_a_wrong_breakdown_is_refused(twelve: Terminal, words: tuple[str, ...], says: str) -> None:
    answer = twelve("breakdown", *words)
    assert answer.code == 3
    assert says in answer.err

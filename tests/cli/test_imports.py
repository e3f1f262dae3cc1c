"""The commands that bring exports in and take them back."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Terminal, claim

pytestmark = pytest.mark.capability("P26", "cli")

HISTORY = """journey,stage,at,amount,segment
a,lead,2025-01-01,100,small
a,customer,2025-02-01,120.50,small
b,lead,2025-01-05,300,large
c,led,2025-01-06,300,large
d,lead,6.1.2025,300,large
e,lead,2025-01-07,much,large
"""
GOOD = ["import", "--mapping", "stage-history"]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    return path


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """The shipped mapping with a value map for what the export calls a lead."""
    text = files("buyline").joinpath("mappings", "stage-history.yaml").read_text(encoding="utf-8")
    found = text.replace(
        'stage: "{stage}"', 'stage: {text: "{stage}", values: {led: lead, lead: lead, customer: customer}}'
    )
    path = tmp_path / "mended.yaml"
    path.write_text(found)
    return path


def stands(terminal: Terminal) -> dict[str, tuple[int, float]]:
    stages = terminal("position", "--json").json["stages"]
    return {stage["stage"]: (stage["journeys"], stage["amount"]) for stage in stages if stage["journeys"]}


def batch(terminal: Terminal) -> Any:
    return terminal("imports", "list", "--json").json[0]


def test_a_dry_run_counts_and_writes_nothing(terminal: Terminal, history: Path) -> None:
    found = terminal(*GOOD, history, "--dry-run", "--json").json
    assert (found["dry_run"], found["batch"], found["entries"], found["bad_rows"]) == (True, None, 3, 3)
    assert found["kinds"] == {"stage claimed": 3}
    assert sum(found["problems"].values()) == 3
    assert not terminal.books.exists()
    drawn = terminal(*GOOD, history, "--dry-run")
    assert "Would come" in drawn.text
    assert "3 bad rows" in drawn.text
    assert "A dry run: nothing was written." in drawn.err
    for line, sentence in ((5, "did you mean 'lead'?"), (6, "6.1.2025"), (7, "much")):
        assert any(f"history.csv, line {line}" in text and sentence in text for text in found["examples"]), found


def test_good_rows_in_bad_rows_kept(terminal: Terminal, history: Path) -> None:
    found = terminal(*GOOD, history, "--json").json
    assert (found["taken"], found["bad_rows"]) == ({"recorded": 3}, 3)
    assert stands(terminal) == {"lead": (1, 300), "customer": (1, 120.5)}
    listed = batch(terminal)
    assert (listed["id"], listed["source"], listed["entries"], listed["bad_rows"]) == (
        found["batch"], "stage-history", 3, 3,
    )  # fmt: skip
    assert listed["undone_at"] is None
    kept = terminal("imports", "bad-rows", found["batch"], "--json").json
    assert [one["line"] for one in kept] == [5, 6, 7]
    assert kept[0]["content"]["cells"]["stage"] == "led"
    assert found["batch"] in terminal("imports", "list").text
    assert "much" in terminal("imports", "bad-rows").text
    assert terminal("verify").code == 0


def test_the_same_file_twice_changes_nothing(terminal: Terminal, history: Path) -> None:
    terminal(*GOOD, history)
    lines = terminal("verify", "--json").json["checked"]["lines"]
    again = terminal(*GOOD, history, "--json").json
    assert (again["taken"], again["batch"], again["changed"]) == ({"already known": 3}, None, 0)
    assert terminal("verify", "--json").json["checked"]["lines"] == lines
    assert len(terminal("imports", "bad-rows", "--json").json) == 3
    assert len(terminal("imports", "list", "--json").json) == 1
    answer = terminal(*GOOD, history)
    assert "Everything was known already: nothing was changed." in answer.err
    assert "undo" not in answer.err


def test_undo_and_again(terminal: Terminal, history: Path) -> None:
    terminal("init")
    terminal.record(claim(1, "prospect", "2025-01-01", amount="50"))
    before = stands(terminal)
    terminal(*GOOD, history)
    first = stands(terminal)
    answer = terminal("imports", "undo", batch(terminal)["id"])
    assert (answer.code, answer.text) == (0, "")
    assert "was taken back by line" in answer.err
    assert stands(terminal) == before
    assert batch(terminal)["undone_at"]
    assert terminal("imports", "bad-rows", "--json").json == []
    twice = terminal("imports", "undo", batch(terminal)["id"])
    assert (twice.code, "was undone before; nothing was changed" in twice.err) == (3, True)
    terminal(*GOOD, history)
    assert stands(terminal) == first
    assert len(terminal("imports", "bad-rows", "--json").json) == 3
    assert terminal("verify").code == 0


def test_an_import_of_bad_rows_alone(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("journey,stage,at\na,led,2025-01-01\n")
    found = terminal(*GOOD, tmp_path / "bad.csv", "--json").json
    assert found["bad_rows"] == 1
    answer = terminal("imports", "undo", found["batch"])
    assert answer.code == 3
    assert "brought bad rows only; there is nothing to take back" in answer.err


def test_bad_rows_come_in_once_the_mapping_is_mended(terminal: Terminal, history: Path, mended: Path) -> None:
    terminal(*GOOD, history)
    found = terminal("import", "--mapping", mended, history, "--replay", "--json").json
    assert (found["taken"], found["bad_rows"]) == ({"recorded": 1}, 2)
    assert stands(terminal)["lead"] == (2, 600)
    assert [one["line"] for one in terminal("imports", "bad-rows", "--json").json] == [6, 7]
    again = terminal("import", "--mapping", mended, history, "--replay", "--json").json
    assert (again["taken"], again["bad_rows"]) == ({}, 2)
    terminal("imports", "undo", batch(terminal)["id"])  # what was brought later belongs to its import
    assert stands(terminal) == {}
    assert terminal("verify").code == 0


def test_columns_with_other_names(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("Deal,Phase,On\na,lead,2025-01-01\n")
    missing = terminal(*GOOD, tmp_path / "deals.csv")
    assert missing.code == 3
    assert missing.err.count("is missing") == 3
    assert not terminal.books.exists()
    names = [word for pair in ("journey=Deal", "stage=Phase", "at=On") for word in ("--column", pair)]
    found = terminal(*GOOD, *names, tmp_path / "deals.csv", "--json")
    assert found.json["taken"] == {"recorded": 1}


def test_stages_may_be_written_by_their_names(terminal: Terminal, tmp_path: Path) -> None:
    lines = ("a,Lead,2025-01-05", "a,Qualified lead,2025-01-09", "b,lead,2025-01-07", "c,Led,2025-01-07")
    (tmp_path / "deals.csv").write_text("\n".join(("journey,stage,at", *lines, "")))
    found = terminal(*GOOD, tmp_path / "deals.csv", "--json").json
    assert (found["entries"], found["bad_rows"]) == (3, 1)
    assert stands(terminal) == {"lead": (1, 0), "qualified_lead": (1, 0)}


def test_a_missing_column_is_asked_for_by_the_option_that_names_it(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal,states,at\na,lead,2025-01-01\n")
    refused = terminal(*GOOD, tmp_path / "deals.csv").err
    assert "did you mean 'states'? Say so (--column stage=states)" in refused
    assert "say which one it is (--column journey=…)" in refused


def test_a_correction_changes_what_is_known_from_now_on(terminal: Terminal, history: Path) -> None:
    terminal(*GOOD, history)
    history.write_text(HISTORY.replace("300,large", "400,large", 1))
    found = terminal(*GOOD, history, "--json").json
    assert found["taken"] == {"already known": 2, "corrected": 1}
    assert stands(terminal)["lead"] == (1, 400)
    assert [one["entries"] for one in terminal("imports", "list", "--json").json] == [1, 3]
    terminal("imports", "undo", batch(terminal)["id"])
    assert stands(terminal)["lead"] == (1, 300)  # what it had corrected holds again
    assert terminal("verify").code == 0


DEALS = """Deal - Title,Deal - Value,Organization,Deal - Stage,Deal - Status,Deal - Creation date,Deal - Won time,Deal - Pipedrive System ID
Big,1200.50,Acme,Proposal Made,Open,2026-01-05,,77
New,700,Corvus,Negotiations Started,Won,2026-01-09,2026-04-02,79
Odd,10,Borealis,Zebra,Open,2026-01-10,,80
"""


def test_a_mapping_is_suggested_for_a_file_of_any_shape(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    said = terminal("import", "--suggest", path)
    assert "Recognised as an export of Pipedrive" in said.err
    assert "No stage was found for 'Zebra'" in said.err
    assert not terminal.books.exists()
    mapping = tmp_path / "deals.yaml"
    mapping.write_bytes(said.out)
    found = terminal("import", "--mapping", mapping, path, "--json").json
    assert (found["bad_rows"], found["kinds"]["stage claimed"]) == (0, 3)
    assert stands(terminal) == {"prospect": (1, 1200.5), "customer": (1, 700)}
    assert terminal("import", "--suggest", path, "--json").json["recognised_as"] == "Pipedrive"


def test_what_cannot_be_suggested_is_said(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("a,b\nx,y\n")
    said = terminal("import", "--suggest", path)
    assert said.code == 2
    assert "No column says which journey a row is about" in said.err
    assert "--suggest proposes one" in terminal("import", path).err
    path.write_bytes(b"%PDF-1.7")
    assert "this is a PDF" in terminal("import", "--suggest", path).err

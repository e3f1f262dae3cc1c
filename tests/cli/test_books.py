"""The commands that make books, write into them and keep them."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from buyline.app.books import open_books
from buyline.app.upkeep import tidy
from buyline.cli.showing import cell
from tests.cli.terminal import Terminal, claim, entry

pytestmark = pytest.mark.capability("P27", "cli")


def member(number: int, stage: str, day: str, **more: Any) -> dict[str, Any]:
    """A claim that ann of sales makes here."""
    own = {
        "source": "ui",
        "what": f"claim {stage} {more.get('expected_version')}",
        "function": "sales",
        "member": "ann",
    }
    return claim(number, stage, day) | own | more


# -- the program -------------------------------------------------------------------------------------------------------


def test_help_is_quick_and_wakes_no_engine() -> None:
    code = (
        "import sys\nsys.argv = ['buyline', '--help']\nfrom buyline.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit as end:\n    assert not end.code\n"
        "woken = {'duckdb', 'ibis', 'pyarrow', 'django', 'numpy', 'pydantic'} & set(sys.modules)\n"
        "assert not woken, woken\n"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 5  # a second on any machine; five on a busy one
    for command in ("init", "import", "record", "position", "flow", "conversion", "verify", "demo", "serve", "doctor"):
        assert f"\n  {command} " in done.stdout


def test_the_program_as_it_is_installed(books: Terminal) -> None:
    """One run as a process of its own: streams, exit code and the variable that names the books."""
    where = os.environ | {"BUYLINE_BOOKS": str(books.books), "COLUMNS": "30"}
    program = [sys.executable, "-m", "buyline.cli.main"]
    done = subprocess.run([*program, "position"], capture_output=True, env=where, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "qualified_lead" in done.stdout  # the width of the terminal does not matter where nobody watches
    gone = subprocess.run([*program, "journey", "x"], capture_output=True, env=where, text=True, check=False)
    assert (gone.returncode, gone.stdout) == (5, "")
    assert gone.stderr.startswith("buyline: There is no journey 'x'")
    assert "Traceback" not in gone.stderr


def test_version(terminal: Terminal) -> None:
    assert terminal("--version").text.startswith("buyline 0.")


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (1234567, "1,234,567"), (True, "yes"), ("a\x1b[2J", "a�[2J")]
)
def test_cells_cannot_drive_the_terminal(value: Any, shown: str) -> None:
    assert cell(value) == shown


# -- definition --------------------------------------------------------------------------------------------------------


@pytest.mark.capability("P3", "cli")
def test_definition_shown_compared_and_adopted(books: Terminal, tmp_path: Path) -> None:
    text = books("definition", "show").text
    ours = tmp_path / "ours.yaml"
    tomorrow = (date.today() + timedelta(1)).isoformat()  # noqa: DTZ011 - the books' zone is UTC; a day later is later
    later = text.replace("version: 1", f"version: 2\nin_force_from: {tomorrow}", 1).replace(
        "name: Prospect", "name: Offer"
    )
    ours.write_text(later)
    assert books("definition", "check", ours).code == 0
    assert books("definition", "check", ours, "--json").json["version"] == 2
    assert "Offer" in books("definition", "diff", "1", ours).text
    assert books("definition", "diff", "1", "1").text == "They say the same.\n"
    adopted = books("definition", "adopt", ours)
    assert adopted.code == 0, adopted.err
    assert "Offer" in adopted.text
    assert books("definition", "diff", "1", "2", "--json").json["differences"] == adopted.text.splitlines()
    assert "name: Offer" in books("definition", "show").text
    assert "name: Prospect" in books("definition", "show", "--version", "1").text
    assert books("definition", "show", "--json").json["version"] == 2
    assert books("verify").code == 0


def test_what_is_shown_can_begin_new_books(books: Terminal, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(books("definition", "show").text)
    other = Terminal(tmp_path / "others")
    assert other("init", "--definition", tmp_path / "ours.yaml").code == 0
    assert books("definition", "diff", "b2b", tmp_path / "ours.yaml").text == "They say the same.\n"
    assert "$schema" in books("definition", "schema").json


# -- record ------------------------------------------------------------------------------------------------------------


def test_one_entry_as_json(books: Terminal, tmp_path: Path) -> None:
    written = json.dumps(claim(1, "lead", "2025-01-01"), indent=2)
    answer = books("record", given=written)
    assert (answer.code, answer.text) == (0, "line 2: crm|deal/1|lead|: recorded\n")
    assert books("record", "-", given=written).text == "line 2: crm|deal/1|lead|: already known\n"
    (tmp_path / "e.json").write_text(written)
    assert books("record", tmp_path / "e.json", "--json").json[0]["taken"] == "already known"


def test_good_lines_are_taken_and_bad_ones_kept(books: Terminal) -> None:
    lines = [
        json.dumps(claim(1, "lead", "2025-01-01")),
        "",
        "{not json",
        json.dumps(claim(2, "leed", "2025-01-01")),
        json.dumps(claim(3, "lead", "2025-01-01") | {"kind": "stage claimd", "color": 1}),
        json.dumps(claim(4, "lead", "2025-01-01")),
    ]
    answer = books("record", given="\n".join(lines))
    assert answer.code == 3
    assert answer.text.count(": recorded") == 2
    assert answer.text.count(": refused") == 3
    kept = books("imports", "bad-rows", "--json").json
    assert [(one["line"], one["source"]) for one in kept] == [(3, "unknown"), (4, "crm"), (5, "crm")]
    assert kept[0]["content"] == {"text": "{not json"}
    assert "line 3 is not JSON" in kept[0]["reasons"][0]
    assert "'leed' is not a stage of the definition; did you mean 'lead'?" in kept[1]["reasons"][0]
    assert kept[2]["reasons"] == [f"color: there is no such field; {kept[2]['reasons'][0].partition('; ')[2]}"]
    assert all(reason in answer.text for one in kept for reason in one["reasons"])
    assert "'leed'" in books("imports", "bad-rows").text


def test_one_bad_document_over_several_lines_is_one_refusal(books: Terminal) -> None:
    receipts = json.loads(books("record", "--json", given='{\n "source": "crm",\n "record" 1\n}').out)
    assert len(receipts) == 1
    assert receipts[0]["reasons"][0].startswith("line 3 is not JSON")


def test_expected_version(books: Terminal) -> None:
    books.record(claim(1, "lead", "2025-01-01"))
    assert [r["taken"] for r in books.record(member(1, "prospect", "2025-01-05", expected_version=1))] == ["recorded"]
    answer = books("record", given=json.dumps(member(1, "qualified_lead", "2025-01-06", expected_version=1)))
    assert answer.code == 4
    assert (
        "journey 'j1' is at version 2, you saw version 1; nothing was claimed. Since then: stage claimed prospect"
        in (answer.text)
    )
    assert books("journey", "j1", "--json").json["claimed"] == "prospect"


@pytest.mark.capability("P2", "cli")
def test_a_gate_that_requires_says_what_is_missing(books: Terminal) -> None:
    books.record(claim(1, "lead", "2025-01-01"))
    asked = json.dumps(member(1, "customer", "2025-01-05"))
    answer = books("record", given=asked)
    assert answer.code == 3
    assert (
        "Customer asks for proof before it can be claimed; missing: one of: contract signed; order placed; payment"
        in (answer.text)
    )
    books.record(entry("s1", "contract", "2025-01-04", kind="contract signed", journey="j1", trust="signed"))
    assert books("record", given=asked).code == 0
    assert books("journey", "j1", "--json").json["claimed"] == "customer"


# -- verify, doctor, config --------------------------------------------------------------------------------------------


@pytest.fixture
def shipped(books: Terminal) -> Terminal:
    """Books whose rows stand in a file."""
    books.record(*(claim(n, "lead", "2025-01-01", amount=f"{n}00") for n in range(1, 40)))
    with open_books(books.books) as open_:
        tidy(open_, at_least=1)
    assert list((books.books / "segments").glob("*.parquet"))
    return books


@pytest.mark.capability("P29", "cli")
def test_sound_books_prove_themselves(shipped: Terminal) -> None:
    answer = shipped("verify")
    assert (answer.code, answer.err) == (0, "")
    assert answer.text.startswith("Checked 40 lines")
    assert answer.text.endswith("the books prove themselves.\n")
    assert shipped("verify", "--json").json["sound"]


@pytest.mark.capability("P29", "cli")
def test_a_line_that_was_changed_is_found(shipped: Terminal) -> None:
    with sqlite3.connect(shipped.books / "books.sqlite3") as database:
        found = database.execute("UPDATE books_journalentry SET data = replace(data, '700', '900') WHERE seq = 8")
        assert found.rowcount == 1
    database.close()
    answer = shipped("verify")
    assert answer.code == 6
    assert "NOT sound" in answer.text
    assert "was changed after it was written" in answer.err
    assert "row 8" in answer.err or "row 40" in answer.err
    assert not json.loads(shipped("verify", "--json").out)["sound"]


@pytest.mark.capability("P29", "cli")
def test_a_line_that_was_taken_out_is_found(shipped: Terminal) -> None:
    with sqlite3.connect(shipped.books / "books.sqlite3") as database:
        assert database.execute("DELETE FROM books_journalentry WHERE seq = 8").rowcount == 1
    database.close()
    answer = shipped("verify")
    assert answer.code == 6
    assert "should hold the lines" in answer.err


@pytest.mark.capability("P29", "cli")
def test_a_row_that_was_changed_is_found(books: Terminal) -> None:
    books.record(claim(1, "lead", "2025-01-01", amount="100"))
    with sqlite3.connect(books.books / "books.sqlite3") as database:
        table = database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'books_movement%'").fetchone()[0]
        assert database.execute(f"UPDATE {table} SET amount = amount + 1").rowcount > 0
    database.close()
    answer = books("verify")
    assert answer.code == 6
    assert "differs from what the journal says: amount is 10001, not 10000" in answer.err


@pytest.mark.parametrize("how", ["changed", "cut", "missing"])
@pytest.mark.capability("P29", "cli")
def test_a_segment_that_is_damaged_is_found(shipped: Terminal, how: str) -> None:
    (segment, *_) = (shipped.books / "segments").glob("movements-*.parquet")
    whole = segment.read_bytes()
    damaged = bytes([*whole[:200], whole[200] ^ 255, *whole[201:]])
    segment.write_bytes({"changed": damaged, "cut": whole[:500], "missing": b""}[how])
    if how == "missing":
        segment.unlink()
        assert shipped("doctor").code == 6
    answer = shipped("verify")
    assert answer.code == 6
    said = "is missing; put it back from a backup" if how == "missing" else "was changed after it was written"
    assert f"segment {segment.name} {said}" in answer.err
    if how != "changed":
        reading = shipped("position")
        assert reading.code == 6
        assert reading.err.startswith("buyline: A segment of the books cannot be read")
        assert "buyline verify" in reading.err


@pytest.mark.parametrize("file", ["books.sqlite3", "keys.sqlite3"])
@pytest.mark.parametrize("command", ["position", "verify", "record", "doctor"])
@pytest.mark.capability("P29", "cli")
def test_a_database_that_is_none(books: Terminal, file: str, command: str) -> None:
    for beside in books.books.glob(f"{file}-*"):
        beside.unlink()
    (books.books / file).write_bytes(b"this is no database" * 1_000)
    answer = books(command, given=json.dumps(claim(1, "lead", "2025-01-01")))
    assert answer.code == 6
    assert "not a database" in answer.err + answer.text
    assert "backup" in answer.err + answer.text


@pytest.mark.capability("P32", "cli")
def test_doctor_and_config(books: Terminal) -> None:
    found = {one["what"]: one for one in books("doctor", "--json").json}
    assert {"Python", "duckdb", "SQLite", "Disk", "Books", "Settings", "Jobs"} <= found.keys()
    assert found["Jobs"]["says"].startswith("0 waiting, 0 failed")
    assert "Keys" not in found
    (books.books / "keys.sqlite3").chmod(0o644)
    told = {one["what"]: one for one in books("doctor", "--json").json}
    assert told["Keys"]["says"] == "others on this machine can read keys.sqlite3; chmod 600 keeps them out"
    assert found["Books"]["says"].startswith("1 entries in")
    assert "Books" in books("doctor").text
    settings = {one["name"]: one for one in books("config", "show", "--origin", "--json").json}
    assert settings["books"] == {"name": "books", "value": str(books.books), "origin": "command line"}
    assert (settings["currency"]["value"], settings["currency"]["origin"]) == ("EUR", "definition, version 1")
    assert "origin" in books("config", "show", "--origin").text
    assert "origin" not in books("config", "show").text


def test_doctor_without_books(terminal: Terminal) -> None:
    answer = terminal("doctor")
    assert answer.code == 0
    assert "there are none in" in answer.text
    assert not terminal.books.exists()

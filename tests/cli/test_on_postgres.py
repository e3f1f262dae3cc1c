"""Books in PostgreSQL by one setting: every command says the same as about books in SQLite."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.terminal import Terminal, claim, entry
from tests.postgres import PASSWORD, Server

pytestmark = [pytest.mark.capability("P26", "cli"), pytest.mark.capability("P29", "cli")]
HISTORY = """journey,stage,at,amount,segment
a,lead,2025-01-01,100,small
a,customer,2025-02-01,120.50,small
b,lead,2025-01-05,300,large
c,led,2025-01-06,300,large
d,lead,2025-01-06,300,Large
"""
ASKED = (
    ("position", "--on", "2025-03-01"),
    ("flow", "--from", "2025-01-01", "--to", "2025-02-28"),
    ("conversion", "lead", "customer", "--within", "90", "--as-of", "2025-06-01"),
    ("time-in-stage", "--as-of", "2025-06-01"),
    ("position", "--on", "2025-03-01", "--as-of", "2025-01-15"),
    ("position", "--on", "2025-03-01", "--by", "segment"),
    ("journeys",),
    ("journey", "a"),
)


def brought(terminal: Terminal, history: Path) -> dict[str, Any]:
    """What the commands say of books with an import, an undone import, entries, a correction and a bad entry."""
    mapping = ["import", "--mapping", "stage-history"]
    said: dict[str, Any] = {"imported": terminal(*mapping, history, "--json").json["taken"]}
    batch = terminal("imports", "list", "--json").json[0]["id"]
    assert terminal("imports", "undo", batch).code == 0
    said["undone"] = terminal("position", "--on", "2025-03-01", "--json").json["stages"]
    said["again"] = terminal(*mapping, history, "--json").json["taken"]
    person = {"person": "p1", "journey": None, "buyer": "acme"}
    told = [
        claim(1, "lead", "2025-01-03", amount="50", buyer="acme"),
        claim(1, "customer", "2025-02-03", buyer="acme"),
        entry("p", "known", "2025-01-01", kind="person described", personal={"name": "Ann"}, **person),
        entry("n\0", "bad", "2025-01-01", kind="no such kind", journey="a\0", person="p\0"),
        entry("n", "bad", "2025-01-01") | {"source": "crm\0"},
    ]
    said["receipts"] = [receipt["taken"] for receipt in terminal.record(*told)]
    said["corrected"] = [r["taken"] for r in terminal.record(claim(1, "lead", "2025-01-04", amount="60", buyer="acme"))]
    said["bad"] = [one["reasons"] for one in terminal("imports", "bad-rows", "--json").json]
    said |= {" ".join(words): terminal(*words, "--json").json for words in ASKED}
    return said | {"verified": terminal("verify", "--json").json}


def without_moments(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_moments(v) for k, v in value.items() if k not in {"recorded_at", "batch", "as_of"}}
    return [without_moments(one) for one in value] if isinstance(value, list) else value


def test_every_command_says_the_same_on_both(tmp_path: Path, keep_in: Callable[[str], None]) -> None:
    history = tmp_path / "history.csv"
    history.write_text(HISTORY, encoding="utf-8")
    said = {}
    for database in ("sqlite", "postgresql"):
        keep_in(database)
        said[database] = without_moments(brought(Terminal(tmp_path / database), history))
    assert said["sqlite"] == said["postgresql"]
    assert said["sqlite"]["verified"]["sound"]
    assert sorted(path.name for path in (tmp_path / "postgresql").iterdir()) == [
        "keys.sqlite3", "postgresql.json", "segments"
    ]  # fmt: skip


def test_the_setting_can_stand_in_the_folder_and_its_password_is_never_shown(
    terminal: Terminal, postgres_server: Server
) -> None:
    terminal.books.mkdir()
    (terminal.books / "buyline.toml").write_text(f'database = "{postgres_server.loopback_url}"\n', encoding="utf-8")
    assert terminal("init").code == 0
    shown = terminal("config", "show", "--origin")
    assert "buyline.toml" in shown.text
    doctor = terminal("doctor", "--json")
    assert doctor.code == 6
    assert "fsync and full_page_writes off, so a crash can lose or damage books" in doctor.text
    for answer in (shown, doctor):
        assert PASSWORD.replace(" ", "%20") not in answer.text + answer.err


def test_a_database_that_does_not_answer_is_a_sentence(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUYLINE_DATABASE", "postgresql://keeper:hush@127.0.0.1:1/books")
    answer = terminal("init")
    assert answer.code == 3
    assert "PostgreSQL, which cannot be used: it does not answer" in answer.err
    assert "hush" not in answer.err
    assert not terminal.books.exists()


def test_a_wrong_password_is_a_sentence(
    terminal: Terminal, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUYLINE_DATABASE", postgres_server.loopback_url.replace(PASSWORD.replace(" ", "%20"), "wrong"))
    answer = terminal("init")
    assert answer.code == 3
    assert "it refuses the user or the password" in answer.err


def test_the_folder_and_the_setting_must_fit(terminal: Terminal, keep_in: Callable[[str], None]) -> None:
    keep_in("postgresql")
    assert terminal("init").code == 0
    keep_in("sqlite")
    assert "no database is named" in terminal("position").err
    other = Terminal(terminal.books.parent / "other")
    assert other("init").code == 0
    keep_in("postgresql")
    assert "take it back for these" in other("position").err


def test_another_database_is_noticed(
    terminal: Terminal, keep_in: Callable[[str], None], postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_in("postgresql")
    assert terminal("init").code == 0
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty_one")
    monkeypatch.setenv("BUYLINE_DATABASE", postgres_server.url.replace("/postgres?", "/empty_one?"))
    assert "has no books buyline_" in terminal("position").err

"""Duplicates at the command line, and the same on SQLite and PostgreSQL: found, paged, put off, told apart, merged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Terminal, claim, entry

pytestmark = pytest.mark.capability("P7", "cli")
NAMES = ("Nordlicht AG", "Nordlicht Aktiengesellschaft", "Bachmann KG", "Bachman GmbH", "Zett Werke", "Zett-Werke Ltd")


def told(place: int, name: str) -> list[dict[str, Any]]:
    buyer, person = f"b{place}", f"p{place}"
    about = {"journey": None, "buyer": buyer, "occurred_at": "2025-01-01"}
    mail = {"name": "Ann Lee", "email": f"ann@firm{place // 2}.example"}
    return [
        claim(place, "lead", "2025-01-03") | {"buyer": buyer},
        entry(f"{buyer}", "said", "2025-01-01", kind="buyer described", personal={"name": name}, **about),
        entry(f"{person}", "of", "2025-01-01", kind="person identified", person=person, **about),
        entry(f"{person}", "said", "2025-01-01", kind="person described", personal=mail, person=person, journey=None),
    ]


def decided(terminal: Terminal) -> dict[str, Any]:
    """What the commands say of books in which duplicates are found and decided."""
    assert terminal("init").code == 0
    entries = [one for place, name in enumerate(NAMES) for one in told(place, name)]
    assert {one["taken"] for one in terminal.record(*entries)} == {"recorded"}
    before = terminal("journeys", "--json").json
    assert terminal("duplicates", "find").code == 0
    assert terminal("work", "--until-done").code == 0
    said: dict[str, Any] = {kind: pairs(terminal, "--kind", kind) for kind in ("buyer", "person")}
    said["beside"] = terminal("duplicates", "beside", "b1", "b0", "--json").json
    assert terminal("duplicates", "later", "b2", "b3").code == 0
    apart = terminal("act", "distinguish", "--buyer", "b4", "--other", "b5", "--json").json
    said |= {state: pairs(terminal, "--state", state) for state in ("waiting", "later", "apart")}
    merged = terminal("act", "merge", "--buyer", "b1", "--into", "b0", "--json").json
    said["merged"] = {one["journey"]: one["buyer"] for one in terminal("journeys", "--json").json["journeys"]}
    assert terminal("act", "undo", *merged["entries"], *apart["entries"]).code == 0
    assert terminal("journeys", "--json").json["journeys"] == before["journeys"]
    said["undone"] = pairs(terminal)
    return said | {"sound": terminal("verify", "--json").json["sound"]}


def pairs(terminal: Terminal, *options: str) -> list[Any]:
    found = terminal("duplicates", *options, "--json").json["pairs"]
    return [(one["one"], one["other"], one["how_sure"], one["why"], one["put_off_at"] is not None) for one in found]


def test_duplicates_are_found_and_decided_the_same_on_both(tmp_path: Path, keep_in: Callable[[str], None]) -> None:
    said = {}
    for database in ("sqlite", "postgresql"):
        keep_in(database)
        said[database] = decided(Terminal(tmp_path / database))
    assert said["sqlite"] == said["postgresql"]
    found = said["sqlite"]
    assert [one[:2] for one in found["buyer"]] == [("b0", "b1"), ("b4", "b5"), ("b2", "b3")]
    assert [one[:2] for one in found["waiting"]] == [("b0", "b1")]
    assert ([one[:2] for one in found["later"]], [one[:2] for one in found["apart"]]) == (
        [("b2", "b3")],
        [("b4", "b5")],
    )
    assert [one[:2] for one in found["undone"]] == [("b0", "b1"), ("b4", "b5")]
    assert len(set(found["merged"].values())) == len(NAMES) - 1
    assert found["sound"]


def test_a_wrong_kind_or_state_is_a_sentence(terminal: Terminal) -> None:
    terminal("init")
    wrong = terminal("duplicates", "--kind", "company")
    assert (wrong.code, "kind: 'company' is neither" in wrong.err) == (3, True)
    wrong = terminal("duplicates", "--state", "gone")
    assert (wrong.code, "state: 'gone' is none" in wrong.err) == (3, True)
    shown = terminal("duplicates")
    assert "Nobody has looked for duplicates yet: buyline duplicates find" in shown.text + shown.err
    unknown = terminal("duplicates", "beside", "x", "y")
    assert "There is no buyer 'x' in these books." in unknown.err

"""Work in the background, from the terminal: asked for, listed, done, stopped and tried again."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

pytestmark = [pytest.mark.capability("P26", "cli"), pytest.mark.capability("P29", "cli")]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text("journey,stage,at\na,lead,2025-01-01\nb,lead,2025-01-02\n", encoding="utf-8")
    return path


def asked(terminal: Terminal, history: Path) -> str:
    return str(
        terminal("import", "--mapping", "stage-history", history, "--background", "--json", "--column", "at=at").json[
            "job"
        ]
    )


def test_an_import_and_an_export_in_the_background(terminal: Terminal, history: Path) -> None:
    job = asked(terminal, history)
    (waiting,) = terminal("jobs", "--json").json
    assert (waiting["id"], waiting["kind"], waiting["state"]) == (job, "import files", "waiting")
    assert job in terminal("jobs", "--open").text
    export = terminal("export", "--where", "segment=", "--json").json["job"]
    assert terminal("work", "--until-done").code == 0
    told = {one["id"]: one for one in terminal("jobs", "--json").json}
    assert [told[id_]["state"] for id_ in (job, export)] == ["done", "done"]
    assert told[job]["result"]["taken"] == {"recorded": 2}
    assert (terminal.books / "exports" / told[export]["result"]["file"]).is_file()
    assert [one["kind"] for one in terminal("jobs", "--open", "--json").json] == ["forecast of the week"]
    assert terminal("imports", "undo", told[job]["result"]["batch"]).code == 0


def test_a_job_is_stopped_and_tried_again(terminal: Terminal, history: Path) -> None:
    job = asked(terminal, history)
    assert terminal("jobs", "again", job).code == 3
    assert "cancelled before it began" in terminal("jobs", "cancel", job).err
    assert terminal("jobs", "cancel", job).code == 3
    assert terminal("jobs", "cancel", "unknown").code == 5
    assert terminal("jobs", "again", "unknown").code == 5
    assert terminal("work", "--until-done").code == 0
    assert terminal("position", "--json").code == 0
    assert "waits to be tried again" in terminal("jobs", "again", job).err
    assert terminal("work", "--until-done").code == 0
    assert terminal("jobs", "--json").json[0]["state"] == "done"


def test_what_goes_not_together_is_said(terminal: Terminal, history: Path) -> None:
    answer = terminal("import", "--mapping", "stage-history", history, "--background", "--dry-run")
    assert answer.code == 2
    assert "neither --dry-run nor --replay" in answer.err
    assert terminal("init").code == 0
    assert terminal("export", "--format", "doc").code == 3

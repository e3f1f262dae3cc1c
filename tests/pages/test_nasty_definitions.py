"""What is written into a definition stays a text: on the pages of the playbook and the set-up, in forms, in YAML.

The same definition is agreed twice, once with harmless words; a page of the one must have the tags of the other.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from buyline.app.books import create_books
from buyline.app.record import Taken, record
from buyline.days import parse_day, start_of
from buyline.definition.document import plain, read, written
from buyline.definition.model import Definition
from buyline.journal.entry import Entry
from tests.api.programs import Program, serving, token
from tests.cli.terminal import Terminal
from tests.nasty import REFUSED, strings
from tests.nasty_definition import definition_of, texts_in
from tests.pages.test_nasty_strings import read as page_of

pytestmark = [pytest.mark.capability("P3", "page"), pytest.mark.capability("P9", "page")]
MANY = 2_000
NASTY = strings(MANY)
PLAIN = [f"Plain {number}" for number in range(MANY)]
AT = start_of(parse_day("2026-05-04"), "UTC")
ASKED = (
    "/playbook", "/playbook/stage0", "/playbook/stage5", "/playbook/edit", "/playbook/versions", "/handoffs",
    *(f"/setup/{step}" for step in ("audience", "stages", "criteria", "steps", "tools", "deals", "measured", "needed")),
    "/journeys", "/board", "/journeys/j1", "/acts/claim?journey=j1", "/acts/change?journey=j1", "/acts/hand?journey=j1",
    "/acts/plan?journey=j1", "/day", "/health-of-books", "/acts/open", "/breakdown?by=column3", "/time",
)  # fmt: skip
DRAWN = ("/pipeline", "/flow", "/conversion", "/leakage")
"""Pages with pictures, in which long words take more lines."""


def make(path: Path, texts: Sequence[str]) -> Path:
    with create_books(path, definition_of(texts), now=AT) as books:
        told = {"stage": "stage1", "amount": "100", "currency": "EUR", "columns": {"column3": texts[0]}}
        claim = Entry("crm", "d1", "claim", "stage claimed", AT, AT, journey="j1", buyer="b1", data=told)
        assert [one.taken for one in record(books, [claim], now=AT)] == [Taken.RECORDED]
    return path


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("agreed")
    return make(folder / "nasty", NASTY), make(folder / "plain", PLAIN)


SHORT = {"/playbook", "/playbook/edit", "/setup/stages", "/journeys", "/acts/claim?journey=j1", "/journeys/j1"}
"""The pages that the short run reads; the long one reads all."""


@pytest.mark.parametrize(
    "address", [pytest.param(one, marks=[] if one in SHORT else [pytest.mark.slow]) for one in ASKED]
)
def test_pages_keep_their_form(both: tuple[Path, Path], address: str) -> None:
    nasty, plain_ = (page_of(books, address) for books in both)
    assert nasty.tags == plain_.tags


@pytest.mark.parametrize("address", DRAWN)
def test_pages_with_pictures_have_no_tags_of_their_own(both: tuple[Path, Path], address: str) -> None:
    nasty, plain_ = (page_of(books, address) for books in both)
    assert set(nasty.tags) == set(plain_.tags)


@pytest.mark.slow
def test_every_text_is_written_down_and_read_back(both: tuple[Path, Path]) -> None:
    definition = definition_of(NASTY)
    assert set(NASTY) <= set(texts_in(plain(definition)))
    assert read(written(definition)) == definition
    held = Program(both[0], token()).get("/definition").json
    assert set(NASTY) <= set(texts_in(held))
    shown = Terminal(both[0])("definition", "show")
    assert shown.code == 0, shown.err
    assert not re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown.text)
    again = read(shown.text)
    assert isinstance(again, Definition)
    assert set(NASTY) <= set(texts_in(plain(again)))


def following(path: Path, text: str) -> dict[str, Any]:
    """The next version, in which a stage is called so."""
    document: dict[str, Any] = Program(path, token()).get("/definition").json
    stages = [one | ({"name": text} if one["id"] == "lead" else {}) for one in document["stages"]]
    return document | {"version": 2, "in_force_from": "2999-01-01", "stages": stages}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped") / "books"
    create_books(folder, now=AT).close()
    return folder


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_text_is_refused_in_words_at_every_door(shipped: Path, tmp_path: Path, text: str) -> None:
    document = following(shipped, text)
    said = Program(shipped, token("marketing")).post("/definition/proposals", document)
    assert said.status == 422, said.body
    assert said.json["detail"].isprintable()
    file = tmp_path / "definition.yaml"
    file.write_text(json.dumps(document))
    typed = Terminal(shipped)("definition", "check", file)
    assert typed.code != 0
    assert re.sub(r"\s", " ", typed.err).isprintable()
    form = signed_in.client("marketing")
    with serving(shipped):
        sent = form.post("/playbook/propose", {"stage.lead.name": text.encode("utf-8", "replace").decode()})
    assert sent.status_code == 400
    assert Program(shipped, token()).get("/definition/proposals").json["proposals"] == []

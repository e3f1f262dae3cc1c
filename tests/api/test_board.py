"""The board is the same over the API, at the command line and on the page."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from tests import signed_in
from tests.api.programs import Program, serving
from tests.cli.terminal import Terminal

pytestmark = [
    pytest.mark.capability("P10", "api"),
    pytest.mark.capability("P10", "cli"),
    pytest.mark.capability("P10", "page"),
]
ASKED = (
    ("", ()),
    ("?filter=stage%20%3E%3D%20lead&sort=-days", ("--filter", "stage >= lead", "--sort", "-days")),
    ("?group=team&opened=lost&q=a", ("--group", "team", "--opened", "lost", "--search", "a")),
)


@pytest.mark.parametrize(("query", "flags"), ASKED)
def test_api_and_command_line_tell_the_same_board(
    program: Program, company: Path, query: str, flags: tuple[str, ...]
) -> None:
    said = program.get(f"/board{query}")
    assert said.status == 200, said.body
    typed = Terminal(company)("board", *flags, "--json")
    assert typed.code == 0, typed.err
    assert json.loads(typed.out) == said.json
    assert sum(one["journeys"] for one in said.json["columns"]) == said.json["found"] > 0


def test_the_page_has_the_cards_that_the_api_tells(program: Program, company: Path) -> None:
    columns = program.get("/board").json["columns"]
    with serving(company):
        html = signed_in.client("sales").get("/board").content.decode()
    for one in columns:
        part = html.split(f'data-place="{one["place"]}"')[1].split("</section>")[0]
        shown = [unescape(name) for name in re.findall(r'data-journey="([^"]*)"', part)]
        assert shown == [card["journey"] for card in one["cards"]], one["place"]
        assert f">{one['journeys']:,}</a>" in part


def test_a_table_of_the_columns_for_people_and_files(company: Path) -> None:
    drawn = Terminal(company)("board")
    assert drawn.code == 0
    for words in ("Board", "only claimed", "median days", "Nurture", "on the board"):
        assert words in drawn.out.decode() + drawn.err
    table = Terminal(company)("board", "--format", "csv")
    assert table.out.decode().splitlines()[0] == '"place","name","journeys","amount","proven","slow"'


def test_what_is_wrong_is_refused_alike(program: Program, company: Path) -> None:
    assert program.get("/board?filter=colour%20%3D%20red").status == 422
    typed = Terminal(company)("board", "--filter", "colour = red")
    assert typed.code != 0
    assert "There is no column 'colour'" in typed.err

"""The notebook of the tutorial runs, its page says what its cells answered, and the how-to pages do what they say."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.docs.reading import ROOT, blocks
from tools import page_notebook

pytestmark = [pytest.mark.capability("P27", "docs"), pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.mark.slow
def test_every_cell_runs_and_the_page_says_what_it_answered(tmp_path: Path) -> None:
    ran = page_notebook.run(tmp_path)
    said = (ROOT / page_notebook.PAGE).read_text(encoding="utf-8")
    assert page_notebook.page(ran) == said, "run `python -m tools.page_notebook`"


def test_the_notebook_to_download_was_not_run() -> None:
    made = json.loads((ROOT / page_notebook.NOTEBOOK).read_text(encoding="utf-8"))
    assert [cell["outputs"] for cell in made["cells"] if cell["cell_type"] == "code"] == [
        [] for cell in page_notebook.cells() if cell.is_code
    ]


def _ran(page: str) -> dict[str, Any]:
    """The names that the Python of a page leaves behind."""
    names: dict[str, Any] = {}
    for block in blocks(ROOT / "docs" / page, "python"):
        exec(compile(block, page, "exec"), names)  # noqa: S102 - it is our own page
    return names


@pytest.mark.capability("P28", "docs")
def test_how_to_bring_a_history() -> None:
    names = _ran("how-to/bring-your-own-history.md")
    told = names["history"].conversion("New", "Closed Won", within=60, as_of="2026-03-31").found.fates
    assert (told.entered, told.converted, told.lost) == (2, 1, 1)
    names["history"].close()


def test_how_to_ask_in_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from buyline.app.demo import make_demo
    from buyline.days import parse_day, start_of

    last = parse_day("2026-03-31")
    make_demo(tmp_path / "demo-books", seed=5, buyers=300, until=last, now=start_of(last + 1, "UTC"))
    monkeypatch.chdir(tmp_path)
    names = _ran("how-to/ask-in-a-notebook.md")
    assert names["share"].by == "source"

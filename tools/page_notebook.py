"""What does the tutorial notebook say, as a notebook to download and as a page with what its cells answered?

Its source is a plain script in cells (`# %%`). The notebook is made from it without outputs; the page by running it
over the demo company, which takes a while: `python -m tools.page_notebook` writes it, a test compares.
"""

import json
import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "docs" / "notebook" / "ask-the-books.py"
NOTEBOOK = "docs/notebook/ask-the-books.ipynb"
PAGE = "docs/notebook/ask-the-books.md"
LAST = date(2026, 3, 31)
DOWNLOAD = "\n[Download it as a notebook](ask-the-books.ipynb).\n"


@dataclass(frozen=True)
class Cell:
    """One cell: words or code."""

    is_code: bool
    text: str


def cells() -> list[Cell]:
    """The cells of the script, in order."""
    parts = re.split(r"^# %%(.*)\n", SOURCE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_cell(mark, text.strip("\n")) for mark, text in zip(parts[::2], parts[1::2], strict=True)]


def _cell(mark: str, text: str) -> Cell:
    if "markdown" not in mark:
        return Cell(is_code=True, text=text)
    return Cell(is_code=False, text="\n".join(line.removeprefix("#").removeprefix(" ") for line in text.split("\n")))


def notebook() -> dict[str, Any]:
    """The notebook as JSON, no cell of it run."""
    made = [_as_json(number, cell) for number, cell in enumerate(cells(), 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _as_json(number: int, cell: Cell) -> dict[str, Any]:
    plain = {"id": f"cell-{number}", "metadata": {}, "source": cell.text.splitlines(keepends=True)}
    if not cell.is_code:
        return {"cell_type": "markdown", **plain}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **plain}


def build() -> str:
    """The notebook as text."""
    return json.dumps(notebook(), ensure_ascii=False, indent=1) + "\n"


def run(folder: Path) -> Any:
    """The notebook after every cell was run in a folder with the demo company; a failing cell raises."""
    import nbformat  # noqa: PLC0415 - needed only to run
    from nbclient import NotebookClient  # noqa: PLC0415

    from buyline.app.demo import make_demo  # noqa: PLC0415
    from buyline.days import day_number, moment_of  # noqa: PLC0415

    now = moment_of(datetime(2026, 4, 1, 8, tzinfo=UTC))
    make_demo(folder / "demo-books", seed=5, buyers=1_200, until=day_number(LAST), now=now)
    made: Any = nbformat.reads(build(), as_version=4)  # type: ignore[no-untyped-call]
    where = {"metadata": {"path": str(folder)}}
    return NotebookClient(made, timeout=300, resources=where).execute()


def page(ran: Any) -> str:
    """The page: words, code, and what each cell answered."""
    return "\n\n".join([*(_shown(cell) for cell in ran["cells"]), DOWNLOAD])


def _shown(cell: Any) -> str:
    if cell["cell_type"] == "markdown":
        return str(cell["source"])
    answers = [_answer(output) for output in cell["outputs"]]
    return "\n\n".join([f"```python\n{cell['source']}\n```", *filter(None, answers)])


def _answer(output: Any) -> str:
    if output["output_type"] == "stream":
        return f"```text\n{output['text'].rstrip()}\n```"
    data = output.get("data", {})
    html = data.get("text/html")
    if html is not None:
        return '<div class="answered">' + re.sub(r"\n\s*\n", "\n", html).strip() + "</div>"
    return f"```text\n{data.get('text/plain', '').rstrip()}\n```"


def main() -> int:
    """Run the notebook and write its page; the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        (ROOT / PAGE).write_text(page(run(Path(folder))), encoding="utf-8")
    print(f"wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

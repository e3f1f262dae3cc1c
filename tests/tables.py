"""How does a page get the tables that a test has worked out?

Pages of docs/explanation hold them between two markers, `<!-- table: name -->` and `<!-- end -->`. They are written where
`WRITE_TABLES` is set, and only then; otherwise a test reads what stands there.
"""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

PAGES = Path(__file__).parents[1] / "docs" / "explanation"
WRITE = "WRITE_TABLES"


def on_page(page: str, name: str, lines: Iterable[str]) -> str:
    """What stands on a page under a name, after the lines were written there if tables are to be written."""
    path = PAGES / page
    found = re.compile(rf"(<!-- table: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    told = path.read_text(encoding="utf-8")
    if os.environ.get(WRITE):
        told, many = found.subn(lambda m: m[1] + "\n" + "\n".join(lines) + "\n\n" + m[2], told)
        assert many == 1, f"{page} has {many} places for {name}"
        path.write_text(told, encoding="utf-8")
    match = found.search(told)
    assert match is not None, f"{page} has no place for {name}"
    return match[0]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> list[str]:
    """The lines of a table; all but the first `words` columns are numbers."""
    rule = "|" + "---|" * words + "--:|" * (len(head) - words)
    return [f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)]

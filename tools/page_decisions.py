"""Which decisions are recorded? One line per file in docs/adr."""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs" / "adr"


def build() -> str:
    """The list of decisions, by number."""
    lines = ["# Decisions", "", "What was decided, why, and what follows from it. Half a page each.", ""]
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        number, title = re.match(r"# (\d{4}) (.*)", path.read_text(encoding="utf-8")).groups()  # type: ignore[union-attr]
        lines.append(f"- [{number} {title}]({path.name})")
    return "\n".join(lines) + "\n"

"""How do these tests read the repository? Its files, and the pieces of a Markdown page."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the repository, whether committed or not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for path in (ROOT / name for name in told.splitlines()) if path.is_file())


def pages() -> list[Path]:
    """Every Markdown file of the repository."""
    return [path for path in tracked() if path.suffix == ".md"]


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a page in a language."""
    return [text for found, text in _FENCE.findall(path.read_text(encoding="utf-8")) if found == language]


def without_blocks(text: str) -> str:
    """A page without its fenced blocks and code in lines."""
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))


def name_of(path: Path) -> str:
    """Its name inside the repository, for messages and test ids."""
    return path.relative_to(ROOT).as_posix()

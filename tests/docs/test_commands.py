"""Every command is documented, and every documented command exists."""

import re
import shlex
from pathlib import Path

import pytest

from tests.docs.reading import ROOT, blocks, name_of, pages
from tools.page_commands import commands, options_of, root

pytestmark = [
    pytest.mark.capability("P27", "docs"),
    pytest.mark.skipif(root() is None, reason="there is no command line yet"),
]
LINE = re.compile(r"(?:^|\s|/)buyline ((?:'[^'`]*'|[^#|`'])*)")
MAKE = re.compile(r"^make ([a-z-]+)", re.MULTILINE)
REFERENCE = ROOT / "docs" / "reference" / "cli.md"


def typed(page: Path) -> list[list[str]]:
    """What a page shows typed after `buyline`, in blocks and in lines."""
    text = page.read_text(encoding="utf-8")
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]*)`", text)
    found = [LINE.search(line) for line in lines]
    return [shlex.split(match[1]) for match in found if match and not match[1].startswith(("=", "--books DIR COMMAND"))]


def command_in(words: list[str]) -> str | None:
    """The longest known command that these words begin with, general options apart."""
    words = words[2:] if words[:1] == ["--books"] else words
    for length in (3, 2, 1):
        if " ".join(words[:length]) in commands():
            return " ".join(words[:length])
    return None


def test_every_command_and_option_is_documented() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    missing = [words for words in commands() if f"\n## {words}\n" not in page]
    for words, command in commands().items():
        section = page.partition(f"\n## {words}\n")[2].partition("\n## ")[0]
        names = [name for option in options_of(command) for name in option.opts if name.startswith("-")]
        missing += [f"{words} {name}" for name in names if f"`{name}`" not in section]
    assert missing == []


def test_every_option_says_what_it_does() -> None:
    silent = [
        f"{words} {option.name}"
        for words, command in commands().items()
        for option in options_of(command)
        if option.param_type_name == "option" and not getattr(option, "help", None)
    ]
    assert silent == []


@pytest.mark.parametrize("page", [p for p in pages() if typed(p)], ids=name_of)
def test_what_a_page_shows_exists(page: Path) -> None:
    wrong = []
    for words in typed(page):
        if not words or words[0] in {"--help", "--version"}:
            continue
        name = command_in(words)
        known = {opt for option in options_of(commands()[name]) for opt in option.opts} if name else set()
        unknown = [
            word
            for word in words
            if word.startswith("--") and word.partition("=")[0] not in {*known, "--books", "--help"}
        ]
        if name is None or unknown:
            wrong.append(" ".join(words))
    assert wrong == []


def test_what_the_pages_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {target for page in pages() for block in blocks(page, "sh") for target in MAKE.findall(block)}
    assert {"demo", "test"} <= shown <= targets

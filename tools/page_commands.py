"""What can be typed? Every command with its arguments, options and exit codes, from the command line itself."""

import importlib
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

Command: TypeAlias = Any  # what typer makes; it brings these classes along under a private name
Parameter: TypeAlias = Any
INTRODUCTION = """# Commands

`buyline --books DIR COMMAND`, or `BUYLINE_BOOKS=DIR` in the environment. Data go to standard output, messages to
standard error, so output can be piped. Progress shows on a terminal only; `NO_COLOR` is respected. `--from` and `--to`
are both included.
"""
USAGE = {0: "It went well.", 1: "Something else went wrong.", 2: "The command was not written as it should be."}


@cache
def root() -> Command | None:
    """The whole command line; None while there is none."""
    if importlib.util.find_spec("buyline.cli") is None or importlib.util.find_spec("buyline.cli.main") is None:
        return None
    from typer.main import get_command  # noqa: PLC0415 - slow, and only needed when there is something to show

    return get_command(importlib.import_module("buyline.cli.main").app)


@cache
def commands() -> dict[str, Command]:
    """Every command by its words after `buyline`; groups are not commands."""
    found = root()
    return dict(_walk("", found)) if found is not None else {}


def options_of(command: Command) -> list[Parameter]:
    """Its arguments and options, help and hidden ones apart."""
    return [p for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]


def build() -> str | None:
    """The page; None while there is no command line."""
    found = root()
    if found is None:
        return None
    parts = [INTRODUCTION, "## buyline\n\n" + _table(found)]
    parts += [_section(words, command) for words, command in commands().items()]
    return "\n".join([*parts, _exit_codes()])


def _walk(words: str, command: Command) -> Iterator[tuple[str, Command]]:
    inner: dict[str, Command] | None = getattr(command, "commands", None)
    if inner is None or (words and getattr(command, "invoke_without_command", False)):
        yield words, command
    for name, child in (inner or {}).items():
        if not child.hidden:
            yield from _walk(f"{words} {name}".strip(), child)


def _section(words: str, command: Command) -> str:
    arguments = [_names(p).strip("`") for p in options_of(command) if p.param_type_name == "argument"]
    usage = " ".join(["buyline", words, "[OPTIONS]", *arguments])
    text = _plain(command.help or command.short_help or "")
    return f"## {words}\n\n{text}\n\n```\n{usage}\n```\n\n{_table(command)}"


def _plain(text: str) -> str:
    """Help as Markdown: an indented example becomes a block."""
    lines = text.replace("\b\n", "").replace("\f", "").strip()
    lines = re.sub(r"^(Examples?): (buyline .*)$", _as_code, lines, flags=re.MULTILINE)
    return re.sub(r"((?:^  +buyline .*\n?\n?)+)", _as_block, lines, flags=re.MULTILINE)


def _as_block(found: re.Match[str]) -> str:
    typed = [line.strip() for line in found[1].splitlines() if line.strip()]
    return "\n".join(["```sh", *typed, "```", ""])


def _as_code(found: re.Match[str]) -> str:
    return f"{found[1]}: `{found[2].strip()}`"


def _table(command: Command) -> str:
    rows = [f"| {_names(p)} | {_says(p)} |" for p in options_of(command)]
    return "\n".join(["| | |", "|---|---|", *rows]) + "\n" if rows else ""


def _names(parameter: Parameter) -> str:
    if parameter.param_type_name == "argument":
        word = (parameter.metavar or parameter.name or "").upper()
        return f"`{word}`"
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    return f"{names} {_value(parameter)}".rstrip()


def _value(parameter: Parameter) -> str:
    """What goes behind an option, as its help shows it; nothing where help shows nothing."""
    words = (parameter.metavar or "").split("|")
    return words[0] if len(words) == 1 else " \\| ".join(f"`{word}`" for word in words)


def _says(parameter: Parameter) -> str:
    says = " ".join((getattr(parameter, "help", "") or "").split()).replace("|", "\\|")
    variable = getattr(parameter, "envvar", None)
    return f"{says} (`{variable}`)" if variable else says


def _exit_codes() -> str:
    from buyline.app.refusal import BuylineError  # noqa: PLC0415 - what is absent is left out

    theirs = [kind for kind in _kinds_of(BuylineError) if kind.__module__ == BuylineError.__module__]
    kinds = [BuylineError, *theirs]  # what a client of a server adds is no command's
    codes = USAGE | {kind.exit_code: (kind.__doc__ or "").splitlines()[0] for kind in kinds}
    rows = [f"| {code} | {codes[code]} |" for code in sorted(codes)]
    return "\n".join(["## Exit codes", "", "| code | means |", "|---|---|", *rows]) + "\n"


def _kinds_of(kind: type) -> Iterator[Any]:
    children: list[Any] = kind.__subclasses__()
    for child in children:
        yield child
        yield from _kinds_of(child)

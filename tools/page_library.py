"""What can be called from Python? Signatures and sentences of the library, from the code itself."""

import inspect
from collections.abc import Callable, Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

INTRODUCTION = """# Python library

`import buyline` costs nothing; what is named here is imported when it is used. Days are dates or ISO text, both ends of
a period are included. What cannot be answered raises `buyline.Refused` or `buyline.NotFound` with a sentence that says
what to do. See [Ask the books in a notebook](../notebook/ask-the-books.md).
"""


def build() -> str:
    """The page."""
    from buyline.charts.chart import Chart  # noqa: PLC0415 - heavy, and only this page needs it
    from buyline.library.answering import Answering  # noqa: PLC0415
    from buyline.library.asking import Asking  # noqa: PLC0415
    from buyline.library.ledger import ledger  # noqa: PLC0415
    from buyline.library.opening import open_books  # noqa: PLC0415
    from buyline.library.own_history import OwnHistory  # noqa: PLC0415
    from buyline.measure.statement import Statement  # noqa: PLC0415

    parts = [
        INTRODUCTION,
        "## Opening\n",
        _function("buyline.open", open_books),
        _function("buyline.ledger", ledger),
        "## Asking\n\nBooks in a folder, books of a server and a ledger of your own answer the same questions.\n",
        *_methods("books", Answering),
        "## Asking books\n\nWhat needs a journal: books in a folder and books of a server answer it.\n",
        *_methods("books", Asking),
        "## A ledger of your own\n",
        *_methods("history", OwnHistory, besides=Answering),
        "## Statements\n\nWhat every answer can do, beside its own fields.\n",
        *_methods("statement", Statement),
        "## Charts\n",
        *_methods("chart", Chart),
    ]
    return "\n".join(parts)


def _methods(name: str, kind: type, *, besides: type | None = None) -> Iterator[str]:
    """Every public method and property of a class; those of another class left out."""
    for word, found in vars(kind).items():
        if word.startswith("_") or (besides is not None and hasattr(besides, word)):
            continue
        plain = getattr(found, "fget", None) or getattr(found, "func", None)
        if plain is not None:
            yield f"### {name}.{word}\n\n{_says(plain)}\n"
        elif inspect.isfunction(found):
            yield _function(f"{name}.{word}", found)


def _function(name: str, called: Callable[..., Any]) -> str:
    lines = [f"### {name}", "", _says(called), "", "```python", _signature(name, called), "```", ""]
    notes = _notes(called)
    return "\n".join(lines + ([*notes, ""] if notes else []))


def _says(called: Callable[..., Any]) -> str:
    return " ".join((inspect.getdoc(called) or "").split())


def _signature(name: str, called: Callable[..., Any]) -> str:
    found = inspect.signature(called)
    given = [_parameter(parameter) for word, parameter in found.parameters.items() if word != "self"]
    starred = [(p.kind is p.KEYWORD_ONLY) for word, p in found.parameters.items() if word != "self"]
    if True in starred and not any(text.startswith("*") for text in given):
        given.insert(starred.index(True), "*")
    return f"{name}({', '.join(given)})"


def _parameter(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_POSITIONAL:
        return f"*{parameter.name}"
    return parameter.name if parameter.default is parameter.empty else f"{parameter.name}={parameter.default!r}"


def _notes(called: Callable[..., Any]) -> list[str]:
    """A table of the arguments that say what they are."""
    hints = get_type_hints(called, include_extras=True)
    noted = {word: get_args(hint)[1] for word, hint in hints.items() if get_origin(hint) is Annotated}
    return (
        ["| argument | what it is |", "|---|---|", *(f"| `{w}` | {says} |" for w, says in noted.items())]
        if noted
        else []
    )

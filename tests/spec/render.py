"""What do the spec tests say, as pages for people?

One page per module: title from each test's name, its journal, its questions and the answers that the test demands. The
tests are read, not run: that the answers are true is for pytest.
"""

import ast
import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any

from tests.spec.definition_language import SMALL

HERE = Path(__file__).parent
NOTE = "Every example on this page is a test: it runs on the plain-Python reference and on the books themselves."


def pages() -> dict[str, str]:
    """Markdown by file name, an index first."""
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("test_*.py"))}
    made = {_file(path): _page(module) for path, module in modules.items() if any(_specs(module))}
    titles = {_file(path): _title(module) for path, module in modules.items() if _file(path) in made}
    lines = [f"- [{title}]({name})" for name, title in titles.items()]
    return {"index.md": "\n".join(["# The rules, by example", "", NOTE, "", *lines, "", *_small()]), **made}


def render(target_dir: Path) -> list[Path]:
    """Write the pages into a folder; returns their paths."""
    target_dir.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        (target_dir / name).write_text(text, encoding="utf-8")
        written.append(target_dir / name)
    return written


def _small() -> Iterator[str]:
    """The definition under which an example is read unless it defines something else."""
    yield from (
        "## What is agreed unless an example says otherwise",
        "",
        "| stage | claimed | proven by |",
        "|---|---|---|",
    )
    for stage in SMALL["stages"]:
        asked = [condition["did"] for condition in stage.get("criterion", {}).get("any", ())]
        proof = "our own claim" if stage.get("ours") else ", ".join(asked)
        yield f"| {stage['name']} (`{stage['id']}`) | {stage.get('claimed', 'by hand')} | {proof} |"
    yield from (
        "",
        "The waiting room is `nurture`; the exits are `lost` and `disqualified`. Any act of a buyer without an",
    )
    yield from ("open journey opens one in `contact`. An act counts as first-party web unless it says otherwise.", "")


def _file(path: Path) -> str:
    return path.stem.removeprefix("test_").replace("_", "-") + ".md"


def _specs(module: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args] == ["books"]:
            yield node


def _title(module: ast.Module) -> str:
    return (ast.get_docstring(module) or "").split(" (")[0]


def _page(module: ast.Module) -> str:
    source = (ast.get_docstring(module) or "").removeprefix(_title(module)).strip()
    head = [f"# {_title(module)}", "", f"{NOTE} {source}".strip(), ""]
    return "\n".join([*head, *(line for spec in _specs(module) for line in _example(spec))])


def _example(spec: ast.FunctionDef) -> Iterator[str]:
    title = spec.name.removeprefix("test_").replace("_", " ")
    yield from (f"## {title[0].upper()}{title[1:]}", "", "```text", cleandoc(ast.get_docstring(spec) or ""), "```", "")
    for node in ast.walk(spec):
        if isinstance(node, ast.Assert):
            yield from _question(node.test)


def _question(asked: ast.expr) -> Iterator[str]:
    if not isinstance(asked, ast.Compare) or not isinstance(asked.ops[0], ast.Eq):
        raise TypeError(f"line {asked.lineno}: a spec test asserts that a question equals its answer")
    yield from ("```python", ast.unparse(asked.left), "```", "")
    yield from _answer(ast.literal_eval(asked.comparators[0]))
    yield ""


def _answer(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield from ("| | answer |", "|---|---|")
        yield from (f"| {_shown(key)} | {_shown(answer)} |" for key, answer in value.items())
    elif isinstance(value, list) and value and isinstance(value[0], str):
        yield from (f"- {_shown(answer)}" for answer in value)
    else:
        yield f"**{_shown(value)}**"


def _shown(value: Any) -> str:
    if value is None:
        return "not reached"
    if isinstance(value, dict | list):
        items = (
            [f"{_shown(k)} {_shown(v)}" for k, v in value.items()] if isinstance(value, dict) else map(_shown, value)
        )
        return ", ".join(items) or "nothing"
    return str(value).replace("|", "\\|")


if __name__ == "__main__":
    render(Path(sys.argv[1]))

"""How does a test type a command?

In this process, through the program's own entry point, so that exit codes and messages are those of a real terminal.
What is not a refusal passes through: a traceback fails the test.
"""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from buyline.cli.main import run


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """Types commands about one folder of books."""

    books: Path

    def __call__(self, *words: object, given: str | bytes = b"") -> Answer:
        data = given.encode() if isinstance(given, str) else given
        out, err, code = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO(), 0
        typed = ["buyline", "--books", str(self.books), *map(str, words)]
        streams: dict[str, Any] = {
            "stdout": out,
            "stderr": err,
            "stdin": io.TextIOWrapper(io.BytesIO(data), "utf-8"),
            "argv": typed,
        }
        with patch.multiple(sys, **streams):
            try:
                run()
            except SystemExit as end:
                code = int(end.code or 0)
            out.flush()
        return Answer(code, out.buffer.getvalue(), err.getvalue())

    def record(self, *entries: dict[str, Any]) -> list[dict[str, Any]]:
        """Record entries, one a line; the receipts, whatever became of them."""
        answer = self("record", "--json", given="\n".join(json.dumps(entry) for entry in entries))
        receipts: list[dict[str, Any]] = json.loads(answer.out)
        return receipts


def entry(record: str, what: str, day: str, *, kind: str = "stage claimed", **more: Any) -> dict[str, Any]:
    """An entry that was known on the day it happened."""
    named = {"source": "crm", "record": record, "what": what, "kind": kind, "occurred_at": day, "known_at": day}
    return named | more


def claim(number: int, stage: str, day: str, **data: Any) -> dict[str, Any]:
    """A source's claim about the journey `j<number>`."""
    return entry(f"deal/{number}", stage, day, journey=f"j{number}", data={"stage": stage} | data)

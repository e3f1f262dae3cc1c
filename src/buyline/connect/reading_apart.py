"""What does the process say that reads a file apart? Rows of a workbook, or a preview of any file, as lines of JSON.

Started by `apart`; it writes nowhere but to its output.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from buyline.connect.apart import MEMORY_BYTES, TOO_MUCH, Verb, limit
from buyline.definition.problem import Problem


def _said(verb: Verb, path: Path) -> Iterator[Any]:
    if verb == "rows":
        from buyline.connect.workbooks import workbook_rows  # noqa: PLC0415 - heavy, and after the limits

        yield from workbook_rows(path)
    else:
        from buyline.connect.previews import looked_at  # noqa: PLC0415 - as above

        found = looked_at(path)
        yield found if isinstance(found, Problem) else found.to_json()


def main(verb: Verb, path: Path) -> None:
    """Say all of it, and "end"; a problem ends it too."""
    limit(verb)
    warnings.simplefilter("ignore")
    problem: tuple[str, str] | None = None
    try:
        for said in _said(verb, path):
            if isinstance(said, Problem):
                problem = said.reason, said.remedy
                break
            _say(said)
    except MemoryError:
        problem = f"the file needs more than {MEMORY_BYTES // 1_000_000:,} MB of memory to be read", TOO_MUCH
    _say({"problem": problem} if problem else "end")


def _say(said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(cast("Verb", sys.argv[1]), Path(sys.argv[2]))

"""How is a file read that somebody sent, without it being able to harm whoever reads it?

In a process of its own with limits on memory and time: a file made to burst one ends that process, not the server. What
the process says comes as lines of JSON, row by row; what goes wrong comes as a problem.
"""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Literal

from buyline.definition.problem import Problem

Verb = Literal["rows", "preview"]
MEMORY_BYTES = 1_500_000_000
"""Of addresses, so that threads which only reserve some count too: hence `_FEW`."""
_FEW = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
SECONDS: dict[Verb, int] = {"rows": 3_600, "preview": 60}
"""Seconds of work; waiting for whoever listens does not count."""
TOO_MUCH = "export fewer rows at a time, or save it as CSV"


_here: list[Verb] = []


def rows_apart(path: Path) -> Generator[Any]:
    """Number and cells of each row of a workbook, or a problem; read here where this is such a process already."""
    if not _here:
        yield from said_apart("rows", path)
        return
    from buyline.connect.workbooks import workbook_rows  # noqa: PLC0415 - heavy, and only read apart

    yield from workbook_rows(path)


def said_apart(verb: Verb, path: Path) -> Generator[Any]:
    """What a process of its own says of a file, line by line; a problem is the last line where there is one."""
    command = [sys.executable, "-m", "buyline.connect.reading_apart", verb, str(path.resolve())]
    package = str(Path(__file__).parents[2])
    path_of_packages = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    environment = os.environ | _FEW | {"PYTHONPATH": path_of_packages}
    with subprocess.Popen(  # noqa: S603 - our own module, with a path as its only argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            has_ended = False
            for line in process.stdout or ():
                said = json.loads(line)
                has_ended = said == "end" or (isinstance(said, dict) and "problem" in said)
                if isinstance(said, dict) and "problem" in said:
                    yield Problem(path.name, None, "", "", *said["problem"])
                elif not has_ended:
                    yield said
            if not has_ended:
                yield _broken_off(path, verb)
        finally:
            process.kill()


def _broken_off(path: Path, verb: Verb) -> Problem:
    limits = f"{SECONDS[verb]:,} seconds or {MEMORY_BYTES // 1_000_000:,} MB of memory"
    reason = f"reading the file broke off: it is damaged, or it takes more than {limits}"
    return Problem(path.name, None, "", "", reason, TOO_MUCH)


def limit(verb: Verb) -> None:
    """Hold this process to the limits, where the system has them; from now on it is one that reads apart."""
    _here.append(verb)
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS[verb], SECONDS[verb] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

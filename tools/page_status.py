"""What works today? Capabilities with the faces and tests that show them, from the marks on tests."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tools.capabilities import CAPABILITIES, FACES

ROOT = Path(__file__).parents[1]
INTRODUCTION = """# Status

A capability works through a face when tests show it there. This page is made from the marks on those tests; what has no
mark does not work yet.
"""
Shown = dict[str, dict[str, set[str]]]


def build() -> str:
    """The page."""
    shown = marks()
    head = f"| | capability | {' | '.join(FACES)} |"
    rows = [_row(id_, says, shown) for id_, says in CAPABILITIES.items()]
    table = "\n".join([head, "|---|---" + "|:-:" * len(FACES) + "|", *rows])
    return f"{INTRODUCTION}\n{table}\n\n## Shown by\n\n{_tests(shown)}"


def marks() -> Shown:
    """Capability → face → test modules, as pytest collects them; nothing is run."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "tools.marks", "-p", "no:cacheprovider"]
    told = subprocess.run([*command, "tests"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: Shown = defaultdict(lambda: defaultdict(set))
    for line in re.findall(r"^capability (\[.*\])$", told, re.MULTILINE):
        id_, face, module = json.loads(line)
        found[id_][face].add(module)
    return found


def _row(id_: str, says: str, shown: Shown) -> str:
    cells = ["yes" if shown.get(id_, {}).get(face) else "" for face in FACES]
    return f"| {id_} | {says} | {' | '.join(cells)} |"


def _tests(shown: Shown) -> str:
    lines = []
    for id_ in CAPABILITIES:
        for face, modules in sorted(shown.get(id_, {}).items()):
            lines.append(f"- {id_}, {face}: {', '.join(f'`{module}`' for module in sorted(modules))}")
    return "\n".join(lines) + "\n"

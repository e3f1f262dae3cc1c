"""`python -m bench [--rows N]… [--quick]`: measure side by side, and write docs/benchmarks.md.

Each engine runs in a process of its own, one after another, over the same files; the answers are compared to the last
digit before anything is timed.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import report
from bench.answers import different
from bench.books import data_of, demo_of
from bench.company import EXPORT, company_of
from bench.engines import ENGINES

ROOT = Path(__file__).parents[1]
ROWS = (1_000_000, 10_000_000)
JOURNEYS_ROWS = 3_800_000
"""Movements of about a million journeys."""
JOURNEYS, QUICK_JOURNEYS = 1_000_000, 5_000
BUYERS, QUICK_BUYERS = 40_000, 1_200
QUICK_ROWS, QUICK_RUNS, RUNS = 200_000, 1, 5
SECONDS = 3_600


def main() -> int:
    """Measure; the exit code is 1 when two engines gave different answers."""
    asked = _arguments()
    rows = asked.rows or ([QUICK_ROWS] if asked.quick else list(ROWS))
    measured = report.Measured(QUICK_RUNS if asked.quick else RUNS)
    if not asked.only_rows:
        _measure_pages(measured, asked.folder, quick=asked.quick)
    problems = [problem for many in rows for problem in _measure(measured, asked.folder, many)]
    for problem in problems:
        print(f"different answers: {problem}", file=sys.stderr)
    if not problems and not asked.dry:
        print(report.write(ROOT / "docs" / "benchmarks.md", measured))
    return 1 if problems else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="movements in the books; may be repeated")
    parser.add_argument("--only-rows", action="store_true", help="leave out the pages")
    parser.add_argument("--quick", action="store_true", help="one run over few movements, to see that it works")
    parser.add_argument("--dry", action="store_true", help="measure, but leave docs/benchmarks.md as it is")
    parser.add_argument("--folder", type=Path, default=ROOT / "bench-data", help="where the data are made and kept")
    return parser.parse_args()


def _measure(measured: report.Measured, folder: Path, rows: int) -> list[str]:
    """Measure everything over one size of books; where answers differ."""
    data = data_of(folder / str(rows), rows)
    _say(f"{rows:,} movements of {data.journeys:,} journeys")
    measured.journeys[rows], measured.seconds[rows], measured.peaks[rows] = data.journeys, {}, {}
    answers: dict[str, Any] = {}
    for engine in ENGINES:
        measured.loads.append(os.getloadavg()[0])
        found = _run("bench.run", engine, str(data.folder), str(measured.runs))
        measured.seconds[rows][engine], measured.peaks[rows][engine] = found["seconds"], found["peak_mib"]
        if "moves" in found["answer"]:
            answers[engine] = found["answer"]
        _say(f"  {engine}: {measured.took(rows, engine):.2f} s, {found['peak_mib']:,} MiB")
    measured.intake[rows] = _run("bench.intake", str(data.folder))
    _say(f"  {measured.intake[rows]}")
    others = [(engine, different(answers["buyline"], answers[engine])) for engine in answers if engine != "buyline"]
    return [f"buyline and {engine}, {rows:,} movements, {place}" for engine, places in others for place in places]


def _measure_pages(measured: report.Measured, folder: Path, *, quick: bool) -> None:
    """Measure whole pages over the demo company and over books of a million journeys."""
    demo = demo_of(folder / "demo", buyers=QUICK_BUYERS if quick else BUYERS)
    many = data_of(folder / str(JOURNEYS_ROWS), QUICK_ROWS if quick else JOURNEYS_ROWS)
    for which, place, on in (("demo company", *demo), (f"{many.journeys:,} journeys", many.books, many.on)):
        measured.loads.append(os.getloadavg()[0])
        measured.pages[which] = _run("bench.pages", str(place), str(on))
        measured.ahead[which] = _run("bench.ahead", str(place), str(on))
        _say(f"pages, {which}: {measured.pages[which]['after an entry']}")
    measured.plan.update(_run("bench.planning", *map(str, demo)))
    _say(f"reverse plan: {measured.plan}")
    company, day = company_of(folder / "company", buyers=QUICK_BUYERS if quick else BUYERS)
    measured.loads.append(os.getloadavg()[0])
    measured.working.update(_run("bench.working", str(company), str(day), str(folder / "company" / EXPORT)))
    journeys = QUICK_JOURNEYS if quick else JOURNEYS
    measured.loads.append(os.getloadavg()[0])
    measured.lists.update(_run("bench.lists", str(folder / f"lists-{journeys}"), str(journeys)))
    _say(f"lists: {measured.lists['asked']}")


def _run(module: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

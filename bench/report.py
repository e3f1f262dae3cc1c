"""What does the page of benchmarks say? Tables between two markers of docs/benchmarks.md; the words around are kept."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PACKAGES = ("buyline", "duckdb", "ibis-framework", "pyarrow", "numpy", "polars", "pandas", "chdb")
ROWS = {
    "buyline": "**Buyline**, through its measures, everything included",
    "sql over movements": "the same aggregation over our movements, SQL by hand",
    "scan": "plain scan of the columns it is about",
    "duckdb": "raw stage history, DuckDB, SQL by hand",
    "polars": "raw stage history, Polars",
    "pandas": "raw stage history, pandas",
    "chdb": "raw stage history, ClickHouse (chdb)",
    "one month": "Buyline, one `flow` of a month with opening, closing and trial balance",
}
CROWDED = 0.5


@dataclass(frozen=True, slots=True)
class Measured:
    """All of one run: by number of movements, what each engine took, and how entries got in."""

    runs: int
    load: float
    seconds: dict[int, dict[str, Sequence[float]]] = field(default_factory=dict)
    peaks: dict[int, dict[str, int]] = field(default_factory=dict)
    journeys: dict[int, int] = field(default_factory=dict)
    intake: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def took(self, rows: int, engine: str) -> float | None:
        """Median seconds."""
        found = self.seconds[rows].get(engine)
        return median(found) if found else None


def write(page: Path, measured: Measured) -> str:
    """Put the tables between the markers; what was written."""
    text = page.read_text(encoding="utf-8")
    told = "\n\n".join([_machine(measured), *(_table(measured, rows) for rows in measured.seconds), _bars(measured)])
    body = f"{BEGIN}\n\n{told}\n\n{END}"
    if BEGIN in text:
        text = text[: text.index(BEGIN)] + body + text[text.index(END) + len(END) :]
    else:
        text = f"{text.rstrip()}\n\n{body}\n"
    page.write_text(text, encoding="utf-8")
    return told


def _machine(measured: Measured) -> str:
    model = next((line.split(":")[1].strip() for line in _cpu() if line.startswith("model name")), platform.machine())
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f"load average {measured.load:.1f} when the run began"
    crowded = measured.load > CROWDED * (os.cpu_count() or 1)
    shared = (
        "; **the machine was shared with other work, so times are too long and ratios are rough**" if crowded else ""
    )
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores ({model}), Python {platform.python_version()}, "
        f"{versions}. Median of {measured.runs} runs after one that was compared; {load}{shared}."
    )


def _cpu() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _table(measured: Measured, rows: int) -> str:
    lines = [
        f"## The flow statement over {rows:,} movements ({measured.journeys[rows]:,} journeys)", "",
        "| who | seconds | × Buyline | × scan | memory, MiB |", "|---|--:|--:|--:|--:|",
    ]  # fmt: skip
    ours, scan = measured.took(rows, "buyline"), measured.took(rows, "scan")
    for engine, what in ROWS.items():
        took = measured.took(rows, engine)
        if took is None:
            lines.append(f"| {what} | not measured | | | |")
            continue
        peak = measured.peaks[rows].get(engine, 0)
        lines.append(f"| {what} | {took:.2f} | {_times(took, ours)} | {_times(took, scan)} | {peak:,} |")
    return "\n".join(lines)


def _times(one: float | None, other: float | None) -> str:
    return f"{one / other:.1f}" if one and other else ""


def _bars(measured: Measured) -> str:
    lines = ["## Against the bars", "", "| what | bar | measured | |", "|---|---|--:|---|"]
    for rows in measured.seconds:
        lines += _statement_bars(measured, rows)
    for rows, intake in measured.intake.items():
        lines += _intake_bars(rows, intake)
    lines.append("| the demo company, 250,000 entries loaded | ≤ 30 s | printed by `make demo` | not measured here |")
    return "\n".join(lines)


def _statement_bars(measured: Measured, rows: int) -> list[str]:
    ours = measured.took(rows, "buyline")
    found = []
    for engine, what, bar, most in (
        ("scan", "flow statement from the movements, against the scan", "≤ 3 ×", 3.0),
        ("sql over movements", "the same through Ibis against SQL by hand", "≤ 1.15 ×", 1.15),
    ):
        other = measured.took(rows, engine)
        if ours and other:
            found.append(_bar(f"{what}, {rows:,}", bar, f"{ours / other:.1f} ×", is_met=ours / other <= most))
    raw = measured.took(rows, "duckdb")
    if ours and raw:
        what = f"the same, faster than DuckDB over raw history, {rows:,}"
        found.append(_bar(what, "≥ 6 ×", f"{raw / ours:.1f} ×", is_met=raw / ours >= 6))
    return found


def _intake_bars(rows: int, intake: Mapping[str, Any]) -> list[str]:
    in_books = f"with {rows:,} movements in the books"
    speed, batch, p50, p99 = (
        intake[n] for n in ("import_rows_per_second", "batch_entries_per_second", "append_p50", "append_p99")
    )
    visible, more, page, helped = (intake[name] for name in ("visible", "visible_more", "page", "help"))
    return [
        _bar(
            "10,000 new entries in the position after commit, " + in_books, "≤ 1 s",
            f"{visible:.2f} s, {max(more, 0.0):.2f} s more than usual", is_met=visible <= 1,
        ),
        _bar(f"a page's statement right after a new entry, {in_books}", "≤ 0.2 s p95", f"{page:.1f} s", is_met=page <= 0.2),
        _bar(
            f"single append on disk, {in_books}", "p99 ≤ 100 ms", f"{p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms",
            is_met=p99 <= 0.1,
        ),
        _bar(f"entries in a batch, {in_books}", "≥ 10,000/s", f"{batch:,.0f}/s", is_met=batch >= 10_000),
        _bar("import of 20,000 rows of stage history from CSV", "≥ 30,000 rows/s", f"{speed:,.0f}/s", is_met=speed >= 30_000),
        _bar("`buyline --help`", "≤ 0.5 s", f"{helped:.2f} s", is_met=helped <= 0.5),
    ]  # fmt: skip


def _bar(what: str, bar: str, measured: str, *, is_met: bool) -> str:
    return f"| {what} | {bar} | {measured} | {'met' if is_met else '**missed**'} |"

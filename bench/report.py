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
    "buyline": "**Buyline**, through its measures, everything included, from the movements",
    "kept sums": "**Buyline**, the same from daily sums that are kept",
    "sql over movements": "the same aggregation over our movements, SQL by hand",
    "scan": "plain scan of the columns it is about",
    "duckdb": "raw stage history, DuckDB, SQL by hand",
    "polars": "raw stage history, Polars",
    "pandas": "raw stage history, pandas",
    "chdb": "raw stage history, ClickHouse (chdb)",
    "one month": "Buyline, one `flow` of a month with opening, closing and trial balance, from the movements",
}
CROWDED = 0.5
_SHARED = "the machine was shared with other work, so times are too long and ratios are rough"


@dataclass(frozen=True, slots=True)
class Measured:
    """All of one run: by number of movements, what each engine took, and how entries got in."""

    runs: int
    loads: list[float] = field(default_factory=list)
    seconds: dict[int, dict[str, Sequence[float]]] = field(default_factory=dict)
    peaks: dict[int, dict[str, int]] = field(default_factory=dict)
    journeys: dict[int, int] = field(default_factory=dict)
    intake: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    pages: dict[str, Mapping[str, Mapping[str, Mapping[str, float]]]] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)
    working: dict[str, Any] = field(default_factory=dict)
    ahead: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, float] = field(default_factory=dict)

    def took(self, rows: int, engine: str) -> float | None:
        """Median seconds."""
        found = self.seconds[rows].get(engine)
        return median(found) if found else None


def write(page: Path, measured: Measured) -> str:
    """Put the tables between the markers; what was written."""
    text = page.read_text(encoding="utf-8")
    tables = [_table(measured, rows) for rows in measured.seconds]
    pages = [*(_pages(measured, which) for which in measured.pages), *([_lists(measured)] if measured.lists else [])]
    pages += [_working(measured)] if measured.working else []
    told = "\n\n".join([_machine(measured), *tables, *pages, _bars(measured)])
    body = f"{BEGIN}\n\n{told}\n\n{END}"
    if BEGIN in text:
        text = text[: text.index(BEGIN)] + body + text[text.index(END) + len(END) :]
    else:
        text = f"{text.rstrip()}\n\n{body}\n"
    page.write_text(text, encoding="utf-8")
    return told


def _machine(measured: Measured) -> str:
    cores = os.cpu_count() or 1
    model = next((line.split(":")[1].strip() for line in _cpu() if line.startswith("model name")), platform.machine())
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f"load average of the machine {min(measured.loads):.1f} to {max(measured.loads):.1f}, the run's own included"
    crowded = measured.loads[0] > CROWDED * cores or max(measured.loads) > CROWDED * cores + 2
    shared = f"; **{_SHARED}**" if crowded else ""
    machine = f"{cores} cores ({model}), Python {platform.python_version()}, {versions}"
    how = f"Median of {measured.runs} runs after one whose answer was compared; {load}{shared}."
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine}. {how}"


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


ASKED = {
    "cold": "first of all in a new process",
    "after an entry": "**the first time after a new entry**",
    "new period": "after a new entry, a period never asked for before",
    "new filter": "after a new entry, a value never filtered by before",
    "new day": "after a new entry, as of a day never asked for before",
    "repeated": "repeated, nothing new",
}


WORKING = {
    "working, after an entry": "**the first time after a new entry**",
    "working, repeated": "repeated, nothing new",
}
"""What is asked of the pages of those who work on journeys."""


def _pages(measured: Measured, which: str) -> str:
    """Seconds on the clock (p95) and of work (p95) of whole pages, by what was asked."""
    found = measured.pages[which]
    lines = [
        f"## Pages at the server, {which}", "",
        "p95 of seconds on the clock / of work by all threads, whole requests: rights, answer, template.", "",
    ]  # fmt: skip
    return "\n".join([*lines, *_by_page(found, ASKED), "", *_by_page(found, WORKING)])


def _by_page(found: Mapping[str, Mapping[str, Mapping[str, float]]], asked: Mapping[str, str]) -> list[str]:
    """A table with a column for each page and a line for each way of asking."""
    pages = list(found[next(iter(asked))])
    lines = [f"| what was asked | {' | '.join(pages)} |", f"|---|{'--:|' * len(pages)}"]
    for way, what in asked.items():
        cells = (f"{found[way][page]['p95']:.2f} / {found[way][page]['work p95']:.2f}" for page in pages)
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return lines


def _lists(measured: Measured) -> str:
    """Seconds of whole pages with a list or what a search found."""
    found = measured.lists
    lines = [
        f"## Lists and search, {found['journeys']:,} journeys", "",
        f"Seconds on the clock, whole requests. The first list of a process, which reads all: {found['first']:.1f} s.", "",
        "| what was asked | median | p95 |", "|---|--:|--:|",
    ]  # fmt: skip
    lines += [f"| {what} | {took['median']:.2f} | {took['p95']:.2f} |" for what, took in found["asked"].items()]
    return "\n".join(lines)


def _working(measured: Measured) -> str:
    """Seconds and bytes of each page that a person works with."""
    lines = [
        "## A working company", "",
        f"40,000 buyers, {measured.working['journeys']:,} journeys from suspect to prospect, 200 fields a journey, twelve "
        "of them columns of the books. Seconds on the clock / of work by all threads, the first time after a new entry "
        "and repeated; kilobytes of the page with style sheets and scripts, without fonts and charts.", "",
        "| page | median | p95 | repeated, p95 | kB as served | kB plain |", "|---|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for name, found in measured.working["pages"].items():
        after, again, weight = found["after"], found["repeated"], found["weight"]
        cells = (
            f"{after['median']:.2f} / {after['work']:.2f}", f"{after['p95']:.2f} / {after['work p95']:.2f}",
            f"{again['p95']:.2f} / {again['work p95']:.2f}",
            f"{weight['served'] / 1e3:.0f}", f"{weight['plain'] / 1e3:.0f}",
        )  # fmt: skip
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _working_bars(measured: Measured) -> list[str]:
    pages = measured.working.get("pages", {})
    if not pages:
        return []
    slowest = max(pages, key=lambda name: pages[name]["after"]["p95"])
    heaviest = max(pages, key=lambda name: pages[name]["weight"]["served"])
    slow, heavy = pages[slowest]["after"]["p95"], pages[heaviest]["weight"]["served"]
    what = "a working company, the first time after a new entry"
    return [
        _bar(what, "≤ 0.2 s p95", f"{slow:.2f} s ({slowest}, the slowest)", is_met=slow <= 0.2),
        _bar(
            "a working company, bytes of a page as served",
            "≤ 300 kB",
            f"{heavy / 1e3:.0f} kB ({heaviest}, the heaviest)",
            is_met=heavy <= 300_000,
        ),
    ]


def _list_bars(measured: Measured) -> list[str]:
    shown = []
    for kind in ("list", "search"):
        asked = {what: took["p95"] for what, took in measured.lists.get("asked", {}).items() if what.startswith(kind)}
        if asked:
            slowest = max(asked, key=lambda what: asked[what])
            told = f"{asked[slowest]:.2f} s" + ("" if slowest == kind else f" ({slowest.removeprefix('list, ')})")
            what = f"{kind}, {measured.lists['journeys']:,} journeys"
            shown.append(_bar(what, "≤ 0.2 s p95", told, is_met=asked[slowest] <= 0.2))
    return shown


_BARRED = {
    "after an entry": "the first time after a new entry",
    "new period": "for a new period",
    "working, after an entry": "to work on, the first time after a new entry",
}


def _page_bars(measured: Measured) -> list[str]:
    lines = []
    for which, found in measured.pages.items():
        for asked, what in _BARRED.items():
            page, took = max(found[asked].items(), key=lambda one: one[1]["p95"])
            shown = f"{took['p95']:.2f} s (`/{page}`, the slowest)"
            lines.append(_bar(f"pages {what}, {which}", "≤ 0.2 s p95", shown, is_met=took["p95"] <= 0.2))
    return lines


def _bars(measured: Measured) -> str:
    lines = ["## Against the bars", "", "| what | bar | measured | |", "|---|---|--:|---|"]
    for rows in measured.seconds:
        lines += _statement_bars(measured, rows)
    lines += _page_bars(measured)
    lines += _working_bars(measured)
    lines += _list_bars(measured)
    for which, found in measured.ahead.items():
        lines += _ahead_bars(which, found)
    if measured.plan:
        took = measured.plan["median"]
        what = "reverse plan, three confidences, 52 weeks, demo company"
        lines.append(_bar(what, "≤ 1 s", f"{took:.2f} s ({measured.plan['work']:.2f} s of work)", is_met=took <= 1))
    for rows, intake in measured.intake.items():
        lines += _intake_bars(rows, intake)
    for intake in list(measured.intake.values())[-1:]:
        speed, helped = intake["import_rows_per_second"], intake["help"]
        what = "import of 20,000 rows of stage history from CSV into new books"
        lines.append(_bar(what, "≥ 30,000 rows/s", f"{speed:,.0f} rows/s", is_met=speed >= 30_000))
        lines.append(_bar("`buyline --help`", "≤ 0.3 s", f"{helped:.2f} s", is_met=helped <= 0.3))
    lines.append("| the demo company, 250,000 entries loaded | ≤ 30 s | printed by `make demo` | not measured here |")
    return "\n".join(lines)


def _ahead_bars(which: str, found: Mapping[str, Any]) -> list[str]:
    """What a forecast took with both numbers of draws; the past worked out before, and learnt anew."""
    bars = {400: 3.0, 100: 1.0}
    return [
        _bar(
            f"forecast, four horizons, {draws} draws, {which}, {found['open']:,.0f} open",
            f"≤ {bar:.0f} s",
            f"{found[f'kept, {draws} draws']:.2f} s; {found[f'whole, {draws} draws']:.2f} s with the shock learnt anew",
            is_met=found[f"kept, {draws} draws"] <= bar,
        )
        for draws, bar in bars.items()
    ]


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
    kept, scan = measured.took(rows, "kept sums"), measured.took(rows, "scan")
    if kept and scan:
        what = f"flow statement from kept daily sums, against the scan, {rows:,}"
        found.append(_bar(what, "≤ 1 ×", f"{kept / scan:.1f} ×", is_met=kept / scan <= 1))
    raw = measured.took(rows, "duckdb")
    if kept and raw:
        what = f"the same, faster than DuckDB over raw history, {rows:,}"
        found.append(_bar(what, "≥ 20 ×", f"{raw / kept:.1f} ×", is_met=raw / kept >= 20))
    if ours and raw:
        what = f"from the movements, faster than DuckDB over raw history, {rows:,}"
        found.append(_bar(what, "≥ 6 ×", f"{raw / ours:.1f} ×", is_met=raw / ours >= 6))
    return found


def _intake_bars(rows: int, intake: Mapping[str, Any]) -> list[str]:
    told = dict(intake)
    more, p50 = max(told["visible_more"], 0.0), told["append_p50"] * 1e3
    lines: list[tuple[str, str, float, str, str]] = [
        ("10,000 new entries in the position", "visible", 1.0, "≤ 1 s", f"{{:.2f}} s, {more:.2f} s more than usual"),
        ("the Pipeline page after a new entry", "page", 0.2, "≤ 0.2 s p95", "{:.1f} s (median)"),
        ("single append on disk", "append_p99", 0.1, "p99 ≤ 0.1 s", f"{{:.3f}} s, median {p50:.0f} ms"),
        ("entries in one batch", "batch_entries_per_second", -10_000, "≥ 10,000/s", "{:,.0f}/s"),
    ]
    return [
        _bar(
            f"{what}, {rows:,} movements in the books",
            bar,
            shown.format(told[name]),
            is_met=told[name] * (1 if most > 0 else -1) <= most,
        )
        for what, name, most, bar, shown in lines
    ]


def _bar(what: str, bar: str, measured: str, *, is_met: bool) -> str:
    return f"| {what} | {bar} | {measured} | {'met' if is_met else '**missed**'} |"

"""Turns the wide tables of mstate (ebmt3, ebmt4) into the rows of a stage history.

The tables hold "time or last follow-up" and a status per state. Times are days since the transplantation; half days
only break ties, so at the grain of a day the order of the rows carries them.
"""

import csv
import os
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from math import floor
from pathlib import Path

import pytest

from buyline.definition.model import Definition, Exit, Stage

DATA = Path(os.environ.get("BUYLINE_REFERENCE_DATA", str(Path(__file__).parents[4] / "shared" / "data")))
FIRST_DAY = date(2000, 1, 1)
HEADER = ("journey", "stage", "at")
Row = tuple[str, str, str]
Transitions = dict[tuple[str, str | None], int]

EBMT3: Transitions = {
    ("tx", "pr"): 1169, ("tx", "rel_death"): 458, ("tx", None): 577, ("pr", "rel_death"): 383, ("pr", None): 786,
}  # fmt: skip
EBMT4: Transitions = {
    ("tx", "rec"): 785, ("tx", "ae"): 907, ("tx", "rel"): 95, ("tx", "death"): 160, ("tx", None): 332,
    ("rec", "rec_ae"): 227, ("rec", "rel"): 112, ("rec", "death"): 39, ("rec", None): 407,
    ("ae", "rec_ae"): 433, ("ae", "rel"): 56, ("ae", "death"): 197, ("ae", None): 221,
    ("rec_ae", "rel"): 107, ("rec_ae", "death"): 137, ("rec_ae", None): 416,
}  # fmt: skip


def reference_folder(name: str) -> Path:
    """Return a folder of the reference data, or skip."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"reference data absent: {folder}")
    return folder


def definition(name: str) -> Definition:
    """Return a definition with the states of a table as stages; ends are exits."""
    stages, ends = {
        "ebmt3": (("tx", "pr"), ("rel_death",)),
        "ebmt4": (("tx", "rec", "ae", "rec_ae"), ("rel", "death")),
    }[name]
    return Definition(
        stages=tuple(Stage(id=stage, name=stage) for stage in stages),
        exits=tuple(Exit(id=end, name=end) for end in ends),
    )


def stage_history(name: str) -> list[Row]:
    """Return the rows of a table as a stage history, those of a patient in their order."""
    with (reference_folder("mstate_ebmt") / f"{name}.csv").open(newline="") as table:
        patients = list(csv.DictReader(table))
    passage = {"ebmt3": _passage_3, "ebmt4": _passage_4}[name]
    return [row for patient in patients for row in _rows(patient["id"], passage(patient))]


def written(rows: Iterable[Row], path: Path) -> Path:
    """Write a stage history as CSV."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return path


def _rows(patient: str, passage: Iterable[tuple[float, str]]) -> Iterator[Row]:
    for time, state in sorted(passage, key=lambda pair: pair[0]):
        yield patient, state, (FIRST_DAY + timedelta(days=floor(time))).isoformat()


def _passage_3(patient: dict[str, str]) -> Iterator[tuple[float, str]]:
    yield 0, "tx"
    if patient["prstat"] == "1":
        yield float(patient["prtime"]), "pr"
    if patient["rfsstat"] == "1":
        yield float(patient["rfstime"]), "rel_death"


def _passage_4(patient: dict[str, str]) -> Iterator[tuple[float, str]]:
    yield 0, "tx"
    both = float(patient["recae"]) if patient["recae.s"] == "1" else None
    for state in ("rec", "ae"):
        if patient[f"{state}.s"] == "1" and float(patient[state]) != both:
            yield float(patient[state]), state
    if both is not None:
        yield both, "rec_ae"
    if patient["rel.s"] == "1":
        yield float(patient["rel"]), "rel"
    elif patient["srv.s"] == "1":
        yield float(patient["srv"]), "death"

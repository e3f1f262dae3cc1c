"""R's survival, etm and cmprsk say the same about random day-grain records with late entry and ties.

R is an oracle, not a dependency: without it, or without its packages, these tests skip. Day 0 is a trial of its own;
R has no such day, so every age is given to it plus one.
"""

import csv
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from buyline.estimate.arrays import Real
from buyline.estimate.competing import Incidence, incidence
from buyline.estimate.occupation import Occupation, occupation
from buyline.estimate.proportion import cloglog_interval
from buyline.estimate.risk import at_risk, counted, tally
from buyline.estimate.survival import survival

pytestmark = pytest.mark.capability("P19", "library")

RSCRIPT = shutil.which("Rscript")
DAYS = 61
Columns = dict[str, Real]
Path3 = tuple[int, int, int, int, int]  # id, from, to (3: no longer seen), entry, exit; ages


def units() -> Real:
    """Return rows (entry or -1, age, cause) of 400 units; every fourth came late."""
    draw = np.random.default_rng(11)
    age = np.minimum(draw.geometric(0.06, 400) - 1, 60)
    cause = draw.choice([0, 1, 2], 400, p=[0.3, 0.3, 0.4])
    late = np.where(draw.random(400) < 0.25, draw.integers(0, 12, 400), -1)
    late[:60] = -1
    kept = age > late
    return np.stack([late, age, cause], axis=1)[kept].astype(float)


def paths() -> list[Path3]:
    """Return the spells of 300 units that move between states 0 and 1, until they reach 2 or are no longer seen."""
    draw = np.random.default_rng(12)
    chance = np.array([[0.88, 0.08, 0.04], [0.10, 0.88, 0.02]])
    found = []
    for unit in range(300):
        here, since, seen = int(unit % 3 == 0), -1, int(draw.integers(5, 50))
        for day in range(seen + 1):
            there = int(draw.choice(3, p=chance[here]))
            if there != here or day == seen:
                found.append((unit, here, there if there != here else 3, since, day))
                here, since = there, day
            if here == 2:
                break
    return found


def write(path: Path, names: list[str], rows: list[list[object]]) -> None:
    """Write a table for R."""
    with path.open("w", newline="") as table:
        csv.writer(table).writerows([names, *rows])


def read(path: Path) -> Columns:
    """Return the columns of a table from R, the times as ages again."""
    with path.open(newline="") as table:
        rows = list(csv.DictReader(table))
    columns = {name: np.array([float(row[name].replace("NA", "nan")) for row in rows]) for name in rows[0]}
    return columns | {"time": columns["time"] - 1}


@pytest.fixture(scope="module")
def from_r(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Columns]:
    """Return R's tables by name."""
    if RSCRIPT is None:
        pytest.skip("Rscript absent")
    folder = tmp_path_factory.mktemp("r")
    write(folder / "units.csv", ["entry", "exit", "cause"], [[u + 1, a + 1, int(c)] for u, a, c in units()])
    spells: list[list[object]] = [[i, f, "cens" if t == 3 else t, u + 1, a + 1] for i, f, t, u, a in paths()]
    write(folder / "paths.csv", ["id", "from", "to", "entry", "exit"], spells)
    script = Path(__file__).with_name("estimates.R")
    ran = subprocess.run([RSCRIPT, str(script), str(folder)], capture_output=True, text=True, check=False)
    if "there is no package called" in ran.stderr:
        pytest.skip(f"an R package is absent: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    return {name: read(folder / f"{name}.csv") for name in ("km", "cif", "aj", "gray", "etm")}


def curve(*, is_late_too: bool) -> Incidence:
    """Return the incidence of both causes."""
    chosen = units() if is_late_too else np.array([unit for unit in units() if unit[0] < 0])
    late, age, cause = chosen.T
    risk = at_risk(range(DAYS), ended=tally(age), late=tally(late[late >= 0]))
    moves = [counted(range(DAYS), of=tally(age[cause == each])) for each in (1, 2)]
    return incidence(range(DAYS), at_risk=risk, moves=np.stack(moves, axis=-1))


def between_states() -> Occupation:
    """Return the occupation of the three states."""
    _, state, target, since, day = np.array(paths()).T
    risk, moves = np.zeros((DAYS, 3)), np.zeros((DAYS, 3, 3))
    for here in (0, 1):
        mine = state == here
        late = tally(since[mine & (since >= 0)])
        risk[:, here] = at_risk(range(DAYS), ended=tally(day[mine]), late=late)
        for there in {0, 1, 2} - {here}:
            moves[:, here, there] = counted(range(DAYS), of=tally(day[mine & (target == there)]))
    return occupation(range(DAYS), at_risk=risk, moves=moves)


def agree(found: Real, expected: Real) -> bool:
    """Say whether two columns agree to ten digits."""
    return bool(np.allclose(found, expected, rtol=1e-10, atol=1e-13))


def test_kaplan_meier_with_late_entry(from_r: dict[str, Columns]) -> None:
    late, age, cause = units().T
    risk = at_risk(range(DAYS), ended=tally(age), late=tally(late[late >= 0]))
    found = survival(range(DAYS), at_risk=risk, left=counted(range(DAYS), of=tally(age[cause > 0])))
    expected = from_r["km"]
    spot = expected["time"].astype(int)
    low, high = cloglog_interval(1 - found.staying, variance=found.variance)
    inside = (found.staying[spot] > 0) & (found.staying[spot] < 1)
    assert agree(found.staying[spot], expected["staying"])
    assert agree(np.sqrt(found.variance[spot])[inside], expected["error"][inside])
    assert agree(1 - high[spot][inside], expected["low"][inside])
    assert agree(1 - low[spot][inside], expected["high"][inside])


def test_cumulative_incidence_with_late_entry(from_r: dict[str, Columns]) -> None:
    expected, found = from_r["cif"], curve(is_late_too=True)
    spot = expected["time"].astype(int)
    for cause in (0, 1):
        assert agree(found.share[spot, cause], expected[f"share{cause + 1}"])
        assert agree(found.variance[spot, cause], expected[f"variance{cause + 1}"])


def test_cumulative_incidence_without_late_entry(from_r: dict[str, Columns]) -> None:
    found = curve(is_late_too=False)
    for name in ("aj", "gray"):
        spot = from_r[name]["time"].astype(int)
        for cause in (0, 1):
            assert agree(found.share[spot, cause], from_r[name][f"share{cause + 1}"])
    spot = from_r["aj"]["time"].astype(int)
    for cause in (0, 1):
        assert agree(np.sqrt(found.variance[spot, cause]), from_r["aj"][f"error{cause + 1}"])


def test_moves_back_and_forth(from_r: dict[str, Columns]) -> None:
    expected, found = from_r["etm"], between_states()
    spot = expected["time"].astype(int)
    for here in (0, 1):
        for there in (0, 1, 2):
            assert agree(found.share[spot, here, there], expected[f"share{here}{there}"])
            assert agree(found.variance[spot, here, there], expected[f"variance{here}{there}"])

"""Published multi-state data give the published estimates (METRICS section 14, G1 to G5).

Where the numbers come from: `aidssi` of R's mstate (Putter, Fiocco and Geskus 2007), `sir.cont` of R's etm (Allignol,
Schumacher and Beyersmann 2011). The data are not shipped; `BUYLINE_REFERENCE_DATA` names their folder.
"""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from buyline.estimate.arrays import Real
from buyline.estimate.competing import Incidence, incidence
from buyline.estimate.occupation import Occupation, occupation
from buyline.estimate.risk import NONE, Tally, at_risk, counted, tally

pytestmark = pytest.mark.capability("P19", "library")

DATA = Path(os.environ.get("BUYLINE_REFERENCE_DATA", str(Path(__file__).parents[3] / "shared" / "data")))
STATES = 3
CAUSES = {"0": (1, 2), "1": (0, 2)}
TEN_DIGITS = 1e-9


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a reference table, or skip."""
    path = DATA / "multistate" / name
    if not path.exists():
        pytest.skip(f"reference data absent: {path}")
    with path.open(newline="") as table:
        return list(csv.DictReader(table))


def aidssi(*, whole_years: bool = False) -> Incidence:
    """Return the incidence of AIDS and SI in `aidssi`."""
    persons = rows("aidssi.csv")
    raw = np.array([float(person["time"]) for person in persons])
    status = np.array([int(person["status"]) for person in persons])
    took = np.ceil(raw) if whole_years else raw
    grid = np.unique(took)
    moves = np.stack([counted(grid, of=tally(took[status == cause])) for cause in (1, 2)], axis=-1)
    return incidence(grid, at_risk=at_risk(grid, ended=tally(took)), moves=moves)


def spells() -> list[tuple[str, str, float, float]]:
    """Return (from, to, begin, end) of each spell of `sir.cont`; of two rows at one time the earlier is set back."""
    by_person: dict[str, list[tuple[str, str, float]]] = {}
    for row in rows("sir_cont.csv"):
        by_person.setdefault(row["id"], []).append((row["from"], row["to"], float(row["time"])))
    found = []
    for history in by_person.values():
        began = 0.0
        for spot, (state, target, ended) in enumerate(history):
            is_tied = spot + 1 < len(history) and history[spot + 1][2] == ended
            found.append((state, target, began, ended - 0.5 * is_tied))
            began = ended - 0.5 * is_tied
    return found


def clock_forward() -> Occupation:
    """Return P(0, t) of `sir.cont` on the days since admission."""
    stays = spells()
    grid = np.unique([ended for *_, ended in stays])
    risk = np.zeros((grid.size, STATES))
    moves = np.zeros((grid.size, STATES, STATES))
    for state, targets in CAUSES.items():
        here = int(state)
        late = ages([began for at, _, began, _ in stays if at == state and began > 0])
        risk[:, here] = at_risk(grid, ended=ages([ended for at, *_, ended in stays if at == state]), late=late)
        for target in targets:
            moves[:, here, target] = counted(grid, of=ages(ends(stays, state, str(target))))
    return occupation(grid, at_risk=risk, moves=moves)


def clock_reset(state: str) -> Incidence:
    """Return the incidence of both exits from `state` on the days since its beginning."""
    stays = [(target, ended - began) for at, target, began, ended in spells() if at == state]
    grid = np.unique([took for _, took in stays])
    moves = [counted(grid, of=ages([took for to, took in stays if to == str(cause)])) for cause in CAUSES[state]]
    risk = at_risk(grid, ended=ages([took for _, took in stays]))
    return incidence(grid, at_risk=risk, moves=np.stack(moves, axis=-1))


def ages(values: list[float]) -> Tally:
    """Return the tally of single units at such ages."""
    return tally(values) if values else NONE


def ends(stays: list[tuple[str, str, float, float]], state: str, target: str) -> list[float]:
    """Return the times of the moves from `state` to `target`."""
    return [ended for at, to, _, ended in stays if (at, to) == (state, target)]


def matches(found: Real | float, expected: list[float] | float) -> bool:
    """Say whether all ten printed digits agree."""
    return bool(np.allclose(found, expected, rtol=TEN_DIGITS, atol=0))


@pytest.mark.parametrize(
    ("year", "aids", "si"),
    [
        (2, 0.006324154814, 0.040384533970),
        (5, 0.1297122620, 0.1575573125),
        (8, 0.2542997253, 0.2915603807),
        (11, 0.3855830858, 0.3516382323),
    ],
)
def test_g1_competing_risks(year: int, aids: float, si: float) -> None:
    assert matches(aidssi().at(year)[0], [aids, si])


def test_g2_ties_share_the_same_number_at_risk() -> None:
    shares, _ = aidssi(whole_years=True).at(5)
    assert shares[0] == pytest.approx(0.12830342554196478, rel=1e-14)


def test_g3_there_are_as_many_spells_as_published() -> None:
    stays = spells()
    assert len(stays) == 1141
    assert len(ends(stays, "1", "0")) == 319
    assert sum(began == 0 for _, _, began, _ in stays) == 747


@pytest.mark.parametrize(
    ("day", "from_0", "from_1"),
    [
        (10, [0.180453787, 0.0669109943, 0.7526352188], [0.1858440802, 0.410293346, 0.4038625737]),
        (20, [0.0532758467, 0.0420629893, 0.904661164], [0.1035367361, 0.2201175065, 0.6763457574]),
    ],
)
def test_g3_moves_back_and_forth(day: int, from_0: list[float], from_1: list[float]) -> None:
    shares, _ = clock_forward().at(day)
    assert np.allclose(shares[:2], [from_0, from_1], rtol=0, atol=6e-11)


def test_g4_variance_with_moves_back_and_forth() -> None:
    _, variance = clock_forward().at(10)
    assert matches(variance[:2, 2], [3.180583108e-4, 4.578764302e-4])


@pytest.mark.parametrize(
    ("state", "shares"), [("0", [0.1067185370, 0.8427401939]), ("1", [0.5917156723, 0.1993843337])]
)
def test_g5_clock_reset(state: str, shares: list[float]) -> None:
    assert matches(clock_reset(state).at(20)[0], shares)

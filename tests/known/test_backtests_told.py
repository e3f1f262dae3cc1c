"""How well would the forecast have told what came, of two real companies and the demo company?

Writes the tables of docs/explanation/backtests.md. Only figures leave the data, which are not shipped. The bars stand in
`test_backtest_of_real_exports.py`; here what comes out is told, good or poor.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from buyline.app.books import open_books
from buyline.app.demo import make_demo
from buyline.app.expecting import expecting
from buyline.app.statements import Asked
from buyline.days import as_date, parse_day
from buyline.forecast.backtest import HUMAN, Backtest, told_of
from buyline.forecast.baselines import BASELINES
from buyline.forecast.judged import DRESSED, PUT_RIGHT, RANGES, SIZE, Score
from buyline.forecast.records import Records
from buyline.forecast.trials import RANGE_LEVELS, Target, Trials, trials
from tests import demo_books
from tests.tables import on_page, table

pytestmark = [pytest.mark.capability("P20", "library"), pytest.mark.slow]
PAGE = "backtests.md"
NAMES = {"maven": "Maven", "olist": "Olist", "demo": "demo company", "few": "small demo company"}
BUYERS = 40_000
"""As `buyline demo` makes them; the small company has 1,200."""
WINS = Target("wins")
TRIED_BEFORE = {
    "maven": {7: 0.79, 14: 0.66, 30: 0.69, 60: 0.81, 90: 0.85},
    "olist": {7: 0.69, 14: 0.67, 30: 0.54, 60: 0.38, 90: 0.00},
}
"""How often 80 % ranges held in the trial that set the bars, by days."""
TRIED_FROM = {"maven": None, "olist": "2018-02-01"}
TRIED_CRPS = 57.0
Told = Mapping[str, tuple[Trials, Backtest]]


@pytest.fixture(scope="module")
def found(records: Callable[[str], Records], demos: Mapping[str, Records]) -> Told:
    """The trials of each company, and their scores."""

    def of(name: str) -> tuple[Trials, Backtest]:
        own = demos[name] if name in demos else records(name)
        made = trials(own, with_stages=False)
        return made, told_of(made, on=own.last, book="claimed", as_of=None, currency="EUR")

    return {name: of(name) for name in NAMES}


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Records]:
    """The demo company as it ships, and the small one that other tests read, each on its last day."""
    folder = tmp_path_factory.mktemp("demo")
    whole, few = folder / "whole", demo_books.demo_books(tmp_path_factory, folder / "few")
    make_demo(whole, seed=7, buyers=BUYERS, until=demo_books.LAST, now=demo_books.NOW)
    return {"demo": _records(whole), "few": _records(few)}


def _records(folder: Path) -> Records:
    asked = Asked(as_of=demo_books.LAST)
    with open_books(folder) as books, expecting(books, asked, now=demo_books.NOW) as seen:
        return seen.records


@pytest.mark.parametrize("name", NAMES)
def test_ranges_are_told(found: Told, name: str) -> None:
    made, told = found[name]
    head = ["days ahead", "weeks tried", "not overlapping", "80 % held", "interval", "95 % held", "interval", "came",
            "expected less came", "CRPS", "judged"]  # fmt: skip
    for target in ("wins", "revenue"):
        if rows := [_ranges(score, _came(made, target, score.horizon)) for score in _stated(told, target)]:
            assert "| 30 |" in on_page(PAGE, f"{name} {target}", table(head, rows))


@pytest.mark.parametrize("name", NAMES)
def test_skill_is_told(found: Told, name: str) -> None:
    _, told = found[name]
    methods = [each + part for each in BASELINES for part in ("", DRESSED)]
    rows = [
        [method, *(_skill(told.of("wins", score.horizon, method)) for score in _stated(told, "wins"))]
        for method in [*methods, PUT_RIGHT]
    ]
    head = ["compared with", *(f"{score.horizon} days" for score in _stated(told, "wins"))]
    assert BASELINES[0] in on_page(PAGE, f"{name} skill", table(head, rows))


def test_beside_what_people_forecast(found: Told) -> None:
    rows = [["people (InsideSales)", "", f"{HUMAN['wins']:,} deals", "", _share(str(HUMAN["within_5_percent"])),
             _share(str(HUMAN["mean_miss"]))]]  # fmt: skip
    for name, (_, told) in found.items():
        for target, own in told.human.items():
            rows.append([NAMES[name], target, f"{own['windows']:.0f} weeks", f"{own['apart']:.0f}",
                         _share(own["within_5_percent"]), _share(own["mean_miss"])])  # fmt: skip
    head = ["who", "what", "of", "not overlapping", "within 5 %", "mean miss"]
    assert "people" in on_page(PAGE, "people", table(head, rows, words=2))


def test_where_it_is_poor_is_told(found: Told) -> None:
    rows = []
    for name, (_, told) in found.items():
        against = [s for s in told.scores if s.skill is not None and not s.too_few and s.method != PUT_RIGHT]
        for score in sorted(against, key=lambda each: each.skill or 0.0)[:3]:
            own = told.of(score.target, score.horizon)
            assert own is not None
            rows.append([NAMES[name], score.target, f"{score.horizon} days", score.method, _skill(score),
                         _number(own.crps), _number(score.crps)])  # fmt: skip
    head = ["company", "what", "ahead", "compared with", "skill", "CRPS of the forecast", "of the other"]
    assert "Maven" in on_page(PAGE, "poor", table(head, rows, words=4))


def test_beside_the_trial_that_set_the_bars(found: Told) -> None:
    rows = []
    for name, before in TRIED_BEFORE.items():
        made, told = found[name]
        since = TRIED_FROM[name]
        of = made.origins >= parse_day(since) if since else np.ones(made.origins.size, dtype=bool)
        for days, share in before.items():
            score = told.of("wins", days)
            assert score is not None
            held, windows = _held(made, made.horizons.index(days), of)
            crps = f"{TRIED_CRPS:.0f}" if (name, days) == ("maven", 30) else ""
            rows.append([NAMES[name], f"{days} days", f"{share:.2f}", f"{held:.2f}", str(windows), crps,
                         _number(score.crps) if crps else ""])  # fmt: skip
    head = ["company", "ahead", "80 % held then", "now", "weeks tried now", "CRPS then", "CRPS now"]
    assert "Olist" in on_page(PAGE, "then", table(head, rows, words=2))


def test_when_it_was_tried(found: Told) -> None:
    rows = [
        [NAMES[name], str(as_date(told.since)), str(as_date(told.origins[0])), str(as_date(told.origins[-1])),
         str(len(told.origins)), str(told.cycle)]
        for name, (_, told) in found.items()
    ]  # fmt: skip
    head = ["company", "recorded since", "first week tried", "last", "weeks", "median days to a win"]
    assert "demo company" in on_page(PAGE, "tried", table(head, rows))


def _stated(told: Backtest, target: str) -> Iterator[Score]:
    found = (told.of(target, days) for days in told.horizons)
    return (score for score in found if score is not None)


def _held(made: Trials, place: int, of: Sequence[bool] | np.ndarray) -> tuple[float, int]:
    """How often the 80 % range of wins held in some of the weeks, and of how many."""
    came, stated = made.came[WINS][of, place], made.stated[WINS][of, place]
    low, high = (stated[:, SIZE + RANGE_LEVELS.index(level)] for level in RANGES[80])
    over = np.isfinite(came)
    return float(((low <= came) & (came <= high))[over].mean()), int(over.sum())


def _came(made: Trials, target: str, days: int) -> float:
    """How much came on average within so many days."""
    of = WINS if target == WINS.what else Target("revenue")
    return float(np.nanmean(made.came[of][:, made.horizons.index(days)]))


def _ranges(score: Score, came: float) -> list[str]:
    return [
        str(score.horizon), str(score.windows), str(score.apart),
        _share(score.coverage80), _between(score.coverage80_low, score.coverage80_high),
        _share(score.coverage95), _between(score.coverage95_low, score.coverage95_high),
        _number(came), f"{score.bias:+,.1f}" if abs(score.bias) < 100 else f"{score.bias:+,.0f}", _number(score.crps),
        "too few" if score.too_few else "yes",
    ]  # fmt: skip


def _between(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.0%} to {high:.0%}"


def _share(value: float | str | None) -> str:
    return "" if value is None else f"{float(value):.0%}"


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _skill(score: Score | None) -> str:
    if score is None or score.skill is None:
        return "–"
    return f"{score.skill:+.2f}" + (" (too few)" if score.too_few else "")

"""How long does a forecast take once its records are counted, and how much of that is what must be done anew?

`python -m bench.ahead BOOKS DAY`: four horizons with 400 and with 100 draws, seconds on the clock, best of three; counting
apart. Whole: the common shock learnt from every week of the past as well. Kept: that past worked out before,
as after one more entry.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from buyline.app.books import open_books
from buyline.app.expecting import records_of
from buyline.app.statements import Asked, seeing
from buyline.days import start_of
from buyline.forecast.forecast import expected
from buyline.forecast.records import Records
from buyline.measure.again import forget

HORIZONS = (30, 60, 90, 180)
ROUNDS = 3


def main(books: str, day: str) -> None:
    """Measure, as JSON."""
    with open_books(Path(books)) as opened, seeing(opened, Asked(), now=start_of(int(day) + 1, "UTC") - 1) as seen:
        counting, records = _timed(lambda: records_of(seen.view, seen.day, ends=seen.records_end))
        found: dict[str, Any] = {"counting": counting, "open": float(records.at(records.last).open.n.sum())}
        for draws in (400, 100):
            found[f"whole, {draws} draws"] = min(_whole(records, draws) for _ in range(ROUNDS))
            found[f"kept, {draws} draws"] = min(_kept(records, draws) for _ in range(ROUNDS))
    print(json.dumps(found))


def _whole(records: Records, draws: int) -> float:
    forget()
    return _kept(records, draws)


def _kept(records: Records, draws: int) -> float:
    anew = Records(**{name: getattr(records, name) for name in Records.__dataclass_fields__})
    ratio = np.ones(len(records.way.places))
    return _timed(lambda: expected(anew, ratio=ratio, horizons=HORIZONS, fan=(), draws=draws))[0]


def _timed(make: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = make()
    return time.perf_counter() - began, made


if __name__ == "__main__":
    main(*sys.argv[1:3])

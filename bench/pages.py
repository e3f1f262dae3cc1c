"""How long does a page take at the server, the first time after a new entry? `python -m bench.pages BOOKS DAY`.

Whole requests through Django, signed in, on a copy of the books (segments linked): address, rights, answer, template.
Before each timed request one more entry is recorded, so that no answer is kept; what is kept are sums. In a process of
its own, since its settings name the books.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from buyline.days import as_date

PAGES = ("pipeline", "flow", "conversion", "time", "leakage", "breakdown")
ROUNDS, PERIODS = 20, 8
Get = Callable[[str], float]


def main(books: str, day: str) -> None:
    """Measure it all; by what was asked, for each page, seconds as median, p95 and first of all, as JSON."""
    on = int(day)
    with tempfile.TemporaryDirectory(dir=Path(books).parent) as folder:
        place = Path(folder) / "books"
        shutil.copytree(books, place, copy_function=_linked)
        print(json.dumps(measured(place, on=on)))


def measured(books: Path, *, on: int) -> dict[str, Any]:
    """Seconds of all pages on books that may be written into."""
    get, enter = _entrance(books, on=on)

    def first(address: str) -> float:
        enter()
        return get(address)

    found: dict[str, Any] = {"cold": {page: get(f"/{page}") for page in PAGES}}
    found["after an entry"] = {page: _spread([first(f"/{page}") for _ in range(ROUNDS)]) for page in PAGES}
    asked = [_period(on - 30 * (number + 2)) for number in range(PERIODS)]
    found["new period"] = {page: _spread([first(f"/{page}?{period}") for period in asked]) for page in PAGES}
    found["new filter"] = {page: first(f"/{page}?where=country%3Dcountry-1") for page in PAGES}
    found["new day"] = {page: first(f"/{page}?as_of={as_date(on - 90)}") for page in PAGES}
    found["repeated"] = {page: _spread([get(f"/{page}") for _ in range(ROUNDS)]) for page in PAGES}
    return found


def _linked(source: str, target: str) -> None:
    if source.endswith(".parquet"):
        Path(target).hardlink_to(source)
    else:
        shutil.copy2(source, target)


def _period(last: int) -> str:
    return urlencode({"from": as_date(last - 89).isoformat(), "to": as_date(last).isoformat()})


def _spread(seconds: list[float]) -> dict[str, float]:
    return {"median": median(seconds), "p95": quantiles(seconds, n=20, method="inclusive")[18]}


def _entrance(books: Path, *, on: int) -> tuple[Get, Callable[[], None]]:
    """How to get a page, signed in, and how to record one more entry."""
    os.environ["BUYLINE_BOOKS"] = str(books)
    from tests import signed_in  # it says where the members stand before Django reads its settings

    from bench.ours import claim
    from buyline.app.record import record
    from buyline.web.asking import books as opened

    client, count = signed_in.client(), iter(range(1, 10**9))

    def get(address: str) -> float:
        began = time.perf_counter()
        answer = client.get(address)
        seconds = time.perf_counter() - began
        if answer.status_code != 200:
            raise ValueError(f"{address} answered {answer.status_code}")
        return seconds

    def enter() -> None:
        record(opened(), [claim(next(count), on=on)], now=time.time_ns() // 1_000)

    return get, enter


if __name__ == "__main__":
    main(*sys.argv[1:])

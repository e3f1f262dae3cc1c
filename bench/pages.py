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
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from buyline.days import as_date

PAGES = ("pipeline", "flow", "conversion", "time", "leakage", "breakdown")
WORKED_ON = ("board", "day", "handoffs", "playbook", "setup/needed")
"""Pages of those who work on journeys, which ask for no period."""
ROUNDS, PERIODS = 20, 8
Took = tuple[float, float]
"""Seconds on the clock, and seconds of work of all threads: what the first would be on a quiet machine, about."""
Get = Callable[[str], Took]


def main(books: str, day: str) -> None:
    """Measure it all; by what was asked, for each page, seconds as median, p95 and first of all, as JSON."""
    on = int(day)
    with tempfile.TemporaryDirectory(dir=Path(books).parent) as folder:
        place = Path(folder) / "books"
        shutil.copytree(books, place, copy_function=linked)
        print(json.dumps(measured(place, on=on)))


def measured(books: Path, *, on: int) -> dict[str, Any]:
    """Seconds of all pages on books that may be written into."""
    get, enter, value = _entrance(books, on=on)

    def first(address: str) -> Took:
        enter()
        return get(address)

    found: dict[str, Any] = {"cold": {page: spread([get(f"/{page}")]) for page in PAGES}}
    found["after an entry"] = {page: spread([first(f"/{page}") for _ in range(ROUNDS)]) for page in PAGES}
    asked = [_period(on - 30 * (number + 2)) for number in range(PERIODS)]
    found["new period"] = {page: spread([first(f"/{page}?{period}") for period in asked]) for page in PAGES}
    found["new filter"] = {page: spread([first(f"/{page}?{value}")]) for page in PAGES}
    found["new day"] = {page: spread([first(f"/{page}?as_of={as_date(on - 90)}")]) for page in PAGES}
    found["repeated"] = {page: spread([get(f"/{page}") for _ in range(ROUNDS)]) for page in PAGES}
    for page in WORKED_ON:
        get(f"/{page}")
    found["working, after an entry"] = {page: spread([first(f"/{page}") for _ in range(ROUNDS)]) for page in WORKED_ON}
    found["working, repeated"] = {page: spread([get(f"/{page}") for _ in range(ROUNDS)]) for page in WORKED_ON}
    return found


def linked(source: str, target: str) -> None:
    """Copy a file of the books; segments never change, so that they are linked."""
    if source.endswith(".parquet"):
        Path(target).hardlink_to(source)
    else:
        shutil.copy2(source, target)


def _period(last: int) -> str:
    return urlencode({"from": as_date(last - 89).isoformat(), "to": as_date(last).isoformat()})


def spread(took: Sequence[Took]) -> dict[str, float]:
    """Seconds on the clock and of work, in the middle and at 95%."""
    clock, work = zip(*took, strict=True)
    return {"median": median(clock), "p95": _p95(clock), "work": median(work), "work p95": _p95(work)}


def _p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[18] if len(seconds) > 1 else seconds[0]


def _entrance(books: Path, *, on: int) -> tuple[Get, Callable[[], None], str]:
    """How to get a page and how long it takes, how to record one more entry, and a value to filter by."""
    client, enter, value = entrance(books, on=on)

    def get(address: str) -> Took:
        took, answer = timed(lambda: client.get(address))
        if answer.status_code != 200:
            raise ValueError(f"{address} answered {answer.status_code}")
        return took

    return get, enter, value


def timed(ask: Callable[[], Any]) -> tuple[Took, Any]:
    """How long it takes to ask, and the answer."""
    began, worked = time.perf_counter(), time.process_time()
    answer = ask()
    return (time.perf_counter() - began, time.process_time() - worked), answer


def entrance(books: Path, *, on: int) -> tuple[Any, Callable[[], None], str]:
    """A client, signed in, how to record one more entry, and a value to filter by."""
    os.environ["BUYLINE_BOOKS"] = str(books)
    from tests import signed_in  # isort: skip - it says where the members stand before Django reads its settings
    from bench.ours import claim
    from buyline.app.record import record
    from buyline.app.statements import Asked, position
    from buyline.web.asking import books as opened
    from buyline.web.background import load

    load()  # as the server does
    client, count = signed_in.client(), iter(range(1, 10**9))

    def enter() -> None:
        record(opened(), [claim(next(count), on=on)], now=time.time_ns() // 1_000)

    groups = position(opened(), Asked(), now=time.time_ns() // 1_000, by="segment").groups
    return client, enter, urlencode({"where": f"segment={next(value for value in groups if value)}"})


if __name__ == "__main__":
    main(*sys.argv[1:])

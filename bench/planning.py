"""How long does the reverse plan take? `python -m bench.planning BOOKS DAY`.

Three confidences over 52 weeks, after counting: what arrivals and open journeys bring, who comes where in which week,
and how many must begin. The shock that earlier forecasts teach is learnt before. In a process of its own.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.pages import Took, spread
from buyline.app.books import open_books
from buyline.app.expecting import expecting
from buyline.app.statements import Asked
from buyline.days import start_of
from buyline.forecast.forecast import LEARNT
from buyline.forecast.missed import missed
from buyline.plan.asked import Aim, Limits, work
from buyline.plan.grounds import grounds
from buyline.plan.plan import Asking, planned

WEEKS, ROUNDS = 52, 5


def main(books: str, day: str) -> None:
    """Measure it, as JSON: seconds of a plan for as many deals as were won in the year before."""
    with (
        open_books(Path(books)) as opened,
        expecting(opened, Asked(as_of=int(day)), now=start_of(int(day) + 1, "UTC")) as found,
    ):
        records = found.records
        last = records.last + 7 * WEEKS
        deals = max(float(records.wins()[0][-7 * WEEKS :].sum()), 1.0)
        misses, asked = missed(records, horizons=LEARNT), work(found.view.definition)
        aim = Aim(what="deals", amount=deals, first=records.last + 1, last=last)

        def plan() -> None:
            made = grounds(records, first=aim.first, last=last, misses=misses)
            told = Asking(grounds=made, aim=aim, limits=Limits(), work=asked)
            planned(told, book="claimed", currency="EUR", rule="")

        plan()
        print(json.dumps(spread([_timed(plan) for _ in range(ROUNDS)])))


def _timed(plan: Callable[[], None]) -> Took:
    clock, worked = time.perf_counter(), time.process_time()
    plan()
    return time.perf_counter() - clock, time.process_time() - worked


if __name__ == "__main__":
    main(*sys.argv[1:])

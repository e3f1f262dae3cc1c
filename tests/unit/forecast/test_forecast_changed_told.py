"""By how much are forecasts nearer to what comes once a change is confirmed, and what should be counted anew?

Companies one of whose moves got less frequent so many weeks ago: wins of the next 90 days as expected and as they
came, with the change unconfirmed, with all moves out of the stage counted anew, and with that move alone. Writes the
table of docs/explanation/alarms.md.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from buyline.days import Day
from buyline.estimate.arrays import Real
from buyline.estimate.hazards import Seen
from buyline.forecast.rates import Move, Rates, rates
from buyline.forecast.records import Records
from buyline.forecast.valued import valued
from tests.tables import on_page, table
from tests.unit.forecast.of_worlds import records_of as of_world
from tests.unit.forecast.stepped import FIRST, USUAL, company, records_of
from tests.worlds.counting import wins
from tests.worlds.foreign import ROUGH, foreign_world
from tests.worlds.wandering import Regime

pytestmark = [*(pytest.mark.capability(one, "library") for one in ("P20", "P22")), pytest.mark.slow]

PAGE = "alarms.md"
WEEKS, AHEAD, WORLDS = 52, 90, 20
LAST = FIRST + 7 * WEEKS - 1
WAYS = ("not confirmed", "the whole stage anew", "this move anew")
FALLS: Mapping[str, tuple[Move, float]] = {"lead to prospect": ((0, 1), 0.03), "prospect to customer": ((1, 2), 0.02)}
FOREIGN = "prospect to customer, log-normal stays"
KINDS = (
    *((fall, weekly, weeks) for fall in FALLS for weekly in (12, 40) for weeks in (8, 13)),
    *((FOREIGN, 37, weeks) for weeks in (8, 13)),
)


def missed(seed: int, fall: str, weekly: int, weeks: int) -> Real:
    """By how many wins each of WAYS missed what came: (3,)."""
    made = foreign(seed, weeks) if fall == FOREIGN else stepped(seed, weekly, weeks, *FALLS[fall])
    plain, move, on, came = made
    told = replace(plain, changed={move: (on, plain.last)})
    week = (on - plain.first) // 7
    kept = plain.kept_at(plain.last)
    ways = (
        rates(plain.seen_by(plain.last), plain.prior, kept=kept),
        _stage_anew(plain, move[0], week, kept),
        rates(plain.seen_by(plain.last), plain.prior, kept=kept, changed=told.changed_by(plain.last)),
    )
    return np.array([abs(_expected(plain, each) - came) for each in ways])


def stepped(seed: int, weekly: int, weeks: int, move: Move, to: float) -> tuple[Records, Move, Day, float]:
    """A company of constant hazards, the move, the day on which it changed, and the wins that came after its books."""
    changed_on = 7 * (WEEKS - weeks)
    made = company(seed, weeks=WEEKS + 13, weekly=weekly, laws=((0, USUAL), (changed_on, USUAL | {move: to})))
    came = made.n[(made.target == 2) & (made.on > LAST) & (made.on <= LAST + AHEAD)].sum()
    return records_of(made.where(made.known <= LAST), last=LAST), move, FIRST + changed_on, float(came)


def foreign(seed: int, weeks: int) -> tuple[Records, Move, Day, float]:
    """The same of a world of other laws, in which those who become prospects have worse odds from a day on."""
    regime = Regime(after_origin=-7 * weeks + 1, odds=0.4, stages=("prospect",))
    world = foreign_world(seed, replace(ROUGH["regime change"], regime=regime))
    move = (world.places.of("prospect"), world.places.of("customer"))
    came, _ = wins(world, after=world.origin, days=AHEAD)
    return of_world(world), move, world.origin - 7 * weeks + 1, float(came)


def _stage_anew(records: Records, place: int, week: int, kept: float) -> Rates:
    """As if nothing of a place had been seen before a week."""
    found = records.seen_by(records.last)
    moves, days = found.moves.copy(), found.days.copy()
    moves[:week, place], days[:week, place] = 0.0, 0.0
    return rates(Seen(moves, days), records.prior, kept=kept)


def _expected(records: Records, told: Rates) -> float:
    origin, last = replace(records.at(records.last), rates=told), records.last
    return valued(origin, records.way, until=last + AHEAD).expected(origin, origin.open, on=last)


@pytest.fixture(scope="module")
def found() -> Mapping[tuple[str, int, int], Real]:
    """What each way missed in each company: (WORLDS, 3) by kind."""
    return {kind: np.array([missed(seed, *kind) for seed in range(WORLDS)]) for kind in KINDS}


def test_a_confirmed_change_is_forecast_better(found: Mapping[tuple[str, int, int], Real]) -> None:
    """Beyond chance over all companies, each weighed by how much its kind varies."""
    rows = [
        [fall, f"{weekly} a week", f"{weeks} weeks", *(f"{miss:.1f}" for miss in of.mean(axis=0))]
        for (fall, weekly, weeks), of in found.items()
    ]
    on_page(PAGE, "confirmed", table(["what became rarer", "arrivals", "ago", *WAYS], rows))
    assert gained(found, 0) > 3.0


def test_the_move_alone_is_no_worse_than_the_whole_stage(found: Mapping[tuple[str, int, int], Real]) -> None:
    assert gained(found, 1) > 0.0


def gained(found: Mapping[tuple[str, int, int], Real], way: int) -> float:
    """By how many standard errors counting the move anew misses by less than another way, over all companies."""
    apart = [of[:, way] - of[:, 2] for of in found.values()]
    every = np.concatenate([one / one.std() for one in apart])
    return float(every.mean() * np.sqrt(every.size) / every.std())

"""What does the history in the books propose for a set-up: which stages, in which order, which columns and shares?

Stages that journeys came to, columns that hold values, the share of each stage that gets to the next. Few journeys
propose nothing. What is made of it is decided in the draft.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from buyline.app.looking import PageQuestion, looking_at
from buyline.days import Moment
from buyline.definition.model import Definition
from buyline.definition.needed import Own
from buyline.measure.asked import Cohort
from buyline.measure.first_entries import FirstEntries, first_entries
from buyline.measure.next_steps import next_steps
from buyline.measure.view import View
from buyline.store.books import Books

FEWEST_JOURNEYS = 20
WITHIN_DAYS = 365
EVERYTHING = PageQuestion(from_day=None, to_day=None, as_of=None, book="claimed", where=())


@dataclass(frozen=True)
class History:
    """What the books have seen: places by the order in which journeys come to them, columns with values, acts."""

    places: tuple[FirstEntries, ...] = ()
    columns: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()

    @property
    def says_enough(self) -> bool:
        """Whether enough journeys came to any stage for a proposal."""
        return max((one.journeys for one in self.places), default=0) >= FEWEST_JOURNEYS

    def never_entered(self, definition: Definition) -> frozenset[str]:
        """The stages that no journey came to, the won stage left aside; none where the history says too little.

        For a stage behind the won one, those who were won must be enough.
        """
        ranks, won = definition.rank_of, definition.won_stage
        is_known = {True: self.says_enough, False: self.journeys(won) >= FEWEST_JOURNEYS}
        came = {one.place for one in self.places} | {won}
        never = [one for one in ranks if one not in came and is_known[ranks[one] < ranks[won]]]
        return frozenset(never) if len(ranks) - len(never) >= 2 else frozenset()

    def journeys(self, stage: str) -> int:
        """How many journeys ever came to a stage."""
        return next((one.journeys for one in self.places if one.place == stage), 0)

    def out_of_order(self, definition: Definition) -> tuple[str, ...]:
        """The stages that journeys come to earlier than to one that stands before them."""
        turns = {one.place: one.turn for one in self.places}
        found, latest = [], 0.0
        for stage in definition.stage_by_id:
            turn = turns.get(stage, latest)
            if turn < latest:
                found.append(stage)
            latest = max(latest, turn)
        return tuple(found)


def history_of(books: Books, *, now: Moment) -> History:
    """What the books have seen until now; nothing of shares, see `own_rates`."""
    with looking_at(books, EVERYTHING, now=now) as looking:
        columns = looking.agreement.latest.column_ids
        filled = frozenset(name for name in columns if any(looking.facts.values.get(name, ())))
        acts = frozenset(act for act, _ in looking.facts.seen)
        seen, day = looking.seen, looking.day
        places = looking.kept.get("first entries", None, lambda: first_entries(seen, on=day), most=1)
        return History(places, filled, acts)


def own_rates(books: Books, stages: Sequence[str], *, now: Moment) -> dict[str, Own]:
    """By the stage left: which share of the journeys that came there got to the next of `stages` within a year.

    Only steps between stages that the books know, onwards, with enough journeys for an estimate.
    """
    with looking_at(books, EVERYTHING, now=now) as looking:
        view, day, pairs = looking.seen, looking.day, tuple(pairwise(stages))
        return looking.kept.get("own rates", pairs, lambda: _all_own(view, pairs, day), most=4)


def _all_own(view: View, pairs: Sequence[tuple[str, str]], day: int) -> dict[str, Own]:
    told: dict[str, Own] = {}
    for way in _ways(view, pairs):
        for stage, step in next_steps(view, stages=way, horizon=WITHIN_DAYS).of(Cohort(on=day)).items():
            chance = step.chance
            if chance.low is not None and chance.high is not None and not chance.too_few:
                told[stage] = Own(int(chance.fates_known), chance.low, chance.high)
    return told


def _ways(view: View, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The steps that lead onwards between known stages, those that follow each other as one way."""
    ways: list[tuple[str, ...]] = []
    for stage, following in pairs:
        if not {stage, following} <= set(view.ranks) or view.ranks[following] <= view.ranks[stage]:
            continue
        if ways and ways[-1][-1] == stage:
            ways[-1] = (*ways[-1], following)
        else:
            ways.append((stage, following))
    return ways

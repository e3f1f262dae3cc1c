"""Why is a journey's chance what it is, in sentences?

Made of the very result that has the chances: the stage and its usual chance, the age against stays and against those
that advance, what is claimed ahead of proof, who is known in the buying group, what the buyer did last, and what each
fact that was seen to help does. How numbers and days are written is told by whoever reads.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from buyline.days import Day, as_date
from buyline.forecast.adjusting import Tried
from buyline.forecast.chances import WITHIN
from buyline.forecast.journey_chances import Circumstances, Effect, JourneyChance

LONGEST = WITHIN[-1]
DID = {"win": "to be won", "advance": "to get further"}
SEEN = 0.0025
"""An effect of less is not worth a sentence."""


class Writes(Protocol):
    """How shares, counts and days are written."""

    def share(self, share: float) -> str:
        """A share as a percentage."""

    def count(self, n: float) -> str:
        """A whole number."""

    def day(self, day: Day) -> str:
        """A day."""


class Plainly:
    """As programs and terminals write."""

    def share(self, share: float) -> str:
        """A whole percentage from 10 % on, one place below, never a false 0."""
        if 0 < share < 0.0005:
            return "<0.1 %"
        return f"{100 * share:.0f} %" if share >= 0.1 or share == 0 else f"{100 * share:.1f} %"

    def count(self, n: float) -> str:
        """Grouped by thousands."""
        return f"{round(n):,}"

    def day(self, day: Day) -> str:
        """As ISO text."""
        return as_date(day).isoformat()


PLAINLY = Plainly()


def headline(chance: JourneyChance, write: Writes) -> str:
    """Return the chance in one sentence; why there is none where there is none."""
    if chance.way != "open":
        return {"won": "It is won.", "out": f"It is out, in {chance.name}."}.get(chance.way, "It stands in no stage.")
    won = f"{write.share(chance.win[LONGEST])} to be won within {LONGEST} days"
    if chance.half_won_on is None:
        return f"{won}; hardly any is won from there within a year."
    return f"{won}, half of such wins by {write.day(chance.half_won_on)}."


def reasons_of(chance: JourneyChance, write: Writes, *, on: Day, facts: Mapping[str, str]) -> Iterator[str]:
    """Yield the reasons, the weightiest first; none of a journey that is not under way. `facts`: words by name."""
    if chance.way != "open":
        return
    yield _stage(chance, write)
    yield from _age(chance, write)
    if chance.known is not None:
        yield from _proof(chance, chance.known, write)
    for effect in chance.effects:
        yield from _effect(effect, write, facts)
    if chance.known is not None:
        yield _roles(chance.known)
        yield _last_act(chance.known, write, on)


def _stage(chance: JourneyChance, write: Writes) -> str:
    won = f"{write.share(chance.usual_win[LONGEST])} are won within {LONGEST} days"
    if not chance.usual_advance:
        return f"Of those that arrive in {chance.name}, {won}."
    advanced = write.share(chance.usual_advance[LONGEST])
    return f"Of those that arrive in {chance.name}, {won} and {advanced} get further."


def _age(chance: JourneyChance, write: Writes) -> Iterator[str]:
    pace = chance.pace
    if chance.age is None:
        yield "Nobody knows since when it is there; it is taken for as old as is usual."
        return
    there = f"There for {_days(chance.age, write)}"
    if pace is None or pace.median is None:
        yield f"{there}."
        return
    against = "longer than half of the stays" if chance.age > pace.median else "not yet as long as half of the stays"
    told = f"{there}, {against} ({_days(pace.median, write)})"
    if pace.most_advanced is None:
        yield f"{told}; hardly any gets further from there."
        return
    yield f"{told}; most that get further have done so within {_days(pace.most_advanced, write)}."


def _days(days: int, write: Writes) -> str:
    return f"{write.count(days)} {'day' if days == 1 else 'days'}"


def _proof(chance: JourneyChance, known: Circumstances, write: Writes) -> Iterator[str]:
    if not chance.usual_advance:
        return
    if not known.is_ahead:
        yield f"The buyer has proven {known.verified_name}, at least as far as is claimed."
        return
    behind = f"only {known.verified_name} is proven" if known.verified else "nothing is proven"
    why = f"; missing: {'; '.join(known.missing)}" if known.missing else ""
    if known.lapsed_on is not None:
        why = f"; the proof of {chance.name} lapsed on {write.day(known.lapsed_on)}, the buyer has to act anew"
    yield f"{chance.name} is claimed, {behind} by the buyer{why}."


def _effect(effect: Effect, write: Writes, facts: Mapping[str, str]) -> Iterator[str]:
    """What a fact does; nothing where that is too little to be seen."""
    before, after = write.share(effect.before), write.share(effect.after)
    if before != after and abs(effect.after - effect.before) >= SEEN:
        moved = "raises" if effect.after > effect.before else "lowers"
        words = facts[effect.fact]
        none = "not " if words.startswith("being ") else "no "
        what = f"{'' if effect.has else none}{words}"
        chance = f"the chance {DID[effect.outcome]} within {effect.days} days"
        yield f"{what[0].upper()}{what[1:]} {moved} {chance} from {before} to {after}."


def _roles(known: Circumstances) -> str:
    open_ = f"open: {', '.join(known.roles_open)}" if known.roles_open else "no role is open"
    named = f"Known in the buying group: {', '.join(known.roles_named)}" if known.roles_named else ""
    return f"{named}; {open_}." if named else f"Nobody in the buying group has a role yet; {open_}."


def _last_act(known: Circumstances, write: Writes, on: Day) -> str:
    if known.last_act is None:
        return "No act of the buyer is known."
    ago = on - known.last_act.on
    when = "today" if ago == 0 else f"{_days(ago, write)} ago"
    return f"The buyer's last act: {known.last_act.kind} on {write.day(known.last_act.on)}, {when}."


def tried_words(tried: Tried, facts: Mapping[str, str], write: Writes) -> str:
    """Return how a fact did when it was tried, in a sentence."""
    fact = f"{facts[tried.fact][0].upper()}{facts[tried.fact][1:]}"
    if tried.gain is None or tried.error is None:
        return f"{fact}: too few to be tried ({write.count(tried.had)} had it on the days to learn from)."
    way = "fell" if tried.gain > 0 else "rose"
    moved = f"the log loss of later chances {way} by {abs(tried.gain):.4f}"
    if tried.is_kept:
        return f"{fact}: counts, {moved} (standard error {tried.error:.4f})."
    within = f", not more than its standard error {tried.error:.4f}" if tried.gain > 0 else ""
    return f"{fact}: was tried, did not improve; {moved}{within}."

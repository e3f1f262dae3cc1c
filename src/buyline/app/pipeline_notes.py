"""What must a reader of the Pipeline page know about these books, and how were its numbers counted?

Whole sentences made from what was counted; they count nothing themselves.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from buyline.app.pipeline_facts import Facts, Unobservable, unobservable
from buyline.app.pipeline_parts import Shown
from buyline.app.pipeline_time import Times
from buyline.days import Day, as_date


def rules_of(times: Times) -> tuple[str, ...]:
    """How the numbers were counted."""
    since = as_text(times.period.from_day - times.horizon)
    share = (
        f"Share: of the journeys that first came to a stage since {since}, those at the next stage or beyond within "
        f"{times.horizon} days, the ones still on their way counted for as long as they were seen (Aalen–Johansen, "
        "80% interval)."
    )
    stay = "Median stay: Kaplan–Meier over all ways out, open stays included."
    rules = ["Position: arrivals less exits up to the end of the day.", share, stay]
    if times.normal is not None and times.quarter_ends:
        ends = len(times.quarter_ends)
        of_those = "at its end" if ends == 1 else f"at the ends of its {ends} fiscal quarters, on average"
        rules.append(f"Normal position: {of_those}.")
    return tuple(rules)


def notes_of(shown: Shown, times: Times, *, undated: int, facts: Facts) -> tuple[str, ...]:
    """What must be known about these books."""
    return (*_period(times), *_proof(shown, facts), *_records(shown), *_unknown(shown, undated))


def _period(times: Times) -> Iterator[str]:
    if times.ended is not None:
        yield f"The newest movement in these books is of {as_text(times.ended)}; the period shown ends there."


def _proof(shown: Shown, facts: Facts) -> Iterator[str]:
    """Stages that cannot be proven yet, and what would prove them."""
    asked = (unobservable(stage, shown.agreement, facts) for stage in shown.places.stages)
    found = [one for one in asked if one is not None]
    if silent := [one.stage.name for one in found if not one.kinds]:
        yield f"Nothing is agreed that would prove {listed(silent)}; add a criterion to the definition."
    if waiting := [_waiting(one) for one in found if one.kinds]:
        yield (
            "Not observable yet, for no source that counts as proof has told of what would prove it: "
            f"{'; '.join(waiting)}. Connect one that does."
        )


def _waiting(one: Unobservable) -> str:
    return f"{one.stage.name} ({listed(one.kinds, last='or')})"


def _records(shown: Shown) -> Iterator[str]:
    """Since when movements are recorded, places with the same first day in one sentence."""
    names, begins = shown.agreement.latest.name_of, defaultdict[Day, list[str]](list)
    for begin in shown.seen.records_begin:
        of = f" from {names(begin.from_stage)}" if begin.from_stage is not None else ""
        begins[begin.on].append(names(begin.to_stage) + of)
    for on, places in sorted(begins.items()):
        yield (
            f"Movements to {listed(places)} are recorded from {as_text(on)} on; what came before is unknown, so shares "
            "and times count nobody as at risk before that day."
        )


def _unknown(shown: Shown, undated: int) -> Iterator[str]:
    if undated:
        yield (
            f"Nobody knows since when {undated:,} {'journey was' if undated == 1 else 'journeys were'} in the stage "
            "that the source shows: counted in the position, left out of shares and times."
        )
    unrated = sum(held.without_rate for held in shown.flow.closing.values())
    if unrated:
        yield (
            f"{unrated:,} {'journey has' if unrated == 1 else 'journeys have'} an amount in another currency without a "
            f"rate: shown in its own currency, in no sum in {shown.agreement.latest.currency}."
        )


def as_text(day: Day) -> str:
    """A day with the month in letters."""
    found = as_date(day)
    return f"{found.day} {found:%b} {found.year}"


def listed(words: Sequence[str], *, last: str = "and") -> str:
    """Words side by side: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"

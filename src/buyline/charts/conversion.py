"""What share gets from one stage to another, by days? A curve with its band, or one for each group."""

from buyline.charts.chart import Chart
from buyline.charts.curves import GROUPS_AT_MOST, Line, curves
from buyline.charts.framing import Told, framed, too_few
from buyline.charts.theme import Look
from buyline.charts.words import asked_text, day_text, group_name, largest, name_of, share_text
from buyline.measure.chance import Chance
from buyline.measure.conversion import Conversion


def conversion_chart(found: Conversion, look: Look) -> Chart:
    """The chart of a conversion."""
    groups = {"": found.found} if found.by is None else found.groups
    known = {value: each for value, each in groups.items() if each.chance.started_at is not None}
    shown = largest(known, {value: each.fates.entered for value, each in known.items()}, most=GROUPS_AT_MOST)
    lines = {}
    for value in shown:
        chance = known[value].chance
        words = _words(chance)
        name = "" if found.by is None else f"{group_name(value)}: {words}"
        lines[name] = Line(chance.curve, chance.started_at or 0, words)
    inner = (
        curves(lines, days="days after they came", share="share", look=look)
        if lines
        else too_few("Too few to say: there were never five at risk.", look=look)
    )
    return framed(found, _told(found, shown), inner, look=look)


def _words(chance: Chance) -> str:
    if chance.estimate is None or chance.too_few:
        return "too few to say"
    return share_text(chance.estimate)


def _told(found: Conversion, shown: list[str]) -> Told:
    start, goal = name_of(found.from_stage, found.definition), name_of(found.to_stage, found.definition)
    fates, chance = found.found.fates, found.found.chance
    by = "" if found.by is None else f", by {found.by}"
    who, reach = (
        (f"those who come to {start}", f"are at {goal} or beyond")
        if found.unit == "journey"
        else (f"the stays in {start}", f"go to {goal} next")
    )
    part = f"the {len(shown)} largest of {len(found.groups)}" if len(shown) < len(found.groups) else ""
    counted = f"{_estimate(chance)}; {fates.entered:,} entered, {fates.still_open:,} still under way"
    seen = f"seen on {day_text(found.on)}"
    return Told(
        kind=f"conversion-{found.from_stage}-{found.to_stage}",
        book=found.book,
        day=found.on,
        question=f"What share of {who} {reach} within {found.within_days:,} days{by}?",
        counted=asked_text(counted, part, seen, book=found.book, as_of=found.as_of),
        says=f"The share by days, in steps, with its 95% band. Overall {_estimate(chance)}."
        + "".join(f" {group_name(value)}: {_estimate(found.groups[value].chance)}." for value in shown if found.by),
    )


def _estimate(chance: Chance) -> str:
    if chance.estimate is None or chance.too_few:
        return "too few to say"
    low, high = chance.low or 0.0, chance.high or 0.0
    return f"{share_text(chance.estimate)} (95% interval {share_text(low)} to {share_text(high)})"

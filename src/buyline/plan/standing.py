"""How are goals, their pace and what is missing said in a sentence?

Made from the statements alone, in plain numbers; pages write the numbers of their reader into the same sentences.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from buyline.days import Day
from buyline.forecast.since import Since
from buyline.plan.chief import Chief, Lever, Standing
from buyline.plan.pace import Missing, Pace, Planned, Restore
from buyline.plan.saying import plain_day, plain_number, plain_share

SURE, EVEN, HARDLY = 0.8, 0.5, 0.2
SAME = 0.05
QUARTER_DAYS, YEAR_DAYS = range(88, 94), range(360, 372)
CAUSES = {
    "won": "more was won", "lost": "less was lost", "advanced": "more got ahead", "back": "less went back",
    "new": "more began", "ageing": "those who stayed are as fresh as before", "rates": "rates became better",
}  # fmt: skip
WORSE = {
    "won": "less was won", "lost": "more was lost", "advanced": "less got ahead", "back": "more went back",
    "new": "less began", "ageing": "many stayed where they were and grew older", "rates": "rates became worse",
}  # fmt: skip
DOING = {
    "advance": "Getting more of {} to advance",
    "faster": "Getting through {} faster",
    "regression": "Sending fewer back from {}",
}
SET = "No goal is set. A function sets one for itself on the page Goals, or with `buyline goal set`."


@dataclass(frozen=True)
class Writer:
    """How numbers, shares, days, amounts and names are written for a reader."""

    currency: str
    number: Callable[[float], str] = plain_number
    share: Callable[[float], str] = plain_share
    day: Callable[[Day], str] = plain_day
    money: Callable[[float], str] | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, stage: str) -> str:
        return self.names.get(stage, stage)

    def of(self, what: str, number: float) -> str:
        """So much revenue, or so many deals."""
        if what != "revenue":
            said = self.number(number)
            return f"{said} {'deal' if said == '1' else 'deals'}"
        return self.money(number) if self.money else f"{self.number(number)} {self.currency}"


def headline(found: Chief, writer: Writer) -> str:
    """The first sentence of the chief executive's page: how the nearest goal stands."""
    one = found.quarter or found.year
    if one is None:
        return "No goal is set yet."
    return f"{goal_name(one).capitalize()} is {likely(one.chance)}{_by(one, writer)}."


def goal_name(one: Standing) -> str:
    """Which goal it is, in words."""
    is_quarter, is_year = one.length in QUARTER_DAYS, one.length in YEAR_DAYS
    return f"the goal of the {'quarter' if is_quarter else 'year'}" if is_quarter or is_year else "the goal"


def likely(chance: float | None) -> str:
    """How likely a goal is met, in words without a number."""
    if chance is None:
        return "not to be told yet"
    words = ((SURE, "likely met"), (EVEN, "more likely met than missed"), (HARDLY, "more likely missed than met"))
    return next((said for level, said in words if chance >= level), "hardly in reach")


def _by(one: Standing, writer: Writer) -> str:
    off = one.expected - one.target.number
    if one.made >= one.target.number:
        return ": it is made already"
    what = one.target.what
    said = f"we will make about {writer.of(what, one.expected)} of {writer.of(what, one.target.number)}"
    return f": {said}" if off < 0 else f": {said}, {writer.of(what, off)} more"


def missing_in_words(restore: Restore | None, writer: Writer) -> str:
    """What is missing at which stage and by when, who leads it; or that nothing is, or that it is out of reach."""
    if restore is None:
        return "What is missing cannot be told yet."
    sure = writer.share(restore.confidence)
    if restore.is_kept:
        return f"Nothing is missing: as it goes it is about {sure} sure or more."
    first = restore.first
    if first is None:
        most = writer.share(restore.highest)
        useful = [each for each in restore.stages if each.is_useful]
        if not useful:
            return "Whoever comes to a stage now hardly comes in time; what is open decides."
        last = useful[0]
        return (
            f"{sure} is out of reach: with ten times what comes to a stage of late it is {most} at most."
            f" Whoever comes to {writer.name(last.stage)} until {writer.day(last.until or 0)} still counts{_led(last)}."
        )
    return f"To be {sure} sure, {more_in_words(first, writer)}."


def missing_in_short(restore: Restore | None, writer: Writer) -> str:
    """The same for a glance, with as few numbers as it takes."""
    if restore is None or restore.is_kept:
        return missing_in_words(restore, writer) if restore is None else "Nothing, as it goes."
    if restore.first is not None:
        said = more_in_words(restore.first, writer)
        return f"{said[0].upper()}{said[1:]}."
    useful = [each for each in restore.stages if each.is_useful]
    if not useful:
        return "Whoever comes to a stage now hardly comes in time; what is open decides."
    where, until = writer.name(useful[0].stage), writer.day(useful[0].until or 0)
    return f"More than can still be had. Whoever comes to {where} until {until} still counts{_led(useful[0])}."


def more_in_words(missing: Missing, writer: Writer) -> str:
    """So many more a week at a stage until a day."""
    weekly, of_late = writer.number(missing.more or 0.0), f"{writer.number(missing.lately)} of late"
    until, stage = writer.day(missing.until or 0), writer.name(missing.stage)
    return f"{weekly} more a week have to come to {stage} ({of_late}) until {until}{_led(missing)}"


def _led(missing: Missing) -> str:
    return f", led by {missing.led_by}" if missing.led_by else ""


def change_in_words(change: Since | None, writer: Writer) -> str:
    """What changed since last week, in one sentence."""
    if change is None:
        return "What changed since last week cannot be told yet: it takes two weeks of records."
    off = change.now - change.was
    until = writer.day(change.until)
    if abs(off) < SAME:
        return f"Since last week nothing changed: as many wins are expected until {until}."
    more = "more" if off > 0 else "fewer"
    part, by = max(change.parts.items(), key=lambda pair: pair[1] if off > 0 else -pair[1])
    why = (CAUSES if off > 0 else WORSE)[part] if by * off > 0 else ""
    because = f", mostly because {why} than expected" if why and part not in {"ageing", "rates"} else ""
    because = because or (f", mostly because {why}" if why else "")
    said = writer.number(abs(off))
    return f"We expect {said} {'win' if said == '1' else 'wins'} {more} until {until} than a week ago{because}."


def lever_in_words(lever: Lever, writer: Writer) -> str:
    """Where a little effort brings most."""
    pull, days = lever.pull, writer.number(lever.days)
    doing = DOING[pull.lever].format(writer.name(pull.stage))
    wins, revenue = pull.gain
    brings = writer.of("revenue", revenue) if lever.is_money else writer.of("deals", wins)
    return f"{doing}: about {brings} within {days} days ({writer.share(pull.first)} sure to bring most)."


def pace_in_words(found: Pace, writer: Writer) -> str:
    """How a goal stands: what is made of it, and how likely it is still met."""
    target = found.target
    made = f"{writer.of(target.what, found.made)} of {writer.of(target.what, target.number)} are made"
    if found.chance is None:
        return f"{made}."
    return f"{made}; the chance to reach it by {writer.day(target.last)} is {writer.share(found.chance)}."


def planned_in_words(of: Planned, writer: Writer) -> str:
    """What came beside what was planned."""
    came = writer.number(of.came or 0.0)
    if of.planned is None or of.low is None or of.high is None:
        return f"{came} came; nothing was planned."
    words = {"behind": "fewer than planned", "ahead": "more than planned"}.get(of.standing, "within the plan")
    span = f"{writer.number(of.planned)} were planned, {writer.number(of.low)} to {writer.number(of.high)} are usual"
    return f"{came} came, {words}: {span}."

"""What share gets from one stage to another within so many days, those still on their way included?

By journey, from the first stay in a stage to any later stage; or by spell, from a stage to the place entered next.
The counting stands in `journeys_by_state` and `stays`, the estimators in `estimate`; here they meet (METRICS section
2). Ratios of a period and of closed journeys are not conversion: `alternatives`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

import pyarrow as pa

from buyline.days import Day
from buyline.measure.asked import EVERYBODY, Asked, Cohort, asked
from buyline.measure.by_journey import by_journey
from buyline.measure.by_spell import by_spell
from buyline.measure.chance import Chance
from buyline.measure.journeys_by_state import journeys_by_state
from buyline.measure.journeys_by_state import records_begin as begin_of_journeys
from buyline.measure.statement import Json, Statement, grouped, iso
from buyline.measure.states import ByState, Fates
from buyline.measure.stays import relevant_begin, stays
from buyline.measure.view import NotInTheBooks, View

Unit = Literal["journey", "spell"]
DAYS_AT_MOST = 3_650


@dataclass(frozen=True, kw_only=True, slots=True)
class Converted:
    """The conversion of one group: what became of it in whole numbers, and the estimate."""

    fates: Fates
    chance: Chance

    @property
    def maturity(self) -> float | None:
        """The share of the entered that began at least the horizon ago."""
        return self.fates.followed / self.fates.entered if self.fates.entered else None

    @property
    def closed_only(self) -> float | None:
        """Converted among converted and lost: what is left when everybody still open is forgotten. Labelled as such."""
        closed = self.fates.converted + self.fates.lost
        return self.fates.converted / closed if closed else None

    def to_json(self, *, curve: bool = True) -> Json:
        shown = {name: value for name, value in asdict(self.fates).items() if name != "followed"}
        return shown | {"maturity": self.maturity, "closed_only": self.closed_only} | self.chance.to_json(curve=curve)


@dataclass(frozen=True, kw_only=True)
class Conversion(Statement):
    """Conversion within `within_days` on the day `on`; `groups` by the values of `by`."""

    from_stage: str
    to_stage: str
    within_days: int
    unit: Unit
    on: Day
    as_of: Day | None
    book: str
    cohort: Cohort
    records_begin: Day | None
    found: Converted
    by: str | None = None
    groups: Mapping[str, Converted] = field(default_factory=dict)
    rule: str

    def rule_in(self, names: Mapping[str, str]) -> str:
        """The rule with the stages by name instead of by id."""
        start, goal = (names.get(stage, stage) for stage in (self.from_stage, self.to_stage))
        return _rule(start, goal, self.unit, self.found, self.records_begin)

    def to_json(self) -> Json:
        fields = {
            "from": self.from_stage,
            "to": self.to_stage,
            "within_days": self.within_days,
            "unit": self.unit,
            "on": iso(self.on),
            "as_of": iso(self.as_of),
            "book": self.book,
            "entered_from": iso(self.cohort.first),
            "entered_to": iso(self.cohort.last),
            "records_begin": iso(self.records_begin),
        }
        groups = {value: converted.to_json() for value, converted in self.groups.items()}
        return fields | self.found.to_json() | grouped(self.by, groups) | {"rule": self.rule}

    def records(self) -> list[Json]:
        groups = {None: self.found} if self.by is None else self.groups
        ends = {"from": self.from_stage, "to": self.to_stage, "within_days": self.within_days, "unit": self.unit}
        flat = {value: converted.to_json(curve=False) for value, converted in groups.items()}
        names = self.schema()
        lines = [ends | ({} if self.by is None else {self.by: value}) | line for value, line in flat.items()]
        return [{name: line.get(name) for name in names} for line in lines]

    def schema(self) -> dict[str, pa.DataType]:
        first = {} if self.by is None else {self.by: pa.string()}
        ends = {"from": pa.string(), "to": pa.string(), "within_days": pa.int64(), "unit": pa.string()}
        whole = dict.fromkeys(("entered", "converted", "lost", "still_open", "skipped"), pa.int64())
        shares = dict.fromkeys(("estimate", "low", "high", "maturity"), pa.float64())
        return first | ends | whole | shares | {"too_few": pa.bool_()}


def conversion(
    view: View,
    *,
    from_stage: str,
    to_stage: str,
    within_days: int,
    unit: Unit = "journey",
    cohort: Cohort = EVERYBODY,
    by: str | None = None,
    clustered: bool = False,
) -> Conversion:
    """Return the share of a cohort that gets from `from_stage` to `to_stage` within `within_days`.

    `clustered`: interval by leaving out one of 64
    groups of buyers at a time instead of Greenwood's. Raises NotInTheBooks for an unknown name, ValueError for a
    horizon that is no horizon.
    """
    if not 0 <= within_days <= DAYS_AT_MOST:
        raise ValueError(f"'within' must be between 0 and {DAYS_AT_MOST} days, not {within_days}")
    question = asked(view, cohort, horizon=within_days, by=by, clustered=clustered)
    counted = _journeys if unit == "journey" else _spells
    found, groups, begin = counted(view, from_stage, to_stage, question)
    return Conversion(
        from_stage=from_stage,
        to_stage=to_stage,
        within_days=within_days,
        unit=unit,
        on=question.on,
        as_of=view.as_of,
        book=view.book,
        cohort=cohort,
        records_begin=begin,
        found=found,
        by=by,
        groups=groups,
        rule=_rule(from_stage, to_stage, unit, found, begin),
    )


Counted = tuple[Converted, dict[str, Converted], Day | None]


def _journeys(view: View, from_stage: str, to_stage: str, question: Asked) -> Counted:
    ranks = view.ranks
    if ranks[view.ranked(to_stage)] <= ranks[view.ranked(from_stage)]:
        raise NotInTheBooks(f"'{to_stage}' does not come after '{from_stage}'; by journey, conversion leads onwards")
    found = journeys_by_state(view, from_stage=from_stage, to_stage=to_stage, asked=question)
    groups = {} if question.by is None else dict(found.lines.groups())
    each = {value: replace(found, lines=lines, opened=lines) for value, lines in groups.items()}
    whole = replace(found, hides_outside=view.hides_outside)
    begin = begin_of_journeys(view, to_stage=to_stage)
    return _by_journey(whole), {value: _by_journey(part) for value, part in each.items()}, begin


def _spells(view: View, from_stage: str, to_stage: str, question: Asked) -> Counted:
    view.place(to_stage)
    found = stays(view, asked=replace(question, places=(view.place(from_stage),)))
    groups = {} if question.by is None else {value: found.group(value) for value in found.values()}
    whole, *rest = (by_spell(view, part, to_stage=to_stage) for part in (found, *groups.values()))
    parts = [Converted(fates=fates, chance=chance) for fates, chance in (whole, *rest)]
    return parts[0], dict(zip(groups, parts[1:], strict=True)), relevant_begin(view, from_stage)


def _by_journey(found: ByState) -> Converted:
    return Converted(fates=found.fates(), chance=by_journey(found))


_WHO: dict[Unit, str] = {
    "journey": "Of the journeys that came to {0}, the share at {1} or beyond by that many days after they first came "
    "(lost and back again counted both ways, nurture is under way, those who skipped it left out)",
    "spell": "Of the stays in {0}, the share that left for {1} next within that many days, other ways out competing",
}
_HOW: dict[Unit, str] = {
    "journey": "Aalen-Johansen occupation (METRICS §2, RULES §4.3)",
    "spell": "Aalen-Johansen cumulative incidence (METRICS §2)",
}


def _rule(from_stage: str, to_stage: str, unit: Unit, found: Converted, begin: Day | None) -> str:
    since = "" if begin is None else f" Records begin on {iso(begin)}: nobody is at risk before."
    given = f" Given that it lasted {found.chance.started_at} days." if found.chance.started_at else ""
    who = _WHO[unit].format(from_stage, to_stage)
    seen = "those still open counted for as long as they were seen"
    return f"{who}, {seen}: {_HOW[unit]}; interval: {found.chance.interval}.{since}{given}"

"""How is a program planned, changed or withdrawn?

Whoever may record entries about the whole company says what a program is to bring, on top of what comes anyway. Name,
channel and cost stay as they were unless they are said again. The last description holds; all stay in the journal.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from buyline.app.agreeing import Who
from buyline.app.books import SOURCE, versions_of
from buyline.app.goals import plain_amount
from buyline.app.programs import DESCRIBED, Description, descriptions_of, taken_back
from buyline.app.record import Taken, record_in
from buyline.app.refusal import Refused
from buyline.days import Day, Moment, as_date
from buyline.definition.model import Definition
from buyline.definition.problem import advice, shown
from buyline.forecast.planned import FOREVER
from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Session
from buyline.journal.validation import Rules, reasons_against
from buyline.store.books import Books

NOT_PLANNED = "The program was not planned; nothing was changed."
NOT_WITHDRAWN = "Nothing was withdrawn."
LONGEST_DAYS = 731
COST_AT_MOST = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A program as somebody plans it; what is None stays as it was described before."""

    program: str
    first: Day | date | None = None
    last: Day | date | None = None
    expects: Mapping[str, float] = field(default_factory=dict)
    name: str | None = None
    channel: str | None = None
    cost: float | None = None


def plan_program(books: Books, wanted: Wanted, *, by: Who, now: Moment) -> Description:
    """Plan a program, or change one; the same again changes nothing. Refused with the reasons where it cannot be."""
    with books.session() as session:
        lines = _lines(books, session)
        definition = versions_of(lines)[-1]
        _check(wanted, definition)
        held = _held(lines, wanted.program, zone=definition.time_zone)
        said = _kept(lines, wanted.program, held) | _said(wanted, currency=definition.currency)
        data = {name: value for name, value in said.items() if value != ""}
        if held is None or held.data != data:
            entry = _entry(data, "planned", by=by, now=now)
            _record(session, entry, Rules.of(definition, now=now), otherwise=NOT_PLANNED)
            lines = _lines(books, session)
        found = _held(lines, wanted.program, zone=definition.time_zone)
        if found is None:
            raise Refused(NOT_PLANNED, ["a later description of this program holds"])
        return found


def withdraw_program(books: Books, program: str, *, by: Who, now: Moment) -> None:
    """Withdraw a program that is planned: from now on nothing is expected of it. Refused where none is called so."""
    with books.session() as session:
        lines = _lines(books, session)
        definition = versions_of(lines)[-1]
        zone = definition.time_zone
        held = {one.program: one for one in descriptions_of(lines, zone=zone) if one.gone == FOREVER and one.is_planned}
        if program not in held:
            known = advice(program, list(held)) if held else "none is planned"
            raise Refused(NOT_WITHDRAWN, [f"'{shown(program)}' is no program that is planned; {known}"])
        data = {"program": program} | _kept(lines, program, held[program]) | {"expects": {}}
        entry = _entry(data, "withdrawn", by=by, now=now)
        _record(session, entry, Rules.of(definition, now=now), otherwise=NOT_WITHDRAWN)


def _lines(books: Books, session: Session) -> list[Recorded]:
    lines = session.company_lines()
    return [*lines, *taken_back(books, lines)]


def expects_of(pairs: tuple[str, ...], *, otherwise: str = NOT_PLANNED) -> dict[str, float]:
    """What was typed as `stage=number`, by stage; Refused where a pair is none."""
    found: dict[str, float] = {}
    for pair in pairs:
        stage, _, number = (part.strip() for part in pair.partition("="))
        try:
            found[stage] = found.get(stage, 0.0) + float(number)
        except ValueError:
            raise Refused(otherwise, [f"'{shown(pair)}' is no stage and number; write it like lead=40"]) from None
    return found


def _check(wanted: Wanted, definition: Definition) -> None:
    """What the rules of entries do not know: where a journey may begin, and how long a program may take."""
    reasons = []
    if not wanted.program or "|" in wanted.program:
        reasons.append("program: say how journeys name it, without '|', like spring-fair")
    if wanted.first is None or wanted.last is None:
        reasons.append("days: a program has a first and a last day")
    elif not 0 <= (_date(wanted.last) - _date(wanted.first)).days < LONGEST_DAYS:
        reasons.append("days: the last is on or after the first, and two years at most lie between them")
    if not wanted.expects:
        reasons.append("expects: say how many arrivals it is to bring, by stage, like lead=40")
    stages = [stage for stage, rank in definition.rank_of.items() if rank < definition.won_rank]
    reasons += [
        f"expects: '{shown(stage)}' is no stage on the way to a win; {advice(stage, stages)}"
        for stage in wanted.expects
        if stage not in stages
    ]
    if wanted.cost is not None and not (math.isfinite(wanted.cost) and 0 <= wanted.cost < COST_AT_MOST):
        reasons.append("cost: write an amount from 0 on, like 12000")
    if reasons:
        raise Refused(NOT_PLANNED, reasons)


def _said(wanted: Wanted, *, currency: str) -> dict[str, Any]:
    told: dict[str, Any] = {"program": wanted.program}
    told |= {name: value for name in ("name", "channel") if (value := getattr(wanted, name)) is not None}
    if wanted.cost is not None:
        told |= {"cost": plain_amount(wanted.cost), "currency": currency}
    for name, day in (("from", wanted.first), ("to", wanted.last)):
        if day is not None:
            told[name] = _date(day).isoformat()
    return told | {"expects": {stage: _plain(many) for stage, many in wanted.expects.items()}}


def _kept(lines: list[Recorded], program: str, held: Description | None) -> dict[str, Any]:
    """What stays unless it is said anew: name and channel as they were described last, the cost as it was planned."""
    told: dict[str, Any] = {}
    for line in sorted(lines, key=lambda each: each.entry.precedence):
        if line.entry.kind == DESCRIBED and line.entry.data.get("program") == program:
            told |= {name: value for name, value in line.entry.data.items() if name in {"name", "channel"}}
    return told | ({} if held is None else held.cost_data)


def _held(lines: list[Recorded], program: str, *, zone: str) -> Description | None:
    found = (one for one in descriptions_of(lines, zone=zone) if one.program == program and one.gone == FOREVER)
    return next((one for one in found if one.is_planned), None)


def _record(session: Session, entry: Entry, rules: Rules, *, otherwise: str) -> None:
    if reasons := reasons_against(entry, rules):
        raise Refused(otherwise, reasons)
    receipt = record_in(session, [entry], now=rules.now)[0]
    if receipt.taken not in {Taken.RECORDED, Taken.KNOWN}:
        raise Refused(otherwise, list(receipt.reasons))


def _entry(data: Mapping[str, Any], what: str, *, by: Who, now: Moment) -> Entry:
    return Entry(
        source=SOURCE,
        record=f"program {data['program']}",
        what=what,
        version=str(now),
        kind=DESCRIBED,
        occurred_at=now,
        known_at=now,
        function=by.function or None,
        member=by.member or None,
        data=data,
    )


def _plain(many: float) -> float:
    """A whole number where it is one."""
    return int(many) if math.isfinite(many) and many == int(many) else many


def _date(day: Day | date) -> date:
    return as_date(day) if isinstance(day, int) else day

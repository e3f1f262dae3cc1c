"""Which programs are planned, and what was known of them on each day?

A description of a program may say what it is to bring: how many arrivals in which stages, within which days. Of several
of one program the last that says so holds, from the day on which it was known; one that expects nothing withdraws it.
Descriptions that say nothing of arrivals change no plan. What was taken back holds no longer from that day on.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from buyline.app.books import company_lines, time_zone_of
from buyline.days import Day, Moment, day_of, parse_day
from buyline.forecast.planned import FOREVER, Planned
from buyline.forecast.way import way
from buyline.journal.entry import Entry, Recorded
from buyline.ledger.visible import RETRACTED, holding
from buyline.measure.statement import Json, iso
from buyline.measure.view import View
from buyline.store.books import Books

DESCRIBED, UNDONE = "program described", "batch retracted"
PROGRAM = "program"
"""The column of the books by which journeys name the program that brought them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a program was said to bring, by stage, within its days; it held from the day `known` until `gone`.

    `cost` is an amount as decimal text, None where none was said; `expects` is empty once it is withdrawn.
    """

    program: str
    name: str
    channel: str
    cost: str | None
    currency: str
    first: Day
    last: Day
    expects: Mapping[str, float]
    known: Day
    gone: Day
    said_at: Moment
    member: str

    @property
    def is_planned(self) -> bool:
        """Whether it expects anything."""
        return bool(self.expects)

    @property
    def arrivals(self) -> float:
        """How many it is to bring in all stages together."""
        return float(sum(self.expects.values()))

    def to_json(self) -> Json:
        fields: Json = {"program": self.program, "name": self.name, "channel": self.channel}
        fields |= {"from": iso(self.first), "to": iso(self.last), "expects": dict(self.expects)}
        return fields | {"cost": None if self.cost is None else float(self.cost), "currency": self.currency or None}

    @property
    def cost_data(self) -> dict[str, str]:
        """Its cost as an entry says it; nothing where none is known."""
        return {} if self.cost is None else {"cost": self.cost, "currency": self.currency}

    @property
    def data(self) -> dict[str, Any]:
        """All of it as an entry says it."""
        named = {name: value for name in ("name", "channel") if (value := getattr(self, name))}
        days = {"from": iso(self.first), "to": iso(self.last)}
        return {"program": self.program, **named, **self.cost_data, **days, "expects": dict(self.expects)}

    @property
    def words(self) -> str:
        """What people call it."""
        return self.name or self.program


def descriptions(books: Books, *, at_seq: int | None = None) -> tuple[Description, ...]:
    """Every description that says what a program is to bring, by the day on which it was known."""
    lines = [line for line in _lines(books) if at_seq is None or line.seq <= at_seq]
    return descriptions_of(lines, zone=time_zone_of(books))


def _lines(books: Books) -> list[Recorded]:
    """The lines about the company, and those that take back what it was described with."""
    lines = company_lines(books)
    return [*lines, *taken_back(books, lines)]


def taken_back(books: Books, lines: Iterable[Recorded]) -> list[Recorded]:
    """The lines that take back descriptions among some lines; they stand apart, each being about an entry alone."""
    ids = [line.entry.id for line in lines if _says(line.entry)]
    return books.retractions_about(ids) if ids else []


def descriptions_of(lines: Iterable[Recorded], *, zone: str) -> tuple[Description, ...]:
    """The same among the lines about the company."""
    about = [line for line in lines if line.entry.kind in {DESCRIBED, RETRACTED, UNDONE}]
    if not any(_says(line.entry) for line in about):
        return ()
    days = sorted({day_of(line.entry.known_at, zone) for line in about})
    found: dict[tuple[str, str], Description] = {}
    told: list[Description] = []
    for day, after in pairwise([*days, FOREVER]):
        known = [line for line in about if day_of(line.entry.known_at, zone) <= day]
        for entry in _held(known):
            key = (str(entry.data["program"]), entry.id)
            before = found.get(key)
            if before is not None and before.gone == day:
                found[key] = replace(before, gone=after)
            else:
                told += [] if before is None else [before]
                found[key] = _description(entry, known=day, gone=after)
    return tuple(sorted((*told, *found.values()), key=lambda one: (one.known, one.program)))


def planned_programs(books: Books, *, by: Day, at_seq: int | None = None) -> tuple[Description, ...]:
    """The programs that are planned at the end of a day, by first day."""
    held = (one for one in descriptions(books, at_seq=at_seq) if one.known <= by < one.gone and one.is_planned)
    return tuple(sorted(held, key=lambda one: (one.first, one.program)))


def planned_in(told: Iterable[Description], view: View) -> tuple[Planned, ...]:
    """The descriptions as a forecast of a view takes them.

    A view of some programs alone has theirs; of a view that is narrowed by anything else nobody said what they bring.
    """
    place_of, only = way(view), _programs_of(view)
    return tuple(
        Planned(
            program=one.program,
            first=one.first,
            last=one.last,
            expects=tuple(
                (place_of.number(stage), many)
                for stage, many in sorted(one.expects.items())
                if stage in place_of.places and place_of.is_open[place_of.number(stage)]
            ),
            known=one.known,
            gone=one.gone,
            name=one.words,
        )
        for one in told
        if one.is_planned and (only is None or one.program in only)
    )


def _programs_of(view: View) -> frozenset[str] | None:
    """The programs that a view is narrowed to; None where it is not narrowed at all."""
    if not view.where:
        return None
    if set(view.where) != {PROGRAM}:
        return frozenset()
    value = view.where[PROGRAM]
    return frozenset(value) if isinstance(value, Collection) and not isinstance(value, str) else frozenset({str(value)})


def _says(entry: Entry) -> bool:
    return entry.kind == DESCRIBED and "expects" in entry.data


def _held(known: list[Recorded]) -> Iterator[Entry]:
    """The description of each program that holds among lines: the last that says what it is to bring."""
    undone = {str(line.entry.data["batch"]) for line in known if line.entry.kind == UNDONE}
    last: dict[str, Entry] = {}
    for entry in sorted(holding(known, undone), key=lambda each: each.precedence):
        if _says(entry):
            last[str(entry.data["program"])] = entry
    yield from last.values()


def _description(entry: Entry, *, known: Day, gone: Day) -> Description:
    data: Mapping[str, Any] = entry.data
    expects = {str(stage): float(many) for stage, many in data["expects"].items()}
    return Description(
        program=str(data["program"]),
        name=str(data.get("name", "")),
        channel=str(data.get("channel", "")),
        cost=data.get("cost"),
        currency=str(data.get("currency", "")),
        first=parse_day(str(data["from"])) if expects else known,
        last=parse_day(str(data["to"])) if expects else known,
        expects=expects,
        known=known,
        gone=gone,
        said_at=entry.known_at,
        member=entry.member or "",
    )

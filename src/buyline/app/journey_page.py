"""What stands on the page of one journey, beside its record?

Its standing today, the agreed stages with what proves them and what is missing, its buyer and people with their buying
roles, how amount and expected close changed. Everything is read; nothing is decided.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.app.journeys import JourneyRecord, journey_record
from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.pipeline_facts import unobservable
from buyline.days import Day, Moment, parse_day
from buyline.definition.model import Column, Definition, Stage
from buyline.ledger.posting import OUTSIDE
from buyline.ledger.work import BUYER
from buyline.store import alike, read_models
from buyline.store.books import Books
from buyline.store.read_models import PersonNow

BUYING_ROLES = ("economic buyer", "champion", "user", "technical evaluator")
"""The roles that a buying group has where nothing else was agreed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StageProof:
    """One stage of the journey's pipeline: is it proven, by which entries, what is missing, which acts would tell."""

    stage: Stage
    is_proven: bool
    since: str | None
    until: str | None
    evidence: tuple[Mapping[str, Any], ...]
    missing: tuple[str, ...]
    would_tell: tuple[str, ...]

    @property
    def is_observable(self) -> bool:
        """Whether any source feeds its criterion."""
        return not self.would_tell


@dataclass(frozen=True, kw_only=True, slots=True)
class OnePerson:
    """A person of the buyer, how many entries are theirs in this journey, and whether they were erased."""

    person: PersonNow
    entries: int
    is_erased: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NextStep:
    """What one function, or the buyer, does next; `entry` and `due` are empty where nothing is planned."""

    function: str
    does: str = ""
    member: str = ""
    due: Day | None = None
    entry: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A value that was said on a day; `currency`: that of an amount."""

    on: str
    value: Any
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class JourneyView:
    """The page of one journey; `claimed` and `verified`: place and since when, on the day the page is seen.

    `order`: every place of any version, in order of the way; `columns`: those of the books, said or not; `has_amounts`:
    whether whoever looks sees amounts.
    """

    frame: Frame
    order: tuple[str, ...]
    day: Day
    record: JourneyRecord
    buyer: str
    buyer_name: str
    claimed: tuple[str, Day | None]
    verified: tuple[str, Day | None]
    stages: tuple[StageProof, ...]
    people: tuple[OnePerson, ...]
    next_steps: tuple[NextStep, ...]
    missing_roles: tuple[str, ...]
    amounts: tuple[Said, ...]
    closes: tuple[Said, ...]
    sources: tuple[str, ...]
    columns: tuple[Column, ...]
    has_amounts: bool


def journey_view(books: Books, id_: str, *, now: Moment) -> JourneyView:
    """Everything on the page of one journey; NotFound when there is none of that id."""
    record = journey_record(books, id_, now=now)
    question = PageQuestion(from_day=None, to_day=None, as_of=None, book="claimed", where=())
    with looking_at(books, question, now=now) as looking:
        frame, day, stages = frame_of(looking, looking.times.period), looking.day, tuple(_stages(looking, record))
        order, columns = looking.seen.places, looking.agreement.latest.columns
        next_steps = tuple(_next_steps(books, record, looking.agreement.latest)) if frame.stages else ()
    buyer = alike.stands_for(books, record.state.buyer)
    people = tuple(people_of(books, buyer, record.entries))
    roles = {one.person.role.casefold() for one in people}
    names = read_models.buyer_names(books, [buyer])
    return JourneyView(
        has_amounts=books.sight.has_amounts,
        frame=frame,
        order=order,
        day=day,
        record=record,
        buyer=buyer,
        buyer_name=names.get(buyer, buyer),
        claimed=_standing(record.path, "claimed", day),
        verified=_standing(record.path, "verified", day),
        stages=stages,
        people=people,
        next_steps=next_steps,
        missing_roles=tuple(role for role in BUYING_ROLES if role not in roles),
        amounts=tuple(_amounts(record.path)),
        closes=tuple(_closes(record.entries)),
        sources=tuple(dict.fromkeys(str(entry["record"]) for entry in record.entries)),
        columns=columns,
    )


def people_of(books: Books, buyer: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[OnePerson]:
    """The people of a buyer, those with most entries first."""
    counted: dict[str, int] = {}
    for entry in entries:
        if entry["person"]:
            counted[entry["person"]] = counted.get(entry["person"], 0) + 1
    people = [person for person in read_models.persons(books, buyer=buyer) if person.into is None]
    for person in sorted(people, key=lambda one: (-counted.get(one.id, 0), one.name)):
        yield OnePerson(person=person, entries=counted.get(person.id, 0), is_erased=books.is_erased(person=person.id))


def _stages(looking: Looking, record: JourneyRecord) -> Iterator[StageProof]:
    entries = {entry["entry"]: entry for entry in record.entries}
    agreed = {stage.id: stage for stage in looking.agreement.latest.stages_of(record.state.pipeline)}
    for said in record.proof:
        stage = agreed.get(said["stage"])
        if stage is None:
            continue
        silent = unobservable(stage, looking.agreement, looking.facts)
        yield StageProof(
            stage=stage,
            is_proven=said["proven"],
            since=said["since"],
            until=said["until"],
            evidence=tuple(entries[id_] for id_ in said["evidence"] if id_ in entries),
            missing=tuple(said["missing"]),
            would_tell=() if silent is None else silent.kinds or ("a criterion in the definition",),
        )


def _next_steps(books: Books, record: JourneyRecord, latest: Definition) -> Iterator[NextStep]:
    """What each function and the buyer do next, the nearest day first; none of a journey that is out."""
    work = record.state.work
    if work.place not in (latest.waiting.id, *(stage.id for stage in latest.stages)):
        return
    lines = {str(entry["entry"]): int(entry["seq"]) for entry in record.entries}
    remarks = books.personal_of_all([lines[one.entry] for one in work.planned if one.entry in lines])
    does = {step.id: step.does for stage in latest.stages for step in stage.steps}
    for function in (*latest.functions, BUYER):
        planned = sorted((one for one in work.planned if one.function == function), key=lambda one: one.due)
        for one in planned:
            said = [does.get(one.step, ""), str(remarks.get(lines.get(one.entry, 0), {}).get("remark", ""))]
            yield NextStep(
                function=function, does=": ".join(filter(None, said)), member=one.member, due=one.due, entry=one.entry
            )
        if not planned:
            yield NextStep(function=function)


def _standing(path: Sequence[Mapping[str, Any]], book: str, day: Day) -> tuple[str, Day | None]:
    """Where it stands on a day: the last of its rows whose day has come, and since when it is there."""
    place, since = OUTSIDE, None
    for row in path:
        if row["book"] == book and parse_day(row["on"]) <= day:
            if row["kind"] != "reclassification" and row["to"] != place:
                since = parse_day(row["on"])
            place = row["to"] if row["kind"] != "reclassification" or row["to"] != OUTSIDE else place
    return place, since if place != OUTSIDE else None


def _amounts(path: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
    """The amount and each change of it, as the claimed book was posted."""
    last: Any = None
    for row in path:
        worth = (row["amount"], row["currency"]) if row["amount"] else None
        if row["book"] == "claimed" and row["to"] != OUTSIDE and worth != last:
            last = worth
            yield Said(on=row["on"], value=row["amount"], currency=row["currency"])


def _closes(entries: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
    """The expected close and each change of it."""
    last = None
    for entry in entries:
        if entry["close_on"] and entry["close_on"] != last:
            last = entry["close_on"]
            yield Said(on=str(entry["occurred_at"])[:10], value=last)

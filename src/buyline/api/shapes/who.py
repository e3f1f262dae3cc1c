"""What do lists of journeys, buyers and people look like as JSON?"""

from typing import Any

from ninja import Schema
from pydantic import Field

from buyline.api.shapes.journal import Page
from buyline.api.shapes.statements import Number, Open


class JourneyLine(Open):
    """One journey, with the columns of the books beside these."""

    journey: str
    buyer: str | None
    buyer_id: str | None
    stage: str
    verified: str
    proof: str
    since: str | None
    days: int | None
    amount: Number | None
    currency: str | None


class GroupLine(Open):
    """One group, under the name of its column, with its totals."""

    journeys: int
    amounts: dict[str, Number]


class Journeys(Page):
    on: str
    as_of: str | None
    filter: str
    sort: str
    found: int
    amounts: dict[str, Number]
    group: str | None = None
    groups: list[GroupLine] | None = None
    journeys: list[JourneyLine]
    rule: str


class BoardLane(Schema):
    lane: str | None
    journeys: int
    amounts: dict[str, Number]
    proven: int
    only_claimed: int
    slow: int


class BoardCard(Schema):
    journey: str
    buyer_id: str | None
    buyer: str
    stage: str
    proof: str
    days: int | None
    over: int | None
    amount: Number | None
    currency: str
    version: int | None
    turn: str
    offered_to: str
    returned: str
    late: str
    close_on: str | None
    due_on: str | None
    owner: str | None = None
    team: str | None = None


class BoardColumn(Schema):
    place: str
    name: str
    kind: str
    led_by: str | None
    journeys: int
    amounts: dict[str, Number]
    proven: int
    only_claimed: int
    slow: int
    moves_on: float | None
    median_days: float | None
    normal_median_days: float | None
    service_level_days: int | None
    limit_days: int | None
    lanes: list[BoardLane] | None = None
    cards: list[BoardCard]


class Board(Schema):
    on: str
    as_of: str | None
    filter: str
    sort: str
    group: str | None
    found: int
    amounts: dict[str, Number]
    columns: list[BoardColumn]
    rule: str


class BuyerLine(Schema):
    id: str
    name: str
    journeys: int
    people: int


class Buyers(Page):
    buyers: list[BuyerLine]


class PersonLine(Schema):
    id: str
    name: str
    role: str
    email: str
    buyer: str | None
    buyer_name: str


class People(Page):
    people: list[PersonLine]


class BuyerNow(Schema):
    id: str
    name: str
    facts: dict[str, Any]
    into: str | None


class PersonNow(Schema):
    id: str
    buyer: str | None
    role: str
    name: str
    email: str
    phone: str
    into: str | None


class Said(Open):
    """An entry as a record tells it."""

    seq: int
    occurred_at: str
    kind: str
    by: str
    says: str


class WhyOne(Schema):
    """Why something belongs to a record: the key (id, mail, merged), in a sentence; `id`: what was merged into it."""

    key: str
    says: str
    id: str


class Buyer(Schema):
    buyer: BuyerNow
    journeys: list[JourneyLine]
    people: list[PersonNow]
    entries: list[Said]
    why_one: list[WhyOne]
    taken_back: list[str]


class Person(Schema):
    person: PersonNow
    is_erased: bool
    buyer: BuyerNow | None
    journeys: list[JourneyLine]
    entries: list[Said]
    why_one: list[WhyOne]
    taken_back: list[str]


class Job(Schema):
    """Work in the background: how far it is, and what came of it."""

    id: str
    kind: str
    state: str
    tries: int
    done: int
    of: int | None
    says: str
    reason: str
    asked_at: str
    ended_at: str | None
    is_cancelled: bool
    about: dict[str, Any]
    result: dict[str, Any]


class Jobs(Schema):
    jobs: list[Job]


class Told(Schema):
    says: str


class AskedFor(Schema):
    """Work that was asked for; `job`: under which id it is seen among the jobs."""

    job: str


class FindingOf(Schema):
    """What was found of two records: of which thing, in words, and whether it agrees."""

    of: str
    says: str
    agrees: bool


class LikenessOf(Schema):
    """Two records that may be one: how likely (null where no search found them alike), and why."""

    kind: str
    one: str
    other: str
    sure: float | None
    how_sure: str
    why: str
    findings: list[FindingOf]
    put_off_at: str | None


class Duplicates(Schema):
    """Pairs that may be one; `changed_since`: records that changed since the search, null where all are searched."""

    kind: str
    state: str
    counts: dict[str, int]
    searched_at: str | None
    changed_since: int | None
    pairs: list[LikenessOf]
    next: str | None


class BesideRow(Schema):
    """One thing of both records; `agrees`: agrees, differs, or empty where that says nothing."""

    what: str
    one: str
    other: str
    agrees: str


class BesideEachOther(Schema):
    """Two records side by side, and what a merge of the first into the other would join."""

    kind: str
    one: str
    other: str
    says: str
    rows: list[BesideRow]
    conflicts: list[str]
    likeness: LikenessOf | None


class BreakdownCell(Open):
    """One value, under the name of its column; `value` with its interval where the number is no sum."""

    journeys: int
    amount: Number | None
    value: float | None
    low: float | None
    high: float | None
    too_few: bool


class Breakdown(Schema):
    what: str
    by: list[str]
    stage: str | None
    goal: str | None
    within_days: int
    from_: str | None = Field(alias="from")
    to: str | None
    on: str | None
    as_of: str | None
    book: str
    cells: list[BreakdownCell]
    whole: BreakdownCell
    rule: str


class HealthLine(Open):
    id: str
    says: str
    count: int
    of: int
    share: float | None
    state: str
    mend: str
    first: list[str]


class Health(Schema):
    on: str
    lines: list[HealthLine]
    stages: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    duplicates: dict[str, Any]
    rule: str


class Hit(Schema):
    """Something found: what it is, its id, its name, words beside it, and the journey that it is or is about."""

    kind: str
    id: str
    name: str
    note: str
    journey: str


class Found(Schema):
    """`more`: the kinds of which there are more than are told."""

    hits: list[Hit]
    more: list[str]

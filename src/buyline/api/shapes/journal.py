"""What do lines of the journal, journeys, imports and definitions look like as JSON?"""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from buyline.api.shapes.statements import Open


class Proven(Schema):
    """What the buyer's acts say about one stage."""

    stage: str
    proven: bool
    since: str | None
    until: str | None
    evidence: list[str]
    missing: list[str]


class BesideFile(Schema):
    """A file beside a journey; `seq` is its number at `/files/`."""

    seq: int
    name: str
    bytes: int
    by: str
    at: str
    person: str | None
    remark: str | None
    entry: str


class Journey(Open):
    journey: str
    buyer: str
    pipeline: str
    claimed: str
    claimed_since: str | None
    verified: str
    verified_since: str | None
    version: int
    proof: list[Proven]
    path: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    files: list[BesideFile]


class Verdicts(Schema):
    journey: str
    version: int
    proof: list[Proven]


class Line(Schema):
    """One line of the journal."""

    seq: int
    id: str
    recorded_at: str
    kind: str
    source: str
    record: str
    what: str
    version: str
    occurred_at: str
    known_at: str
    sent_at: str | None
    is_day: bool
    source_order: int
    journey: str | None
    buyer: str | None
    person: str | None
    function: str | None
    member: str | None
    trust: str
    sent_by: str
    batch: str | None
    data: dict[str, Any]
    personal: dict[str, Any]


class Page(Schema):
    """`next` asks for the rows behind these; none behind the last."""

    next: str | None


class Lines(Page):
    entries: list[Line]


class Letter(Schema):
    """What could not be taken, as it came."""

    number: int
    source: str
    import_: str | None = Field(alias="import")
    line: int | None
    reasons: list[str]
    content: dict[str, Any]


class Letters(Page):
    dead_letters: list[Letter]


class Import(Schema):
    id: str
    source: str
    recorded_at: str
    entries: int
    bad_rows: int
    undone_at: str | None


class Imports(Page):
    imports: list[Import]


class Imported(Schema):
    """What an import did, or would do."""

    batch: str | None
    dry_run: bool
    entries: int
    kinds: dict[str, int]
    taken: dict[str, int]
    changed: int
    bad_rows: int
    problems: dict[str, int]
    examples: list[str]


class Becoming(Schema):
    """What a column becomes: a word of the wizard, or a column of the books."""

    column: str
    becomes: str


class Suggestion(Schema):
    """What is proposed for a file; `mapping` is a document, null while `lacking` says what to choose."""

    file: str
    rows: int
    is_all: bool
    recognised_as: str | None
    columns: list[Becoming]
    stages: dict[str, str | None]
    lacking: list[str]
    mapping: str | None


class Later(Schema):
    """The job that will do it."""

    job: str
    says: str


class Receipt(Schema):
    """What became of an entry: acknowledged means on disk."""

    id: str
    taken: Literal["recorded", "corrected", "already known", "refused", "conflict"]
    seq: int | None
    reasons: list[str]


class Version(Schema):
    version: int
    in_force_from: str | None
    stages: list[str]


class Versions(Schema):
    versions: list[Version]


class Differences(Schema):
    differences: list[str]


class Definition(Open):
    """The definition, by its own schema (docs: Reference, Definition)."""

    version: int
    company: str


class Signature(Schema):
    """Which function, by which member (none from the command line), and when."""

    function: str
    member: str | None
    at: str


class Proposal(Schema):
    """The next version as somebody proposes it; `missing`: the functions that have yet to sign."""

    proposal: str
    version: int
    in_force_from: str | None
    state: Literal["open", "agreed", "replaced", "withdrawn", "overtaken"]
    proposed: Signature
    signed: list[Signature]
    missing: list[str]
    changes: list[str]
    goals: list[dict[str, Any]]


class SetUpProblem(Schema):
    """What is not right yet in the set-up, and the step in which it can be put right."""

    step: str
    reason: str


class NeededInStage(Schema):
    """How many are needed in a stage: about, with the highest shares, with the lowest."""

    stage: str
    about: int
    fewest: int
    most: int


class NeededByGoal(Schema):
    """What the goals of the same days need."""

    from_: str = Field(alias="from")
    to: str
    amount: float | None
    profit: float | None
    deals: int | None
    stages: list[NeededInStage]


class ShareToNext(Schema):
    """Which share gets from a stage to the next; `own`: how much of it the books' own history says."""

    from_: str = Field(alias="from")
    to: str
    low: float
    high: float
    own: float
    source: str


class Needed(Schema):
    horizons: list[NeededByGoal]
    shares: list[ShareToNext]
    rule: str


class SetUp(Schema):
    """The draft of the eight steps, the parts that somebody filled, and what it is worth."""

    setup: dict[str, Any]
    filled: list[str]
    problems: list[SetUpProblem]
    changes: list[str]
    needed: Needed


class Proposals(Schema):
    proposals: list[Proposal]


class ProposalWithDocument(Proposal):
    definition: dict[str, Any]


class Proof(Schema):
    sound: bool
    checked: dict[str, int]
    problems: list[str]


class State(Schema):
    """Which books these are, and in which state."""

    company: str
    currency: str
    time_zone: str
    today: str
    last_seq: int
    last_recorded_at: str
    version: str


class Asking(Schema):
    """Who asks, and what they may do."""

    member: str
    function: str
    scopes: list[str] | None
    rights: list[str]
    amounts: bool
    journeys: Literal["all", "team", "own"]


class AheadOf(Schema):
    """What a claim of one place meets."""

    place: str
    name: str
    meets: Literal["proven", "claim", "refused", "not observable", "ours", "here"]
    says: str
    missing: list[str]
    reasons: list[str]


class Places(Schema):
    journey: str
    version: int
    places: list[AheadOf]


class Done(Schema):
    """An act that is on disk, and the entries it became; what it is not about is empty."""

    act: str
    journey: str
    buyer: str
    person: str
    entries: list[str]
    says: str
    verdict: AheadOf | None


class Met(Schema):
    """What an act for many meets at one journey; `is_taken`: whether it is, or would be, done there."""

    journey: str
    buyer: str
    version: int
    meets: str
    held: str
    then: str
    says: str
    is_taken: bool


class DoneMany(Schema):
    """An act for many journeys, looked at or on disk; `together` takes all of it back."""

    act: str
    dry_run: bool
    found: int
    taken: int
    meets: dict[str, int]
    says: str
    together: str | None
    journeys: list[Met]


class Undone(Schema):
    taken_back: int


class Day(Open):
    """What a member has to look at."""

    member: str
    function: str
    today: str
    at: str
    off: list[str]
    put_off: list[dict[str, Any]]
    mentions: list[dict[str, Any]]
    offered: list[dict[str, Any]]
    returned: list[dict[str, Any]]
    escalated: list[dict[str, Any]]
    planned: list[dict[str, Any]]
    turn: dict[str, Any]
    standing_still: dict[str, Any]
    heard: list[dict[str, Any]]
    for_others: list[dict[str, Any]]


class Count(Schema):
    """How many things were changed."""

    changed: int


class Handoffs(Open):
    """The handoffs of a period, how they were answered, and why some came back."""

    outcomes: dict[str, int]
    median_working_hours: float | None
    answer_within_hours: float
    reasons: list[dict[str, Any]]
    directions: list[dict[str, Any]]
    handoffs: list[dict[str, Any]]

"""How healthy are the books: what is missing, never met, silent or told twice, and what is to be done about it?

Each line has a count, of how many, and what mends it; single journeys and records are listed up to a number. Everything
is of today. Sums are counted in the engine and the database, never journey by journey.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from buyline.app.free_mail import DOMAINS
from buyline.app.looking import Looking, PageQuestion, looking_at
from buyline.app.pipeline_facts import Unobservable, unobservable
from buyline.app.pipeline_time import STALE_DAYS
from buyline.days import Day, Moment, as_date, day_of
from buyline.definition.model import Stage
from buyline.definition.money import major_units
from buyline.measure.behind import Number
from buyline.measure.conditions import MOST, Condition, Filter
from buyline.measure.health import Arrivals, arrivals, lacking, unproven
from buyline.measure.holding import NOTHING, Holding, total
from buyline.measure.statement import Json, Statement, iso
from buyline.store import mending
from buyline.store.books import Books

LATELY = 365
SILENT_AFTER = 14
State = Literal["good", "warn", "bad"]
BAD_FROM = 0.2
HANDS = frozenset({"sales", "success"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing to look at: `count` of `of`, why it matters and what mends it.

    `behind`: the number whose rows these are, in `book`, with the column that is empty; `whole`: the number whose rows
    the `of` are; `filter`: of the list of journeys that shows them; `listed`: the first ids, where the rows are read
    one by one.
    """

    id: str
    words: str
    count: int
    of: int
    mend: str
    held: Holding = NOTHING
    behind: Number | None = None
    whole: Number | None = None
    book: str = "claimed"
    filter: str = ""
    empty_column: str = ""
    listed: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def state(self) -> State:
        if not self.count:
            return "good"
        return "bad" if self.share is not None and self.share >= BAD_FROM else "warn"

    def to_json(self, currency: str) -> Json:
        told: Json = {"id": self.id, "says": self.words, "count": self.count, "of": self.of, "share": self.share}
        money = {"amount": major_units(self.held.reporting, currency)} if self.held.amounts else {}
        return told | money | {"state": self.state, "mend": self.mend, "first": list(self.listed)}


@dataclass(frozen=True, kw_only=True, slots=True)
class StageHealth:
    """The proof of one stage: what was ever claimed and proven, and what would prove it where nobody has told of it."""

    id: str
    name: str
    led_by: str
    arrivals: Arrivals
    is_ours: bool
    waits_for: tuple[str, ...] | None

    @property
    def state(self) -> State:
        """Bad where nobody ever claimed it, or proof is asked for and none ever came."""
        if not self.arrivals.claimed:
            return "bad"
        return "good" if self.is_ours or self.arrivals.proven or self.arrivals.stated else "bad"

    def to_json(self) -> Json:
        counts = {name: getattr(self.arrivals, name) for name in Arrivals.__dataclass_fields__}
        waits = None if self.waits_for is None else list(self.waits_for)
        return {"stage": self.id} | counts | {"ours": self.is_ours, "waits_for": waits, "state": self.state}


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceHealth:
    """A source and since when it has been silent."""

    source: str
    lines: int
    last_on: Day
    silent_days: int

    @property
    def is_silent(self) -> bool:
        return self.silent_days > SILENT_AFTER

    def to_json(self) -> Json:
        return {"source": self.source, "lines": self.lines, "last": iso(self.last_on), "silent_days": self.silent_days}


@dataclass(frozen=True, kw_only=True)
class Health(Statement):
    """The health of the books on the day `on`, its table with a row per line; the last year is since `lately`."""

    company: str
    on: Day
    lately: Day
    currency: str
    has_entries: bool
    lines: tuple[Line, ...]
    stages: tuple[StageHealth, ...]
    sources: tuple[SourceHealth, ...]
    duplicates: Mapping[str, mending.Duplicates]
    rule: str = (
        "Of today. Missing amount, owner and next step are counted in the stages led by sales or success before the "
        "won one, a missing program in all stages before it; stated proof of the arrivals of the last year; duplicates "
        "by equal keys only: the name but for case, the mail address, the mail domain unless anybody may use it."
    )

    def to_json(self) -> Json:
        lines = [line.to_json(self.currency) for line in self.lines]
        twice = {
            kind: {"records": found.records, "groups": [{"key": one.key, "ids": list(one.ids)} for one in found.first]}
            for kind, found in self.duplicates.items()
        }
        told: Json = {"on": iso(self.on), "lines": lines, "stages": [stage.to_json() for stage in self.stages]}
        return told | {"sources": [one.to_json() for one in self.sources], "duplicates": twice, "rule": self.rule}

    def records(self) -> list[Json]:
        return [
            {"id": line.id, "says": line.words, "count": line.count, "of": line.of or None, "share": line.share}
            | {"amount": line.held.reporting if line.held.amounts else None, "currency": self.currency}
            | {"state": line.state, "mend": line.mend}
            for line in self.lines
        ]

    def schema(self) -> dict[str, pa.DataType]:
        counts = {"count": pa.int64(), "of": pa.int64(), "share": pa.float64(), "amount": pa.int64()}
        words = dict.fromkeys(("currency", "state", "mend"), pa.string())
        return {"id": pa.string(), "says": pa.string()} | counts | words


def health_of_books(books: Books, *, now: Moment) -> Health:
    """How healthy the books are today."""
    question = PageQuestion(from_day=None, to_day=None, as_of=None, book="claimed", where=())
    with looking_at(books, question, now=now) as looking:
        return looking.kept.get("health", (), lambda: _health(looking), most=1)


def _health(looking: Looking) -> Health:
    stages = tuple(_stages(looking))
    sources = tuple(_sources(looking))
    twice = _duplicates(looking)
    lines = (*_complete(looking), *_proof(looking, stages), *_heard(looking, sources, twice))
    return Health(
        company=looking.agreement.latest.company,
        on=looking.day,
        lately=_newest(looking) - LATELY,
        currency=looking.seen.currency,
        has_entries=looking.has_entries,
        lines=lines,
        stages=stages,
        sources=sources,
        duplicates=twice,
    )


def _before_won(looking: Looking) -> list[Stage]:
    definition = looking.agreement.latest
    return [stage for stage in definition.stages if definition.rank_of[stage.id] < definition.won_rank]


def _complete(looking: Looking) -> Iterator[Line]:
    """What journeys that somebody works on should have."""
    known = set(looking.agreement.latest.column_ids)
    columns = [name for name in ("owner", "program") if name in known]
    found, before = lacking(looking.seen, on=looking.day, columns=columns), _before_won(looking)
    everywhere = [stage.id for stage in before]
    by_hand = [stage.id for stage in before if stage.led_by in HANDS]
    amount = mending.without_amount(looking.books, by_hand)
    many, whole = mending.in_places(looking.books, by_hand), _standing_there(looking, by_hand)
    yield Line(
        id="no-amount",
        words="Open journeys without an amount",
        count=amount.count,
        of=many,
        mend="Ask their owners for a first estimate; without one they count nothing in any amount.",
        whole=whole,
        filter=_list_of(by_hand, Condition("amount", "=", "0")),
        listed=amount.first,
    )
    for name, places, mend in (
        ("owner", by_hand, "Assign somebody: a journey that is nobody's is nobody's turn."),
        ("program", everywhere, "Say what brought them; without it no program can be judged by what it led to."),
    ):
        if name in columns:
            yield Line(
                id=f"no-{name}",
                words=f"Open journeys without {'an' if name == 'owner' else 'a'} {name}",
                count=sum(found.get(place, {}).get(name, 0) for place in places),
                of=sum(found.get(place, {}).get("", 0) for place in places),
                mend=mend,
                behind=_standing_there(looking, places),
                whole=_standing_there(looking, places),
                empty_column=name,
            )
    today = as_date(looking.day).isoformat()
    step = mending.without_day_ahead(looking.books, by_hand, today=looking.day)
    yield Line(
        id="no-next-step",
        words="Open journeys without a next step: no day of the decision ahead",
        count=step.count,
        of=many,
        mend="Agree on a day with the buyer; a day that is past says that the record was left alone.",
        whole=whole,
        filter=_list_of(by_hand, Condition("close_on", "is empty"), Condition("close_on", "<", today)),
        listed=step.first,
    )


def _standing_there(looking: Looking, places: Sequence[str]) -> Number | None:
    return Number(what="position", stages=tuple(places), last=looking.day) if places else None


def _list_of(places: Sequence[str], *either: Condition) -> str:
    """The filter of the list of those who stand in one of the places and meet one of the conditions; empty where it
    would have too many conditions.
    """
    groups = tuple((Condition("stage", "=", place), one) for place in places for one in either)
    return str(Filter(groups)) if 2 * len(groups) <= MOST else ""


def _stages(looking: Looking) -> Iterator[StageHealth]:
    found = arrivals(looking.seen, on=looking.day, lately=_newest(looking) - LATELY)
    for stage in looking.agreement.latest.stages:
        waits: Unobservable | None = unobservable(stage, looking.agreement, looking.facts)
        yield StageHealth(
            id=stage.id,
            name=stage.name,
            led_by=stage.led_by,
            arrivals=found.get(stage.id, Arrivals()),
            is_ours=stage.ours,
            waits_for=None if waits is None else waits.kinds,
        )


def _newest(looking: Looking) -> Day:
    """Today, or the day of the newest movement where that is long ago: a history that ended is not blamed for it."""
    _, newest = looking.known
    return looking.day if newest is None or newest >= looking.day - STALE_DAYS else newest


def _proof(looking: Looking, stages: tuple[StageHealth, ...]) -> Iterator[Line]:
    asked = [stage for stage in stages if not stage.is_ours]
    yield Line(
        id="never-met",
        words="Criteria never met",
        count=sum(not stage.arrivals.proven for stage in asked),
        of=len(asked),
        mend="Connect the source that tells of it, or agree on a criterion that a buyer can meet.",
        listed=tuple(stage.id for stage in asked if not stage.arrivals.proven),
    )
    yield Line(
        id="never-claimed",
        words="Stages that nobody claimed in the last year",
        count=sum(not stage.arrivals.claimed_lately for stage in stages),
        of=len(stages),
        mend="Claim it where buyers are there, or drop it from the definition: a stage that nobody uses hides moves.",
        listed=tuple(stage.id for stage in stages if not stage.arrivals.claimed_lately),
    )
    stated = sum(stage.arrivals.stated_lately for stage in asked)
    yield Line(
        id="stated",
        words="Verified arrivals of the last year that rest on our own word",
        count=stated,
        of=stated + sum(stage.arrivals.proven_lately for stage in asked),
        mend="Have the buyer confirm it, or connect what they do; stated proof is shown dotted.",
        behind=_came(looking, asked, "stated"),
        whole=_came(looking, asked, "proven or stated"),
        book="verified",
    )
    seen = [stage.id for stage in stages if stage.waits_for is None and not stage.is_ours]
    held = unproven(looking.seen, on=looking.day, stages=seen)
    whole, short = (total(pair[side] for pair in held.values()) for side in (0, 1))
    yield Line(
        id="unverified",
        words="Journeys claimed further than the buyer has proven",
        count=short.journeys,
        of=whole.journeys,
        held=short,
        mend="Ask for the act that is missing, or take the claim back; a forecast stumbles over the rest.",
        behind=Number(what="unproven", stages=tuple(seen), last=looking.day) if seen else None,
        whole=_standing_there(looking, seen),
    )


def _came(looking: Looking, stages: Sequence[StageHealth], proof: str) -> Number | None:
    """The arrivals of the last year in some stages that were proven so."""
    places, first = tuple(stage.id for stage in stages), _newest(looking) - LATELY
    return Number(what="came", stages=places, first=first, last=looking.day, proof=proof) if places else None


def _heard(
    looking: Looking, sources: tuple[SourceHealth, ...], twice: Mapping[str, mending.Duplicates]
) -> Iterator[Line]:
    silent = [one.source for one in sources if one.is_silent]
    yield Line(
        id="silent",
        words=f"Sources silent for more than {SILENT_AFTER} days",
        count=len(silent),
        of=len(sources),
        mend="Look whether the connection still works; a load that came once stays silent by nature.",
        listed=tuple(silent),
    )
    waiting = mending.letters_waiting(looking.books)
    yield Line(
        id="dead-letters",
        words="Entries that could not be taken and wait",
        count=sum(waiting.values()),
        of=sum(waiting.values()) + sum(one.lines for one in sources),
        mend="`buyline dead-letters` lists them with the reasons; mend the mapping and replay them.",
        listed=tuple(waiting),
    )
    for kind, words in (
        ("same name", "Buyers of the same name"),
        ("same mail", "Persons of the same mail address"),
        ("same domain", "Buyers whose people write from the same domain"),
    ):
        yield Line(
            id=kind.replace(" ", "-"),
            words=words,
            count=twice[kind].records,
            of=0,
            mend="Look at each group: merge what is one, leave what is two. Nothing is merged by itself.",
        )


def _sources(looking: Looking) -> Iterator[SourceHealth]:
    zone = looking.agreement.latest.time_zone
    for one in mending.sources_heard(looking.books):
        if one.source != "books":
            last = min(day_of(max(one.last_known_at, 0), zone), looking.day)
            yield SourceHealth(source=one.source, lines=one.lines, last_on=last, silent_days=max(looking.day - last, 0))


class _Twice:
    """Duplicates as found up to a line of the journal, kept beside the engine until who is who may have changed."""

    def __init__(self, seq: int, found: Mapping[str, mending.Duplicates]) -> None:
        self.seq = seq
        self.found = found

    def close(self) -> None:
        """Nothing is held open."""


def _duplicates(looking: Looking) -> Mapping[str, mending.Duplicates]:
    books, last = looking.books, looking.tables.last_seq
    kept = books.caches.get("duplicates")
    if isinstance(kept, _Twice) and not mending.changed_who_is_who(books, after=kept.seq):
        kept.seq = max(kept.seq, last)
        return kept.found
    found = {
        "same name": mending.same_names(books),
        "same mail": mending.same_mails(books),
        "same domain": mending.same_domains(books, besides=DOMAINS),
    }
    books.caches["duplicates"] = _Twice(last, found)
    return found

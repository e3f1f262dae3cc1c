"""May this entry be recorded as it stands?

Checks one entry, given as JSON or as an `Entry`, against the kinds and the definition. What is wrong comes back as
sentences, never as an exception, and nothing is repaired. It does not look into the journal: whether an id is known
or a subject exists is for the use cases.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from buyline.days import DAY_LENGTH, Moment, parse_day, parse_moment
from buyline.definition.goals import Goal
from buyline.definition.model import Definition
from buyline.definition.problem import advice, shown
from buyline.definition.trust import Trust
from buyline.journal import fields
from buyline.journal.entry import Entry
from buyline.journal.fields import Check
from buyline.journal.kinds import KINDS, Kind, Side

PART_AT_MOST = 200
FORECAST_BOOKS = ("claimed", "verified")
WHYS = ("asked", "weekly", "printed", "mailed")
CATEGORIES = ("commit", "best case")
EARLIEST: Moment = -2_208_988_800_000_000  # 1900-01-01: what lies before it is a wrong format, not history
_TRUSTS = tuple(str(trust) for trust in Trust)
_PARTS = ("source", "record", "what", "version")
_SUBJECTS = ("journey", "buyer", "person")
_OPTIONAL = (*_SUBJECTS, "function", "member", "batch")
_TEXTS = ("kind", "sent_by", *_PARTS, *_OPTIONAL)
_TIMES = ("occurred_at", "known_at", "sent_at")
_FIELDS = (*_TEXTS, *_TIMES, "source_order", "trust", "expected_version", "data", "personal")
_NEEDED = ("source", "record", "what", "kind", "occurred_at")
_NEED_OF = {
    "person identified": ("person", "buyer"), "person described": ("person",), "persons merged": ("person",),
    "persons parted": ("person",), "persons told apart": ("person",), "buyers told apart": ("buyer",),
    "buyer described": ("buyer",), "buyers merged": ("buyer",),
    "buyers parted": ("buyer",), "journeys joined": ("journey",), "journeys parted": ("journey",),
    "opening recorded": ("journey",),
}  # fmt: skip
_FREE = frozenset({Side.CORRECTION, Side.COMPANY})
_NO_SUBJECT = frozenset({"act confirmed", *(word for word, kind in KINDS.items() if kind.side in _FREE)})
_ABOUT_A_JOURNEY = ("amount", "currency", "rate", "columns", "facts", "pipeline", "program", "content", "hours",
                    "close_on", "reason", "competitor", "step", "tool", "cause", "owner", "team", "role",
                    "planned", "mentions")  # fmt: skip
_PLAIN_TEXTS = ("reason", "competitor", "program", "content", "step", "tool", "cause", "owner", "team", "role",
                "into", "other", "batch", "source", "name", "channel", "form", "note", "proposal",
                "function")  # fmt: skip
_OWN = {
    "file attached": ("file", "bytes"), "handoff offered": ("receiver",), "step planned": ("due", "by"),
    "stage claimed": ("stage",), "opening recorded": ("stage", "since"), "act confirmed": ("entry",),
    "entry retracted": ("entry", "reason"), "batch retracted": ("batch", "reason"),
    "definition adopted": ("definition", "note"), "definition proposed": ("proposal", "definition", "goals"),
    "definition signed": ("proposal", "function"), "proposal withdrawn": ("proposal",),
    "goal set": ("function", "from", "to", "amount", "currency", "deals"),
    "records began": ("to_stage", "from_stage", "on", "source"), "records ended": ("to_stage", "on", "source"),
    "baseline frozen": ("on", "weeks", "reason"), "change confirmed": ("from_stage", "to_stage", "on", "reason"),
    "forecast kept": ("on", "book", "currency", "horizons", "quarters", "why", "note"),
    "forecast committed": ("function", "from", "to", "deals", "amount", "currency", "category"),
    "buyer described": ("facts", "name"), "person described": ("role", "facts"), "person identified": ("role",),
    "program described": ("program", "name", "channel", "cost", "currency", "from", "to", "expects"),
    "content described": ("content", "name", "form", "stage"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that cannot be taken, with every reason as a sentence."""

    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """The checks that follow from the definition, compiled once; `now` is the moment of recording."""

    time_zone: str
    now: Moment
    checks: Mapping[str, Mapping[str, Check]]
    needs: Mapping[str, tuple[str, ...]]
    latest: Moment = field(default=0)

    @classmethod
    def of(cls, definitions: Definition | Iterable[Definition], *, now: Moment) -> "Rules":
        """Rules by one definition or by all its versions: what any of them knows is taken."""
        versions = [definitions] if isinstance(definitions, Definition) else list(definitions)
        kinds = dict(KINDS) | {act.kind: Kind(act.kind, Side(act.side)) for one in versions for act in one.acts}
        known = _field_checks(versions)
        checks = {word: {name: known[name] for name in _fields_of(kind)} for word, kind in kinds.items()}
        needs = {word: kind.needs for word, kind in kinds.items()}
        return cls(versions[-1].time_zone, now, checks, needs, now + DAY_LENGTH)


def checked(content: Mapping[str, Any], rules: Rules) -> Entry | Refused:
    """An entry from its JSON form, or why not; `expected_version` is checked here and left to the use case."""
    reasons = [*_form(content)]
    if reasons:
        return Refused(tuple(reasons))
    moments = {name: _moment(content.get(name), rules) for name in _TIMES}
    reasons = [f"{name}: {said}" for name, said in moments.items() if isinstance(said, str)]
    if reasons:
        return Refused(tuple(reasons))
    entry = _entry(content, moments, rules.now)
    found = reasons_against(entry, rules)
    return Refused(found) if found else entry


def reasons_against(entry: Entry, rules: Rules) -> tuple[str, ...]:
    """Every reason against an entry; empty if it may be recorded."""
    checks = rules.checks.get(entry.kind)
    if checks is None:
        return (f"kind: '{shown(entry.kind)}' is not a kind of entry; {advice(entry.kind, rules.checks)}",)
    found: list[str] = []
    if not _is_plain_id(entry):
        found += _about_id(entry)
    found += _about_subject(entry)
    if not (EARLIEST < entry.occurred_at <= rules.latest and EARLIEST < entry.known_at <= rules.latest):
        found += _about_times(entry, rules)
    if entry.data:
        found += _about_data(entry, checks)
    if needs := rules.needs[entry.kind]:
        found += [f"data.{name}: it is missing; {entry.kind} needs it" for name in needs if name not in entry.data]
    if entry.kind in _AS_A_WHOLE and not found:
        found += _AS_A_WHOLE[entry.kind](entry.data)
    if entry.personal:
        found += _about_person(entry)
    return tuple(found)


def _about_data(entry: Entry, checks: Mapping[str, Check]) -> list[str]:
    found = []
    for name, value in entry.data.items():
        check = checks.get(name)
        if check is None:
            found.append(_unknown_field(name, entry.kind, checks))
        elif reason := check(value):
            found.append(f"data.{name}: {reason}")
    return found


def _field_checks(versions: list[Definition]) -> dict[str, Check]:
    places = list(dict.fromkeys(place for one in versions for place in one.all_ids))
    from_places = [*places, "outside"]
    pipelines = list(dict.fromkeys(pipeline.id for one in versions for pipeline in one.pipelines))
    stage = fields.one_of(places, "a stage of the definition")
    plain = dict.fromkeys(_PLAIN_TEXTS, fields.text)
    days = dict.fromkeys(("since", "close_on", "on", "from", "to", "due"), fields.day)
    functions = list(dict.fromkeys(function for one in versions for function in one.functions))
    own = {
        "stage": stage,
        "to_stage": stage,
        "from_stage": fields.one_of(from_places, "a stage of the definition"),
        "pipeline": fields.one_of(pipelines, "a pipeline of the definition"),
        "expects": fields.expected(places),
        "columns": fields.columns(list(dict.fromkeys(id_ for one in versions for id_ in one.column_ids))),
        "facts": fields.facts,
        "amount": fields.amount,
        "cost": fields.amount,
        "rate": fields.rate,
        "currency": fields.currency,
        "hours": fields.hours,
        "entry": _entry_id,
        "planned": _entry_id,
        "file": fields.file,
        "bytes": fields.whole,
        "mentions": fields.mentions,
        "receiver": fields.one_of(functions, "a function of the definition"),
        "by": fields.one_of([*functions, "buyer"], "a function of the definition, or buyer"),
        "definition": _definition,
        "deals": fields.whole,
        "weeks": fields.whole,
        "goals": _goals,
        "horizons": fields.outlooks,
        "quarters": fields.outlooks,
        "book": fields.one_of(FORECAST_BOOKS, "a book that is forecast"),
        "why": fields.one_of(WHYS, "a reason to keep a forecast"),
        "category": fields.one_of(CATEGORIES, "a category"),
    }
    return plain | days | own


def _fields_of(kind: Kind) -> tuple[str, ...]:
    own = _OWN.get(kind.word, ())
    if kind.side is Side.IDENTITY:
        return tuple(dict.fromkeys((*own, *kind.needs)))
    return own if kind.side in _FREE else tuple(dict.fromkeys((*own, *kind.needs, *_ABOUT_A_JOURNEY)))


def _entry_id(value: Any) -> str | None:
    if isinstance(value, str) and value.count("|") == 3 and len(value) <= 4 * PART_AT_MOST + 3:
        return None if value.isprintable() else fields.unprintable(value)
    return f"'{shown(value)}' is not the id of an entry; write source|record|what|version"


def _definition(value: Any) -> str | None:
    try:
        Definition.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        return f"the definition cannot be taken: {place}: {first['msg']}; `buyline definition check` says more"
    return None


def _goals(value: Any) -> str | None:
    try:
        TypeAdapter(tuple[Goal, ...]).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        return f"the goals cannot be taken: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    return None


def _about_goal(data: Mapping[str, Any]) -> list[str]:
    if "amount" not in data and "deals" not in data:
        return ["data.amount: it is missing, and so is deals; a goal needs one of them"]
    try:
        Goal.of(data)
    except ValidationError as error:
        first = error.errors()[0]
        return [f"data.{'.'.join(map(str, first['loc'])) or 'to'}: {first['msg']}"]
    return []


def _about_program(data: Mapping[str, Any]) -> list[str]:
    """Reasons against the days of a program that is to bring arrivals."""
    if not data.get("expects"):
        return []
    missing = [name for name in ("from", "to") if name not in data]
    if missing:
        return [
            f"data.{name}: it is missing; a program that expects arrivals has a first and a last day"
            for name in missing
        ]
    if parse_day(data["to"]) < parse_day(data["from"]):
        return [f"data.to: it is before 'from'; write a day on or after {data['from']}"]
    return []


_AS_A_WHOLE = {"goal set": _about_goal, "program described": _about_program}
"""What is wrong with the data of a kind as a whole, each field being right by itself."""


def _form(content: Mapping[str, Any]) -> Iterable[str]:
    """Reasons that lie in the form alone: unknown, missing and wrongly typed fields."""
    for name in content:
        if name not in _FIELDS:
            yield f"{shown(name)}: there is no such field; {advice(str(name), _FIELDS)}"
    for name in _NEEDED:
        if content.get(name) in (None, ""):
            yield f"{name}: it is missing; an entry needs {', '.join(_NEEDED)}"
    for name in ("source_order", "expected_version"):
        yield from _whole_number(name, content.get(name))
    yield from _typed(content)


def _typed(content: Mapping[str, Any]) -> Iterable[str]:
    for name in _TEXTS:
        if not isinstance(content.get(name), str | None):
            yield f"{name}: {shown(content[name])} is not a text; write it in quotes"
    for name in ("data", "personal"):
        if not isinstance(content.get(name, {}), Mapping):
            yield f"{name}: it must be fields and their values, in braces"
    if content.get("trust", "stated") not in _TRUSTS:
        yield f"trust: '{shown(content['trust'])}' is not a class of trust; {advice(str(content['trust']), _TRUSTS)}"


def _whole_number(name: str, value: Any) -> Iterable[str]:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62
    if value is not None and not is_whole:
        yield f"{name}: {shown(value)} is not a whole number from 0 on"


def _moment(value: Any, rules: Rules) -> tuple[Moment, bool] | str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        return f"{shown(value)} is not a time; write it like 2026-03-31 or 2026-03-31T14:05:00+02:00"
    try:
        return parse_moment(value, rules.time_zone)
    except (ValueError, OverflowError):
        return f"'{shown(value)}' is not a time; write it like 2026-03-31 or 2026-03-31T14:05:00+02:00"


def _entry(content: Mapping[str, Any], moments: Mapping[str, Any], now: Moment) -> Entry:
    occurred_at, is_day = moments["occurred_at"]
    known, sent = moments["known_at"], moments["sent_at"]
    text: dict[str, str] = {name: content.get(name) or "" for name in _TEXTS}
    return Entry(
        **{name: text[name] for name in (*_PARTS, "kind", "sent_by")},
        **{name: text[name] or None for name in _OPTIONAL},  # type: ignore[arg-type]
        occurred_at=occurred_at,
        is_day=is_day,
        known_at=now if known is None else known[0],
        sent_at=None if sent is None else sent[0],
        source_order=content.get("source_order") or 0,
        trust=Trust(content.get("trust", "stated")),
        data=content.get("data", {}),
        personal=content.get("personal", {}),
    )


def _is_plain_id(entry: Entry) -> bool:
    """Whether all ids are printable, short, and free of the separator: one look for what nearly always holds."""
    if not (entry.source and entry.record and entry.what):
        return False
    ids = f"{entry.source}{entry.record}{entry.what}{entry.version}"
    if len(ids) > PART_AT_MOST or "|" in ids or not ids.isprintable():
        return False
    named = f"{entry.journey}{entry.buyer}{entry.person}{entry.function}{entry.member}"
    return len(named) <= PART_AT_MOST and "|" not in named and named.isprintable()


def _about_id(entry: Entry) -> list[str]:
    found = [f"{name}: it is missing; an entry's id needs it" for name in _PARTS[:3] if not getattr(entry, name)]
    for name in (*_PARTS, *_SUBJECTS, "function", "member"):
        value = getattr(entry, name)
        if not value:
            continue
        if "|" in value:
            found.append(f"{name}: '{shown(value)}' holds '|', which separates the parts of an id; write it without")
        if len(value) > PART_AT_MOST:
            found.append(f"{name}: it has {len(value):,} characters; at most {PART_AT_MOST} are taken")
        if not value.isprintable() and (reason := fields.unprintable(value)):
            found.append(f"{name}: {reason}")
    return found


def _about_subject(entry: Entry) -> list[str]:
    needed = _NEED_OF.get(entry.kind)
    if needed is not None:
        missing = [name for name in needed if not getattr(entry, name)]
        return [f"{name}: it is missing; {entry.kind} is about one" for name in missing]
    if entry.journey or entry.buyer or entry.person or entry.kind in _NO_SUBJECT:
        return []
    return ["journey: the entry names nobody; name a journey, a buyer or a person"]


def _about_times(entry: Entry, rules: Rules) -> list[str]:
    found = []
    for name in ("occurred_at", "known_at"):
        value = getattr(entry, name)
        if value > rules.latest:
            found.append(f"{name}: it lies more than a day in the future; check the date, its format and the time zone")
        elif value <= EARLIEST:
            found.append(f"{name}: it lies before the year 1900; check the date and its format")
    return found


def _unknown_field(name: str, kind: str, checks: Mapping[str, Callable[[Any], str | None]]) -> str:
    where = "facts go under 'facts', what is about a person under 'personal'"
    return f"data.{shown(name)}: {kind} has no such field; {advice(str(name), sorted(checks))}; {where}"


def _about_person(entry: Entry) -> list[str]:
    found = []
    for name, value in entry.personal.items():
        if reason := fields.text(name) or fields.personal(value):
            found.append(f"personal.{shown(name)}: {reason}")
    return found

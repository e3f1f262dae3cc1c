"""Which journals should the books survive? Hypothesis strategies for small, mean ones.

A few buyers, persons and journeys; every kind of entry that moves anything; late, corrected, retracted, undone. Two
contents of one id never share `known_at`, so that which one holds never hangs on a digest.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from buyline.days import DAY_LENGTH, SECOND, Day, Moment, day_number
from buyline.definition.model import Definition
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry, Recorded

Journal = tuple[list[Entry], list[Entry]]
Draw = Callable[[st.SearchStrategy[Any]], Any]

FIRST = date(2026, 1, 1)
FIRST_DAY: Day = day_number(FIRST)
DAYS = 80
BUYERS = ("acme", "bolt", "cone")
PERSONS = ("ann", "ben", "cas")
JOURNEYS = {"j1": "acme", "j2": "acme", "j3": "bolt", "j4": "cone"}
BATCHES = ("load-1", "load-2")
STAGES = ("target", "contact", "lead", "qualified", "prospect", "customer")
PLACES = (*STAGES, "nurture", "lost", "disqualified", "contact", "lead", "qualified", "prospect")
ACTS = (
    "page visited",
    "form submitted",
    "need confirmed",
    "proposal requested",
    "contract signed",
    "unsubscribed",
    "buyer declined",
)
TRUSTS = (Trust.FIRST_PARTY_WEB, Trust.FIRST_PARTY_WEB, Trust.CONNECTOR, Trust.SIGNED, Trust.STATED, Trust.BOT_SUSPECT)


# --- definitions ------------------------------------------------------------------------------------------------------


@st.composite
def _conditions(draw: Draw) -> dict[str, Any]:
    shape = draw(st.sampled_from(("act", "act", "act", "fact", "score")))
    if shape == "fact":
        return {"fact": "size", "op": draw(st.sampled_from((">=", "<", "is known"))), "value": 50}
    if shape == "score":
        return {"score": "warm", "at_least": draw(st.sampled_from((2, 5)))}
    within = draw(st.sampled_from((None, None, 7)))
    return {"did": draw(st.sampled_from(ACTS[:5])), "times": draw(st.sampled_from((1, 1, 2))), "within": within}


@st.composite
def criteria(draw: Draw) -> dict[str, Any]:
    """A criterion with any of its parts."""
    needed = draw(st.lists(_conditions(), min_size=1, max_size=2))
    barred = draw(st.sampled_from(((), (), ("unsubscribed",), ("buyer declined",))))
    made: dict[str, Any] = {draw(st.sampled_from(("all", "all", "any"))): needed}
    made |= {"none": [{"did": kind} for kind in barred], "within": draw(st.sampled_from((None, None, 10)))}
    made |= {"keeps": draw(st.sampled_from((None, 5, 20))), "confirmed": draw(st.sampled_from((False, False, True)))}
    if draw(st.sampled_from((False, False, True))):
        made["accepts"] = ["signed", "connector", "first-party web", "stated"]
    return made


@st.composite
def _documents(draw: Draw) -> dict[str, Any]:
    by_rule = draw(st.integers(0, 4))
    stages: list[dict[str, Any]] = [{"id": "target", "name": "Target", "rank": 10, "ours": True}]
    for place, stage in enumerate(STAGES[1:], start=1):
        own = {"all": [{"did": ACTS[place - 1]}], "keeps": draw(st.sampled_from((10, 25, None)))}
        asked = draw(st.one_of(st.just(own), criteria(), st.just(own), st.none()))
        stages.append(
            {
                "id": stage,
                "name": stage,
                "rank": 10 * (place + 1),
                "won": stage == "customer",
                "claimed": "by rule" if place <= by_rule else "by hand",
                "criterion": asked,
            }
        )
    opens = draw(
        st.sampled_from(
            (
                [],
                [{"on": "any buyer act", "at": "contact"}],
                [{"on": "any buyer act"}],
                [{"on": "stage claimed"}],
                [{"on": "form submitted", "at": "lead"}, {"on": "target listed", "at": "target"}],
            )
        )
    )
    return {
        "version": 1,
        "stages": stages,
        "columns": [{"id": "region", "name": "Region"}, {"id": "owner", "name": "Owner"}],
        "scores": [{"id": "warm", "points": {"page visited": 1, "form submitted": 3}, "within": 10}],
        "pipelines": [{"id": "main", "name": "Main", "opens": opens}],
        "time_zone": draw(st.sampled_from(("UTC", "Europe/Berlin", "America/New_York"))),
    }


@st.composite
def agreements(draw: Draw) -> list[Definition]:
    """One version, or two: the second drops a stage or changes its criteria, and may read again."""
    first = draw(_documents())
    versions = [first]
    if draw(st.booleans()):
        other = draw(_documents())
        dropped = draw(st.sampled_from((None, "contact", "lead", "qualified", "prospect")))
        second = {**other, "version": 2, "time_zone": first["time_zone"], "reread": draw(st.booleans())}
        second["in_force_from"] = (FIRST + timedelta(days=draw(st.integers(10, DAYS - 20)))).isoformat()
        if dropped:
            second["stages"] = [s for s in second["stages"] if s["id"] != dropped]
            second["moves"] = {dropped: draw(st.sampled_from([s["id"] for s in second["stages"]]))}
            second["pipelines"] = [{"id": "main", "name": "Main"}]
        versions.append(second)
    return [Definition.model_validate(document) for document in versions]


def adopted(definition: Definition, *, known_at: Moment = 0) -> Entry:
    """The entry by which a version was agreed."""
    data = {"definition": definition.model_dump(mode="json")}
    return Entry(
        "buyline", f"definition {definition.version}", "adopted", "definition adopted", known_at, known_at, data=data
    )


# --- entries ----------------------------------------------------------------------------------------------------------


@st.composite
def _moments(draw: Draw) -> tuple[Moment, bool]:
    """A start of a day, or some hour of it."""
    is_day = draw(st.sampled_from((True, True, False)))
    start = (FIRST_DAY + draw(st.integers(0, DAYS))) * DAY_LENGTH
    return (start, True) if is_day else (start + draw(st.integers(0, 23)) * 3600 * SECOND, False)


@st.composite
def _told(draw: Draw, number: int) -> dict[str, Any]:
    """What every entry has: its id, when it happened, when it was known, and its load."""
    occurred_at, is_day = draw(_moments())
    delay = draw(st.sampled_from((0, 0, 0, 1, 30))) * DAY_LENGTH
    return {
        "source": "test",
        "record": f"r{number:03d}",
        "what": "entry",
        "occurred_at": occurred_at,
        "is_day": is_day,
        "known_at": occurred_at + delay,
        "source_order": draw(st.integers(0, 2)),
        "batch": draw(st.sampled_from((None, None, None, *BATCHES))),
    }


@st.composite
def _subjects(draw: Draw) -> dict[str, Any]:
    """A journey with its buyer, a buyer, or a person."""
    shape = draw(st.sampled_from(("journey", "journey", "journey", "buyer", "person")))
    if shape == "buyer":
        return {"buyer": draw(st.sampled_from(BUYERS))}
    return {"person": draw(st.sampled_from(PERSONS))} if shape == "person" else draw(_journeys())


@st.composite
def _journeys(draw: Draw) -> dict[str, Any]:
    """A journey, nearly always with its own buyer: sometimes an entry names none, or another one."""
    journey = draw(st.sampled_from(tuple(JOURNEYS)))
    other = draw(st.sampled_from((*BUYERS, None))) if draw(st.integers(0, 11)) == 0 else JOURNEYS[journey]
    return {"journey": journey, "buyer": other}


@st.composite
def _carried(draw: Draw) -> dict[str, Any]:
    """Amounts, columns and facts that an entry may carry."""
    data: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        data |= {"amount": str(draw(st.integers(0, 500)))}
        data |= draw(st.sampled_from(({"currency": "EUR"}, {"currency": "EUR"}, {"currency": "USD"}, {})))
    if draw(st.integers(0, 4)) == 0:
        data["columns"] = {"region": draw(st.sampled_from(("north", "south")))}
    if draw(st.integers(0, 5)) == 0:
        data["facts"] = {"size": draw(st.sampled_from((10, 80)))}
    return data


@st.composite
def _act(draw: Draw) -> dict[str, Any]:
    trust = draw(st.sampled_from(TRUSTS))
    function = draw(st.sampled_from(("marketing", "sales"))) if trust == Trust.STATED else None
    return {
        "kind": draw(st.sampled_from(ACTS)),
        "trust": trust,
        "function": function,
        "data": draw(_carried()),
        **draw(_subjects()),
    }


@st.composite
def _claim(draw: Draw) -> dict[str, Any]:
    data = {"stage": draw(st.sampled_from(PLACES)), **draw(_carried())}
    if reason := draw(st.sampled_from(("", "price", "timing"))):
        data["reason"] = reason
    who = draw(_journeys()) if draw(st.integers(0, 5)) else {"buyer": draw(st.sampled_from(BUYERS))}
    return {
        "kind": "stage claimed",
        "function": draw(st.sampled_from((None, "sales", "marketing"))),
        "data": data,
        **who,
    }


@st.composite
def _opening(draw: Draw) -> dict[str, Any]:
    since = draw(st.sampled_from((None, -30, -5)))
    data: dict[str, Any] = {"stage": draw(st.sampled_from(PLACES)), **draw(_carried())}
    if since is not None:
        data["since"] = (FIRST + timedelta(days=since)).isoformat()
    return {"kind": "opening recorded", "data": data, **draw(_journeys())}


@st.composite
def _change(draw: Draw) -> dict[str, Any]:
    kind = draw(st.sampled_from(("amount changed", "details changed", "responsibility assigned", "buyer described")))
    if kind == "buyer described":
        facts = {"size": draw(st.sampled_from((10, 80)))}
        return {
            "kind": kind,
            "trust": Trust.CONNECTOR,
            "buyer": draw(st.sampled_from(BUYERS)),
            "data": {"facts": facts},
        }
    data: dict[str, Any] = draw(_carried())
    if kind == "amount changed":
        data = {"amount": str(draw(st.integers(0, 500))), "currency": "EUR"}
    if kind == "responsibility assigned":
        data = {"owner": draw(st.sampled_from(("mia", "noa")))}
    return {"kind": kind, "data": data, **draw(_journeys())}


@st.composite
def _identity(draw: Draw) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(
            (
                "person identified",
                "persons merged",
                "persons parted",
                "buyers merged",
                "buyers parted",
                "journeys joined",
                "journeys joined",
                "journeys parted",
            )
        )
    )
    if kind == "person identified":
        return {"kind": kind, "person": draw(st.sampled_from(PERSONS)), "buyer": draw(st.sampled_from(BUYERS))}
    names, subject = {
        "p": (PERSONS, "person"),
        "b": (BUYERS, "buyer"),
        "j": (("j1", "j2", "j1", "j2", *JOURNEYS), "journey"),
    }[kind[0]]
    one = draw(st.sampled_from(names))
    other = draw(st.sampled_from([name for name in names if name != one]))
    return {"kind": kind, subject: one, "data": {"into": other}}


@st.composite
def _about_earlier(draw: Draw, earlier: Sequence[Entry]) -> dict[str, Any]:
    """A retraction or a confirmation of an entry (or of one that is still to come)."""
    target = draw(st.sampled_from(earlier))
    if target.trust == Trust.STATED and target.kind in ACTS and draw(st.booleans()):
        function = draw(st.sampled_from(("marketing", "sales", "success")))
        return {"kind": "act confirmed", "function": function, "data": {"entry": target.id}}
    return {"kind": "entry retracted", "data": {"entry": target.id}, "batch": None}


def _corrected(draw: Draw, earlier: Sequence[Entry], fresh: dict[str, Any]) -> Entry | None:
    """Other content under the id of an earlier entry, known later than any content of it."""
    target = draw(st.sampled_from(earlier))
    if target.kind in {"entry retracted", "act confirmed"}:
        return None
    known = max(e.known_at for e in earlier if e.id == target.id) + draw(st.sampled_from((1, DAY_LENGTH)))
    return Entry(**{**fresh, "record": target.record, "known_at": known})


@st.composite
def journals(draw: Draw, *, at_most: int = 30, joins: bool = True, versions: bool = True) -> Journal:
    """The adopted definitions, and entries in no particular order. At most one undo of each batch comes last."""
    agreed = draw(agreements())
    kinds = [
        _act(),
        _act(),
        _act(),
        _act(),
        _claim(),
        _claim(),
        _claim(),
        _change(),
        _opening(),
        *([_identity()] if joins else []),
    ]
    made: list[Entry] = []
    for number in range(draw(st.one_of(st.integers(1, 8), st.integers(at_most // 2, at_most)))):
        told, turn = draw(_told(number)), draw(st.integers(0, 11))
        said = draw(_about_earlier(made)) if made and turn == 0 else draw(st.one_of(kinds))
        fields = {**told, **said}
        entry = _corrected(draw, made, fields) if made and turn == 1 else None
        made.append(entry or Entry(**fields))
    made += draw(_undone(made))
    later = draw(st.sampled_from((0, 0, (FIRST_DAY + 50) * DAY_LENGTH)))
    firsts = [adopted(d, known_at=0 if d.version == 1 else later) for d in (agreed if versions else agreed[:1])]
    return firsts, made


@st.composite
def _undone(draw: Draw, made: Sequence[Entry]) -> list[Entry]:
    """Undo of some batches, known as early as the first entry of the batch."""
    undos = []
    for batch in BATCHES:
        known = [e.known_at for e in made if e.batch == batch]
        if known and draw(st.integers(0, 3)) == 0:
            undos.append(
                Entry(
                    "test", f"undo {batch}", "entry", "batch retracted", min(known), min(known), data={"batch": batch}
                )
            )
    return undos


# --- delivery ---------------------------------------------------------------------------------------------------------


def digest(entry: Entry) -> str:
    """A digest of the content, the same wherever it is delivered."""
    return hashlib.sha256(repr(entry).encode()).hexdigest()


def delivered(definitions: Sequence[Entry], entries: Sequence[Entry]) -> list[Recorded]:
    """Entries as the journal keeps them when they arrive in this order, one each second; repeats are the same entry."""
    kept: dict[tuple[str, str], Recorded] = {}
    start = (FIRST_DAY + DAYS) * DAY_LENGTH
    for entry in (*definitions, *entries):
        key = (entry.id, digest(entry))
        if key not in kept:
            kept[key] = Recorded(len(kept) + 1, start + len(kept) * SECOND, key[1], entry)
    return list(kept.values())


@st.composite
def deliveries(draw: Draw, entries: Sequence[Entry]) -> list[Entry]:
    """The same entries in another order, some of them several times."""
    again = draw(st.lists(st.sampled_from(entries), max_size=5)) if entries else []
    return list(draw(st.permutations([*entries, *again])))


views = st.one_of(st.none(), st.integers(0, DAYS + 40).map(lambda day: (FIRST_DAY + day) * DAY_LENGTH))

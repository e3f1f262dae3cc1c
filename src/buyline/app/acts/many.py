"""How is one act done with many journeys at once?

Looked at first, then recorded in one transaction with one token, so that one undo takes all of it back. Journeys where
it is so already, where it cannot be, and those that somebody changed meanwhile are left out, each with its reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any
from uuid import uuid4

from buyline.app.acts.about import SOURCE, About, By, Content
from buyline.app.acts.ahead import Ahead, ahead_of_each
from buyline.app.acts.assigning import Rota
from buyline.app.acts.contents import contents_of
from buyline.app.acts.declared import ACTS, MANY, ActKind
from buyline.app.acts.doing import about_of, act_kind, may_act, own_words, take_back
from buyline.app.acts.handing import OFFERED_ALREADY, is_possible
from buyline.app.acts.meeting import At, Met, claimed, counts_of, met_of
from buyline.app.acts.seen import check_entries, check_said
from buyline.app.books import agreement_of
from buyline.app.entries import reasons_against_each
from buyline.app.intake import intake_of
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.journeys import journey_states
from buyline.app.record import Receipt, Taken
from buyline.app.refusal import NotFound, Refused
from buyline.days import Moment, as_datetime
from buyline.ledger.state import JourneyState
from buyline.store import read_models
from buyline.store.books import Books

AT_ONCE = 2_000
_WHATS: Mapping[str, tuple[str, ...]] = {
    "claim": ("claim",),
    "change": ("amount", "close", "details"),
    "assign": ("assigned",),
    "hand": ("offered",),
    "plan": ("planned",),
    "note": ("note",),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Many:
    """An act for many journeys, looked at or done; `together` takes all of it back."""

    act: str
    is_dry: bool
    met: tuple[Met, ...]
    together: str = ""

    @property
    def taken(self) -> int:
        """With how many journeys it is, or would be, done."""
        return sum(one.is_taken for one in self.met)

    @property
    def left_out(self) -> tuple[Met, ...]:
        """The journeys with which it is not done, each with its reason."""
        return tuple(one for one in self.met if not one.is_taken)

    @property
    def says(self) -> str:
        """What it comes to in a sentence."""
        would = "would be done" if self.is_dry else "is done"
        left = f" {len(self.left_out):,} left out." if self.left_out else ""
        return f"{ACTS[self.act].title}: it {would} with {_journeys(self.taken)}.{left}"

    def to_json(self) -> dict[str, Any]:
        told = {"act": self.act, "dry_run": self.is_dry, "found": len(self.met), "taken": self.taken}
        told |= {"meets": counts_of(self.met), "says": self.says, "together": self.together or None}
        return told | {"journeys": [one.to_json() for one in self.met]}


def _journeys(many: int) -> str:
    return "1 journey" if many == 1 else f"{many:,} journeys"


def chosen(books: Books, asked: ListAsked, *, now: Moment) -> tuple[str, ...]:
    """The journeys of a list, by id in its order; Refused when there are more than an act takes at once."""
    found = journey_list(books, replace(asked, after=(), group="", at_most=AT_ONCE), now=now).found
    if found.found > AT_ONCE:
        raise Refused(
            "Nothing was recorded.", [f"journeys: {found.found:,} were found, at most {AT_ONCE:,} at once; filter them"]
        )
    return tuple(str(line["journey"]) for line in found.lines)


def kind_for_many(word: str) -> ActKind:
    """The act of that word for many journeys; NotFound and Refused say which there are."""
    if word not in MANY:
        title = act_kind(word).title
        raise Refused(
            "Nothing was recorded.", [f"act: {title} is for one journey; for many there are {', '.join(MANY)}"]
        )
    return MANY[word]


def act_on_many(
    books: Books,
    word: str,
    given: Mapping[str, Any],
    *,
    by: By,
    now: Moment,
    journeys: Mapping[str, int | None],
    token: str = "",
    is_dry: bool = False,
) -> Many:
    """Do an act with many journeys and say what it came to at each; `is_dry`: only what it would come to.

    `journeys`: each with the version that the member had before them, None for the one that stands now. `token`: a name
    for this act, under which it is done once. Refused when what was given cannot be taken for any journey.
    """
    kind = kind_for_many(word)
    check_said(books, given)
    if not 1 <= len(journeys) <= AT_ONCE:
        raise Refused("Nothing was recorded.", [f"journeys: {len(journeys):,} were named; 1 to {AT_ONCE:,} at once"])
    token_ = token or uuid4().hex[:16]
    if token and not is_dry and (before := _done_before(books, word, list(journeys), token)) is not None:
        return before
    looked = _look(books, kind, given, by=by, now=now, journeys=journeys, token=token_)
    met = tuple(one for one, _ in looked)
    if is_dry or not any(one.is_taken for one in met):
        return Many(act=word, is_dry=is_dry, met=met)
    return _record(books, word, looked, token=token_, now=now)


Looked = list[tuple[Met, list[Content]]]


def _look(
    books: Books,
    kind: ActKind,
    given: Mapping[str, Any],
    *,
    by: By,
    now: Moment,
    journeys: Mapping[str, int | None],
    token: str,
) -> Looked:
    """What the act meets at each journey, with the entries that it becomes where it is taken."""
    agreement, states = agreement_of(books), journey_states(books, list(journeys))
    may_act(by, agreement)
    rota = Rota(books, agreement)
    abouts = {
        id_: about_of(states[id_], agreement, by=by, now=now, token=token, rota=rota)
        for id_ in journeys
        if id_ in states
    }
    made, against = _made(books, kind, given, abouts, now=now)
    verdicts = _verdicts(books, kind, made, states, now=now)
    names = read_models.buyer_names(books, {state.buyer for state in states.values() if state.buyer})
    found: Looked = []
    for id_, seen in journeys.items():
        if id_ not in states:
            found.append((Met(journey=id_, meets=At.REFUSED, says="There is no such journey."), []))
            continue
        state = states[id_]
        said = _against(state, seen, against.get(id_, ())) or _meets(
            kind, given, state, abouts[id_], made[id_], verdicts
        )
        buyer = names.get(state.buyer, "") or state.buyer
        met = Met(journey=id_, buyer=buyer, version=state.version, **said)
        found.append((met, made[id_] if met.is_taken else []))
    return found


def _against(state: JourneyState, seen: int | None, reasons: Sequence[str]) -> dict[str, str] | None:
    """Why an act cannot be done with a journey; None when it can."""
    if reasons:
        return {"meets": At.REFUSED, "says": " ".join(map(_sentence, reasons))}
    if seen not in (None, state.version):
        return {"meets": At.MEANWHILE, "says": f"It is at version {state.version}, you saw version {seen}."}
    return None


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _made(
    books: Books, kind: ActKind, given: Mapping[str, Any], abouts: Mapping[str, About], *, now: Moment
) -> tuple[dict[str, list[Content]], dict[str, tuple[str, ...]]]:
    """The entries of each journey, and the reasons against those that cannot be; Refused when all say the same."""
    made: dict[str, list[Content]] = {}
    against: dict[str, tuple[str, ...]] = {}
    for id_, about in abouts.items():
        if not is_possible(kind.word, about.work, about.by.function):
            against[id_] = (OFFERED_ALREADY,)
            continue
        try:
            made[id_] = contents_of(kind, given, about)
        except Refused as problem:
            against[id_] = problem.reasons
    flat = [(id_, content) for id_, contents in made.items() for content in contents]
    for (id_, _), reasons in zip(flat, reasons_against_each(books, [one for _, one in flat], now=now), strict=True):
        if reasons:
            against[id_] = (*against.get(id_, ()), *map(own_words, reasons))
    if abouts and len(against) == len(abouts) and not any(is_of_one(each) for each in against.values()):
        raise Refused("Nothing was recorded.", next(iter(against.values())))
    return made, against


def is_of_one(reasons: Sequence[str]) -> bool:
    """Whether reasons are about a journey and not about a field that was given."""
    return not any(": " in each or each.startswith("nothing was given") for each in reasons)


def _verdicts(
    books: Books,
    kind: ActKind,
    made: Mapping[str, list[Content]],
    states: Mapping[str, JourneyState],
    *,
    now: Moment,
) -> Mapping[str, Ahead]:
    """What a claim of this moment meets, by journey; one of an earlier day is judged by its own time."""
    first = next(iter(made.values()), None)
    if kind.word != "claim" or first is None or first[0]["occurred_at"] != as_datetime(now).isoformat():
        return {}
    return ahead_of_each(books, states.values(), place=first[0]["data"]["stage"], now=now)


def _meets(
    kind: ActKind,
    given: Mapping[str, Any],
    state: JourneyState,
    about: About,
    contents: Sequence[Content],
    verdicts: Mapping[str, Ahead],
) -> dict[str, str]:
    if kind.word == "claim":
        return claimed(state, about, verdicts.get(state.id), contents[0]["data"]["stage"])
    said = {name: value for name, value in given.items() if value not in ("", None, {})}
    if kind.word == "assign":
        said |= {name: contents[0]["data"][name] for name in ("owner", "team") if name in contents[0]["data"]}
    return met_of(kind.word, said, state, about)


def _record(books: Books, word: str, looked: Looked, *, token: str, now: Moment) -> Many:
    """All of it in one transaction; who changed a journey between the look and this moment keeps what they wrote."""
    contents = [one | {"expected_version": met.version} for met, entries in looked if met.is_taken for one in entries]
    receipts = iter(intake_of(books).record(contents, now=now))
    met, seqs = [], list[int]()
    for one, entries in looked:
        answers = [next(receipts) for _ in entries]
        seqs += [each.seq for each in answers if each.seq is not None]
        met.append(_answered(one, answers))
    return Many(act=word, is_dry=False, met=tuple(met), together=_together(token, seqs))


def _answered(met: Met, answers: Sequence[Receipt]) -> Met:
    refused = next((each for each in answers if each.taken in (Taken.CONFLICT, Taken.REFUSED)), None)
    if refused is None:
        return met
    meets = At.MEANWHILE if refused.taken is Taken.CONFLICT else At.REFUSED
    return replace(met, meets=meets, says=" ".join(_sentence(each) for each in refused.reasons))


def _together(token: str, seqs: Sequence[int]) -> str:
    """By which words an act for many is found again: its token, and between which lines of the journal it stands."""
    return f"{token}.{min(seqs)}.{max(seqs)}" if seqs else ""


def _done_before(books: Books, word: str, ids: Sequence[str], token: str) -> Many | None:
    """What an act came to that is sent again under its token; None for one that is new."""
    named = {f"{SOURCE}|{id_}|{what} {token}|": id_ for id_ in ids for what in _WHATS[word]}
    with books.reading_session() as session:
        known = session.versions_of(named)
    seqs = {entry: [one.seq for one in held if not one.is_retracted] for entry, held in known.items()}
    done = {named[entry] for entry, held in seqs.items() if held}
    if not done:
        return None
    met = tuple(
        Met(journey=id_, meets=At.CHANGES, says="It was done before.")
        if id_ in done
        else Met(journey=id_, meets=At.REFUSED, says="It was left out before.")
        for id_ in ids
    )
    return Many(
        act=word, is_dry=False, met=met, together=_together(token, [one for held in seqs.values() for one in held])
    )


def undo_many(books: Books, together: str, *, by: By, now: Moment) -> int:
    """Take back an act for many by its `together`; how many entries. Refused when it was taken back before."""
    entries = list(_entries_of(books, together))
    if not entries:
        raise NotFound(f"There is no act '{together[:80]}' in these books; nothing was undone.")
    with books.reading_session() as session:
        known = session.versions_of(entries)
    live = tuple(entry for entry in entries if any(not one.is_retracted for one in known[entry]))
    if not live:
        raise Refused("It was taken back before; nothing was undone.")
    check_entries(books, live)
    return take_back(books, live, by=by, now=now, why="undone")


def _entries_of(books: Books, together: str) -> Iterator[str]:
    token, _, places = together.partition(".")
    first, _, last = places.partition(".")
    if not (token and first.isdecimal() and last.isdecimal() and len(first) < 19 and len(last) < 19):
        return
    if int(last) - int(first) >= AT_ONCE * 3:
        return
    for line in takewhile(lambda line: line.seq <= int(last), books.lines(after=int(first) - 1)):
        if line.entry.source == SOURCE and line.entry.what.endswith(f" {token}"):
            yield line.entry.id

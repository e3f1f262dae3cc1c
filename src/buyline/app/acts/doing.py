"""What becomes of a member's act?

Recorded at once, all of its entries in one transaction, or nothing of it with every reason in a sentence; what was
recorded can be taken back by one more entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from buyline.app.acts.about import SOURCE, About, By, Content
from buyline.app.acts.ahead import Ahead, ahead_of
from buyline.app.acts.assigning import Rota
from buyline.app.acts.contents import contents_of, meant_by
from buyline.app.acts.declared import ACTS, ActKind
from buyline.app.acts.given import GivenFile, columns_in
from buyline.app.acts.linking import linked_of
from buyline.app.acts.seen import check_entries, check_opening, check_said, opened_by
from buyline.app.attachments import check_file, kept_name, put_beside, take_away
from buyline.app.books import agreement_of
from buyline.app.entries import reasons_against_all
from buyline.app.intake import intake_of
from buyline.app.journeys import journey_state
from buyline.app.record import Receipt, Taken
from buyline.app.refusal import BuylineError, Conflict, NotFound, Refused
from buyline.days import Moment, as_datetime
from buyline.definition.agreement import Agreement
from buyline.definition.money import typed_amount
from buyline.definition.problem import advice
from buyline.ledger.identity import short_hash
from buyline.ledger.state import JourneyState
from buyline.store.books import Books

UNDONE_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """An act that is on disk: what it is about, the entries it became, and what it came to in a sentence.

    It is about a journey, or about a buyer or a person where it says who is who; the others are empty.
    """

    act: str
    journey: str
    entries: tuple[str, ...]
    says: str
    verdict: Ahead | None = None
    buyer: str = ""
    person: str = ""

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"act": self.act, "journey": self.journey, "entries": list(self.entries)}
        told |= {"buyer": self.buyer, "person": self.person}
        return told | {"says": self.says, "verdict": None if self.verdict is None else self.verdict.to_json()}


def act_kind(word: str) -> ActKind:
    """The act of that word; NotFound says which there are."""
    if word not in ACTS:
        raise NotFound(f"There is no act '{word}'; {advice(word, list(ACTS))}.")
    return ACTS[word]


def do(
    books: Books,
    word: str,
    given: Mapping[str, Any],
    *,
    by: By,
    now: Moment,
    journey: str = "",
    seen: int | None = None,
    token: str = "",
) -> Done:
    """Do an act and say what it came to.

    `seen`: the version of the journey that the member had before them; Conflict when an act that overwrites meets a
    newer one. `token`: a name for this act, under which it is done once however often it is sent. Refused and NotFound
    as sentences; then nothing was recorded.
    """
    act = act_kind(word)
    check_said(books, given)
    is_opening = not (act.is_about or act.is_of_record)
    if is_opening:
        check_opening(books, given, journey)
    about = _about(books, act, given, journey, by=by, now=now, token=token or uuid4().hex[:16])
    if token and (before := _done_before(books, act, about)) is not None:
        return before
    if is_opening:
        given = opened_by(books, given, member=by.member, columns=about.latest.column_ids)
    if act.files:
        given = {**given, "file": _checked_file(books, given)}
    contents = contents_of(act, given, about)
    verdict = _verdict(books, contents[-1], about)
    if seen is not None and act.overwrites:
        contents = [content | {"expected_version": seen} for content in contents]
    entries = tuple(_id(content) for content in contents)
    if not token or not _are_known(books, entries):
        _take_all(books, contents, given, now=now)
    aside = meant_by(given, by).says if word in ("note", "attach") else ""
    return _told(act, about, entries, verdict, aside=aside)


def _told(
    act: ActKind, about: About, entries: tuple[str, ...], verdict: Ahead | None = None, *, aside: str = ""
) -> Done:
    """What an act came to; `aside`: what there is to say besides."""
    subject = {} if about.linked is None else {about.linked.of: about.linked.id}
    said = " ".join(filter(None, (_says(act, about, verdict), aside)))
    return Done(act=act.word, journey=about.journey, entries=entries, says=said, verdict=verdict, **subject)


def _done_before(books: Books, act: ActKind, about: About) -> Done | None:
    """What an act about who is who came to that is sent again: the records are as it left them, and so against it."""
    if about.linked is None:
        return None
    last = {"merge": "merged", "unmerge": "parted", "distinguish": "told apart"}[act.word]
    entries = (f"{SOURCE}|{about.linked.id}|{last} {about.token}|",)
    return _told(act, about, entries) if _are_known(books, entries) else None


def _about(
    books: Books, act: ActKind, given: Mapping[str, Any], journey: str, *, by: By, now: Moment, token: str
) -> About:
    agreement = agreement_of(books)
    may_act(by, agreement)
    if act.is_of_record:
        return About(by=by, now=now, token=token, agreement=agreement, linked=linked_of(books, given))
    if not act.is_about:
        taker = Rota(books, agreement).taker(columns_in(given.get("columns")))
        id_ = journey or f"j-{short_hash(token)}"
        return About(by=by, now=now, token=token, agreement=agreement, journey=id_, taker=taker)
    rota = Rota(books, agreement)
    return about_of(journey_state(books, journey), agreement, by=by, now=now, token=token, rota=rota)


def may_act(by: By, agreement: Agreement) -> None:
    """Refused for somebody of a function that the definition does not know."""
    if by.function not in agreement.latest.functions and by.function not in ("executive", "administrator"):
        known = ", ".join(agreement.latest.functions)
        raise Refused("Nothing was recorded.", [f"function: '{by.function}' is not one of {known}"])


def about_of(state: JourneyState, agreement: Agreement, *, by: By, now: Moment, token: str, rota: Rota) -> About:
    """What an act with one journey is about; `rota`: who is given it where nobody is named."""
    return About(
        by=by, now=now, token=token, agreement=agreement, journey=state.id, buyer=state.buyer,
        pipeline=state.pipeline, place=state.place, work=state.work,
        amount=typed_amount(state.amount, state.currency) if state.amount else "", taker=rota.taker(state.columns),
    )  # fmt: skip


def _verdict(books: Books, content: Content, about: About) -> Ahead | None:
    """What the buyer's behaviour says to a claim of this moment; one of an earlier day is judged by its own time."""
    if content["kind"] != "stage claimed" or content["occurred_at"] != as_datetime(about.now).isoformat():
        return None
    place, pipeline = content["data"]["stage"], content["data"].get("pipeline", "")
    return next(
        (one for one in ahead_of(books, about.journey, pipeline=pipeline, now=about.now) if one.place == place), None
    )


def _checked_file(books: Books, given: Mapping[str, Any]) -> GivenFile | None:
    """The file that was given under the name by which it is kept; None where there is none."""
    if given.get("file") in (None, ""):
        return None
    file = check_file(books, given["file"])
    return GivenFile(kept_name(file.name), file.content)


def _take_all(books: Books, contents: list[Content], given: Mapping[str, Any], *, now: Moment) -> None:
    """Record the entries of an act, with the file that it brings; one that is not taken leaves no file."""
    file = given.get("file")
    if not isinstance(file, GivenFile):
        _take(books, contents, now=now)
        return
    contents = put_beside(books, contents, file)
    try:
        _take(books, contents, now=now)
    except BuylineError:
        take_away(books, contents)
        raise


def _take(books: Books, contents: list[Content], *, now: Moment) -> list[Receipt]:
    """Record all or nothing: what the rules or the gate are against is refused before anything is written."""
    reasons = [own_words(reason) for reason in reasons_against_all(books, contents, now=now)]
    if reasons:
        raise Refused("Nothing was recorded.", reasons)
    receipts = intake_of(books).record(contents, now=now)
    for receipt in receipts:
        if receipt.taken is Taken.CONFLICT:
            raise Conflict(receipt.reasons[0])
        if receipt.taken is Taken.REFUSED:
            raise Refused("Nothing was recorded.", receipt.reasons)
    return receipts


def _are_known(books: Books, entries: tuple[str, ...]) -> bool:
    """Whether an act was done already; sent again it would only say another moment."""
    with books.reading_session() as session:
        return any(not one.is_retracted for held in session.versions_of(entries).values() for one in held)


def own_words(reason: str) -> str:
    """A reason against a field of an entry, in the words of the act that it was made from."""
    return reason.removeprefix("data.").replace("occurred_at: ", "on: ", 1).removeprefix("personal.")


def _id(content: Content) -> str:
    return f"{content['source']}|{content['record']}|{content['what']}|"


def _says(act: ActKind, about: About, verdict: Ahead | None) -> str:
    if verdict is not None:
        return f"{about.journey}: {verdict.name} is claimed. {verdict.says}"
    if about.linked is not None:
        one, other = about.linked.id, about.linked.other
        said = {"merge": f"is merged into {other}", "unmerge": "is one of its own again"}
        return f"{one}: it {said.get(act.word, f'is not the same as {other}')}."
    words = {
        "claim": "the stage is claimed for that day",
        "note": "the note is kept",
        "attach": "the file is attached",
        "tell": "what happened is recorded",
        "change": "the change is recorded",
        "introduce": "the person is added",
        "assign": "the responsibility is recorded",
        "hand": "it is offered; it is their turn",
        "accept": "it is taken over",
        "return": "it is returned with its reason",
        "withdraw": "the offer is taken back",
        "plan": "the step is planned",
        "finish": "the step is done",
        "drop": "the step is dropped",
        "open": "the journey is open",
    }
    return f"{about.journey}: {words[act.word]}."


def undo(books: Books, entries: tuple[str, ...], *, by: By, now: Moment, why: str = "undone") -> int:
    """Take back entries that were made here; how many. Refused for an entry of another source."""
    foreign = [entry for entry in entries if not entry.startswith(f"{SOURCE}|")]
    if foreign or not entries or len(entries) > UNDONE_AT_ONCE:
        about = foreign[0] if foreign else f"{len(entries)} entries"
        raise Refused(
            "Nothing was undone.", [f"{about}: only what members recorded here is taken back here, 1 to 2,000 at once"]
        )
    check_entries(books, entries)
    with books.reading_session() as session:
        known = session.versions_of(entries)
    if missing := [entry for entry in entries if entry not in known]:
        raise NotFound(f"There is no entry '{missing[0]}' in these books; nothing was undone.")
    return take_back(books, entries, by=by, now=now, why=why)


def take_back(books: Books, entries: tuple[str, ...], *, by: By, now: Moment, why: str) -> int:
    """Retract entries that are known and were made here, the last first, all in one transaction; how many."""
    token = uuid4().hex[:16]
    contents = [
        {
            "source": SOURCE, "record": f"undo {token}", "what": f"undone {place}", "kind": "entry retracted",
            "occurred_at": as_datetime(now).isoformat(), "member": by.member, "function": by.function,
            "data": {"entry": entry, "reason": why},
        }
        for place, entry in enumerate(reversed(entries))
    ]  # fmt: skip
    _take(books, contents, now=now)
    return len(entries)

"""What does the page of one journey say?

Made from one `JourneyView`; computes nothing but words, places and addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.http import urlencode

from buyline.app.journey_page import JourneyView, NextStep, OnePerson, StageProof
from buyline.app.looking import Frame
from buyline.days import Day, parse_day
from buyline.definition.money import digits_of, minor_units
from buyline.ledger.work import BUYER, turn_on
from buyline.measure.picture import Amount
from buyline.web.behind_links import buyer_url, journey_url, person_url
from buyline.web.journey_page import edit_url
from buyline.web.journey_path import Path, path_of
from buyline.web.journey_told import Told, names_of, told
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import (
    Badge,
    Callout,
    Editable,
    Evidence,
    Guidance,
    Link,
    Number,
    Proof,
    StageBar,
    Stat,
    Step,
    Ways,
)
from buyline.web.picture.telling import tone_of
from buyline.web.playbook_words import guidance_of, stage_url
from buyline.web.tables import Cell, Row, Table

EVIDENCE_SHOWN = 3
SOURCES_AT_MOST = 8
SHOWN_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "webp", "pdf"})


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The page of one journey."""

    title: str
    address: str
    version: int
    view: Frame
    headline: str
    buyer: Link
    callout: Callout | None
    guidance: Guidance | None
    bar: StageBar
    stats: tuple[Stat, ...]
    path: Path | None
    proofs: Table
    next_steps: Table
    people: Table
    missing_roles: str
    facts: Table
    history: Table
    linked: tuple[Link, ...]
    files: Table
    told: Told


def record_page_of(view: JourneyView, *, group: str, numbers: Numbers, may_act: bool = False) -> RecordPage:
    """The page of an answer; `group`: only the entries of one group; `may_act`: whether whoever looks may."""
    state, names = view.record.state, view.frame.names
    return RecordPage(
        title=state.id,
        address=journey_url(state.id),
        version=state.version,
        view=view.frame,
        headline=f"{view.buyer_name}: {state.id}",
        buyer=Link(view.buyer_name, buyer_url(view.buyer)),
        callout=_callout(view),
        guidance=_guidance(view, numbers),
        bar=_bar(view, numbers),
        stats=_stats(view, numbers, may_act=may_act),
        path=path_of(view.record.path, order=view.order, names=names, day=view.day, numbers=numbers),
        proofs=_proofs(view, numbers),
        next_steps=_next_steps(view, numbers, may_act=may_act),
        people=people_table(view.people, numbers),
        missing_roles=", ".join(view.missing_roles),
        facts=_facts(view, may_act=may_act),
        history=_history(view, numbers),
        linked=_linked(view),
        files=files_table(view.record.files, names_of(view.people), numbers),
        told=told(
            view.record.entries,
            group=group,
            path=journey_url(state.id),
            names=names,
            persons=names_of(view.people),
            numbers=numbers,
        ),
    )


def _place(view: JourneyView, place: str) -> str:
    return view.frame.names.get(place, place)


def _ranks(view: JourneyView) -> dict[str, int]:
    return {stage: number for number, (stage, _) in enumerate(view.frame.stages)}


def _callout(view: JourneyView) -> Callout | None:
    """What the difference of the two books asks for."""
    ranks, (claimed, _), (verified, _) = _ranks(view), view.claimed, view.verified
    if claimed not in ranks:
        return None
    here = next((one for one in view.stages if one.stage.id == claimed), None)
    if ranks.get(verified, -1) > ranks[claimed]:
        words = f"The buyer has proven {_place(view, verified)}; we claim {_place(view, claimed)}."
        return Callout(words, "info", "Further than claimed")
    if here is None or here.is_proven or ranks.get(verified, -1) >= ranks[claimed]:
        return None
    if not here.is_observable:
        words = f"Connect a source that tells of: {', '.join(here.would_tell)}."
        return Callout(words, "info", f"{here.stage.name} is not observable yet")
    return Callout(f"Missing: {'; '.join(here.missing)}.", "warn", f"{here.stage.name} is claimed, not proven")


def _guidance(view: JourneyView, numbers: Numbers) -> Guidance | None:
    """What was agreed about the stage where it stands; None in the waiting room and outside the way."""
    stage = next((one.stage for one in view.stages if one.stage.id == view.claimed[0]), None)
    if stage is None:
        return None
    work, link = view.record.state.work, Link("The whole stage in the playbook", stage_url(stage.id))
    done = work.done if work.place == stage.id else {}
    return guidance_of(stage, numbers, done=done, title=f"What to do in {stage.name}", link=link)


def _bar(view: JourneyView, numbers: Numbers) -> StageBar:
    return StageBar("Stages, claimed and proven", tuple(_step(view, one, numbers) for one in view.stages))


def _step(view: JourneyView, one: StageProof, numbers: Numbers) -> Step:
    """How far one stage is known to be reached."""
    ranks, (claimed, since) = _ranks(view), view.claimed
    rank, reached = ranks.get(one.stage.id, 0), ranks.get(claimed, -1)
    is_here = one.stage.id == claimed
    state: Literal["proven", "claimed", "skipped", "ahead"] = "skipped" if rank <= reached else "ahead"
    if is_here or (rank <= reached and _was_in(view, one.stage.id)):
        state = "claimed"
    if one.is_proven or one.stage.id == view.verified[0]:
        state = "proven"
    note = f"since {numbers.day(since)}" if is_here and since is not None else ""
    return Step(one.stage.name, tone_of(one.stage.led_by), state, is_here, note)


def _was_in(view: JourneyView, stage: str) -> bool:
    return any(row["to"] == stage and row["book"] == "claimed" for row in view.record.path)


def _stats(view: JourneyView, numbers: Numbers, *, may_act: bool) -> tuple[Stat, ...]:
    """Where it stands and what it is worth; amount, currency and expected close are changed where they stand."""
    state = view.record.state
    amount = numbers.amount(Amount(minor=state.amount, currency=state.currency, digits=digits_of(state.currency)))
    worth, close = amount if state.amount else TO, _close(state.close_on, numbers)
    found = [
        Stat("Claimed", Number(_place(view, view.claimed[0])), _since(view.claimed[1], view.day, numbers)),
        Stat(
            "Proven by the buyer", Number(_place(view, view.verified[0])), _since(view.verified[1], view.day, numbers)
        ),
        Stat(
            "Amount",
            _editable(view, "amount", "Amount", worth, beside="currency")
            if may_act and view.has_amounts
            else Number(worth),
            _changes(len(view.amounts), numbers),
            id="changes-of-amount",
        ),
        Stat(
            "Expected close",
            _editable(view, "close_on", "Expected close", close) if may_act else Number(close),
            _changes(len(view.closes), numbers),
            id="changes-of-close",
        ),
    ]
    found.append(_turn(view, numbers))
    if state.reason:
        found.append(Stat("Reason", Number(state.reason.replace("_", " "))))
    return tuple(found)


def _turn(view: JourneyView, numbers: Numbers) -> Stat:
    """Whose turn it is, since when, and with which step."""
    work = view.record.state.work
    asked, offer = work.asked, work.offer
    until = asked.until if asked else None
    whose = turn_on(work.turn, until, asked is not None, day=view.day, is_offered=offer is not None)
    if whose == BUYER and asked is not None and whose != work.turn:
        return Stat("Whose turn", Number("The buyer"), f"asked on {numbers.day(asked.on)}")
    said = {stage.stage.id: stage.stage for stage in view.stages}.get(view.claimed[0])
    found = next((one for one in said.steps if one.id == work.turn_step), None) if said else None
    step = found.does if found is not None else ""
    who = found.named.leads if found is not None else ""
    if said is not None and not work.turn_step and work.turn == said.led_by:
        who = said.named.leads
    if offer is not None:
        step = f"offered by {offer.of}" if offer.of else "offered"
    words = {BUYER: "The buyer"}.get(whose, whose.capitalize()) or TO
    return Stat("Whose turn", Number(f"{words}: {who}" if who else words), step)


def _since(since: Day | None, day: Day, numbers: Numbers) -> str:
    if since is None:
        return ""
    days = day - since
    return f"since {numbers.day(since)}, {numbers.count(days)} {plural(days, 'day', 'days')}"


def _changes(times: int, numbers: Numbers) -> str:
    changed = times - 1
    return f"changed {numbers.count(changed)} {plural(changed, 'time', 'times')}" if changed > 0 else ""


def _close(text: str, numbers: Numbers) -> str:
    try:
        return numbers.day(parse_day(text)) if text else TO
    except ValueError:
        return text


def _proofs(view: JourneyView, numbers: Numbers) -> Table:
    rows = tuple(_proof(one, numbers) for one in view.stages)
    note = "Proven, not proven, or not observable yet: then no source tells of what would prove it."
    heads = ("Stage", "Proof", "Since", "Shown by", "Missing")
    return Table("proof", "What has the buyer proven, and what is missing?", note, heads, 9, rows)


def _proof(one: StageProof, numbers: Numbers) -> Row:
    evidence: Evidence = "proven" if one.is_proven else "claimed" if one.is_observable else "unseen"
    words = {"proven": "proven", "claimed": "not proven", "unseen": "not observable yet"}[evidence]
    if one.stage.ours:
        words = "ours to decide"
    shown = [f"{entry['kind']} on {numbers.stamp(str(entry['occurred_at'])[:10])}" for entry in one.evidence]
    by = "; ".join(shown[-EVIDENCE_SHOWN:]) + (
        f" and {len(shown) - EVIDENCE_SHOWN} earlier" if len(shown) > EVIDENCE_SHOWN else ""
    )
    missing = (
        "; ".join(one.missing) if one.is_observable else f"Connect a source that tells of: {', '.join(one.would_tell)}"
    )
    since = "" if one.since is None else numbers.stamp(one.since)
    until = f" until {numbers.stamp(one.until)}" if one.until else ""
    cells: tuple[Cell, ...] = (one.stage.name, Proof(evidence, words, tone_of(one.stage.led_by)), (since + until) or TO)
    return Row("", (*cells, by or TO, TO if one.is_proven else missing or TO), tone_of(one.stage.led_by))


def _next_steps(view: JourneyView, numbers: Numbers, *, may_act: bool) -> Table:
    """What each function and the buyer do next, with the ways to say that it is done or to plan it."""
    rows = tuple(
        Row(
            "",
            (
                one.function.capitalize() if one.function != BUYER else "The buyer",
                one.does or ("" if one.due is not None else "Nothing is planned"),
                _due(one, view.day, numbers),
                one.member or TO,
                *((_ways(view.record.state.id, one),) if may_act else ()),
            ),
            "" if one.function == BUYER else tone_of(one.function),
        )
        for one in view.next_steps
    )
    heads = ("Whose", "Next step", "On", "Member", *(("Do",) if may_act else ()))
    return Table("next", "What comes next?", "", heads, 9, rows)


def _due(one: NextStep, day: Day, numbers: Numbers) -> Cell:
    if one.due is None:
        return TO
    words = numbers.day(one.due)
    return Badge(f"{words}, overdue", state="bad") if one.due < day else words


def _ways(journey: str, one: NextStep) -> Ways:
    """What can be done about a next step: say that it is done, drop it, plan one."""

    def url(word: str, **given: str) -> str:
        return (
            f"{reverse('act', args=(word,))}?{urlencode({'journey': journey, **given, 'next': journey_url(journey)})}"
        )

    about = f"next step of {one.function}"
    if one.due is None:
        return Ways(about, (Link("Plan", url("plan", by=one.function)),))
    return Ways(about, (Link("Done", url("finish", planned=one.entry)), Link("Drop", url("drop", planned=one.entry))))


def people_table(people: tuple[OnePerson, ...], numbers: Numbers) -> Table:
    """People with their roles, how to reach them, and how much of them is told."""
    rows = tuple(
        Row(
            "",
            (
                Number("erased" if one.is_erased else one.person.name or one.person.id, person_url(one.person.id)),
                one.person.role or TO,
                one.person.email or TO,
                one.person.phone or TO,
                numbers.count(one.entries),
            ),
        )
        for one in people
    )
    heads = ("Person", "Role", "Mail", "Phone", "Entries")
    return Table("people", "Who is there?", "", heads, 4, rows, empty="Nobody there is known by name yet.")


def _facts(view: JourneyView, *, may_act: bool) -> Table:
    """What else is known; the columns of the books are changed where they stand."""
    state = view.record.state
    columns = {column.id: column.name for column in view.columns}
    own = columns if may_act else state.columns
    told: dict[str, Cell] = {
        columns.get(name, name): state.columns.get(name) or TO for name in dict.fromkeys((*state.columns, *own))
    }
    if may_act:
        told |= {title: _editable(view, name, title, told[title]) for name, title in columns.items()}
    for name, fact in state.facts.items():
        title, value = name.capitalize(), str(fact[0])
        held = told.get(title)
        if (held.words if isinstance(held, Editable) else held) != value:
            told[f"{title} of the buyer" if title in told else title] = value
    told |= {"Pipeline": state.pipeline, "Known to": ", ".join(view.sources[:SOURCES_AT_MOST]) or TO}
    return Table(
        "facts", "What else is known?", "", ("What", "Value"), 9, tuple(Row("", each) for each in told.items())
    )


def _editable(view: JourneyView, column: str, title: str, held: Cell, *, beside: str = "") -> Editable:
    journey = view.record.state.id
    url = edit_url(column, journey, journey_url(journey), beside=beside)
    return Editable(str(held), url, f"Change {title.lower()} of {journey}")


def _history(view: JourneyView, numbers: Numbers) -> Table:
    told_amounts = [(said.on, "Amount", _money(said.value, said.currency, numbers)) for said in view.amounts]
    told_closes = [(said.on, "Expected close", _close(str(said.value), numbers)) for said in view.closes]
    ordered = sorted((*told_amounts, *told_closes), key=lambda said: said[:2])
    rows = tuple(Row("", (numbers.stamp(on), what, value)) for on, what, value in ordered)
    return Table("history", "How did amount and expected close change?", "", ("On", "What", "Value"), 9, rows)


def _money(value: object, currency: str, numbers: Numbers) -> str:
    minor = minor_units(str(value), currency)
    return numbers.amount(Amount(minor=minor, currency=currency, digits=digits_of(currency)))


def files_table(files: Sequence[Mapping[str, Any]], persons: Mapping[str, str], numbers: Numbers) -> Table:
    """Files beside the journey, each to be taken along, or looked at where that is safe."""
    rows = tuple(
        Row(
            "",
            (
                Number(str(one["name"]), reverse("attachment", args=(one["seq"],)), "Take it along"),
                _look(one),
                str(one["remark"] or TO),
                persons.get(one["person"] or "", one["person"] or TO),
                str(one["by"]),
                numbers.stamp(str(one["at"])),
                numbers.size(int(one["bytes"])),
            ),
        )
        for one in files
    )
    return Table("files", "Which files are there?", "", ("File", "Shown", "Note", "About", "By", "On", "Size"), 6, rows)


def _look(one: Mapping[str, Any]) -> Cell:
    """Where a file is shown that is called like one that may be."""
    is_shown = str(one["name"]).rpartition(".")[2].casefold() in SHOWN_ENDINGS
    return (
        Number("Look", f"{reverse('attachment', args=(one['seq'],))}?look", f"Look at {one['name']}")
        if is_shown
        else TO
    )


def _linked(view: JourneyView) -> tuple[Link, ...]:
    """The journeys that it came from and led to."""
    cause = view.record.state.cause
    came = [Link(f"Came from {cause}", journey_url(cause))] if cause else []
    return (*came, *(Link(f"Led to {id_}", journey_url(id_)) for id_ in view.record.led_to))

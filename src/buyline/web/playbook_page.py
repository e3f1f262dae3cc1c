"""What do the pages of the playbook say: all stages in order of the way, one stage, and all versions?

Made from one `Playbook`; computes nothing but words, places and addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from buyline.app.playbook import Playbook, Version
from buyline.definition.model import Definition, Stage, Step
from buyline.definition.wording import assignment_in_words, helping_in_words
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Banner, Callout, Guidance, Leads, Link, Number, Segments
from buyline.web.picture.telling import stage_anchor, tone_of
from buyline.web.playbook_words import (
    days_of,
    facts_of,
    force_in_words,
    guidance_of,
    hours_of,
    leads_of,
    listed,
    missing_in_words,
    opens_in_words,
    proof_in_words,
    signed_in_words,
    stage_url,
    standing_url,
)
from buyline.web.tables import Cell, Row, Table

SEGMENTS_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class StagePart:
    """One stage of the overview; `here`: how many stand there now, where that is known."""

    anchor: str
    name: str
    url: str
    tone: str
    leads: tuple[Leads, ...]
    here: Number | None
    facts: tuple[tuple[str, str], ...]
    guidance: Guidance


@dataclass(frozen=True, slots=True)
class PlaybookPage:
    """The overview of a version."""

    title: str
    headline: str
    subtitle: str
    audience: str
    banner: Banner | None
    callout: Callout | None
    to_proposal: Link | None
    versions: Segments
    stages: tuple[StagePart, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A version with what it changed: for the whole, or for one stage."""

    title: str
    url: str
    note: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StagePage:
    """One stage as a page."""

    title: str
    headline: str
    banner: Banner | None
    tone: str
    leads: tuple[Leads, ...]
    here: Number | None
    buyer_is: str
    proof: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    history: tuple[Change, ...]
    before: Link | None
    after: Link | None


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """All versions, the newest first."""

    title: str
    changes: tuple[Change, ...]
    proposal: Link | None


def playbook_page_of(found: Playbook, numbers: Numbers) -> PlaybookPage:
    """The overview of the version that is shown."""
    shown, definition = found.shown, found.shown.definition
    return PlaybookPage(
        title="Playbook",
        headline=f"The way from {definition.stages[0].name} to {definition.stages[-1].name}, as agreed",
        subtitle=f"Version {shown.number}, {force_in_words(shown, numbers)}; {signed_in_words(shown)}",
        audience=definition.audience.who,
        banner=_banner(found, "/playbook"),
        callout=_proposed(found),
        to_proposal=_to_proposal(found),
        versions=_segments(found),
        stages=tuple(_stage(found, stage, numbers) for stage in definition.stages),
        tables=tuple(_tables(definition)),
    )


def stage_page_of(found: Playbook, id_: str, numbers: Numbers) -> StagePage:
    """The page of one stage; NotFound where the version has none of that id."""
    stage, stages = found.stage(id_), found.shown.definition.stages
    place = stages.index(stage)
    return StagePage(
        title=stage.name,
        headline=stage.name,
        banner=_banner(found, stage_url(id_)),
        tone=tone_of(stage.led_by),
        leads=leads_of(stage),
        here=_here(found, stage, numbers),
        buyer_is=stage.buyer_is,
        proof=proof_in_words(stage),
        facts=facts_of(stage, numbers),
        tables=(_steps("steps", "Who does what here?", stage.steps, numbers), *_differing(found, stage, numbers)),
        history=tuple(_history(found, id_, numbers)),
        before=_to_stage(found, stages[place - 1]) if place else None,
        after=_to_stage(found, stages[place + 1]) if place + 1 < len(stages) else None,
    )


def versions_page_of(found: Playbook, numbers: Numbers) -> VersionsPage:
    """All versions with who proposed and signed them, and what each changed."""
    changes = tuple(_change(found, one, numbers) for one in reversed(found.versions))
    return VersionsPage("Versions of the playbook", changes, _to_proposal(found))


def _change(found: Playbook, version: Version, numbers: Numbers) -> Change:
    state = ", in force" if version.holds_on(found.today) else ""
    words = tuple(version.changes) or (("It is the first.",) if version.before is None else ("It says the same.",))
    note = f"{force_in_words(version, numbers)}; {signed_in_words(version)}"
    return Change(f"Version {version.number}{state}", f"/playbook?version={version.number}", note, words)


def _history(found: Playbook, stage: str, numbers: Numbers) -> Iterator[Change]:
    """The versions that changed a stage, the newest first; the first that had it ends the list."""
    for one in reversed(found.versions):
        was = one.before is not None and stage in one.before.stage_by_id
        if not was and stage not in one.definition.stage_by_id:
            continue
        words = tuple(one.changes_of(stage)) if one.before else ("It was there from the beginning.",)
        if words:
            url = stage_url(stage, one.number) if stage in one.definition.stage_by_id else ""
            yield Change(f"Version {one.number}", url, force_in_words(one, numbers), words)


def _banner(found: Playbook, url: str) -> Banner | None:
    """That what is shown does not hold today."""
    if found.is_in_force:
        return None
    when = "comes into force later" if found.shown.first > found.today else "is no longer in force"
    return Banner(f"This is version {found.shown.number}, which {when}.", (Link("What holds today", url),))


def _proposed(found: Playbook) -> Callout | None:
    proposal = found.proposal
    if proposal is None:
        return None
    by, version = proposal.proposed.function, proposal.definition.version
    return Callout(f"{missing_in_words(proposal).capitalize()}.", "info", f"Version {version} is proposed by {by}")


def _to_proposal(found: Playbook) -> Link | None:
    return None if found.proposal is None else Link("Read and sign it", f"/playbook/proposals/{found.proposal.id}")


def _segments(found: Playbook) -> Segments:
    shown = found.versions[-SEGMENTS_AT_MOST:]
    links = (Link(f"Version {v.number}", f"/playbook?version={v.number}", v is found.shown) for v in shown)
    return Segments("Version", tuple(links))


def _stage(found: Playbook, stage: Stage, numbers: Numbers) -> StagePart:
    version = None if found.is_in_force else found.shown.number
    return StagePart(
        anchor=stage_anchor(stage.id),
        name=stage.name,
        url=stage_url(stage.id, version),
        tone=tone_of(stage.led_by),
        leads=leads_of(stage),
        here=_here(found, stage, numbers),
        facts=facts_of(stage, numbers),
        guidance=guidance_of(stage, numbers),
    )


def _here(found: Playbook, stage: Stage, numbers: Numbers) -> Number | None:
    if not found.is_in_force:
        return None
    n = found.here.get(stage.id, 0)
    return Number(f"{numbers.count(n)} {plural(n, 'journey stands', 'journeys stand')} here", standing_url(stage.id))


def _to_stage(found: Playbook, stage: Stage) -> Link:
    return Link(stage.name, stage_url(stage.id, None if found.is_in_force else found.shown.number))


def _steps(id_: str, title: str, steps: tuple[Step, ...], numbers: Numbers) -> Table:
    helped = ("With",) if any(map(helping_in_words, steps)) else ()
    heads = ("Step", "By", *helped, "Tool", "May take", "Shown by", "Asks for an answer", "Hours")
    rows = tuple(Row("", _cells(step, numbers, is_helped=bool(helped)), tone_of(step.by)) for step in steps)
    return Table(id_, title, "", heads, len(heads) - 1, rows, empty="No steps are agreed.")


def _cells(step: Step, numbers: Numbers, *, is_helped: bool) -> tuple[Cell, ...]:
    """A step; with who helps where anybody helps with one of them."""
    asks = "yes" if step.asks_for_answer else TO
    by = Leads(step.by, tone_of(step.by))
    return (
        step.does,
        by,
        *((", ".join(helping_in_words(step)) or TO,) if is_helped else ()),
        step.tool or TO,
        days_of(step, numbers) or TO,
        step.entry or TO,
        asks,
        hours_of(step, numbers),
    )


def _differing(found: Playbook, stage: Stage, numbers: Numbers) -> Iterator[Table]:
    """What pipelines do differently in a stage."""
    for pipeline in found.shown.definition.pipelines:
        override = pipeline.overrides.get(stage.id)
        if override is not None:
            own = next(one for one in found.shown.definition.stages_of(pipeline.id) if one.id == stage.id)
            table = _steps(f"steps-{pipeline.id}", f"What does “{pipeline.name}” do differently?", own.steps, numbers)
            level = f" Service level: {own.service_level_days} days." if own.service_level_days else ""
            note = f"Proven by {proof_in_words(own)}.{level}"
            yield Table(table.id, table.title, note, table.heads, table.numeric, table.rows, empty=table.empty)


def _tables(definition: Definition) -> Iterator[Table]:
    """What was agreed beside the stages; what there is none of is left out."""
    yield _ways_out(definition)
    yield _handoffs(definition)
    if definition.assignments:
        rows = tuple(
            Row("", (one.function.capitalize(), assignment_in_words(one)), tone_of(one.function))
            for one in definition.assignments
        )
        yield Table("assignments", "Who is given a journey?", "", ("Function", "Journeys are given"), 9, rows)
    yield _pipelines(definition)
    if definition.columns:
        rows = tuple(Row("", (one.name, one.id, one.note or TO)) for one in definition.columns)
        note = "Posted with every row, so any past day can be broken down by them."
        yield Table("columns", "By which columns can it be broken down?", note, ("Column", "Id", "Means"), 9, rows)
    if definition.scores:
        rows = tuple(
            Row("", (one.id, f"{one.within} days", ", ".join(f"{act} {n:g}" for act, n in one.points.items())))
            for one in definition.scores
        )
        yield Table("scores", "How are scores counted?", "", ("Score", "Over", "Points per act"), 9, rows)


def _ways_out(definition: Definition) -> Table:
    waiting = definition.waiting
    rows = [Row("", (exit_.name, "exit", ", ".join(exit_.reasons) or "none are agreed")) for exit_ in definition.exits]
    rows.append(Row("", (waiting.name, "waiting room", f"led by {waiting.led_by}"), tone_of(waiting.led_by)))
    heads = ("Place", "Is", "Reasons that may be given")
    return Table("exits", "Which ways out are there, and where does a journey wait?", "", heads, 9, tuple(rows))


def _handoffs(definition: Definition) -> Table:
    agreed = definition.handoffs
    rows = (
        Row("", ("An offer is answered", f"within {agreed.answer_within_hours:g} working hours")),
        Row("", ("The lead is told of what waits", f"after {agreed.escalates_after:g} working hours")),
        Row("", ("Reasons to return a journey", ", ".join(agreed.reasons) or "none are agreed")),
    )
    return Table("handoffs", "How do functions hand journeys to each other?", "", ("What", "Agreed"), 9, rows)


def _pipelines(definition: Definition) -> Table:
    names = {stage.id: stage.name for stage in definition.stages}
    rows = tuple(
        Row(
            "",
            (
                one.name,
                listed([names[id_] for id_ in one.stages]) if one.stages else "all stages",
                opens_in_words(one, names),
                one.claimed_in,
                listed([names[id_] for id_ in one.overrides]) if one.overrides else TO,
            ),
        )
        for one in definition.pipelines
    )
    heads = ("Pipeline", "Stages", "A journey is opened by", "Claimed in", "Own rules in")
    return Table("pipelines", "Which pipelines use these stages?", "", heads, 9, rows)

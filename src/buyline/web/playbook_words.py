"""How is what was agreed about a stage said on a page: its proof, gate and service level, its steps, who signed?"""

from collections.abc import Collection, Iterator, Mapping
from urllib.parse import quote

from buyline.app.playbook import Version
from buyline.app.proposals import Proposal
from buyline.definition.agreement import SINCE_EVER
from buyline.definition.model import Pipeline, Stage, Step
from buyline.definition.signing import BUYER
from buyline.definition.wording import criterion_in_words, helping_in_words
from buyline.measure.conditions import Condition
from buyline.web.numbers import Numbers, plural
from buyline.web.parts import Guidance, Leads, Link, PlaybookStep
from buyline.web.picture.telling import tone_of

GATES = {
    "warn": "a claim without proof is warned of, and taken",
    "require": "a claim without proof is refused",
}
CLAIMED = {"by rule": "by rule: the claim follows the proof", "by hand": "by hand: one of us says so"}


def stage_url(stage: str, version: int | None = None) -> str:
    """The page of a stage, as a version has it or as it holds today."""
    return f"/playbook/{quote(stage, safe='')}" + ("" if version is None else f"?version={version}")


def standing_url(stage: str) -> str:
    """The list of the journeys that stand in a stage now."""
    return f"/journeys?filter={quote(str(Condition('stage', '=', stage)))}"


def proof_in_words(stage: Stage) -> str:
    """What the buyer must have done, or why nothing has to be proven."""
    if stage.criterion is not None:
        return criterion_in_words(stage.criterion)
    return "nothing: to be here is our own decision" if stage.ours else "nothing yet: no criterion is agreed"


def facts_of(stage: Stage, numbers: Numbers) -> tuple[tuple[str, str], ...]:
    """What was agreed about a stage beside its steps, name by name."""
    found = [("Claimed", CLAIMED[stage.claimed]), ("Gate", GATES[stage.gate])]
    if stage.service_level_days is not None:
        found.append(("Service level", _days(stage.service_level_days, numbers)))
    if stage.won:
        found.append(("The win", "from here on the buyer is a customer"))
    return tuple(found)


def leads_of(stage: Stage) -> tuple[Leads, ...]:
    """The function that leads, those that support and review, then the members who are named."""
    told = ((stage.led_by,), "leads"), (stage.supported_by, "supports"), (stage.reviewed_by, "reviews")
    functions = (Leads(f"{one} {does}", tone_of(one)) for names, does in told for one in names)
    return (*functions, *(Leads(f"{name} {does}", "other") for name, does in stage.named.doing()))


def guidance_of(
    stage: Stage, numbers: Numbers, *, done: Collection[str] = (), title: str = "", link: Link | None = None
) -> Guidance:
    """What a stage is about; `done`: the ids of steps that were done."""
    told = [(step, _step(step, numbers, is_done=step.id in done)) for step in stage.steps]
    return Guidance(
        buyer_is=stage.buyer_is,
        theirs=tuple(words for step, words in told if step.by == BUYER),
        ours=tuple(words for step, words in told if step.by != BUYER),
        proof=proof_in_words(stage),
        title=title,
        link=link,
        leads=leads_of(stage) if title else (),
    )


def days_of(step: Step, numbers: Numbers) -> str:
    """How long a step may take."""
    return "" if step.days is None else f"within {_days(step.days, numbers)}"


def hours_of(step: Step, numbers: Numbers) -> str:
    """How many hours it takes, as the reader writes numbers."""
    return numbers.hours(step.hours)


def signed_in_words(version: Version) -> str:
    """Who agreed on a version, as far as the books know."""
    if version.proposal is None:
        return "adopted without a proposal" if version.before else "the books began with it"
    return f"proposed by {version.proposal.proposed.function}, signed by {listed(version.proposal.signed)}"


def missing_in_words(proposal: Proposal) -> str:
    """Who has yet to sign."""
    missing = proposal.missing
    return f"{listed(missing)} {'has' if len(missing) == 1 else 'have'} yet to sign"


def force_in_words(version: Version, numbers: Numbers) -> str:
    """From which day until which a version holds."""
    first = "since ever" if version.first == SINCE_EVER else f"from {numbers.day(version.first)}"
    return first if version.last is None else f"{first} until {numbers.day(version.last)}"


def opens_in_words(pipeline: Pipeline, names: Mapping[str, str]) -> str:
    """What starts a journey there, with the names of stages by their ids."""
    found = (f"'{one.on}'" + (f" at {names[one.at]}" if one.at else "") for one in pipeline.opens)
    return "; ".join(found) or "only a claim"


def listed(names: Collection[str]) -> str:
    """Names as people list them."""
    *others, last = list(names) or ["nobody"]
    return f"{', '.join(others)} and {last}" if others else last


def _step(step: Step, numbers: Numbers, *, is_done: bool) -> PlaybookStep:
    return PlaybookStep(step.does, step.by, tone_of(step.by), ", ".join(_about(step, numbers)), is_done)


def _about(step: Step, numbers: Numbers) -> Iterator[str]:
    if step.tool:
        yield step.tool
    if step.hours:
        yield hours_of(step, numbers)
    if step.days is not None:
        yield days_of(step, numbers)
    yield from helping_in_words(step)


def _days(days: int, numbers: Numbers) -> str:
    return f"{numbers.count(days)} {plural(days, 'day', 'days')}"

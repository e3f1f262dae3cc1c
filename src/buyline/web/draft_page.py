"""What do the pages say on which the next version is written, proposed and signed?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from buyline.app.agreeing import cannot_sign, cannot_withdraw
from buyline.app.drafts import Draft
from buyline.app.proposals import Proposal, Signature, State
from buyline.days import as_datetime, day_number
from buyline.definition.document import written
from buyline.definition.goals import Goal
from buyline.definition.model import Definition
from buyline.definition.money import digits_of, minor_units
from buyline.definition.signing import must_sign
from buyline.measure.picture import Amount
from buyline.web.draft_fields import DraftFields, fields_of
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Badge, Leads, Link, Segments
from buyline.web.parts import State as Tone
from buyline.web.picture.telling import tone_of
from buyline.web.playbook_words import listed
from buyline.web.tables import Cell, Row, Table

STATES: dict[State, tuple[str, Tone]] = {
    State.OPEN: ("Waits for signatures", "info"),
    State.IN_FORCE: ("Agreed", "good"),
    State.REPLACED: ("Replaced", ""),
    State.WITHDRAWN: ("Withdrawn", ""),
    State.OVERTAKEN: ("Overtaken", "warn"),
}


@dataclass(frozen=True, slots=True)
class OneProblem:
    """What is wrong in a draft: where, the line as it stands there, what, and what would be right."""

    where: str
    line: str
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a draft is worth, in words."""

    verdict: str
    is_good: bool
    problems: tuple[OneProblem, ...]
    changes: tuple[str, ...]
    needs: str


@dataclass(frozen=True, slots=True)
class EditPage:
    """The page on which a draft is written: in fields, or as text where `fields` is None."""

    title: str
    text: str
    fields: DraftFields | None
    checked: Checked
    replaces: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal: who has signed, who has yet to, what it changes; a refusal is empty where one may."""

    title: str
    headline: str
    subtitle: str
    state: Badge
    signatures: Table
    changes: tuple[str, ...]
    goals: tuple[str, ...]
    document: str
    sign: str
    withdraw: str
    not_sign: str
    not_withdraw: str
    is_open: bool
    alone: str


def edit_page_of(draft: Draft, before: Definition, open_: Proposal | None, *, as_text: bool) -> EditPage:
    """The page of a draft; one that is no definition can only be written as text."""
    fields = None if as_text or draft.definition is None else fields_of(draft.definition)
    replaces = "" if open_ is None else f"{open_.id} by {open_.proposed.function}"
    return EditPage("Propose a change", draft.text, fields, checked_of(draft, before), replaces)


def checked_of(draft: Draft, before: Definition) -> Checked:
    """What a draft is worth."""
    lines = draft.text.splitlines()
    problems = tuple(
        OneProblem(
            where=", ".join(filter(None, (f"Line {one.line}" if one.line else "", one.column))),
            line=lines[one.line - 1].strip()[:100] if one.line and one.line <= len(lines) else "",
            words=f"{one.reason}; {one.remedy}" if one.remedy else one.reason,
        )
        for one in draft.problems
    )
    n = len(problems)
    verdict = "It can be proposed." if draft.is_good else f"{n} {'thing is' if n == 1 else 'things are'} not right yet."
    needs = (
        "" if draft.definition is None else f"It needs the signatures of {listed(must_sign(before, draft.definition))}."
    )
    return Checked(verdict, draft.is_good, problems, draft.changes, needs)


def proposal_page_of(
    found: Proposal, *, function: str, names: Mapping[str, str], alone: Collection[str], numbers: Numbers
) -> ProposalPage:
    """The page of a proposal for a member of a function; `names` of members, `alone`: functions without a member."""
    words, tone = STATES[found.state]
    version, by = found.definition.version, found.proposed.function
    first = found.definition.in_force_from
    from_day = "" if first is None else f", to hold from {numbers.day(day_number(first))}"
    return ProposalPage(
        title=f"Proposal {found.id}",
        headline=f"Version {version}, proposed by {by}",
        subtitle=f"{_by(found.proposed, names)}, {_when(found.proposed, numbers)}{from_day}",
        state=Badge(words, state=tone),
        signatures=_signatures(found, names, numbers),
        changes=tuple(found.changes) or ("It says the same.",),
        goals=tuple(_goal(goal, found, numbers) for goal in found.goals),
        document=written(found.definition),
        sign=f"/playbook/proposals/{found.id}/sign",
        withdraw=f"/playbook/proposals/{found.id}/withdraw",
        not_sign=cannot_sign(found, function) or "",
        not_withdraw=cannot_withdraw(found, function) or "",
        is_open=found.is_open,
        alone=_alone([name for name in found.missing if name in alone]) if found.is_open else "",
    )


def _goal(goal: Goal, found: Proposal, numbers: Numbers) -> str:
    currency, digits = goal.currency or found.definition.currency, digits_of(goal.currency or found.definition.currency)
    amount = Amount(minor=minor_units(f"{goal.amount or 0:f}", currency), currency=currency, digits=digits)
    days = numbers.period(day_number(goal.first), day_number(goal.last))
    return f"{goal.function}: {numbers.amount(amount)}, {days}"


def proposals_links(proposals: Collection[Proposal], here: str) -> Segments:
    """The ways from one proposal to the others."""
    return Segments("Proposals", tuple(Link(p.id, f"/playbook/proposals/{p.id}", p.id == here) for p in proposals))


def _alone(functions: list[str]) -> str:
    if not functions:
        return ""
    return f"No member works in {listed(functions)} yet. An administrator adds one under Settings, Members."


def _signatures(found: Proposal, names: Mapping[str, str], numbers: Numbers) -> Table:
    signed = {one.function: one for one in found.signatures}
    rows = tuple(Row("", _cells(name, signed.get(name), names, numbers), tone_of(name)) for name in found.must_sign)
    heads = ("Function", "Has signed", "By", "When")
    return Table("signatures", "Who has signed, and who has yet to?", "", heads, 9, rows)


def _cells(function: str, signed: Signature | None, names: Mapping[str, str], numbers: Numbers) -> tuple[Cell, ...]:
    leads = Leads(function, tone_of(function))
    if signed is None:
        return (leads, Badge("not yet", state="warn"), TO, TO)
    return (leads, Badge("signed", state="good"), _by(signed, names), _when(signed, numbers))


def _by(signature: Signature, names: Mapping[str, str]) -> str:
    return names.get(signature.member, signature.member) or "the command line"


def _when(signature: Signature, numbers: Numbers) -> str:
    return f"{numbers.stamp(as_datetime(signature.at).isoformat())} UTC"

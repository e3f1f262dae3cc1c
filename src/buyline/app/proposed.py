"""How is a proposal told to programs and in a terminal? As plain values, days and moments as ISO text."""

from typing import Any

from buyline.app.proposals import Proposal, Signature
from buyline.days import as_datetime


def as_told(proposal: Proposal) -> dict[str, Any]:
    """A proposal without its document."""
    first = proposal.definition.in_force_from
    return {
        "proposal": proposal.id,
        "version": proposal.definition.version,
        "in_force_from": None if first is None else first.isoformat(),
        "state": str(proposal.state),
        "proposed": _signature(proposal.proposed),
        "signed": [_signature(one) for one in proposal.signatures],
        "missing": list(proposal.missing) if proposal.is_open else [],
        "changes": proposal.changes,
        "goals": [goal.model_dump(mode="json", by_alias=True) for goal in proposal.goals],
    }


def with_document(proposal: Proposal) -> dict[str, Any]:
    """The same with the definition that is proposed."""
    return as_told(proposal) | {"definition": proposal.definition.model_dump(mode="json", exclude_none=True)}


def sentence(proposal: Proposal) -> str:
    """What is to be done about a proposal."""
    version, first = proposal.definition.version, proposal.definition.in_force_from
    if proposal.is_open:
        return f"{proposal.id} proposes version {version}; yet to sign: {', '.join(proposal.missing)}."
    if proposal.state == "agreed":
        return f"{proposal.id} is signed by all: version {version} is in force from {first}."
    return f"{proposal.id} proposed version {version} and was {proposal.state}."


def _signature(one: Signature) -> dict[str, Any]:
    at = as_datetime(one.at).isoformat(timespec="seconds")
    return {"function": one.function, "member": one.member or None, "at": at}

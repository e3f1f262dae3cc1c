"""How do programs propose and sign versions of the definition?

A proposal comes as the document itself, JSON or YAML. Whoever asks acts for the function of their member: a token signs
for nobody else.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path

from buyline.api.asking import asker_in
from buyline.api.forms import JSON, as_answer
from buyline.api.limits import body_of
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.parameters import Name
from buyline.api.problems import NO_INPUT_FORM, UNREADABLE, Problem
from buyline.api.shapes import journal as shapes
from buyline.app import agreeing
from buyline.app.agreeing import Who
from buyline.app.drafts import definition_in_draft, draft_of
from buyline.app.proposals import proposal as one_proposal
from buyline.app.proposals import proposals as all_proposals
from buyline.app.proposed import as_told, with_document
from buyline.members.policy import Right

YAML = "application/yaml"
DOCUMENT_BYTES = 2_000_000
Id = Path[Name]
_DOCUMENT = {
    "requestBody": {
        "required": True,
        "description": "The next version of the definition, as GET /definition gives it or as YAML.",
        "content": {JSON: {"schema": {"type": "object"}}, YAML: {"schema": {"type": "string"}}},
    }
}


@reads("/definition/proposals", tag="Definition", shape=shapes.Proposals)
def proposals(request: HttpRequest) -> Any:
    """Every version that was proposed, in order: who has signed, who has yet to, and what it would change."""
    return {"proposals": [as_told(one) for one in all_proposals(books())]}


@reads("/definition/proposals/{proposal}", tag="Definition", shape=shapes.ProposalWithDocument, errors=(404,))
def proposal(request: HttpRequest, proposal: Id) -> Any:
    """One proposal with its document."""
    return with_document(one_proposal(books(), proposal))


@acts("/definition/proposals", tag="Definition", right=Right.AGREE, shape={201: shapes.Proposal}, more=_DOCUMENT,
      errors=(400, 415))  # fmt: skip
def propose(request: HttpRequest) -> HttpResponse:
    """Propose the next version of the definition.

    The function of whoever proposes signs thereby. An open proposal is replaced and its signatures fall; the same
    document again is the same proposal. Everything that is wrong is told with its line.
    """
    found = definition_in_draft(draft_of(books(), document_in(request), now=now()))
    told = agreeing.propose(books(), found, by=asking(request), now=now())
    return as_answer(as_told(told), HTTPStatus.CREATED)


@acts("/definition/proposals/{proposal}/signatures", tag="Definition", right=Right.AGREE, shape=shapes.Proposal,
      errors=(404,))  # fmt: skip
def sign(request: HttpRequest, proposal: Id) -> HttpResponse:
    """Sign a proposal for one's own function.

    With the last signature the version is agreed, in force from its day. Signed twice is signed once.
    """
    return as_answer(as_told(agreeing.sign(books(), proposal, by=asking(request), now=now())))


@acts("/definition/proposals/{proposal}/withdrawal", tag="Definition", right=Right.AGREE, shape=shapes.Proposal,
      errors=(404,))  # fmt: skip
def withdraw(request: HttpRequest, proposal: Id) -> HttpResponse:
    """Take back a proposal of one's own function, or any as administrator."""
    return as_answer(as_told(agreeing.withdraw(books(), proposal, by=asking(request), now=now())))


def asking(request: HttpRequest) -> Who:
    """Whoever asks, for the function of their member."""
    asker = asker_in(request)
    return Who(str(asker.function), asker.member)


def document_in(request: HttpRequest) -> str:
    """The text of a document that was sent, JSON or YAML."""
    if request.content_type not in {JSON, YAML}:
        raise Problem(NO_INPUT_FORM, f"A definition comes as {JSON} or {YAML}; nothing was changed.")
    try:
        return body_of(request, DOCUMENT_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Problem(UNREADABLE, f"Byte {problem.start + 1} is not UTF-8; nothing was changed.") from None

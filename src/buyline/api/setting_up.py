"""How do programs read, fill and propose the set-up in eight steps?

The draft comes and goes as one document, JSON or YAML. It is the one of the pages.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from buyline.api.agreeing import YAML, asking, document_in
from buyline.api.forms import JSON, as_answer
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.shapes import journal as shapes
from buyline.app import setting_up
from buyline.app.proposed import as_told as proposal_as_told
from buyline.app.setting_up import Draft
from buyline.app.setup_needed import estimated
from buyline.app.setup_told import as_told
from buyline.members.policy import Right

_DOCUMENT = {
    "requestBody": {
        "required": True,
        "description": "The draft, as GET /setup gives it under 'setup' or as YAML; parts left out are as proposed.",
        "content": {JSON: {"schema": {"type": "object"}}, YAML: {"schema": {"type": "string"}}},
    }
}


@reads("/setup", tag="Definition", shape=shapes.SetUp, right=Right.AGREE, is_kept=False)
def setup(request: HttpRequest) -> Any:
    """The draft of the set-up in eight steps: what was filled, what is not right yet, what it changes and needs."""
    return _told(setting_up.draft(books(), now=now()))


@acts("/setup", tag="Definition", right=Right.AGREE, shape=shapes.SetUp, more=_DOCUMENT, errors=(400, 415),
      method="PUT", is_repeatable=False)  # fmt: skip
def keep_setup(request: HttpRequest) -> HttpResponse:
    """Keep a draft in the place of the one that is there, right or not; nothing is proposed."""
    found = setting_up.draft_in(books(), document_in(request), now=now())
    setting_up.keep_whole(books(), found)
    told = _told(setting_up.draft(books(), now=now()))
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type=JSON)


@acts("/setup/propose", tag="Definition", right=Right.AGREE, shape={201: shapes.Proposal})
def propose_setup(request: HttpRequest) -> HttpResponse:
    """Propose the version that the draft makes, with its goals; the function of whoever proposes signs thereby."""
    found = setting_up.propose(books(), setting_up.draft(books(), now=now()), by=asking(request), now=now())
    return as_answer(proposal_as_told(found), 201)


def _told(found: Draft) -> dict[str, Any]:
    return as_told(found, estimated(books(), found, now=now()))

"""What is version 1 of the API, put together?

Routers, problems and the document. A change that would break a client makes a new version beside this one.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from buyline.api import (  # noqa: F401 - each adds its operations
    acting,
    acting_on_many,
    agreeing,
    backtesting,
    behind,
    days,
    duplicates,
    forecasting,
    goals,
    importing,
    jobs,
    keeping,
    listing,
    managing,
    own,
    pictures,
    problems,
    programs,
    pushing,
    reading,
    recording,
    restating,
    setting_up,
    statements,
)
from buyline.api.describing import SCHEMAS
from buyline.api.operations import ROUTER
from buyline.api.reference import reference_of
from buyline.members.asking import is_open, needs
from buyline.members.policy import Right

TITLE = "Buyline"
PREFIX = "/api/v1/"
DESCRIPTION = """The books of the buying pipeline, for programs: everything that pages and commands read, what
members do with journeys, and the acts record and import.

Send a token with every request: `Authorization: Bearer bl_…`. Answers come as JSON, the same as the commands print
with `--json`; tables also as CSV, NDJSON or an Arrow stream, by the `Accept` header. What cannot be done is told as
a problem (RFC 9457). Every answer carries an `ETag`; lists go on with `cursor`. Days are ISO text, and both ends of
a period are included; amounts are in major units."""

TAGS = {
    "Books": "Which books these are, and who asks.",
    "Statements": "What the books add up to, and what is behind a number.",
    "Forecast": "What will come, how well that was told before, what was kept of it, and what members committed to.",
    "Restatement": "The same statement as known on two days.",
    "Journeys": "Journeys, buyers and people: lists, records, proofs.",
    "Definition": "What was agreed, how it changed, and how the functions agree on the next version.",
    "Journal": "Lines in the order in which they were recorded, and what could not be taken.",
    "Acting": "What members do with a journey, with the verdicts that pages and commands give.",
    "Who is who": "Buyers and people that may be one, and what was decided.",
    "Recording": "Entries come in.",
    "Imports": "Exports come in, and are taken back.",
    "Keeping": "Views and records that a member keeps at hand, and their own settings.",
    "Members": "Who may sign in, what they see, teams and invitations.",
    "Jobs": "What is done in the background.",
}
"""The headings of the document, in order of reading."""
api = NinjaAPI(
    title=TITLE, version="1", description=DESCRIPTION, docs_url=None, openapi_url=None, urls_namespace="api-1"
)
api.add_router("", ROUTER)
problems.install(api)


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of this version."""
    said: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX.removesuffix("/")))
    said["servers"] = [{"url": "/"}]
    said["tags"] = [{"name": name, "description": words} for name, words in TAGS.items()]
    said["components"] = {**said["components"], "schemas": said["components"]["schemas"] | SCHEMAS}
    for path in said["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                parameter["schema"] = _without_null(parameter["schema"])
    said["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    return said


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: one that is left out is not there, rather than null."""
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    said = {name: value for name, value in schema.items() if name not in {"anyOf", "title"}}
    return said | choices[0] if len(choices) == 1 else schema


@require_safe
@needs(Right.READ)
def reference(request: HttpRequest) -> HttpResponse:
    """The reference as a page of the application, made from the document."""
    return render(request, "api/reference.html", {"page": reference_of(document())})


@require_safe
@is_open
def openapi(_request: HttpRequest) -> HttpResponse:
    """The document; open to everybody, since it says nothing of any books."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})

"""How do programs see and decide what may be one? The pairs, two records side by side, later, and a search.

The decisions themselves are acts: `/acts/merge`, `/acts/unmerge`, `/acts/distinguish`.
"""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

from buyline.api.acting import TEXT_AT_MOST, given_in
from buyline.api.cursors import Paged, place_in, written
from buyline.api.forms import JSON, as_answer
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.parameters import Name
from buyline.api.problems import REFUSED, Problem
from buyline.api.shapes import who as shapes
from buyline.app.lookalikes import beside_json, decide_later, likenesses
from buyline.app.lookalikes_search import find_later
from buyline.members.policy import Right

Kind = Literal["buyer", "person"]


class WhichPairs(Paged):
    """Which pairs."""

    kind: Kind = Field("buyer", description="Pairs of buyers, or of persons.")
    state: Literal["waiting", "later", "apart"] = Field(
        "waiting", description="Those to be decided, those put off, or those told apart."
    )


class TwoRecords(Schema):
    """Two records of one kind."""

    kind: Kind = Field("buyer", description="Two buyers, or two persons.")
    one: Name = Field(description="The id of one record.")
    other: Name = Field(description="The id of the other, which would stand for both.")


class Search(Schema):
    """What is compared."""

    all: bool = Field(False, description="All records, not only those that changed since the last search.")


_TEXT = {"type": "string", "minLength": 1, "maxLength": TEXT_AT_MOST}
_PAIR: dict[str, Any] = {
    "kind": {"type": "string", "enum": ["buyer", "person"], "default": "buyer"},
    "one": _TEXT | {"description": "The id of one record."},
    "other": _TEXT | {"description": "The id of the other."},
    "later": {"type": "boolean", "default": True, "description": "Whether it is put off; else it waits again."},
}  # fmt: skip
_LATER_SCHEMA = {"type": "object", "required": ["one", "other"], "additionalProperties": False, "properties": _PAIR}
_LATER = {"requestBody": {"required": True, "content": {JSON: {"schema": _LATER_SCHEMA}}}}


@reads("/duplicates", tag="Who is who", shape=shapes.Duplicates, right=Right.READ_JOURNAL, is_kept=False)
def duplicates(request: HttpRequest, asked: Query[WhichPairs]) -> Any:
    """Pairs of buyers or persons that may be one, the surest first: how sure, and what agrees and differs."""
    after = place_in(request, asked.cursor)
    found = likenesses(
        books(), asked.kind, waits=asked.state, after=(after[0], after[1]) if after else None, at_most=asked.limit
    )
    return found.to_json() | {"next": written(request, list(found.following)) if found.following else None}


@reads(
    "/duplicates/beside",
    tag="Who is who",
    shape=shapes.BesideEachOther,
    right=Right.READ_JOURNAL,
    errors=(404,),
    is_kept=False,
)
def side_by_side(request: HttpRequest, asked: Query[TwoRecords]) -> Any:
    """Two records side by side: what the books know of each, what differs, what a merge would join."""
    return beside_json(books(), asked.kind, asked.one, asked.other)


@acts("/duplicates/later", tag="Who is who", right=Right.RECORD_ENTRIES, shape={200: shapes.Told}, more=_LATER,
      errors=(400, 404, 415))  # fmt: skip
def put_off(request: HttpRequest) -> HttpResponse:
    """Put a pair off, or let it wait to be decided again."""
    given: dict[str, Any] = {"kind": "buyer", "later": True} | given_in(request)
    wrong = [name for name in given if name not in _PAIR]
    wrong += [name for name in ("one", "other") if not isinstance(given.get(name), str)]
    wrong += [] if given["kind"] in ("buyer", "person") else ["kind"]
    wrong += [] if isinstance(given["later"], bool) else ["later"]
    if wrong:
        raise Problem(REFUSED, f"{wrong[0]}: write kind (buyer or person), one, other, and later as true or false.")
    of: Kind = "person" if given["kind"] == "person" else "buyer"
    return as_answer(
        {"says": decide_later(books(), of, given["one"], given["other"], now=now(), is_later=given["later"])}
    )


@acts("/duplicates/find", tag="Who is who", right=Right.RECORD_ENTRIES, shape=shapes.AskedFor)
def find_duplicates(request: HttpRequest, asked: Query[Search]) -> HttpResponse:
    """Look for pairs that may be one, in the background; the job tells how far it is."""
    return as_answer({"job": find_later(books(), now=now(), is_all=asked.all)})

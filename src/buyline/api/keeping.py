"""How do programs keep questions and records for a member? Views, shared and pinned, and pinned records."""

from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path
from pydantic import Field

from buyline.api.asking import member_in
from buyline.api.bodies import Body, body, read
from buyline.api.forms import as_answer
from buyline.api.operations import acts, reads
from buyline.api.parameters import Name
from buyline.api.problems import NOT_FOUND, REFUSED, Problem
from buyline.api.shapes import kept as shapes
from buyline.members import views as rules
from buyline.members import visits
from buyline.members.models import Member
from buyline.members.policy import Right

ID_AT_MOST = 300
Key = Path[Name]
Share = Literal["", "everybody", "marketing", "sales", "success", "executive", "administrator", "read-only"]


class NewView(Body):
    """A question that is kept."""

    name: str = Field(min_length=1, max_length=rules.LONGEST_NAME, description="What it is called.")
    at: str = Field(
        min_length=1,
        max_length=rules.LONGEST,
        description="The address of the page that it shows, as `/journeys?filter=…`.",
    )
    shared: Share = Field("", description="With whom it is shared: a function, or everybody; empty: with nobody.")
    pinned: bool = Field(False, description="Whether it stands in the member's navigation.")


class ChangedView(Body):
    """What is changed of a view; what is left out stays."""

    shared: Share | None = Field(None, description="With whom it is shared from now on; empty: with nobody.")
    pinned: bool | None = Field(None, description="Whether it stands in the member's own navigation.")


class OnePin(Body):
    """A record that a member pins."""

    kind: Literal["journey", "buyer", "person"] = Field(description="What kind of record it is.")
    about: str = Field(min_length=1, max_length=ID_AT_MOST, description="Its id.")
    pinned: bool = Field(True, description="Whether it is pinned; else it is pinned no more.")


@reads("/views", tag="Keeping", shape=shapes.Views, is_kept=False)
def views(request: HttpRequest) -> dict[str, Any]:
    """List the views that the member may open: their own, and those that others share with them."""
    member = member_in(request)
    return {"views": [rules.to_json(member, one) for one in rules.visible_to(member)]}


@acts("/views", tag="Keeping", right=Right.KEEP_VIEWS, shape={201: shapes.View}, more=body(NewView), errors=(400, 415))
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the address of a page under a name."""
    asked, member = read(request, NewView), member_in(request)
    try:
        made = rules.keep(member, name=asked.name, at=asked.at, shared=asked.shared, is_pinned=asked.pinned)
    except rules.NotKept as problem:
        raise Problem(REFUSED, str(problem)) from None
    return as_answer(rules.to_json(member, made), HTTPStatus.CREATED)


@acts("/views/{key}", tag="Keeping", right=Right.KEEP_VIEWS, shape=shapes.View, more=body(ChangedView),
      errors=(400, 404, 415), method="PUT")  # fmt: skip
def change_view(request: HttpRequest, key: Key) -> HttpResponse:
    """Share a view with others, where one may change it; pin it for oneself."""
    asked, member = read(request, ChangedView), member_in(request)
    try:
        if asked.shared is not None:
            rules.share(member, key, asked.shared)
        is_pinned = rules.pinned_by(member).filter(key=key).exists() if asked.pinned is None else asked.pinned
        found = rules.pin(member, key, is_pinned=is_pinned)
    except rules.NoSuchView as problem:
        raise Problem(NOT_FOUND, str(problem)) from None
    return as_answer(rules.to_json(member, found))


@acts("/views/{key}/forget", tag="Keeping", right=Right.KEEP_VIEWS, shape=shapes.View, errors=(404,))
def forget_view(request: HttpRequest, key: Key) -> HttpResponse:
    """Forget a view that the member may change."""
    member = member_in(request)
    try:
        found = rules.forget(member, key)
    except rules.NoSuchView as problem:
        raise Problem(NOT_FOUND, str(problem)) from None
    return as_answer({**rules.to_json(member, found), "pinned": False})


@reads("/pins", tag="Keeping", shape=shapes.Pins, is_kept=False)
def pins(request: HttpRequest) -> dict[str, Any]:
    """List the records that the member has pinned."""
    return _pinned(member_in(request))


@acts("/pins", tag="Keeping", right=Right.KEEP_VIEWS, shape=shapes.Pins, more=body(OnePin), errors=(400, 415),
      method="PUT")  # fmt: skip
def pin_record(request: HttpRequest) -> HttpResponse:
    """Pin a record for the member, or pin it no more; answers with all that are pinned."""
    asked, member = read(request, OnePin), member_in(request)
    try:
        visits.pin_named(member, asked.kind, asked.about, is_pinned=asked.pinned)
    except ValueError as problem:
        raise Problem(REFUSED, str(problem)) from None
    return as_answer(_pinned(member))


def _pinned(member: Member) -> dict[str, Any]:
    return {"pins": [{"kind": kind, "about": about} for kind, about in visits.pinned(member)]}

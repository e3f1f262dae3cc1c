"""What else can be read: the definition, the journal, its dead letters, imports, one journey, and who asks?"""

from importlib.metadata import version as version_of_package
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from buyline.api import cursors
from buyline.api.asking import asker_in
from buyline.api.forms import PLAIN, WHOLE_FORM
from buyline.api.opened import books, now
from buyline.api.operations import reads
from buyline.api.parameters import Name
from buyline.api.shapes import journal as shapes
from buyline.app import reading
from buyline.app.books import agreement_of
from buyline.app.imports import batches
from buyline.app.journeys import journey_record
from buyline.app.refusal import NotFound
from buyline.definition.differences import differences
from buyline.members.policy import Right

Id = Path[Name]


class OneVersion(Schema):
    """One version of the definition."""

    version: int | None = Field(None, ge=1, le=2**31, description="This version; left out: the newest.")


class TwoVersions(Schema):
    """Two versions of the definition."""

    before: int = Field(ge=1, le=2**31, description="The number of one version.")
    after: int = Field(ge=1, le=2**31, description="The number of the other.")


class OfImport(cursors.Paged):
    """Those of an import, or all."""

    batch: Name | None = Field(None, alias="import", description="Only those of this import.")


@reads("/books", tag="Books", shape=shapes.State)
def state(request: HttpRequest) -> Any:
    """Which books these are, and in which state: company, currency, day, last line of the journal."""
    return reading.state_of(books(), now=now()) | {"version": version_of_package("buyline")}


@reads("/me", tag="Books", shape=shapes.Asking)
def me(request: HttpRequest) -> Any:
    """Who asks, and what they may do."""
    asker = asker_in(request)
    rights = sorted(str(right) for right in asker.rights)
    scopes = None if asker.scopes is None else list(asker.scopes)
    told = {"member": asker.member, "function": str(asker.function), "scopes": scopes, "rights": rights}
    return told | {"amounts": asker.sight.has_amounts, "journeys": asker.extent}


@reads("/definition", tag="Definition", shape=shapes.Definition, errors=(404,))
def definition(request: HttpRequest, asked: Query[OneVersion]) -> Any:
    """The definition of the books: stages, criteria, steps, columns, as all functions agreed on them."""
    return reading.version_of(books(), asked.version).model_dump(mode="json", exclude_none=True)


@reads("/definition/versions", tag="Definition", shape=shapes.Versions)
def definition_versions(request: HttpRequest) -> Any:
    """Every version of the definition, with the day from which it holds."""
    found = [one for _, one in agreement_of(books()).versions]
    return {
        "versions": [
            {
                "version": one.version,
                "in_force_from": None if one.in_force_from is None else one.in_force_from.isoformat(),
                "stages": list(one.stage_by_id),
            }
            for one in found
        ]
    }


@reads("/definition/differences", tag="Definition", shape=shapes.Differences, errors=(404,))
def definition_differences(request: HttpRequest, asked: Query[TwoVersions]) -> Any:
    """How two versions of the definition differ, in words."""
    before, after = (reading.version_of(books(), number) for number in (asked.before, asked.after))
    return {"differences": differences(before, after)}


@reads("/journeys/{path:journey}", tag="Journeys", shape=shapes.Journey, forms=(*PLAIN, WHOLE_FORM), errors=(404,))
def journey(request: HttpRequest, journey: Id) -> Any:
    """One journey: where it stands, what is proven and what is missing, its path and its entries."""
    return journey_record(books(), journey, now=now())


@reads("/verdicts/{path:journey}", tag="Journeys", shape=shapes.Verdicts, errors=(404,))
def verdicts(request: HttpRequest, journey: Id) -> Any:
    """What is proven of a journey, by which entries, and what is still missing, for each stage."""
    return reading.verdicts_of(books(), journey, now=now())


@reads("/entries", tag="Journal", shape=shapes.Lines, right=Right.READ_JOURNAL)
def entries(request: HttpRequest, asked: Query[cursors.Paged]) -> Any:
    """Lines of the journal in the order in which they were recorded.

    Ask again with the last cursor for what was recorded since.
    """
    place = cursors.place_in(request, asked.cursor) or 0
    found, is_more = cursors.cut(reading.lines_after(books(), place, at_most=asked.limit + 1), asked.limit)
    return {"entries": found, "next": cursors.written(request, found[-1]["seq"]) if is_more else None}


@reads("/dead-letters", tag="Journal", shape=shapes.Letters, right=Right.READ_JOURNAL)
def dead_letters(request: HttpRequest, asked: Query[OfImport]) -> Any:
    """Rows and entries that could not be taken, as they came, with the reason per field; oldest first."""
    place = cursors.place_in(request, asked.cursor) or 0
    letters = reading.letters_after(books(), place, at_most=asked.limit + 1, batch=asked.batch)
    found, is_more = cursors.cut(letters, asked.limit)
    return {"dead_letters": found, "next": cursors.written(request, found[-1]["number"]) if is_more else None}


@reads("/imports", tag="Imports", shape=shapes.Imports, right=Right.READ_JOURNAL)
def imports(request: HttpRequest, asked: Query[cursors.Paged]) -> Any:
    """Imports with what they brought and whether they were undone, newest first."""
    place = cursors.place_in(request, asked.cursor)
    rows = [one for one in batches(books()) if place is None or (one["recorded_at"], one["id"]) < tuple(place)]
    found, is_more = cursors.cut(rows, asked.limit)
    last = found[-1] if is_more else None
    return {"imports": found, "next": last and cursors.written(request, [last["recorded_at"], last["id"]])}


@reads("/imports/{path:batch}", tag="Imports", shape=shapes.Import, right=Right.READ_JOURNAL, errors=(404,))
def import_(request: HttpRequest, batch: Id) -> Any:
    """One import: what it brought and whether it was undone."""
    found = next((one for one in batches(books()) if one["id"] == batch), None)
    if found is None:
        raise NotFound(f"There is no import '{batch}' in these books.")
    return found

"""In which form does a client want the answer, and is the one it has still good?

The Accept header chooses: JSON as the command line prints it, a table as CSV, Arrow or NDJSON, or the result whole. The
entity tag is made of the state of the books, the day and the question: whoever has the answer already gets 304.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pyarrow as pa
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from buyline.api.hidden import as_seen, says_hidden
from buyline.api.opened import books
from buyline.api.problems import NO_FORM, Problem
from buyline.app import lossless
from buyline.app.books import definition_of
from buyline.charts.declared import chart_of
from buyline.charts.spreadsheet import csv_text
from buyline.members.policy import Right

JSON = "application/json"
CSV = "text/csv"
ARROW = "application/vnd.apache.arrow.stream"
NDJSON = "application/x-ndjson"
WHOLE = lossless.MEDIA_TYPE
HIDES = (JSON, CSV, ARROW, NDJSON)
"""The forms in which a hidden amount is a missing value; what is drawn or kept whole has none at all."""
SVG, PNG, VEGA = "image/svg+xml", "image/png", "application/vnd.vegalite.v6+json"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an answer; a table to take away asks for the right to export."""

    media_type: str
    right: Right
    written: Callable[[Any], bytes | Iterator[bytes]]
    extension: str


def as_answer(told: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    """An answer as JSON."""
    return HttpResponse(json.dumps(told, ensure_ascii=False, default=str), status=status, content_type=JSON)


def as_json(found: Any) -> bytes:
    """JSON, the same as `--json` prints."""
    said = found.to_json() if hasattr(found, "to_json") else found
    return json.dumps(said, ensure_ascii=False, default=str).encode()


def _as_csv(found: Any) -> bytes:
    return csv_text(found.table).encode()


def _as_arrow(found: Any) -> bytes:
    held = BytesIO()
    with pa.ipc.new_stream(held, found.table.schema) as writer:
        writer.write_table(found.table)
    return held.getvalue()


def _as_ndjson(found: Any) -> Iterator[bytes]:
    return as_lines(found.table.to_pylist())


def as_lines(rows: Iterable[Any]) -> Iterator[bytes]:
    """One JSON document a line."""
    return (json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n" for row in rows)


def _as_whole(found: Any) -> bytes:
    return json.dumps(lossless.packed(found), ensure_ascii=False).encode()


def _drawn(ending: str) -> Callable[[Any], bytes]:
    """The chart of a statement as a file, with the names of the agreement."""

    def drawn(found: Any) -> bytes:
        chart = chart_of(found.told_by(definition_of(books())))
        return chart.in_format(ending)

    return drawn


PLAIN = (Form(JSON, Right.READ, as_json, "json"),)
TABLE = (
    *PLAIN,
    Form(CSV, Right.EXPORT, _as_csv, "csv"),
    Form(ARROW, Right.EXPORT, _as_arrow, "arrows"),
    Form(NDJSON, Right.EXPORT, _as_ndjson, "ndjson"),
)
WHOLE_FORM = Form(WHOLE, Right.READ, _as_whole, "json")
COUNTED = (*TABLE, WHOLE_FORM)
STATEMENT = (
    *COUNTED,
    Form(SVG, Right.EXPORT, _drawn("svg"), "svg"),
    Form(PNG, Right.EXPORT, _drawn("png"), "png"),
    Form(VEGA, Right.EXPORT, _drawn("json"), "vl.json"),
)


def chosen(request: HttpRequest, forms: Iterable[Form]) -> Form:
    """The form that the client likes best; the problem when it wants none of them."""
    offered = {form.media_type: form for form in forms}
    best = request.get_preferred_type(list(offered))
    if best is None:
        raise Problem(NO_FORM, f"This answer exists as {', '.join(offered)}; the request accepts none of them.")
    return offered[best]


def tag_of(state: Iterable[object], *, question: str, form: Form) -> str:
    """The entity tag of an answer: weak, since the same numbers may be packed in other bytes."""
    said = json.dumps([*map(str, state), question, form.media_type]).encode()
    return f'W/"{sha256(said).hexdigest()[:32]}"'


def response_of(found: Any, form: Form, *, name: str) -> HttpResponse:
    """The answer in its form, as a download where it is a table to take away."""
    written = form.written(as_seen(found) if form.media_type in HIDES else found)
    made: Any = HttpResponse if isinstance(written, bytes) else StreamingHttpResponse
    response = made(
        written, content_type=f"{form.media_type}; charset=utf-8" if form.media_type == CSV else form.media_type
    )
    if form.right is Right.EXPORT:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.extension}"'
    return finished(says_hidden(response))


def finished(response: HttpResponse) -> HttpResponse:
    """With the headers that every answer has: kept by its reader alone, and asked again each time."""
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept", "Authorization", "Cookie"))
    return response

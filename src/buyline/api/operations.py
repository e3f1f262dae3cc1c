"""How does a function become an operation of the API?

`reads` and `acts` add it to a router: with the right it needs, the forms of its answer, its limit and what the document
says of it. A reading is answered with 304 where the client has it already. A parameter nobody knows is refused.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from ninja import Router

from buyline.api.asking import allowed, asker_in, either, noted
from buyline.api.cursors import linked
from buyline.api.describing import described
from buyline.api.forms import PLAIN, Form, chosen, finished, response_of, tag_of
from buyline.api.limits import READS, WRITES
from buyline.api.opened import books, today
from buyline.api.problems import REFUSED, Problem
from buyline.api.repeats import once
from buyline.members.policy import Right

View = Callable[..., Any]
ROUTER = Router()
"""All operations of version 1: one router, since a GET and a POST of one address belong together."""


def reads(
    path: str,
    *,
    tag: str,
    shape: Any,
    forms: Sequence[Form] = PLAIN,
    right: Right = Right.READ,
    errors: Iterable[int] = (),
    is_kept: bool = True,
) -> Callable[[View], View]:
    """Add a GET that answers with what the function returns; `errors`: statuses that only it can have.

    `tag`: under which heading it stands in the document. `is_kept`: whether the same state of the books gives the same
    answer, so that a client may keep it.
    """

    def add(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, **given: Any) -> HttpResponse:
            _check_names(request, answered)
            return _answer(request, forms, view, given, is_kept=is_kept)

        answered.needed = right  # type: ignore[attr-defined]
        more = described(right=right, forms=forms, statuses=(401, 403, 406, 422, 429, *errors), is_kept=is_kept)
        ROUTER.get(path, **_said(view, tag=tag, shape=shape, right=right), throttle=[READS], openapi_extra=more)(
            answered
        )
        return view

    return add


def _answer(
    request: HttpRequest, forms: Sequence[Form], view: View, given: dict[str, Any], *, is_kept: bool
) -> HttpResponse:
    """What a reading answers: 304 where the client has it already."""
    form = chosen(request, forms)
    allowed(asker_in(request), form.right)
    of = books()
    state = (of.last_seq(), of.vault.erasures(), today(of), asker_in(request))
    tag = tag_of(state, question=request.get_full_path(), form=form)
    if is_kept and _is_held(request, tag):
        response = finished(HttpResponse(status=304))
        del response.headers["Content-Type"]
    else:
        found = view(request, **given)
        response = response_of(found, form, name=view.__name__)
        linked(request, response, found.get("next") if isinstance(found, dict) else getattr(found, "next", None))
        _note_export(request, form, view.__name__)
    if is_kept:
        response.headers["ETag"] = tag
    return response


def acts(
    path: str,
    *,
    tag: str,
    right: Right,
    shape: Any,
    errors: Iterable[int] = (),
    more: dict[str, Any] | None = None,
    is_repeatable: bool = True,
    method: Literal["POST", "PUT"] = "POST",
) -> Callable[[View], View]:
    """Add a POST (or PUT) that changes the books; the function returns the response.

    `more`: what the document says of bodies that the function reads and writes itself. `is_repeatable`: whether
    an Idempotency-Key is understood, under which the same request is answered the same and done once.
    """

    def add(view: View) -> View:
        @wraps(view)
        def done(request: HttpRequest, **given: Any) -> HttpResponse:
            _check_names(request, done)
            response: HttpResponse = (
                once(request, lambda: view(request, **given)) if is_repeatable else view(request, **given)
            )
            response.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ("Authorization", "Cookie"))
            return response

        done.needed = right  # type: ignore[attr-defined]
        statuses = (401, 403, 413, 422, 429, *errors)
        said = described(right=right, forms=PLAIN, statuses=statuses, more=more, is_repeatable=is_repeatable)
        add_to = ROUTER.post if method == "POST" else ROUTER.put
        add_to(path, **_said(view, tag=tag, shape=shape, right=right), throttle=[WRITES], openapi_extra=said)(done)
        return view

    return add


def _said(view: View, *, tag: str, shape: Any, right: Right) -> dict[str, Any]:
    """What ninja is told of every operation."""
    return {
        "tags": [tag],
        "response": shape,
        "by_alias": True,
        "auth": either(right),
        "operation_id": view.__name__,
        "summary": _title(view),
        "description": _rest(view),
    }


def _title(view: View) -> str:
    return (view.__doc__ or view.__name__).strip().partition("\n")[0].rstrip(".")


def _rest(view: View) -> str:
    lines = (view.__doc__ or "").strip().partition("\n")[2].splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def _check_names(request: HttpRequest, view: Any) -> None:
    """Refuse a parameter that the operation does not have: a mistyped filter must not count everybody."""
    known = {
        name
        for model in view._ninja_operation.models  # noqa: SLF001 - ninja keeps an operation's parameters nowhere else
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        there = f"it has {', '.join(sorted(known))}" if known else "it has none"
        errors = [{"field": name, "reason": f"there is no such parameter; {there}"} for name in unknown]
        raise Problem(REFUSED, f"This operation does not know {', '.join(unknown)}; {there}.", errors)


def _is_held(request: HttpRequest, tag: str) -> bool:
    """Whether the client has this answer already."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in held or tag.removeprefix("W/") in {one.removeprefix("W/") for one in held}


def _note_export(request: HttpRequest, form: Form, name: str) -> None:
    if form.right is Right.EXPORT:
        noted(request, "exported", f"{name} as {form.media_type}")

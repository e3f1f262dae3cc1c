"""What was imported, by whom, and how is it taken back? And what could not be taken?

Every import with its counts and its undo, those that are running with how far they are, and the form that begins one.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from buyline.app import imports as use
from buyline.app import jobs as at_work
from buyline.app.imports_later import KIND, forget_drafts
from buyline.app.refusal import BuylineError
from buyline.days import as_datetime
from buyline.journal.port import DeadLetter
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.store import read_models
from buyline.store.read_models import BatchNow
from buyline.web.asking import books
from buyline.web.jobs_page import Row as JobRow
from buyline.web.jobs_page import row_of
from buyline.web.members.moments import moment
from buyline.web.members.noted import address_of
from buyline.web.members.reader import locale_of
from buyline.web.numbers import Numbers
from buyline.web.parts import Badge, Link

SHOWN, LETTERS_SHOWN, JOBS_LOOKED_AT = 200, 200, 100


@dataclass(frozen=True, slots=True)
class Row:
    """An import as the page shows it; an address is empty where there is nothing to do there."""

    id: str
    source: str
    when: str
    by: str
    entries: str
    bad: Link | str
    state: Badge
    undo: str


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """The page: imports, and those that are running; `more`: how many older ones are not shown."""

    title: str
    rows: tuple[Row, ...]
    running: tuple[JobRow, ...]
    more: str


@needs(Right.IMPORT)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Imports with what each brought, newest first, and how to begin one. Drafts of yesterday go."""
    forget_drafts(books())
    return render(request, "imports/page.html", {"page": imports_page_of(request)})


def imports_page_of(request: HttpRequest) -> ImportsPage:
    """The page, as the books are now."""
    numbers = Numbers(locale_of(request))
    found = read_models.batches(books())
    told = audit.who(audit.IMPORTED, about=[one.id for one in found[:SHOWN]])
    newest = at_work.newest(books(), at_most=JOBS_LOOKED_AT)
    running = tuple(row_of(job, request, may_export=False) for job in newest if job.is_open and job.kind == KIND)
    rows = tuple(_row(one, request, numbers, told.get(one.id, "Command line or program")) for one in found[:SHOWN])
    more = numbers.count(len(found) - SHOWN) if len(found) > SHOWN else ""
    return ImportsPage("Imports", rows, running, more)


def _row(one: BatchNow, request: HttpRequest, numbers: Numbers, by: str) -> Row:
    is_undone = one.retracted_at is not None
    bad = Link(numbers.count(one.dead), reverse("bad-rows", args=(one.id,))) if one.dead else ""
    return Row(
        id=one.id,
        source=one.source,
        when=moment(request, as_datetime(one.recorded_at)),
        by=by,
        entries=numbers.count(one.lines),
        bad=bad,
        state=Badge("Taken back", state="warn") if is_undone else Badge("In the books", state="good"),
        undo="" if is_undone or not one.lines else reverse("undo_import", args=(one.id,)),
    )


@needs(Right.IMPORT)
@require_POST
def undo(request: HttpRequest, batch: str) -> HttpResponse:
    """Take an import back, with all that it brought; what it had overwritten holds again."""
    try:
        done = use.undo(books(), batch, now=at_work.moment())
    except BuylineError as reason:
        messages.error(request, str(reason))
    else:
        audit.note("took an import back", member=asker_of(request).member, about=batch, address=address_of(request))
        messages.success(request, f"The import {batch} was taken back. {done.says}")
    return redirect("imports")


@needs(Right.IMPORT)
@require_safe
def bad_rows(request: HttpRequest, batch: str) -> HttpResponse:
    """The rows of an import that could not be taken and were not brought again since, each with its reasons."""
    one = next((one for one in read_models.batches(books()) if one.id == batch), None)
    if one is None:
        raise Http404(batch)
    letters = [letter for _, letter in books().dead_letters(batch=batch)]
    known: dict[str, Any] = {
        "rows": [_letter(letter) for letter in letters[:LETTERS_SHOWN]],
        "count": len(letters),
        "more": max(len(letters) - LETTERS_SHOWN, 0),
        "batch": batch,
        "source": one.source,
        "crumbs": [Link("Bad rows", "")],
    }
    return render(request, "imports/bad_rows.html", known)


def _letter(letter: DeadLetter) -> dict[str, Any]:
    cells = letter.content.get("cells")
    text = str(letter.content.get("text", ""))
    told = [(name, cell) for name, cell in cells.items() if cell] if isinstance(cells, dict) else [("", text)]
    return {"line": letter.line, "reasons": letter.reasons, "cells": told}

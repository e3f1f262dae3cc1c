"""How does a file come in through the pages? In steps: the file, its columns, a check, and the import as a job.

Each step is a form with an address of its own and works without a script. What comes of it is an ordinary mapping,
which the command line reads the same way.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buyline.app import imports_drafts as drafts
from buyline.app.books import definition_of
from buyline.app.imports_alike import ALIKE_SHOWN
from buyline.app.imports_checked import check as checked
from buyline.app.imports_drafts import Draft
from buyline.app.jobs import moment
from buyline.app.refusal import BuylineError, NotFound, Refused
from buyline.connect.choices import STATUSES, Choice, Choices, Meaning
from buyline.connect.matching import DAY_FORMS
from buyline.connect.proposing import lacking, name_in_mapping
from buyline.connect.suggesting import labels_of, with_form
from buyline.definition.model import Definition
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.store import jobs
from buyline.web.asking import books
from buyline.web.imports_page import imports_page_of
from buyline.web.imports_steps import LEFT_OUT, UNDECIDED, check_page_of, columns_page_of, result_rows, steps_of
from buyline.web.jobs_page import row_of
from buyline.web.members.noted import address_of
from buyline.web.members.reader import locale_of
from buyline.web.numbers import Numbers
from buyline.web.parts import Link

View = Callable[..., HttpResponse]
_NAME_AT_MOST = 60


def _numbers(request: HttpRequest) -> Numbers:
    return Numbers(locale_of(request))


def _with_draft(view: View) -> View:
    """The view with the draft of whoever asks; back to the imports with a sentence where it is not there."""

    @wraps(view)
    def answered(request: HttpRequest, draft: str) -> HttpResponse:
        try:
            found = drafts.draft_of(books(), draft, by=asker_of(request).member)
        except NotFound as reason:
            messages.error(request, str(reason))
            return redirect("imports")
        return view(request, found)

    return answered


@needs(Right.IMPORT)
@require_POST
def take_file(request: HttpRequest) -> HttpResponse:
    """Take a file in, and go on to its columns; a file that is no table is a sentence beside the form."""
    file = request.FILES.get("file")
    if file is None:
        return _not_taken(request, "Choose a file first: CSV, XLSX or Parquet.")
    of, by = definition_of(books()), asker_of(request).member
    try:
        draft = drafts.begin(books(), file.name, file.chunks(), by=by, definition=of, now=moment())
    except Refused as reason:
        return _not_taken(request, str(reason))
    return redirect("import-columns", draft.id)


def _not_taken(request: HttpRequest, reason: str) -> HttpResponse:
    known = {"page": imports_page_of(request), "problem": reason}
    return render(request, "imports/page.html", known, status=400)


@needs(Right.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@_with_draft
def columns(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What each column becomes, and what its labels mean."""
    of, problems = definition_of(books()), list[str]()
    if request.method == "POST":
        chosen, is_other = _chosen(request.POST, draft, of)
        open_ones = [] if is_other else _undecided(request.POST, draft)
        problems = [*open_ones, *lacking(chosen)]
        is_decided = not is_other and not open_ones
        draft = replace(draft, choices=chosen, is_decided=is_decided)
        drafts.save(draft, by=asker_of(request).member)
        if is_decided and not problems and request.POST.get("act") == "check":
            return redirect("import-check", draft.id)
    page = columns_page_of(draft, of, _numbers(request), problems)
    known = {"page": page, "crumbs": [Link(page.title, "")]}
    return render(request, "imports/columns.html", known, status=400 if problems else 200)


def _chosen(sent: QueryDict, draft: Draft, of: Definition) -> tuple[Choices, bool]:
    """What a form says, and whether it asks for the labels of other columns than it showed."""
    before = draft.choices
    made = tuple(_column(sent, place, one, draft, of) for place, one in enumerate(before.columns))
    begins = sent.get("begins_in", before.begins_in)
    found = replace(
        before,
        columns=made,
        source=sent.get("source", before.source).strip()[:_NAME_AT_MOST].replace("|", "-"),
        export_day=_day(sent.get("export_day", ""), before.export_day),
        begins_in=begins if begins in of.rank_of else "",
        stages=_labels(sent, "stage", before.stages, of.all_ids),
        statuses=_labels(sent, "status", before.statuses, STATUSES),
    )
    is_other = False
    for meaning in (Meaning.STAGE, Meaning.STATUS):
        now, then = found.one(meaning), before.one(meaning)
        if (now and now.column) != (then and then.column):
            is_other = True
            labels = labels_of(draft.seen, found, meaning, of)
            is_stage = meaning == Meaning.STAGE
            found = replace(found, stages=labels) if is_stage else replace(found, statuses=labels)
    return found, is_other and bool(found.stages or found.statuses)


def _column(sent: QueryDict, place: int, before: Choice, draft: Draft, of: Definition) -> Choice:
    said = sent.get(f"column-{place}", "")
    word, _, column = said.partition(":")
    if word not in set(Meaning) or (column and column not in of.column_ids) or not before.column.strip():
        return before
    form = sent.get(f"form-{place}", "") if word == before.meaning else ""
    form = form if form in (*DAY_FORMS, ".", ",") else ""
    return with_form(Choice(before.column, Meaning(word), column, form), draft.seen.columns[place])


def _labels(sent: QueryDict, name: str, before: Any, known: Any) -> dict[str, str]:
    """What each label means; one that is left out or not decided means nothing."""
    said = {label: sent.get(f"{name}-{place}", before[label]) for place, label in enumerate(sorted(before))}
    return {label: means if means in known else "" for label, means in said.items()}


def _undecided(sent: QueryDict, draft: Draft) -> list[str]:
    both = (("stage", draft.choices.stages), ("status", draft.choices.statuses))
    open_ones = [
        label for name, labels in both for place, label in enumerate(sorted(labels))
        if sent.get(f"{name}-{place}", LEFT_OUT) == UNDECIDED
    ]  # fmt: skip
    return [f"Choose what '{label}' means, or leave such rows out." for label in open_ones]


def _day(said: str, before: str) -> str:
    return said if len(said) == 10 and said[4] == said[7] == "-" and said.replace("-", "").isdigit() else before


@needs(Right.IMPORT)
@require_safe
@_with_draft
def mapping(_request: HttpRequest, draft: Draft) -> HttpResponse:
    """The mapping that was chosen, as a file."""
    text = draft.suggestion(definition_of(books())).mapping
    if not text:
        return redirect("import-columns", draft.id)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in draft.choices.source)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return response


@needs(Right.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@_with_draft
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What would come, with faulty rows to be fixed and buyers that may be there already; and the import itself."""
    of = definition_of(books())
    try:
        if request.method == "POST":
            draft = _mended(request.POST, draft)
            drafts.save(draft, by=asker_of(request).member)
            if request.POST.get("act") == "run":
                return _run(request, draft, of)
            return redirect("import-check", draft.id)
        found = checked(books(), draft, of, now=moment())
    except BuylineError as reason:
        messages.error(request, str(reason))
        return redirect("import-columns", draft.id)
    page = check_page_of(draft, found, _numbers(request))
    return render(request, "imports/check.html", {"page": page, "crumbs": [Link(page.title, "")]})


def _mended(sent: QueryDict, draft: Draft) -> Draft:
    """The draft with the cells, the dropped rows and the decisions of a form."""
    names = [name_in_mapping(one.name) for one in draft.seen.columns]
    cells: dict[int, dict[str, str]] = {}
    for key, value in sent.items():
        head, _, rest = key.partition("-")
        line, _, place = rest.partition("-")
        is_cell = head == "cell" and line.isdecimal() and place.isdecimal() and int(place) < len(names)
        if is_cell and value != sent.get(f"was-{rest}"):
            cells.setdefault(int(line), {})[names[int(place)]] = value.strip()
    dropped = frozenset(int(line) for line in sent.getlist("drop") if line.isdecimal())
    same, same_people = dict(draft.choices.same), dict(draft.choices.same_people)
    for place in range(2 * ALIKE_SHOWN):
        if f"alike-{place}" in sent:
            decided = same_people if sent.get(f"of-{place}") == "person" else same
            decided[sent.get(f"said-{place}", "")] = sent[f"alike-{place}"]
    choices = replace(draft.choices, same=same, same_people=same_people)
    return replace(draft, fixes=draft.fixes.with_more(cells, dropped), choices=choices)


def _run(request: HttpRequest, draft: Draft, of: Definition) -> HttpResponse:
    batch = drafts.run_draft(books(), draft, of, now=moment())
    audit.note(audit.IMPORTED, member=asker_of(request).member, about=batch, address=address_of(request))
    return redirect("import-result", draft.id)


@needs(Right.IMPORT)
@require_POST
@_with_draft
def drop(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Forget a file that was not imported."""
    drafts.drop(draft)
    messages.success(request, f"{draft.file} was dropped; nothing was imported.")
    return redirect("imports")


@needs(Right.IMPORT)
@require_safe
def result(request: HttpRequest, draft: str) -> HttpResponse:
    """How far the import is, or what it did."""
    job = jobs.job(books(), draft)
    if job is None:
        raise Http404(draft)
    numbers, told = _numbers(request), dict(job.result)
    batch = str(told.get("batch") or "")
    known = {
        "job": job,
        "row": row_of(job, request, may_export=False),
        "steps": steps_of("import-result", draft),
        "rows": result_rows(told, numbers) if "taken" in told else [],
        "bad": numbers.count(told["bad_rows"]) if told.get("bad_rows") else "",
        "same": numbers.count(job.about["same"]) if job.about.get("same") else "",
        "batch": batch,
        "undo": reverse("undo_import", args=(batch,)) if batch and "taken" in told else "",
        "crumbs": [Link("Result", "")],
    }
    return render(request, "imports/result.html", known)

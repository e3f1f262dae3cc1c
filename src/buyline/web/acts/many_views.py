"""What happens when a member acts on many journeys: choose an act, look at what it would meet, then do it.

Each step is a form that works without a script. What was seen at the look is sent along, so that what somebody changed
between the look and the deed is left out and told.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from buyline.app.acts.declared import ActKind
from buyline.app.acts.many import AT_ONCE, Many, act_on_many, chosen, kind_for_many
from buyline.app.acts.meeting import At, Met, counts_of
from buyline.app.books import agreement_of
from buyline.app.refusal import NotFound, Refused
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.web.acts.forms import ActForm, Offered, form_of
from buyline.web.acts.views import REFUSED, by_of, next_of, say
from buyline.web.asking import books
from buyline.web.behind_links import journey_url
from buyline.web.journey_question import read_list
from buyline.web.journey_views import now
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Badge, Number
from buyline.web.tables import Cell, Row, Table
from buyline.web.views import numbers_of

SHOWN = 50
HEADS = ("Journey", "Buyer", "Meets", "Held now", "Then", "Why")
Seen = dict[str, int | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class ManyPage:
    """A step of acting on many: the act, how many were chosen, what the step shows."""

    act: ActKind
    chosen: int
    seen: str
    next: str
    title: str = "Act on many journeys"
    form: ActForm | None = None
    sent: tuple[tuple[str, str], ...] = ()
    says: str = ""
    taken: int = 0
    counts: tuple[Badge, ...] = ()
    table: Table | None = None


@needs(Right.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """The form of an act for many; what it would meet; or the act itself."""
    sent = request.POST if request.method == "POST" else None
    kind = _kind((sent or request.GET).get("act", ""))
    try:
        seen = _seen(sent) if sent is not None else dict.fromkeys(_chosen(request.GET))
    except Refused as problem:
        messages.error(request, " ".join(each.partition(": ")[2] or each for each in problem.reasons))
        return redirect(_back(request.GET))
    form = _form(request, kind, sent)
    if sent is None or not form.is_valid():
        return _asked(request, kind, form, seen, status=REFUSED if form.errors else 200)
    is_dry = sent.get("step") != "do"
    try:
        done = act_on_many(
            books(), kind.word, form.given, by=by_of(request), now=now(), journeys=seen, is_dry=is_dry,
            token="" if is_dry else sent.get("token", "")[:40],
        )  # fmt: skip
    except Refused as problem:
        say(form, problem)
        return _asked(request, kind, form, seen, status=REFUSED)
    return _looked(request, kind, sent, done) if is_dry else _done(request, kind, done)


def _kind(word: str) -> ActKind:
    try:
        return kind_for_many(word)
    except (NotFound, Refused) as problem:
        raise Http404(str(problem)) from None


def _chosen(query: QueryDict) -> tuple[str, ...]:
    """The journeys that were ticked, or all that the list found."""
    if query.get("all"):
        return chosen(books(), read_list(query).asked, now=now())
    ticked = tuple(dict.fromkeys(query.getlist("journey")))
    if not 1 <= len(ticked) <= AT_ONCE:
        raise Refused("", ["journeys: Tick the journeys that are meant, or all that were found; nothing was done."])
    return ticked


def _seen(sent: QueryDict) -> Seen:
    """The journeys with the versions that were seen, as the step before sent them."""
    try:
        found = json.loads(sent.get("seen", ""))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(one is None or type(one) is int for one in found.values()):
        raise Http404("Which journeys are meant cannot be read; begin at the list.")
    return found


def _back(query: QueryDict) -> str:
    left = query.copy()
    for name in ("act", "all", "journey"):
        left.pop(name, None)
    return f"{reverse('journeys')}?{left.urlencode()}" if left else reverse("journeys")


def _form(request: HttpRequest, kind: ActKind, sent: QueryDict | None) -> ActForm:
    latest, asker = agreement_of(books()).latest, asker_of(request)
    offered = Offered(latest=latest, function=str(asker.function), has_amounts=books().sight.has_amounts)
    form = form_of(kind, offered, sent)
    for name in ("journey", "seen", "next"):
        del form.fields[name]
    return form


def _asked(request: HttpRequest, kind: ActKind, form: ActForm, seen: Seen, *, status: int) -> HttpResponse:
    back = next_of(request, _back(request.GET))
    page = ManyPage(act=kind, chosen=len(seen), seen=json.dumps(seen), next=back, form=form)
    return render(request, "acts/many.html", {"page": page}, status=status)


def _looked(request: HttpRequest, kind: ActKind, sent: QueryDict, done: Many) -> HttpResponse:
    """What the act would meet: counts of all, the first rows, and the way to do it."""
    numbers = numbers_of(request)
    seen = {one.journey: one.version for one in done.met if one.is_taken}
    kept = [(name, value) for name, value in sent.items() if name in _names(kind) or name.startswith("columns.")]
    page = ManyPage(
        act=kind, chosen=len(done.met), seen=json.dumps(seen), next=next_of(request, reverse("journeys")),
        sent=tuple((name, str(value)) for name, value in kept), says=done.says, taken=done.taken,
        counts=_counts(done, numbers),
        table=_table("What would it meet?", done.met, numbers),
    )  # fmt: skip
    return render(request, "acts/many_look.html", {"page": page})


def _names(kind: ActKind) -> set[str]:
    return {field.id for field in kind.fields} | {"token"}


def _done(request: HttpRequest, kind: ActKind, done: Many) -> HttpResponse:
    """Back to the list with one undo; what was left out since the look is told first."""
    back = next_of(request, reverse("journeys"))
    if done.together:
        messages.success(request, done.says, extra_tags=json.dumps({"together": done.together, "next": back}))
    else:
        messages.error(request, done.says)
    if not done.left_out:
        return redirect(back)
    table = _table("What was left out, and why?", done.left_out, numbers_of(request))
    page = ManyPage(act=kind, chosen=len(done.met), seen="", next=back, says=done.says, taken=done.taken, table=table)
    return render(request, "acts/many_done.html", {"page": page})


def _counts(done: Many, numbers: Numbers) -> tuple[Badge, ...]:
    states = {At.REFUSED: "bad", At.MEANWHILE: "bad", "proven": "good", "claim": "warn"}
    return tuple(
        Badge(f"{numbers.count(count)} {meets}", state=states.get(meets, ""))  # type: ignore[arg-type]
        for meets, count in counts_of(done.met).items()
    )


def _table(title: str, met: tuple[Met, ...], numbers: Numbers) -> Table:
    rows = tuple(Row("", _cells(one)) for one in met[:SHOWN])
    note = f"The first {SHOWN} of {numbers.count(len(met))}." if len(met) > SHOWN else ""
    return Table("met", title, note, HEADS, len(HEADS), rows)


def _cells(one: Met) -> tuple[Cell, ...]:
    told: tuple[Any, ...] = (one.buyer, str(one.meets), one.held, one.then, one.says)
    return (Number(one.journey, journey_url(one.journey)), *(words or TO for words in told))

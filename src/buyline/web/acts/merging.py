"""What happens when a member merges two records: find the other one, see both side by side, then merge?"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from buyline.app.acts.doing import do
from buyline.app.acts.linking import Of
from buyline.app.lookalikes import likenesses_of
from buyline.app.refusal import NotFound, Refused
from buyline.app.search import search_books
from buyline.app.side_by_side import side_by_side
from buyline.app.who import name_of
from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.web.acts.views import REFUSED, by_of, next_of, tell
from buyline.web.asking import books
from buyline.web.beside import BesidePage, beside_of, choices_of, record_url
from buyline.web.journey_views import now
from buyline.web.parts import Link
from buyline.web.tables import Table

FIELDS = ("buyer", "person", "into", "remark")
EACH = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class MergePage:
    """A record that is to be merged: the other one beside it, or where it is looked for."""

    title: str
    of: Of
    one: str
    next: str
    asked: str = ""
    problems: tuple[str, ...] = ()
    choices: Table | None = None
    beside: BesidePage | None = None


@needs(Right.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Two records side by side, and the merge itself."""
    if request.method != "POST":
        return _shown(request, ())
    given = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
    try:
        done = do(books(), "merge", given, by=by_of(request), now=now(), token=request.POST.get("token", "")[:40])
    except Refused as problem:
        return _shown(request, problem.reasons or (str(problem),))
    back = next_of(request, record_url("buyer" if done.buyer else "person", given["into"]))
    tell(request, done, back=back)
    return redirect(back)


def _shown(request: HttpRequest, problems: tuple[str, ...]) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    of: Of = "person" if sent.get("person") and not sent.get("buyer") else "buyer"
    one, other = sent.get(of, ""), sent.get("into", "")
    back = next_of(request, "")
    try:
        name = name_of(books(), of, one)
        beside = beside_of(side_by_side(books(), of, one, other), back=back) if other else None
    except NotFound as problem:
        if not problems:
            raise Http404(str(problem)) from None
        name, beside = one, None
    except Refused as problem:
        name, beside, problems = one, None, problems or (str(problem),)
    asked = sent.get("q", "")
    page = MergePage(
        title=f"Is {beside.names[0].words} the same as {beside.names[1].words}?" if beside else f"Merge {name}",
        of=of, one=one, next=back, asked=asked, problems=tuple(each[:1].upper() + each[1:] for each in problems),
        beside=beside, choices=None if beside else _choices(of, one, asked or name, back=back),
    )  # fmt: skip
    crumbs = (Link(name, record_url(of, one)),)
    status = REFUSED if problems else 200
    return render(request, "duplicates/merge.html", {"page": page, "crumbs": crumbs}, status=status)


def _choices(of: Of, one: str, asked: str, *, back: str) -> Table:
    """Those that a search found alike, the surest first, then those that are called so."""
    alike = [(pair.other if pair.one == one else pair.one, pair) for pair in likenesses_of(books(), of, one)]
    found = {id_: (name_of(books(), of, id_), f"{pair.how_sure.capitalize()}: {pair.why}") for id_, pair in alike}
    for hit in search_books(books(), asked, each=EACH).of(of):
        found.setdefault(hit.id, (hit.name, hit.note))
    return choices_of(of, one, [(id_, *told) for id_, told in found.items() if id_ != one], back=back)

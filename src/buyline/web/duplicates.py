"""What do members see and decide about records that may be one?

A page of pairs, the surest first, each side by side with why it was found; what is decided leads back to the page.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from buyline.app.acts.linking import Of
from buyline.app.lookalikes import (
    LIKELY,
    NEARLY_SURE,
    Likeness,
    Likenesses,
    decide_later,
    kind_named,
    likenesses,
    waits_named,
    ways_back,
)
from buyline.app.lookalikes_search import find_later
from buyline.app.refusal import BuylineError, NotFound, Refused
from buyline.app.side_by_side import side_by_side
from buyline.days import as_datetime
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.store.alike import Waits
from buyline.web.acts.views import next_of
from buyline.web.asking import books
from buyline.web.beside import BesidePage, beside_of
from buyline.web.journey_views import now
from buyline.web.members.moments import moment
from buyline.web.numbers import Numbers, plural
from buyline.web.parts import Badge, Link, Pages, Segments, State
from buyline.web.views import numbers_of

KINDS: tuple[tuple[Of, str], ...] = (("buyer", "Buyers"), ("person", "People"))
STATES: tuple[tuple[Waits, str], ...] = (("waiting", "To decide"), ("later", "Later"), ("apart", "Not the same"))


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicatesPage:
    """The pairs of a page, and where one can go on."""

    title: str
    headline: str
    kinds: Segments
    states: Segments
    pairs: tuple[BesidePage, ...]
    pages: Pages | None
    searched: str
    changed: str
    here: str
    may_act: bool
    is_later: bool


@needs(Right.READ_JOURNAL)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one."""
    try:
        kind, waits = kind_named(request.GET.get("kind", "buyer")), waits_named(request.GET.get("state", "waiting"))
        found = likenesses(books(), kind, waits=waits, after=_after(request))
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("duplicates")
    return render(request, "duplicates/page.html", {"page": _page(request, found)})


def _after(request: HttpRequest) -> tuple[float, str] | None:
    sure, _, name = request.GET.get("after", "").partition(" ")
    try:
        return (float(sure), name) if name else None
    except ValueError:
        return None


def _page(request: HttpRequest, found: Likenesses) -> DuplicatesPage:
    numbers, may_act = numbers_of(request), Right.RECORD in asker_of(request).rights
    asked = {"kind": found.kind, "state": found.waits}
    words = dict(KINDS)[found.kind].lower()
    pages = None
    if found.following is not None:
        behind = asked | {"after": f"{found.following[0]!r} {found.following[1]}"}
        pages = Pages("The surest first", "", f"{reverse('duplicates')}?{urlencode(behind)}")
    return DuplicatesPage(
        title="Duplicates", headline=_headline(found, words, numbers), kinds=_kinds(found),
        states=_states(found, numbers),
        pairs=tuple(_pairs(found, request.get_full_path())), pages=pages, searched=_searched(request, found),
        changed=_changed(found, words, numbers), here=request.get_full_path(), may_act=may_act,
        is_later=found.waits == "later",
    )  # fmt: skip


def _headline(found: Likenesses, words: str, numbers: Numbers) -> str:
    many = found.counts[found.waits]
    if found.searched_at is None and not many:
        return f"Which {words} may be one?"
    pairs = f"{numbers.count(many)} {plural(many, 'pair', 'pairs')} of {words}"
    said = {"waiting": "may be one", "later": "put off until later", "apart": "told apart"}
    return f"{pairs} {said[found.waits]}"


def _kinds(found: Likenesses) -> Segments:
    links = (
        Link(words, f"{reverse('duplicates')}?{urlencode({'kind': of, 'state': found.waits})}", of == found.kind)
        for of, words in KINDS
    )
    return Segments("Of what", tuple(links))


def _states(found: Likenesses, numbers: Numbers) -> Segments:
    links = (
        Link(
            f"{words} ({numbers.count(found.counts[waits])})",
            f"{reverse('duplicates')}?{urlencode({'kind': found.kind, 'state': waits})}", waits == found.waits,
        )
        for waits, words in STATES
    )  # fmt: skip
    return Segments("Which pairs", tuple(links))


def _searched(request: HttpRequest, found: Likenesses) -> str:
    return "" if found.searched_at is None else moment(request, as_datetime(found.searched_at))


def _changed(found: Likenesses, words: str, numbers: Numbers) -> str:
    if found.searched_at is None:
        return "Nobody has looked for duplicates yet."
    if found.changed is None:
        return "What changed since is found by the next search."
    return f"{numbers.count(found.changed)} {words} changed since." if found.changed else "Nothing has changed since."


def _pairs(found: Likenesses, back: str) -> list[BesidePage]:
    pairs = []
    for one in found.pairs:
        try:
            pairs.append(_pair(one, back, is_apart=found.waits == "apart"))
        except NotFound:
            continue
    return pairs


def _pair(one: Likeness, back: str, *, is_apart: bool) -> BesidePage:
    beside = side_by_side(books(), one.kind, one.one, one.other)
    if (beside.journeys[0], beside.people[0]) > (beside.journeys[1], beside.people[1]):
        beside = side_by_side(books(), one.kind, one.other, one.one)
    shown = beside_of(beside, back=back)
    return replace(
        shown, sure=sureness(one), why=one.why, is_put_off=one.put_off_at is not None,
        undo=ways_back(books(), one.kind, one.one, one.other) if is_apart else (),
    )  # fmt: skip


def sureness(one: Likeness) -> Badge:
    """How sure it is that two are one."""
    state: State = "" if one.sure is None or one.sure < LIKELY else "good" if one.sure >= NEARLY_SURE else "info"
    return Badge(one.how_sure[:1].upper() + one.how_sure[1:], state=state)


@needs(Right.RECORD_ENTRIES)
@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Put a pair off, or take it up again."""
    sent = request.POST
    try:
        of = kind_named(sent.get("kind", ""))
        said = decide_later(
            books(), of, sent.get("one", ""), sent.get("other", ""), now=now(), is_later=sent.get("later", "1") == "1"
        )
    except BuylineError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect(next_of(request, reverse("duplicates")))


@needs(Right.RECORD_ENTRIES)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Look for pairs in the background."""
    find_later(books(), now=now(), is_all=bool(request.POST.get("all")))
    messages.success(request, "The books are looked through in the background; what is found stands here.")
    return redirect(next_of(request, reverse("duplicates")))

"""What does the Restatement page say: a statement as known on two days, and the entries that make the difference?

Made from one `RestatementView`; computes nothing but words and places.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from buyline.app.behind import Behind, behind_url
from buyline.app.explaining_pages import RESTATED, RestatementView, month_end_before
from buyline.app.pipeline_parts import amounts_of
from buyline.days import as_date
from buyline.measure.behind import Number as Counted
from buyline.measure.flow import Flow
from buyline.measure.holding import NOTHING, Holding
from buyline.measure.moves import REVALUED
from buyline.measure.position import Position
from buyline.measure.restatement import CAUSES, Cause, CauseLine, Key, Restatement, Told
from buyline.web.behind_links import journey_url
from buyline.web.frame import Choice, Select
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Number
from buyline.web.question import Question
from buyline.web.statement import StatementPage, statement_page
from buyline.web.statement import Told as Said
from buyline.web.tables import Cell, Row, Table
from buyline.web.words import amounts

OWN = ("statement", "compare")
WORDS: Mapping[Cause, str] = {
    "late": "Came late",
    "corrected": "Corrected by its source",
    "retracted": "Taken back",
    "merged or parted": "Merged, joined or parted",
    "definition": "Read under another definition",
    "happened since": "Happened since",
}
KINDS = {"movement": "moved", "opening": "first shown", "redefinition": "redefined", REVALUED: "changed"}


def restatement_page_of(question: Question, view: RestatementView, numbers: Numbers) -> StatementPage:
    """The page of an answer."""
    own = (
        Select("statement", "Statement", tuple(Choice(one, one, one == view.statement) for one in RESTATED)),
        Select("compare", "As known before on", _days(view, numbers)),
    )
    found = view.found
    told = Said(
        headline=_headline(view, numbers),
        counted=_counted(view, numbers),
        has_entries=view.frame.has_entries,
        rules=() if found is None else (found.rule,),
        tables=()
        if found is None
        else (_sides(view, found, numbers), _causes(view, found, numbers), *_told(view, found, numbers)),
    )
    return statement_page(question, view.frame, told, numbers, kind="restatement", own=own)


def _days(view: RestatementView, numbers: Numbers) -> tuple[Choice, ...]:
    """The ends of the twelve months before the page's day, and the day that was asked for."""
    ends, day = {view.earlier}, view.later
    for _ in range(12):
        day = month_end_before(day)
        ends.add(day)
    days = sorted(ends, reverse=True)
    return tuple(Choice(as_date(day).isoformat(), numbers.day(day), day == view.earlier) for day in days)


def _what(view: RestatementView, numbers: Numbers) -> str:
    period = view.frame.period
    if view.statement == "position":
        return f"The position of {numbers.day(period.to_day)}"
    return f"The flow from {numbers.day(period.from_day)} to {numbers.day(period.to_day)}"


def _headline(view: RestatementView, numbers: Numbers) -> str:
    found, what = view.found, _what(view, numbers)
    days = f"{numbers.day(view.earlier)} and {numbers.day(view.later)}"
    entries = sum(line.entries for line in found.causes) if found is not None else 0
    if not entries:
        return f"{what} says the same as known on {days}."
    parts = found.causes if found is not None else ()
    causes = ", ".join(f"{numbers.count(line.entries)} {line.cause}" for line in parts)
    words = plural(entries, "entry changed", "entries changed")
    return f"{numbers.count(entries)} {words} {_lower(what)} between {days}: {causes}."


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _counted(view: RestatementView, numbers: Numbers) -> str:
    if view.found is None:
        return ""
    left = view.found.residual
    return "explained to the last journey and cent" if not left else f"{numbers.count(left)} left unexplained"


def _sums(found: Restatement) -> tuple[dict[Key, Holding], dict[Key, Holding]]:
    return _held(found.before), _held(found.after)


def _held(found: object) -> dict[Key, Holding]:
    if isinstance(found, Position):
        return {(place,): held for place, held in found.places.items()}
    sums: dict[Key, Holding] = {}
    for move in found.movements if isinstance(found, Flow) else ():
        key = (move.kind, move.from_stage, move.to_stage)
        amount = {move.currency: move.amount} if move.amount else {}
        sums[key] = sums.get(key, NOTHING) + Holding(move.journeys, amount)
    return sums


def _named(key: Key, names: Mapping[str, str]) -> tuple[str, ...]:
    if len(key) == 1:
        return (names.get(key[0], key[0]),)
    kind, came, went = key
    return (KINDS.get(kind, kind), names.get(came, came), names.get(went, went))


def _sides(view: RestatementView, found: Restatement, numbers: Numbers) -> Table:
    before, after = _sums(found)
    keys = [key for key in dict.fromkeys((*after, *before)) if before.get(key, NOTHING) or after.get(key, NOTHING)]
    rows = tuple(_side(key, before.get(key, NOTHING), after.get(key, NOTHING), view, numbers) for key in keys)
    first = ("Place",) if view.statement == "position" else ("Movement", "From", "To")
    then, now = numbers.day(view.earlier), numbers.day(view.later)
    heads = (
        *first,
        f"As known {then}",
        f"As known {now}",
        "Difference",
        f"Amount {then}",
        f"Amount {now}",
        "Difference",
    )
    note = "The same days in both columns; only what was known of them differs."
    return Table("sides", "What did it say then, and what does it say now?", note, heads, len(first), rows)


def _side(key: Key, before: Holding, after: Holding, view: RestatementView, numbers: Numbers) -> Row:
    change = after - before
    then, now = _url(view, key, as_of=view.earlier), _url(view, key, as_of=view.frame.as_of)
    since = _url(view, key, as_of=view.frame.as_of, known_after=view.earlier)
    counts = (Number(numbers.count(before.journeys), then), Number(numbers.count(after.journeys), now))
    money = (_money(before, then, numbers), _money(after, now, numbers), _money(change, since, numbers))
    cells = (*_named(key, view.frame.names), *counts, _signed(change, since, numbers), *money)
    return Row("", cells, "changed" if change.journeys or change.amounts else "")


def _url(view: RestatementView, key: Key, **known: Any) -> str:
    """The rows behind one place or movement, as known at some time."""
    frame, last = view.frame, view.frame.period.to_day
    number = (
        Counted(what="position", stages=key, last=last)
        if len(key) == 1
        else Counted(what="moved", stages=(key[1],), goal=key[2], posted=key[0], first=frame.period.from_day, last=last)
    )
    return behind_url(Behind(number=number, book=frame.book, where=frame.where, **known))


def _signed(change: Holding, url: str, numbers: Numbers) -> Cell:
    return Number(numbers.signed(change.journeys), url) if change.journeys else TO


def _money(held: Holding, url: str, numbers: Numbers) -> Cell:
    money = amounts(amounts_of(held.amounts), numbers)
    return Number(money, url) if money else TO


def _causes(view: RestatementView, found: Restatement, numbers: Numbers) -> Table:
    rows = tuple(row for line in found.causes for row in _cause(line, view, numbers))
    first = ("Place",) if view.statement == "position" else ("Movement", "From", "To")
    heads = ("Cause", "Entries", *first, "Journeys", "Amount")
    note = "Each cause with what it adds; together they are the difference, exactly."
    return Table("causes", "What explains the difference?", note, heads, 1, rows, texts=tuple(range(2, 2 + len(first))))


def _cause(line: CauseLine, view: RestatementView, numbers: Numbers) -> Iterable[Row]:
    for place, (key, moved) in enumerate(line.changes.items()):
        entries = "" if place else Number(numbers.count(line.entries), f"#{_anchor(line.cause)}")
        url = _url(view, key, as_of=view.frame.as_of, known_after=view.earlier, cause=line.cause)
        cells = (*_named(key, view.frame.names), _signed(moved, url, numbers), _money(moved, url, numbers))
        yield Row("", (WORDS[line.cause], entries, *cells))


def _anchor(cause: Cause) -> str:
    return f"cause-{cause.replace(' ', '-')}"


def _told(view: RestatementView, found: Restatement, numbers: Numbers) -> Iterable[Table]:
    """The entries of each cause."""
    for line in found.causes:
        rows = tuple(_entry(told, view, numbers) for told in line.told)
        shown = (
            f" {numbers.count(len(rows))} of {numbers.count(line.entries)} are listed."
            if len(rows) < line.entries
            else ""
        )
        heads = ("Journey", "Entry", "Happened", "Became known", "What it did", "Line")
        yield Table(
            _anchor(line.cause), f"{WORDS[line.cause]}: which entries?", CAUSES[line.cause] + shown, heads, 5, rows
        )


def _entry(told: Told, view: RestatementView, numbers: Numbers) -> Row:
    names = view.frame.names
    effect = "; ".join(_effect(text, names) for text in told.effect)
    days = (numbers.day(told.occurred_on), numbers.day(told.known_on))
    return Row("", (Number(told.journey, journey_url(told.journey)), told.kind, *days, effect, str(told.seq)))


def _effect(text: str, names: Mapping[str, str]) -> str:
    """A signed movement in the names of the places; a pair of rows that changes columns says so."""
    sign, _, way = text.partition(" ")
    came, _, went = way.partition(" → ")
    return f"{sign} {names.get(came, came)} → {names.get(went, went)}"

"""What does the Restatement page say: a statement as known on two days, and the entries that make the difference?

Made from one `RestatementView`; computes nothing but words and places. What is a sum stands here side by side with what
adds up to the difference; shares and times stand in `restatement_shares`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from buyline.app.compared import RESTATED, OfBreakdown, OfConversion, OfFlow, OfLeakage, OfPosition, OfTimeInStage
from buyline.app.pipeline_parts import amounts_of
from buyline.app.restated_page import RestatementView, month_end_before
from buyline.days import as_date
from buyline.measure.conversion import Conversion
from buyline.measure.holding import NOTHING, Holding
from buyline.measure.moves import REVALUED
from buyline.measure.restatement import CAUSES, Cause, CauseLine, Key, Restatement, Told, sums_of
from buyline.measure.statement import Statement
from buyline.web.behind_links import journey_url
from buyline.web.breakdown_page import about, breakdown_selects, column_name
from buyline.web.conversion_page import UNITS
from buyline.web.frame import Choice, Select
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Number
from buyline.web.question import Question
from buyline.web.restatement_rows import rows_of_sum
from buyline.web.restatement_shares import place_words, shares_table
from buyline.web.statement import StatementPage, by_select, stage_select, statement_page, within_select
from buyline.web.statement import Told as Said
from buyline.web.tables import Cell, Row, Table
from buyline.web.words import amounts

OWN = ("statement", "compare", "start", "stage", "goal", "within", "unit", "of", "by", "across")
WORDS: Mapping[Cause, str] = {
    "late": "Came late",
    "corrected": "Corrected by its source",
    "retracted": "Taken back",
    "merged or parted": "Merged, joined or parted",
    "definition": "Read under another definition",
    "happened since": "Happened since",
}
ADDS_UP = "Each cause with what it adds; together they are the difference, exactly."
NO_SUM = "A share or a time is no sum, so its difference is not split; these are the entries whose rows it rests on."
KINDS = {"movement": "moved", "opening": "first shown", "redefinition": "redefined", REVALUED: "changed"}


def restatement_page_of(question: Question, view: RestatementView, numbers: Numbers) -> StatementPage:
    """The page of an answer."""
    what = view.question.what
    own = (
        Select("statement", "Statement", tuple(Choice(one, one, one == what) for one in RESTATED)),
        Select("compare", "As known before on", _days(view, numbers)),
        *_own(view, numbers),
    )
    found = view.found
    told = Said(
        headline=_headline(view, numbers),
        counted=_counted(view, numbers),
        has_entries=view.frame.has_entries,
        rules=() if found is None else (found.rule, _rule(found.after, view)),
        tables=() if found is None else tuple(_tables(view, found, numbers)),
    )
    return statement_page(question, view.frame, told, numbers, kind="restatement", own=own, is_all=view.is_all)


def _rule(found: Statement, view: RestatementView) -> str:
    return found.rule_in(view.frame.names) if isinstance(found, Conversion) else found.rule


def _own(view: RestatementView, numbers: Numbers) -> tuple[Select, ...]:
    """Only what the statement that is chosen can be asked by."""
    asked, frame = view.question, view.frame
    if isinstance(asked, OfConversion):
        return (
            stage_select("start", "From stage", frame, asked.from_stage),
            stage_select("goal", "To stage", frame, asked.to_stage, everywhere=asked.unit == "spell"),
            within_select(view.horizons, asked.within, numbers),
            Select("unit", "Counted", tuple(Choice(unit, words, unit == asked.unit) for unit, words in UNITS.items())),
            by_select(frame, asked.by),
        )
    if isinstance(asked, OfTimeInStage):
        named = (choice for choice in stage_select("stage", "Stage", frame, asked.stage or "").choices if choice.value)
        stages = (Choice("", "all stages", asked.stage is None), *named)
        return (Select("stage", "Stage", stages), by_select(frame, asked.by))
    if isinstance(asked, OfLeakage):
        return (within_select(view.horizons, asked.within, numbers, name="Share within"),)
    if isinstance(asked, OfBreakdown):
        return breakdown_selects(asked.asked(view.earlier), frame, view.horizons, numbers)
    return ()


def _tables(view: RestatementView, found: Restatement, numbers: Numbers) -> Iterable[Table]:
    """Both sides, what adds up to the difference, shares, and the entries of each cause."""
    if found.keys:
        yield _sides(view, found, numbers)
    yield shares_table(view, found, numbers)
    yield _causes(view, found, numbers)
    yield from _told(view, found, numbers)


def _days(view: RestatementView, numbers: Numbers) -> tuple[Choice, ...]:
    """The ends of the twelve months before the page's day, and the day that was asked for."""
    ends, day = {view.earlier}, view.later
    for _ in range(12):
        day = month_end_before(day)
        ends.add(day)
    days = sorted(ends, reverse=True)
    return tuple(Choice(as_date(day).isoformat(), numbers.day(day), day == view.earlier) for day in days)


def _what(view: RestatementView, numbers: Numbers) -> str:
    asked, names = view.question, view.frame.names
    if isinstance(asked, OfConversion):
        start, goal = names.get(asked.from_stage, asked.from_stage), names.get(asked.to_stage, asked.to_stage)
        days = f"{numbers.count(asked.within)} {plural(asked.within, 'day', 'days')}"
        return f"The conversion from {start} to {goal} within {days}"
    if isinstance(asked, OfTimeInStage):
        return f"The time in {'all stages' if asked.stage is None else names.get(asked.stage, asked.stage)}"
    if isinstance(asked, OfBreakdown):
        by = " and ".join(column_name(view.frame, one).lower() for one in asked.by)
        what = about(asked.asked(view.earlier), names)
        return f"{what[0].upper()}{what[1:]}, by {by},"
    return _of_days(view, numbers)


def _of_days(view: RestatementView, numbers: Numbers) -> str:
    period, what = view.frame.period, view.question.what
    if isinstance(view.question, OfPosition):
        return f"The {what} of {numbers.day(period.to_day)}"
    return f"The {what} from {numbers.day(period.from_day)} to {numbers.day(period.to_day)}"


def _headline(view: RestatementView, numbers: Numbers) -> str:
    found, what = view.found, _what(view, numbers)
    days = f"{numbers.day(view.earlier)} and {numbers.day(view.later)}"
    entries = sum(line.entries for line in found.causes) if found is not None else 0
    if not entries:
        return f"{what} says the same as known on {days}."
    parts = found.causes if found is not None else ()
    causes = ", ".join(f"{numbers.count(line.entries)} {line.cause}" for line in parts)
    words = plural(entries, "entry changed", "entries changed")
    return f"{numbers.count(entries)} {words} {what[0].lower()}{what[1:]} between {days}: {causes}."


def _counted(view: RestatementView, numbers: Numbers) -> str:
    if view.found is None:
        return ""
    if not view.found.keys:
        return "no sum: the entries listed are those whose rows it rests on"
    left = view.found.residual
    return "explained to the last journey and cent" if not left else f"{numbers.count(left)} left unexplained"


def _named(key: Key, view: RestatementView) -> tuple[str, ...]:
    """What a sum is told by, in words."""
    names = view.frame.names
    if isinstance(view.question, OfFlow):
        kind, came, went = key
        return (KINDS.get(kind, kind), names.get(came, came), names.get(went, went))
    if isinstance(view.question, OfBreakdown):
        return tuple(value or "none" for value in key)
    return tuple(place_words(place, names) for place in key)


def _first_heads(view: RestatementView) -> tuple[str, ...]:
    if isinstance(view.question, OfBreakdown):
        return tuple(column_name(view.frame, one) for one in view.question.by)
    return {"flow": ("Movement", "From", "To"), "leakage": ("Stage", "Way out")}.get(view.question.what, ("Place",))


def _sides(view: RestatementView, found: Restatement, numbers: Numbers) -> Table:
    before, after = sums_of(found.before), sums_of(found.after)
    keys = [key for key in dict.fromkeys((*after, *before)) if before.get(key, NOTHING) or after.get(key, NOTHING)]
    rows = tuple(_side(key, before.get(key, NOTHING), after.get(key, NOTHING), view, numbers) for key in keys)
    first = _first_heads(view)
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
    cells = (*_named(key, view), *counts, _signed(change, since, numbers), *money)
    return Row("", cells, "changed" if change.journeys or change.amounts else "")


def _url(view: RestatementView, key: Key, **known: Any) -> str:
    """The rows behind one key of what adds up, as known at some time."""
    rows = rows_of_sum(view, key)
    return "" if rows is None else rows.url(view, **known)


def _signed(change: Holding, url: str, numbers: Numbers) -> Cell:
    return Number(numbers.signed(change.journeys), url) if change.journeys else TO


def _money(held: Holding, url: str, numbers: Numbers) -> Cell:
    money = amounts(amounts_of(held.amounts), numbers)
    return Number(money, url) if money else TO


def _causes(view: RestatementView, found: Restatement, numbers: Numbers) -> Table:
    rows = tuple(row for line in found.causes for row in _cause(line, view, numbers))
    first = _first_heads(view) if found.keys else ()
    heads = ("Cause", "Entries", *first, *(("Journeys", "Amount") if found.keys else ()))
    note = ADDS_UP if found.keys else NO_SUM
    return Table("causes", "What explains the difference?", note, heads, 1, rows, texts=tuple(range(2, 2 + len(first))))


def _cause(line: CauseLine, view: RestatementView, numbers: Numbers) -> Iterable[Row]:
    words = WORDS[line.cause]
    if not line.changes:
        nothing = [TO] * (len(_first_heads(view)) + 2 if view.found is not None and view.found.keys else 0)
        yield Row("", (words, Number(numbers.count(line.entries), f"#{_anchor(line.cause)}"), *nothing))
    for place, (key, moved) in enumerate(line.changes.items()):
        entries = "" if place else Number(numbers.count(line.entries), f"#{_anchor(line.cause)}")
        url = _url(view, key, as_of=view.frame.as_of, known_after=view.earlier, cause=line.cause)
        cells = (*_named(key, view), _signed(moved, url, numbers), _money(moved, url, numbers))
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

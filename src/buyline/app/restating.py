"""What does a statement say as known on two days, and which entries explain the difference?

Asks the measure twice and looks up in the journal what became known in between; for whatever is a sum (see `compared`)
the causes add up to the difference exactly. Other statements stand side by side, with the entries that changed what
they rest on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from buyline.app.books import company_lines
from buyline.app.compared import Compared, Question, question_of
from buyline.app.posting import company_of
from buyline.app.refusal import Refused
from buyline.app.statements import Asked, viewing
from buyline.days import Day, Moment, as_date, day_of, end_of
from buyline.journal.kinds import KINDS, Side
from buyline.measure.holding import NOTHING
from buyline.measure.restatement import CAUSES, Cause, CauseLine, Changed, Restatement, Told, changed, size, sums_of
from buyline.measure.statement import Statement
from buyline.measure.view import View
from buyline.store.books import Books
from buyline.store.causes import Line, lines_behind

TOLD_AT_MOST = 200


def restatement(books: Books, asked: Asked, *, now: Moment, of: str, earlier: Day, **given: Any) -> Restatement:
    """A statement by its name, asked by what is `given` (see `compared`); otherwise as `restate`."""
    return restate(books, asked, now=now, earlier=earlier, question=question_of(of, given))


def restate(books: Books, asked: Asked, *, now: Moment, earlier: Day, question: Question) -> Restatement:
    """A statement as known on the day `earlier` and as `asked` (later, or now), with what explains the difference.

    Refused when the earlier day is not before the later one.
    """
    with viewing(books, asked, now=now) as (view, day):
        return restated(books, view, earlier=earlier, day=day, compared=question.compared(earlier))


def restated(books: Books, view: View, *, earlier: Day, day: Day, compared: Compared) -> Restatement:
    """The same of a view that is open already; `day`: the day the view is seen from."""
    if earlier >= day:
        raise Refused(
            f"Compare with an earlier day: {as_date(earlier)} is not before {as_date(day)}, as of which is asked."
        )
    before, after = compared.ask(replace(view, as_of=earlier)), compared.ask(view)
    lines = changed(
        view,
        until=compared.until,
        known_after=earlier,
        since=compared.since,
        by=compared.by,
        by_day=compared.has_shares,
    )
    causes = _causes(books, view, lines, earlier, compared)
    return Restatement(
        what=compared.what,
        earlier=earlier,
        later=view.as_of,
        before=before,
        after=after,
        keys=compared.keys,
        causes=causes,
        residual=_residual(before, after, causes),
        currency=view.currency,
        rule=_rule(compared),
    )


def _causes(
    books: Books, view: View, lines: Sequence[Changed], earlier: Day, compared: Compared
) -> tuple[CauseLine, ...]:
    behind = lines_behind(books, (line.seq for line in lines))
    agreed = _adopted_at(books)
    found: dict[Cause, list[Changed]] = defaultdict(list)
    for line in lines:
        found[_cause(line, behind.get(line.seq), end_of(earlier, view.time_zone), agreed)].append(line)
    return tuple(_cause_line(cause, found[cause], behind, view, compared) for cause in CAUSES if found[cause])


def caused_by(
    books: Books, view: View, cause: str, *, known_after: Day, until: Day, since: Day | None
) -> Callable[[Any], Any]:
    """Which rows of a ledger became known after a day by one cause; Refused for a cause that is none."""
    if cause not in CAUSES:
        raise Refused(f"There is no cause '{cause}'. Possible: {', '.join(CAUSES)}.")
    lines = changed(view, until=until, known_after=known_after, since=since)
    told = lines_behind(books, (line.seq for line in lines))
    moment, agreed = end_of(known_after, view.time_zone), _adopted_at(books)
    caused = {(line.seq, line.kind) for line in lines if _cause(line, told.get(line.seq), moment, agreed) == cause}
    by_kind: dict[str, list[int]] = defaultdict(list)
    for seq, kind in sorted(caused):
        by_kind[kind].append(seq)

    def is_caused(rows: Any) -> Any:
        each = [(rows.kind == kind) & rows.seq.isin(seqs) for kind, seqs in by_kind.items()]
        return reduce(or_, each, rows.seq < 0) & (rows.known_at > moment)

    return is_caused


def _adopted_at(books: Books) -> frozenset[Moment]:
    """When versions of the definition became known, the first one left out."""
    return frozenset(adoption.known_at for adoption in company_of(company_lines(books)).adoptions[1:])


def _cause(line: Changed, entry: Line | None, moment: Moment, agreed: frozenset[Moment]) -> Cause:
    if entry is None or line.kind == "redefinition" or line.known_at in agreed:
        return "definition"
    if entry.kind in KINDS and KINDS[entry.kind].side == Side.CORRECTION:
        return "retracted"
    if entry.is_again:
        return "corrected"
    if entry.kind in KINDS and KINDS[entry.kind].side == Side.IDENTITY:
        return "merged or parted"
    return "happened since" if entry.occurred_at > moment else "late"


def _cause_line(
    cause: Cause, lines: Sequence[Changed], behind: Mapping[int, Line], view: View, compared: Compared
) -> CauseLine:
    by_entry: dict[tuple[int, str], list[Changed]] = defaultdict(list)
    for line in lines:
        by_entry[line.seq, line.journey].append(line)
    entries = list(by_entry.items())
    return CauseLine(
        cause=cause,
        entries=len({line.seq for line in lines}),
        changes=compared.told_by(view, lines) if compared.told_by is not None else {},
        told=tuple(_told(key, part, behind, view) for key, part in entries[:TOLD_AT_MOST]),
    )


def _told(key: tuple[int, str], lines: Sequence[Changed], behind: Mapping[int, Line], view: View) -> Told:
    (seq, journey), entry, zone = key, behind.get(key[0]), view.time_zone
    return Told(
        seq=seq,
        kind=entry.kind if entry is not None else "definition adopted",
        journey=journey,
        occurred_on=day_of(entry.occurred_at if entry is not None else lines[0].known_at, zone),
        known_on=day_of(lines[0].known_at, zone),
        effect=tuple(dict.fromkeys(_said(line) for line in lines if line.moved)),
    )


def _said(line: Changed) -> str:
    return f"{'+' if line.moved.journeys >= 0 else '−'} {line.from_stage} → {line.to_stage}"


def _residual(before: Statement, after: Statement, causes: Iterable[CauseLine]) -> int:
    """What the causes leave of the difference; 0 for a statement that is no sum."""
    sides = [sums_of(before), sums_of(after)]
    left = {key: sides[1].get(key, NOTHING) - sides[0].get(key, NOTHING) for key in {*sides[0], *sides[1]}}
    for line in causes:
        for key, moved in line.changes.items():
            left[key] = left.get(key, NOTHING) - moved
    return size(left.values())


def _rule(compared: Compared) -> str:
    adds = "the rows that became known between the two days, by the entry that caused them, add up to the difference"
    rests = "a share or a time is no sum, so its difference is not split; the entries are those whose rows it rests on"
    if compared.told_by is None:
        whole = rests
    else:
        whole = f"{adds} of what is counted; {rests}" if compared.has_shares else adds
    return f"The same statement, of the same days, as known at the end of either day; {whole} (RULES §3.5)."

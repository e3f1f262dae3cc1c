"""How do the books on DuckDB answer the questions of a spec test?

Entries are recorded as any others, in memory; the rows they post become a table, and the measures count it. It works
nothing out by itself but the words of the questions.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import ibis
import pyarrow as pa

from buyline.app.posting import company_of
from buyline.app.record import record
from buyline.app.statements import records_begin
from buyline.days import Day, Moment
from buyline.definition.agreement import Agreement
from buyline.journal.entry import Recorded
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.measure.asked import Cohort, asked
from buyline.measure.conversion import Unit, conversion
from buyline.measure.flow import Flow, flow
from buyline.measure.leakage import leakage
from buyline.measure.moves import REVALUED
from buyline.measure.position import position
from buyline.measure.returning import ANY, returned
from buyline.measure.stays import stays
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import View
from buyline.store.columnar import tail_table
from buyline.store.memory import MemoryBooks
from buyline.store.rows import movement_row
from buyline.store.shape import EXACT, MOVEMENTS, Shape
from tests.reference import Conversion, TimeInStage

Amounts = dict[str, int]
FATES = {
    "entered": "entered", "advanced": "advanced", "went_back": "went back", "came_back": "came back",
    "moved_between": "moved between", "parked": "parked", "redefined": "redefined", "still_there": "still there",
}  # fmt: skip


def kept(recorded: Sequence[Recorded]) -> MemoryBooks:
    """The books after these lines were recorded, each at its own moment, in their order."""
    books = MemoryBooks()
    for line in sorted(recorded, key=lambda line: line.seq):
        record(books, [line.entry], now=line.recorded_at)
    return books


def ledger_of(books: MemoryBooks) -> pa.Table:
    """All rows ever posted, with the columns that statements see."""
    versions = [adoption.definition for adoption in company_of(_company(books)).adoptions]
    shape = Shape()
    for version in versions:
        shape = shape.with_more(version.column_ids, version.rank_of)
    rows = [movement_row(posted) for posted in books.movements]
    return tail_table(MOVEMENTS, rows, shape=shape).drop_columns([EXACT])


def _company(books: MemoryBooks) -> list[Recorded]:
    with books.session() as session:
        return session.company_lines()


@dataclass(frozen=True)
class OnDuckDB:
    """The answers of the measures about books as they were known and recorded by a moment."""

    books: MemoryBooks
    known_until: Moment | None = None
    recorded_until: Moment | None = None

    @cached_property
    def _ledger(self) -> Any:
        return ibis.memtable(ledger_of(self.books))

    @cached_property
    def _lines(self) -> list[Recorded]:
        """The company's lines that this view sees; the definition is that of everybody, for its names."""
        return [
            line
            for line in _company(self.books)
            if (self.recorded_until is None or line.recorded_at <= self.recorded_until)
            and (self.known_until is None or line.entry.known_at <= self.known_until)
        ]

    def view(self, book: str, **where: str) -> View:
        """A book as it was known and recorded by the moments asked for."""
        agreement = Agreement.of([a.definition for a in company_of(_company(self.books)).adoptions])
        return View(
            ledger=self._ledger,
            definition=agreement.latest,
            earlier=tuple(definition for _, definition in agreement.versions[:-1]),
            book=book,
            known_until=self.known_until,
            recorded_until=self.recorded_until,
            where=where,
            records_begin=records_begin(self._lines),
        )

    def standing_rows(self, book: str) -> dict[str, list[Posting]]:
        """The rows that hold, by subject and in order; those that were taken back cancel."""
        net: dict[Posting, int] = defaultdict(int)
        for posted in self.books.movements:
            row = posted.row
            is_seen = self.known_until is None or posted.known_at <= self.known_until
            is_seen &= self.recorded_until is None or posted.recorded_at <= self.recorded_until
            if isinstance(row, Posting) and row.book == book and is_seen:
                net[row] += posted.sign
        found: dict[str, list[Posting]] = defaultdict(list)
        for row in sorted((row for row, n in net.items() if n), key=lambda row: (row.on_day, row.nth_today)):
            assert net[row] == 1, "a row holds once or not at all"
            found[row.buyer if book.startswith("buyers") else row.journey].append(row)
        return found

    def standings_on(self, day: Day, book: str) -> dict[str, str]:
        return {subject: row.to_stage for subject, row in self._last(day, book).items()}

    def proofs_on(self, day: Day, book: str) -> dict[str, str]:
        return {subject: row.proof for subject, row in self._last(day, book).items() if row.proof}

    def _last(self, day: Day, book: str) -> dict[str, Posting]:
        seen = {s: [row for row in rows if row.on_day <= day][-1:] for s, rows in self.standing_rows(book).items()}
        return {subject: rows[0] for subject, rows in seen.items() if rows and rows[0].to_stage != OUTSIDE}

    def history(self, journey: str, book: str) -> list[tuple[Day, str, str]]:
        rows = self.standing_rows(book).get(journey, [])
        return [(row.on_day, row.from_stage, row.to_stage) for row in rows if row.kind != REVALUED]

    def position(self, day: Day, book: str, **where: str) -> dict[str, tuple[int, Amounts]]:
        places = position(self.view(book, **where), on=day).places
        return {place: (found.journeys, dict(found.amounts)) for place, found in places.items() if found}

    def _flow(self, from_day: Day, to_day: Day, book: str) -> Flow:
        return flow(self.view(book), first=from_day, last=to_day)

    def flow(self, from_day: Day, to_day: Day, book: str) -> dict[tuple[str, str, str], tuple[int, Amounts]]:
        found: dict[tuple[str, str, str], tuple[int, Amounts]] = {}
        for move in self._flow(from_day, to_day, book).movements:
            if move.kind != REVALUED:
                journeys, amounts = found.get((move.kind, move.from_stage, move.to_stage), (0, {}))
                amounts = amounts | ({move.currency: move.amount} if move.amount else {})
                found[move.kind, move.from_stage, move.to_stage] = (journeys + move.journeys, amounts)
        return found

    def revalued(self, from_day: Day, to_day: Day, book: str) -> dict[str, Amounts]:
        changed: dict[str, Amounts] = defaultdict(dict)
        for line in self._flow(from_day, to_day, book).period.trial_balance:
            if line.currency is not None and line.revalued:
                changed[line.stage][line.currency] = line.revalued
        return dict(changed)

    def residual(self, from_day: Day, to_day: Day, book: str) -> dict[str, tuple[int, Amounts]]:
        left: dict[str, tuple[int, Amounts]] = {}
        for line in self._flow(from_day, to_day, book).period.trial_balance:
            if line.residual:
                journeys, amounts = left.get(line.stage, (0, {}))
                own = {} if line.currency is None else {line.currency: line.residual}
                left[line.stage] = (journeys + (0 if own else line.residual), amounts | own)
        return left

    def presence(self, stage: str, from_day: Day, to_day: Day, book: str) -> dict[str, int]:
        lines = [one for one in self._flow(from_day, to_day, book).period.presence if one.stage == stage]
        told = {word: getattr(one, name) for one in lines for name, word in FATES.items()}
        told |= {name: count for one in lines for name, count in one.exits}
        return {word: count for word, count in told.items() if count}

    def conversion(
        self, start: str, goal: str, within: int, *, entered_from: Day, entered_to: Day, book: str, on: Day
    ) -> Conversion:
        return self._conversion(
            start, goal, within, Cohort(first=entered_from, last=entered_to, on=on), book, "journey"
        )

    def conversion_by_spell(
        self, start: str, following: str, within: int, *, entered_from: Day, entered_to: Day, book: str, on: Day
    ) -> Conversion:
        return self._conversion(
            start, following, within, Cohort(first=entered_from, last=entered_to, on=on), book, "spell"
        )

    def _conversion(self, start: str, goal: str, within: int, cohort: Cohort, book: str, unit: Unit) -> Conversion:
        found = conversion(
            self.view(book), from_stage=start, to_stage=goal, within_days=within, unit=unit, cohort=cohort
        ).found
        fates, estimate = found.fates, found.chance.estimate
        return Conversion(
            entered=fates.entered,
            converted=fates.converted,
            lost=fates.lost,
            still_open=fates.still_open + fates.redefined,
            skipped=fates.skipped or 0,
            estimate=None if estimate is None else Fraction(estimate),
            elsewhere=fates.moved_elsewhere,
        )

    def time_in_stage(self, stage: str, *, book: str, on: Day) -> TimeInStage:
        found = time_in_stage(self.view(book), stage=stage, cohort=Cohort(on=on)).stages[stage]
        lasting, mean = found.lasting, found.lasting.restricted_mean
        return TimeInStage(
            spells=found.spells,
            open=found.open,
            p25=lasting.p25,
            median=lasting.median,
            p75=lasting.p75,
            restricted_mean=None if mean is None else Fraction(mean),
            tau=lasting.tau,
        )

    def at_risk(self, stage: str, age: int, *, book: str, on: Day) -> int:
        view = self.view(book)
        found = stays(view, asked=asked(view, Cohort(on=on), horizon=max(age, 0), places=(stage,)))
        return int(found.of(stage).at_risk().by_day[0, age])

    def leaks(self, first: Day, last: Day, book: str) -> dict[tuple[str, str, str], tuple[int, Amounts]]:
        found = leakage(self.view(book), first=first, last=last, within_days=30)
        return {
            (one.stage, leak.to, leak.reason): (leak.left.journeys, dict(leak.left.amounts))
            for one in found.stages
            for leak in one.leaks
            if leak.left
        }

    def came_back(self, first: Day, last: Day, on: Day, book: str) -> dict[tuple[str, str], int]:
        found = returned(self.view(book), first=first, last=last, on=on)
        return {(one.place, one.reason): one.came_back for one in found if one.reason != ANY and one.came_back}

"""What stands on the Pipeline page of these books for one period?

Asks the measures for the period and for the time before it, and puts the answers side by side; everything is of one
state of the books. What does not depend on the period is kept for the next question. Nothing is drawn here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from buyline.app.books import company_lines
from buyline.app.kept import Kept, kept_of
from buyline.app.pipeline_facts import Facts, columns_of, facts_of
from buyline.app.pipeline_notes import notes_of, rules_of
from buyline.app.pipeline_parts import (
    Shown,
    Steps,
    balance_of,
    moves_of,
    place_views,
    presence_of,
    shown_places,
    stage_views,
    step_views,
    waiting_view,
)
from buyline.app.pipeline_time import Times, times_of
from buyline.app.posting import company_of
from buyline.app.statements import records_begin
from buyline.days import Day, Moment, day_of, end_of
from buyline.definition.agreement import Agreement
from buyline.measure.asked import Cohort
from buyline.measure.flow import flow
from buyline.measure.next_steps import StepLines, next_steps
from buyline.measure.picture import LoadedSince, PipelineView, Unanswerable
from buyline.measure.position import position
from buyline.measure.stay_lines import StayLines, stay_lines
from buyline.measure.view import View
from buyline.store.books import Books
from buyline.store.engine import Reading, reading
from buyline.store.later import came_later

BOOKS = ("claimed", "verified")
PAGES_KEPT, LINES_KEPT, NORMALS_KEPT = 64, 4, 16


@dataclass(frozen=True, kw_only=True)
class _Question:
    from_day: Day | None
    to_day: Day | None
    as_of: Day | None
    book: str
    where: tuple[tuple[str, str], ...]

    @property
    def shown(self) -> dict[str, Any]:
        """What the page repeats of it."""
        return {"as_of": self.as_of, "book": self.book, "where": self.where}

    @property
    def rows(self) -> tuple[object, ...]:
        """Which rows are counted, whatever the period."""
        return (self.as_of, self.book, self.where)


def pipeline_page(
    books: Books,
    *,
    from_day: Day | None = None,
    to_day: Day | None = None,
    as_of: Day | None = None,
    book: str = "claimed",
    where: tuple[tuple[str, str], ...] = (),
    now: Moment,
) -> PipelineView:
    """Everything on the Pipeline page; without days the last 90 that these books have something to say about.

    Raises Unanswerable for a book, a column or a value that these books do not know, and for a period that ends before
    it begins.
    """
    question = _Question(from_day=from_day, to_day=to_day, as_of=as_of, book=book, where=where)
    if book not in BOOKS:
        raise Unanswerable("book", f"There is no book '{book}' on this page; there are {' and '.join(BOOKS)}.")
    with reading(books) as tables:
        page = _page(books, tables, question, now=now)
        return page.kept.get("page", question, page.view, most=PAGES_KEPT)


def _page(books: Books, tables: Reading, question: _Question, *, now: Moment) -> "_Page":
    """Everything that the question needs before anything is counted."""
    lines = [line for line in company_lines(books) if line.seq <= tables.last_seq]
    agreement = Agreement.of([adoption.definition for adoption in company_of(lines).adoptions])
    latest, today = agreement.latest, day_of(now, agreement.latest.time_zone)
    kept = kept_of(books, tables.last_seq, today)
    facts = kept.get("facts", None, lambda: facts_of(tables, columns=latest.column_ids, today=today), most=1)
    _check(question.where, agreement, facts)
    day = today if question.as_of is None else min(today, question.as_of)
    times = times_of(
        (question.from_day, question.to_day),
        day=day,
        known=facts.days.get(question.book),
        fiscal_year_starts=latest.fiscal_year_starts,
    )
    seen = View(
        ledger=tables.ledger,
        definition=latest,
        earlier=tuple(definition for _, definition in agreement.versions[:-1]),
        book=question.book,
        as_of=question.as_of,
        where=dict(question.where),
        records_begin=records_begin(lines),
    )
    return _Page(books, tables, question, agreement, seen, day, facts, times, kept)


@dataclass(frozen=True)
class _Page:
    """One question to one state of the books; `day`: the day it is seen from."""

    books: Books
    tables: Reading
    question: _Question
    agreement: Agreement
    seen: View
    day: Day
    facts: Facts
    times: Times
    kept: Kept

    def view(self) -> PipelineView:
        """The page."""
        shown, times = self._shown, self.times
        first, last = self.facts.days.get(self.question.book, (None, None))
        return PipelineView(
            company=self.agreement.latest.company,
            period=times.period,
            **self.question.shown,
            stages=stage_views(shown),
            steps=step_views(shown, now=self._steps_on(times.cohort), normal=self._normal_steps(), times=times),
            moves=moves_of(shown),
            waiting=waiting_view(shown),
            exits=place_views(shown),
            presence=presence_of(shown),
            balance=balance_of(shown),
            normal=times.normal,
            columns=columns_of(self.agreement, self.facts),
            rules=rules_of(times),
            notes=notes_of(shown, times, undated=self._stays.undated, facts=self.facts),
            loaded_since=self._loaded_since(),
            has_entries=bool(self.facts.days or self.facts.seen),
            first_day=first,
            last_day=last,
            fiscal_year_starts=self.agreement.latest.fiscal_year_starts,
        )

    @cached_property
    def _shown(self) -> Shown:
        """What is counted in the period, and the places that have a part in it."""
        period, claims = self.times.period, self.question.book == "claimed"
        found = flow(self.seen, first=period.from_day, last=period.to_day).period
        return Shown(
            seen=self.seen,
            agreement=self.agreement,
            facts=self.facts,
            places=shown_places(self.agreement, found, on=period.to_day),
            flow=found,
            pairs=position(replace(self.seen, book="pair"), on=period.to_day).places if claims else None,
            normal=self._normal_positions(),
        )

    @property
    def _steps(self) -> StepLines:
        """What the steps between the stages are made of, up to the day the page is seen from."""
        stages, horizon = tuple(stage.id for stage in self._shown.places.stages), self.times.horizon
        asked = (*self.question.rows, stages, horizon)
        return self.kept.get(
            "steps",
            asked,
            lambda: next_steps(self.seen, stages=stages, until=self.day, horizon=horizon),
            most=LINES_KEPT,
        )

    @property
    def _stays(self) -> StayLines:
        """What the stays are made of, up to the day the page is seen from."""
        asked = self.question.rows
        return self.kept.get("stays", asked, lambda: stay_lines(self.seen, until=self.day), most=LINES_KEPT)

    def _steps_on(self, cohort: Cohort) -> Steps:
        return self._steps.of(cohort), self._stays.lasting(cohort)

    def _normal_steps(self) -> Steps | None:
        cohort = self.times.normal_cohort
        if cohort is None:
            return None
        asked = (*self.question.rows, tuple(self._steps.stages), self.times.horizon, cohort)
        return self.kept.get("normal", asked, lambda: self._steps_on(cohort), most=NORMALS_KEPT)

    def _normal_positions(self) -> Sequence[Mapping[str, int]]:
        return [self._stays.standing(day) for day in self.times.quarter_ends]

    def _loaded_since(self) -> LoadedSince | None:
        if self.question.as_of is None:
            return None
        zone = self.agreement.latest.time_zone
        found = came_later(self.books, than=end_of(self.question.as_of, zone), last_seq=self.tables.last_seq)
        return None if found is None else LoadedSince(entries=found.entries, last_on=day_of(found.last_at, zone))


def _check(where: tuple[tuple[str, str], ...], agreement: Agreement, facts: Facts) -> None:
    """Refuse a column that is not of these books, and a value that none of their journeys has."""
    names = agreement.latest.column_ids
    for column, value in where:
        if column not in names:
            known = f"They have {', '.join(names)}." if names else "They have none."
            raise Unanswerable("where", f"These books have no column '{column}'. {known}")
        offered = facts.values.get(column, ())
        if value not in offered and facts.has_all_values(column):
            raise Unanswerable("where", f"No journey in these books has {column} '{value}'; there is {_some(offered)}.")


def _some(values: Sequence[str], most: int = 8) -> str:
    return ", ".join(values[:most]) + (" and more" if len(values) > most else "") if values else "no value yet"

"""Where does every journey stand, side by side, and how do the columns do?

The same journeys as the list, by the place that they are claimed in, with the first cards of each column; what is said
above a column of shares and days comes from the statement of the Pipeline page and is not counted again.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from buyline.app.journey_list import (
    ListAsked,
    add_amount,
    journey_list,
    narrowed,
    opened_list,
    question_of,
    said,
)
from buyline.app.looking import Frame, Looking, frame_of
from buyline.app.pipeline import StepsOfPage, steps_of_page
from buyline.app.refusal import NotFound, Refused
from buyline.app.stage_limits import limits_of
from buyline.days import Moment
from buyline.ledger.posting import OUTSIDE
from buyline.measure.board import CARDS, NOTHING, Board, Cell, Column, Held, counted, first_cards, held_of
from buyline.measure.conditions import Condition, Field, Filter, both, read_filter
from buyline.measure.journey_list import JourneyList, ListQuestion, Value, filtered, first_rows, last_of
from buyline.store.journey_answers import answer_to, rows_at

LANES_AT_MOST, CARDS_OF_LANE = 8, 5
SORTED_AT_ONCE = 200_000
"""From so many journeys on, asking for each column is quicker than sorting all of them at once."""
KINDS = {"stage": "stage", "waiting": "nurture", "exit": "exit", "outside": "outside"}


@dataclass(frozen=True, kw_only=True)
class BoardView:
    """The board with what stands around it; `pipeline`: the statement that its heads quote."""

    frame: Frame
    board: Board
    pipeline: StepsOfPage
    values: Mapping[str, Sequence[str]]
    functions: Sequence[str] = ()


def board(books: Any, asked: ListAsked, *, opened: Sequence[str] = (), now: Moment) -> BoardView:
    """The board of the journeys that a list asks for, its group as lanes; Refused says what cannot be answered.

    `opened`: which of the waiting room and the exits show their cards; stages always do.
    """
    with opened_list(books, asked, now=now) as (looking, table, backend, fields, _):
        _check_lane(asked.group, fields)
        question = question_of(replace(asked, after=(), at_most=None), fields)
        rows = _Rows(books, asked, table, backend, fields, question)
        found = _Found(looking, fields, question, rows.counted())
        pipeline = steps_of_page(looking)
        columns = tuple(found.columns(pipeline, opened))
        cards = _cards(rows, found, columns)
        return BoardView(
            frame=frame_of(looking, looking.times.period),
            pipeline=pipeline,
            values=looking.facts.values,
            functions=looking.agreement.latest.functions,
            board=Board(
                on=looking.day,
                as_of=asked.as_of,
                fields=fields,
                question=question,
                found=sum(line["n"] for line in found.lines),
                amounts=found.amounts,
                columns=tuple(replace(one, cells=tuple(found.cells(one, cards))) for one in columns),
                lane=asked.group,
                lanes=found.lanes[:LANES_AT_MOST],
                more_lanes=max(len(found.lanes) - LANES_AT_MOST, 0),
            ),
        )


def board_after(books: Any, asked: ListAsked, place: str, *, now: Moment) -> tuple[Column, JourneyList]:
    """One column and its next cards, behind the last one shown (`asked.after`); NotFound for a place of no column."""
    with opened_list(books, asked, now=now) as (looking, _, _, fields, _):
        empty = _Found(looking, fields, ListQuestion(), ())
        column = next((one for one in empty.columns(steps_of_page(looking), ()) if one.place == place), None)
    if column is None:
        raise NotFound(f"There is no column '{place}' on the board.")
    here = Filter(((Condition("stage", "=", place),),))
    narrowed = str(both(said(lambda: read_filter(asked.filter)), here))
    return column, journey_list(books, replace(asked, filter=narrowed, group="", at_most=CARDS), now=now).found


def _check_lane(lane: str, fields: Mapping[str, Field]) -> None:
    if lane in fields and (fields[lane].kind != "text" or lane in ("journey", "buyer")):
        raise Refused(f"'{fields[lane].name}' cannot be made into lanes; take a column of the books.")


@dataclass(frozen=True)
class _Rows:
    """The journeys that were asked for, in the table of the list; a question asked before is not put into SQL again."""

    books: Any
    asked: ListAsked
    table: Any
    backend: Any
    fields: Mapping[str, Field]
    question: ListQuestion

    @cached_property
    def _all(self) -> Any:
        return said(lambda: filtered(narrowed(self.books, self.table, self.asked), self.question, self.fields))

    def _answer(self, what: Hashable, make: Callable[[], Any]) -> list[dict[str, Any]]:
        """What is found; notes may come between two searches, so these are worded each time."""
        asked = self.asked
        key = None if asked.search else ("board", what, self.question, asked.buyers, asked.without)
        return answer_to(self.books, self.backend, self.table, key, make)

    def counted(self) -> list[dict[str, Any]]:
        """How many and how much by place, proof, currency and lane."""
        return self._answer("counted", lambda: counted(self._all, lane=self.question.group))

    def of_all_columns(self, places: Sequence[str], lanes: Sequence[Value], each: int) -> list[dict[str, Any]]:
        """The first rows of all columns in one pass."""
        numbers = [(self.fields["stage"].ranks or {})[place] for place in places]
        if not places:
            return []
        told = self._answer(
            (tuple(numbers), tuple(lanes)),
            lambda: first_cards(
                self._all,
                self.question,
                self.fields,
                places=numbers,
                lane=self.question.group,
                lanes=lanes,
                each=each,
            ),
        )
        return sorted(told, key=lambda row: row["place_in"])

    def of_each_column(self, places: Sequence[str]) -> list[dict[str, Any]]:
        """The same with a question for each column: none sorts more than it shows."""
        numbers, question = self.fields["stage"].ranks or {}, replace(self.question, group="", at_most=CARDS)
        return [row | {"stage": place} for place in places for row in self._of_column(numbers[place], question)]

    def _of_column(self, number: int, question: ListQuestion) -> list[dict[str, Any]]:
        def make() -> Any:
            return first_rows(self._all.filter(self._all.stage_place == number), question, self.fields)

        return self._answer(("column", number), make)


@dataclass(frozen=True)
class _Found:
    """What was counted, as columns and lanes."""

    looking: Looking
    fields: Mapping[str, Field]
    question: ListQuestion
    lines: Sequence[Mapping[str, Any]]

    @property
    def plain(self) -> ListQuestion:
        """The question without lanes."""
        return replace(self.question, group="")

    @property
    def amounts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in self.lines:
            add_amount(found, line)
        return found

    @property
    def lanes(self) -> tuple[tuple[Value, Held], ...]:
        """The lanes, those with most journeys first; none where no column was asked for."""
        if not self.question.group:
            return ()
        by_lane = self._by("lane")
        held = [(lane, held_of(lines)) for lane, lines in by_lane.items()]
        return tuple(sorted(held, key=lambda pair: (-pair[1].journeys, str(pair[0]))))

    def _by(self, *names: str) -> dict[Any, list[Mapping[str, Any]]]:
        found: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for line in self.lines:
            found[line[names[0]] if len(names) == 1 else tuple(line[name] for name in names)].append(line)
        return found

    def columns(self, pipeline: StepsOfPage, opened: Sequence[str]) -> Iterator[Column]:
        """The places in the order of the way: those agreed on, and others where journeys stand."""
        latest, by_place = self.looking.agreement.latest, self._by("place")
        steps = {step.from_stage: step for step in pipeline.steps}
        limits = {one.stage: one.days for one in limits_of(self.looking) if not one.pipeline}
        *ranked, outside = [place for place in self.fields["stage"].ranks or {} if place != OUTSIDE] + [OUTSIDE]
        own = {*(stage.id for stage in self.looking.stages), latest.waiting.id, *latest.exit_ids}
        for place in (*ranked, outside):
            if place in own or place in by_place:
                kind, stage = self._kind(place), latest.stage_by_id.get(place)
                yield Column(
                    place=place,
                    name=pipeline.names.get(place) or latest.name_of(place),
                    kind=kind,
                    led_by="" if stage is None else stage.led_by,
                    held=held_of(by_place.get(place, ())),
                    step=steps.get(place),
                    service_level_days=None if stage is None else stage.service_level_days,
                    limit_days=limits.get(place),
                    is_open=kind == KINDS["stage"] or place in opened,
                )

    def _kind(self, place: str) -> str:
        latest = self.looking.agreement.latest
        if place == OUTSIDE or place in latest.exit_ids:
            return KINDS["outside" if place == OUTSIDE else "exit"]
        return KINDS["waiting" if place == latest.waiting.id else "stage"]

    def cells(self, column: Column, cards: Mapping[tuple[str, Value], Cell]) -> Iterator[Cell]:
        """The cells of one column: one, or one of each lane."""
        held = {
            lane: held_of(lines) for (place, lane), lines in self._by("place", "lane").items() if place == column.place
        }
        lanes = [lane for lane, _ in self.lanes[:LANES_AT_MOST]] if self.question.group else [""]
        for lane in lanes:
            empty = Cell(lane=lane)
            yield replace(cards.get((column.place, lane), empty), held=held.get(lane, NOTHING))


def _cards(rows: _Rows, found: _Found, columns: Sequence[Column]) -> dict[tuple[str, Value], Cell]:
    """The first cards by place and lane: which rows they are, then these by their numbers."""
    lane, each = found.question.group, CARDS_OF_LANE if found.question.group else CARDS
    shown = [one for one in columns if one.is_open and one.held.journeys]
    is_large = not lane and sum(one.held.journeys for one in shown) > SORTED_AT_ONCE
    places = [one.place for one in shown]
    lanes = [name for name, _ in found.lanes[:LANES_AT_MOST]]
    first = rows.of_each_column(places) if is_large else rows.of_all_columns(places, lanes, each)
    whole = {line["row"]: line for line in rows_at(rows.backend, rows.table, [row["row"] for row in first])}
    by_cell: dict[tuple[str, Value], list[Mapping[str, Any]]] = defaultdict(list)
    for row in first:
        by_cell[row["stage"], row.get("lane", "")].append(row)
    return {
        key: Cell(
            lane=key[1],
            cards=tuple(whole[row["row"]] for row in rows_of[:each]),
            following=last_of(rows_of[each - 1], found.plain) if len(rows_of) > each else (),
        )
        for key, rows_of in by_cell.items()
    }

"""How does a stage history of one's own become a ledger, without moving it?

One function. It reads the words of the table, refuses what would have to be guessed, and builds the rows with window
functions on the engine where the table lies.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from buyline.app.refusal import Refused
from buyline.definition.model import Definition
from buyline.library.answering import day_given
from buyline.library.asking import AnyDay
from buyline.library.given import KEPT, Naming, as_ibis, check_columns, check_stages, read_as_history, values_of
from buyline.library.own_definition import (
    EXITS,
    columns_by_id,
    definition_of_words,
    given_definition,
    ids_of,
)
from buyline.library.own_history import OwnHistory
from buyline.library.postings import postings
from buyline.measure.view import RecordsBegin

Ties = Literal["refuse", "onwards"]


def ledger(
    table: Any,
    *,
    journey: str,
    stage: str,
    at: str,
    stages: Sequence[str] | None = None,
    definition: Definition | Path | str | None = None,
    exits: Sequence[str] = EXITS,
    waiting: str | None = None,
    won: str | None = None,
    order: str | None = None,
    ties: Ties = "refuse",
    buyer: str | None = None,
    amount: str | None = None,
    currency: str = "EUR",
    currency_column: str | None = None,
    reason: str | None = None,
    columns: Sequence[str] = (),
    time_zone: str = "UTC",
    records_begin: Mapping[str, AnyDay] | None = None,
    keep: bool = True,
) -> OwnHistory:
    """The ledger of a stage history: one row per journey and time, with the stage it came to.

    Args:
        table: An Ibis table, which is counted where it lies (DuckDB, PostgreSQL, Spark …), or a frame of pandas, Polars
            or Arrow, which is counted by DuckDB in this process.
        journey: The column that names the journey (the deal, the opportunity).
        stage: The column with the stage it came to.
        at: The column with the time: dates, timestamps, or ISO text. A time without a zone is one of `time_zone`.
        stages: The stages in their order, first to last, as the table writes them. Or give `definition`.
        definition: An agreed definition, the path of one, or the name of one that ships; it says the rest too.
        exits: The ways out, as the table writes them.
        waiting: The waiting room, if the table has one.
        won: The stage in which a buyer becomes a customer; left out: the last one.
        order: A column that says which of several rows of one journey at one time came first.
        ties: "refuse" rows at one time that differ; "onwards" takes the earlier stage of the way first, exits last.
        buyer: The column of the buyer; the last one named holds, the journey itself where none is.
        amount: The column with the amount, in major units; an empty cell leaves it as it was.
        currency: The currency of the ledger.
        currency_column: A column with the currency of each amount; those in others are counted, and not added up.
        reason: The column with the reason for going out.
        columns: Columns to filter and break down by; an empty cell leaves the value as it was.
        time_zone: Where days begin and end.
        records_begin: By stage, the first day from which movements into it are recorded.
        keep: Keep the rows on the engine, as a temporary table; without it every question builds them anew.

    Returns:
        Something to ask like books: position, flow, conversion, time in stage, cohorts, stalled, standings, history.

    Raises:
        Refused: in sentences, for what would have to be guessed: a column that is not there, empty cells, stages that
            nobody named, rows at one time that differ.
    """
    naming = Naming(
        journey=journey,
        stage=stage,
        at=at,
        order=order,
        buyer=buyer,
        amount=amount,
        currency=currency_column,
        reason=reason,
        columns=tuple(columns),
    )
    given = as_ibis(table)
    check_columns(given, naming)
    if (stages is None) == (definition is None):
        raise Refused(
            f"Say the stages in their order with `stages=[…]`, or with `definition=…`, one of the two. {KEPT}",
            [f"the table has {', '.join(values_of(given, stage))}"],
        )
    agreed = (
        given_definition(definition)
        if definition is not None
        else definition_of_words(
            stages or (),
            exits=exits,
            waiting=waiting,
            won=won,
            columns=columns,
            currency=currency,
            time_zone=time_zone,
        )
    )
    return _built(given, naming, agreed, ties=ties, keep=keep, begin=records_begin or {})


def _built(
    given: Any, naming: Naming, agreed: Definition, *, ties: str, keep: bool, begin: Mapping[str, AnyDay]
) -> OwnHistory:
    if ties not in {"refuse", "onwards"}:
        raise Refused(f"There is no way '{ties}' to take ties; write refuse or onwards. {KEPT}")
    ids = ids_of(agreed)
    check_stages(values_of(given, naming.stage), ids)
    lines = read_as_history(given, naming, definition=agreed, ids=ids, may_tie=ties == "onwards")
    renamed = {new: old for old, new in columns_by_id(naming.columns).items() if new != old}
    rows = postings(lines.rename(**renamed), definition=agreed, onwards=ties == "onwards")
    return OwnHistory(rows.cache() if keep else rows, definition=agreed, ids=ids, records_begin=_begins(begin, ids))


def _begins(begin: Mapping[str, AnyDay], ids: Mapping[str, str]) -> tuple[RecordsBegin, ...]:
    unknown = [name for name in begin if name not in ids]
    if unknown:
        raise Refused(f"`records_begin` names {', '.join(unknown)}, which is no stage. {KEPT}")
    return tuple(
        RecordsBegin(to_stage=ids[name], on=day_given(day, f"records_begin of {name}")) for name, day in begin.items()
    )

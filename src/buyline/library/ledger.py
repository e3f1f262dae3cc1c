"""How does a stage history of one's own become a ledger, without moving it?

One function. It reads the words of the table, refuses what would have to be guessed, and builds the rows with window
functions on the engine where the table lies.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from buyline.app.refusal import Refused
from buyline.definition.model import Definition
from buyline.library.given import KEPT, Naming, as_ibis, check_columns, check_stages, read_as_history, values_of
from buyline.library.own_definition import (
    EXITS,
    Words,
    columns_by_id,
    definition_of_words,
    given_definition,
    ids_of,
)
from buyline.library.own_history import OwnHistory
from buyline.library.postings import postings
from buyline.library.spoken import AnyDay, day_given
from buyline.measure.view import RecordsBegin

Ties = Literal["refuse", "onwards"]


def ledger(
    table: Annotated[Any, "an Ibis table, counted where it lies, or a frame of pandas, Polars or Arrow"],
    *,
    journey: Annotated[str, "the column that names the journey (the deal, the opportunity)"],
    stage: Annotated[str, "the column with the stage it came to"],
    at: Annotated[str, "the column with the time: dates, timestamps, ISO text; without a zone one of `time_zone`"],
    stages: Annotated[Sequence[str] | None, "the stages, first to last, as the table writes them"] = None,
    definition: Annotated[Definition | Path | str | None, "instead of `stages`: an agreement, its file or name"] = None,
    exits: Annotated[Sequence[str], "the ways out, as the table writes them"] = EXITS,
    waiting: Annotated[str | None, "the waiting room, if the table has one"] = None,
    won: Annotated[str | None, "where a buyer becomes a customer; left out: the last stage"] = None,
    order: Annotated[str | None, "a column that says which of several rows at one moment came first"] = None,
    ties: Annotated[Ties, "rows at one moment that differ: refuse, or take the earlier stage first"] = "refuse",
    buyer: Annotated[str | None, "the column of the buyer; the last one named holds, else the journey"] = None,
    amount: Annotated[str | None, "the column with the amount; an empty cell leaves it as it was"] = None,
    currency: Annotated[str, "the currency of the ledger"] = "EUR",
    currency_column: Annotated[str | None, "the currency of each amount; others are not added up"] = None,
    reason: Annotated[str | None, "the column with the reason for going out"] = None,
    columns: Annotated[Sequence[str], "columns to filter by; an empty cell leaves the value as it was"] = (),
    time_zone: Annotated[str, "where days begin and end"] = "UTC",
    records_begin: Annotated[Mapping[str, AnyDay] | None, "by stage, the first day with records of it"] = None,
    keep: Annotated[bool, "keep the rows on the engine; without it every question builds them anew"] = True,
) -> OwnHistory:
    """The ledger of a stage history, to be asked like books; what would have to be guessed is Refused in sentences.

    The table has a row per journey and time with the stage it came to. Example: `buyline.ledger(deals, journey="deal",
    stage="stage", at="changed_on", stages=["New", "Talk", "Won"], exits=["Lost"]).conversion("New", "Won", within=90)`
    """
    naming = Naming(journey, stage, at, order, buyer, amount, currency_column, reason, tuple(columns))
    given = as_ibis(table)
    check_columns(given, naming)
    if (stages is None) == (definition is None):
        raise Refused(
            f"Say the stages in their order with `stages=[…]`, or with `definition=…`, one of the two. {KEPT}",
            [f"the table has {', '.join(values_of(given, stage))}"],
        )
    words = Words(tuple(stages or ()), tuple(exits), waiting, won, tuple(columns), currency, time_zone)
    agreed = definition_of_words(words) if definition is None else given_definition(definition)
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

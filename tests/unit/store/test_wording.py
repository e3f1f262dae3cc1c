"""A text that is kept is the text that would be made anew, and questions that differ never share one."""

import ibis
import ibis.expr.types as ir
import pytest

from buyline.store import wording
from buyline.store.wording import named_table, sql_of

pytestmark = pytest.mark.capability("P8", "library")

ROWS = named_table("rows", ibis.schema({"stage": "string", "on_day": "int32", "sign": "int8", "is_open": "boolean"}))
WIDE = named_table("rows", ibis.schema({"stage": "string", "on_day": "int32", "sign": "int64", "is_open": "boolean"}))
OTHER = named_table("others", ibis.schema({"stage": "string", "on_day": "int32", "sign": "int8"}))


def questions() -> list[ir.Table]:
    """Questions that are alike and not the same: values that are equal in Python, types, names, order, tables."""
    found = [ROWS.filter(ROWS.on_day == value) for value in (1, 1.0, 2, None)]
    found += [ROWS.mutate(x=ibis.literal(value)) for value in (True, 1, 1.0, "1", 0, False, "", None)]
    found += [ROWS.mutate(x=ibis.literal(1, kind)) for kind in ("int8", "int64", "float64")]
    found += [table.group_by("stage").agg(n=table.sign.sum()) for table in (ROWS, WIDE, OTHER)]
    found += [
        ROWS.order_by(way(ROWS.on_day, nulls_first=first)) for way in (ibis.asc, ibis.desc) for first in (False, True)
    ]
    found += [ROWS.filter(ROWS.stage.isin(stages)) for stages in (["a"], ["a", "b"], ["b", "a"])]
    found += [ROWS.limit(many) for many in (1, 2)] + [ROWS.select("stage", "sign"), ROWS.select("sign", "stage")]
    return found


def test_kept_texts_are_those_made_anew() -> None:
    backend = ibis.duckdb.connect()
    wording.forget()
    for _ in range(2):
        for question in questions():
            assert sql_of(backend, question) == str(backend.compile(question))
    backend.disconnect()


def test_the_same_question_is_put_into_sql_once_whoever_asks() -> None:
    wording.forget()
    texts = []
    for _ in range(2):
        backend = ibis.duckdb.connect()
        texts.append(sql_of(backend, questions()[0]))
        backend.disconnect()
    assert texts[0] is texts[1]

"""How is a question put into SQL once, however often it is asked, and of whichever books?

Putting one into SQL takes longer than answering it. Questions are told apart by all that they are made of: the same
tables, columns, types, values and steps have the same text. So a text that is kept is the one that would be made anew.
Tables are named and not bound to a database, so that keeping a question keeps nothing open.
"""

import threading
from collections import OrderedDict
from typing import Any

import ibis
import ibis.expr.types as ir

KEPT = 2_000
_kept: OrderedDict[tuple[str, Any], str] = OrderedDict()
_lock = threading.Lock()


def named_table(name: str, schema: ibis.Schema) -> ir.Table:
    """A table to ask questions about, known by its name and its columns only."""
    return ibis.table(schema, name=name)


def sql_of(backend: Any, question: ir.Table) -> str:
    """The text of a question about named tables, as a backend words it."""
    key = (backend.name, question.op())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    text = str(backend.compile(question))
    with _lock:
        _kept[key] = text
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return text


def kept() -> list[tuple[ir.Table, str]]:
    """The questions that are kept and their texts."""
    with _lock:
        return [(question.to_expr(), text) for (_, question), text in _kept.items()]


def forget() -> None:
    """Keep no text."""
    with _lock:
        _kept.clear()

"""What do buyers whom the books never saw amount to, worked out apart from the books?

A share of a history: whole parties, folded from nothing by the same `tell` as everything else, packed as the store
writes them. It needs no database, so shares can be worked out in other processes; rows are named by places in the share
until it is written.
"""

import pickle
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from buyline.app.posting import Written
from buyline.app.record import content_of
from buyline.days import Moment
from buyline.journal.entry import Entry, Recorded
from buyline.ledger.known import Company, tell
from buyline.store.columnar import observed_in, posted_table
from buyline.store.files import wider
from buyline.store.shape import MOVEMENTS, TOUCHES, Shape
from buyline.store.states import Packed, ledger_codec


class Share(NamedTuple):
    """Parties with their entries, and as text (so that it is read once) the company under whose agreement they are."""

    parties: Sequence[Sequence[Entry]]
    company: bytes
    shape: Shape


class Worked(NamedTuple):
    """What a share amounts to: what each entry contains as a hash, a packed state per party, rows.

    Rows are named by the place of their entry in the share, from 1.
    """

    contents: Sequence[bytes]
    states: Sequence[Packed]
    movements: pa.Table
    touches: pa.Table
    shape: Shape


def as_bytes(company: Company) -> bytes:
    """A company as another process reads it."""
    return pickle.dumps((company.adoptions, company.retracted))


@lru_cache(maxsize=4)
def _company(text: bytes) -> Company:
    return Company(*pickle.loads(text))  # noqa: S301 - written by `as_bytes` in the process that asks


def worked_out(share: Share) -> Worked:
    """Fold the parties of a share."""
    company, codec = _company(share.company), ledger_codec()
    written, states, seq = Written(), [], 0
    contents = [content_of(entry) for entries in share.parties for entry in entries]
    for entries in share.parties:
        lines = [Recorded(seq + n, 0, "", entry) for n, entry in enumerate(entries, 1)]
        seq += len(lines)
        told = tell(sorted(lines, key=_known_order), company)
        written.add(told.caused, recorded_at=0, seq=seq)
        states.append(codec.pack(told.state))
    shape = wider(share.shape, observed_in(MOVEMENTS, written.movements))
    return Worked(
        contents,
        states,
        posted_table(MOVEMENTS, written.movements, shape=shape),
        posted_table(TOUCHES, written.touches, shape=shape),
        shape,
    )


def _known_order(line: Recorded) -> tuple[Moment, tuple[Moment, int, str]]:
    return (line.entry.known_at, line.entry.order)


def named(table: pa.Table, *, after: int, recorded_at: Moment) -> pa.Table:
    """Rows of a share as the books name them: behind the line `after`, recorded at a moment."""
    schema = table.schema
    seq = pc.add(table.column("seq"), pa.scalar(after, pa.int64()))
    at = pa.repeat(pa.scalar(recorded_at, pa.int64()), table.num_rows)
    table = table.set_column(schema.get_field_index("seq"), schema.field("seq"), seq)
    return table.set_column(schema.get_field_index("recorded_at"), schema.field("recorded_at"), at)

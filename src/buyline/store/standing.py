"""How do the read models keep in step with the journal?

In the writer's own transaction: journeys and identity out of the kept states, names and roles out of the descriptions
that hold. Read models can be thrown away; they decide nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from buyline.journal.port import Commit
from buyline.journal.text import EMPTY, as_text
from buyline.store import noting, rows, search, tables
from buyline.store.retractions import Mark, retractions_of
from buyline.store.states import Packed
from buyline.store.vault import Vault


def refresh(
    cursor: Any, commit: Commit, absorbed: Mapping[int, int], parties: Mapping[int, Packed], *, vault: Vault
) -> None:
    """Bring every read model that the commit touches up to date; `parties` are those it brings, by number."""
    _add_subjects(cursor, commit, absorbed)
    _put_journeys(cursor, parties)
    _put_work(cursor, parties)
    _put_identity(cursor, parties)
    _count_batches(cursor, commit)
    described = set(_described(cursor, commit))
    redescribe(cursor, described, vault=vault)
    noting.rewrite(cursor, noting.touched(cursor, commit), vault=vault)


def _put_journeys(cursor: Any, parties: Mapping[int, Packed]) -> None:
    new = [(key, party, *row) for party, packed in parties.items() for key, *row in packed.journeys]
    there = {row[0] for row in tables.select_in(cursor, "SELECT id FROM books_journey WHERE party IN ({})", parties)}
    gone = there - {row[0] for row in new}
    tables.change_in(cursor, "DELETE FROM books_journey WHERE id IN ({})", gone)
    tables.insert(cursor, "Journey", new, conflict="replace")


def _put_work(cursor: Any, parties: Mapping[int, Packed]) -> None:
    """Handoffs and planned steps of these parties, in the place of those that were written before."""
    handoffs = [(key, party, *row) for party, packed in parties.items() for key, *row in packed.handoffs]
    planned = [(key, party, *row) for party, packed in parties.items() for key, *row in packed.planned]
    for model, new in (("Handoff", handoffs), ("Planned", planned)):
        tables.change_in(cursor, f"DELETE FROM {tables.table(model)} WHERE party IN ({{}})", parties)
        tables.insert(cursor, model, new, conflict="replace")


def _add_subjects(cursor: Any, commit: Commit, absorbed: Mapping[int, int]) -> None:
    named = [(key[0], key[2:], absorbed.get(party, party)) for key, party in commit.subjects.items()]
    buyers = [(id_, party, "", "", "{}", None, None) for side, id_, party in named if side == "b"]
    persons = [(id_, party, None, "", "", "", "", None, None, None) for side, id_, party in named if side == "p"]
    tables.insert(cursor, "Buyer", buyers, conflict="party")
    tables.insert(cursor, "Person", persons, conflict="party")


def _put_identity(cursor: Any, parties: Mapping[int, Packed]) -> None:
    buyers: list[tuple[Any, ...]] = []
    for party, id_, *was in list(tables.select_in(cursor, _BUYERS_OF, parties)):
        packed = parties[party]
        if (told := [packed.facts.get(id_, EMPTY), packed.buyer_into.get(id_)]) != was:
            buyers.append((*told, id_))
    persons: list[tuple[Any, ...]] = []
    for party, id_, *was in list(tables.select_in(cursor, _PERSONS_OF, parties)):
        packed = parties[party]
        if (told := [packed.person_buyer.get(id_), packed.person_into.get(id_)]) != was:
            persons.append((*told, id_))
    tables.update(cursor, "Buyer", ("facts", "into"), buyers)
    tables.update(cursor, "Person", ("buyer", "into"), persons)


def _count_batches(cursor: Any, commit: Commit) -> None:
    counted: dict[str, list[Any]] = {}
    for line in commit.lines:
        if (batch := line.recorded.entry.batch) is not None:
            counted.setdefault(batch, [line.recorded.entry.source, 0, 0])[1] += 1
    for letter in commit.dead:
        if letter.batch is not None:
            counted.setdefault(letter.batch, [letter.source, 0, 0])[2] += 1
    added = [(batch, source, commit.recorded_at, lines, dead) for batch, (source, lines, dead) in counted.items()]
    if added:
        cursor.executemany(_ADD_TO_BATCH, added)
    entries = [line.recorded.entry for line in commit.lines]
    gone = [(commit.recorded_at, str(e.data.get("batch"))) for e in entries if e.kind == "batch retracted"]
    if gone:
        tables.update(cursor, "Batch", ("retracted_at",), gone)


def _described(cursor: Any, commit: Commit) -> Iterable[tuple[str, str]]:
    """(kind, whom or what) of every description that the commit adds or takes back."""
    entries = [line.recorded.entry for line in commit.lines]
    for e in entries:
        about = rows.about_of(e.kind, e.data, buyer=e.buyer, person=e.person)
        if e.kind in rows.DESCRIPTIONS and about is not None:
            yield e.kind, about
    batches = {str(e.data.get("batch")) for e in entries if e.kind == "batch retracted"}
    targets = {str(e.data.get("entry")) for e in entries if e.kind == "entry retracted"}
    for kind, about in list(tables.select_in(cursor, _ABOUT_IN_BATCH, batches)):
        if kind == "entry retracted":
            targets.add(about)
        elif kind in rows.DESCRIPTIONS:
            yield kind, about
    for kind, about in list(tables.select_in(cursor, _ABOUT_OF_ENTRY, targets)):
        if kind in rows.DESCRIPTIONS:
            yield kind, about


def redescribe(cursor: Any, described: Iterable[tuple[str, str]], *, vault: Vault) -> None:
    """Write names, roles and descriptions anew from the lines that hold."""
    wanted: dict[str, set[str]] = {}
    for kind, about in described:
        wanted.setdefault(kind, set()).add(about)
    for kind, ids in wanted.items():
        told = _descriptions(cursor, kind, ids, vault=vault)
        _WRITERS[kind](cursor, told, vault)


def _descriptions(cursor: Any, kind: str, ids: set[str], *, vault: Vault) -> dict[str, dict[str, Any]]:
    """Per id the fields of its descriptions that hold, later ones over earlier ones; nothing where none holds."""
    found = list(tables.select_in(cursor, _DESCRIPTIONS, ids, kind))
    marks = [Mark(row[1], (row[2], row[3], row[1]), row[5]) for row in found]
    retracted = retractions_of(cursor, marks)
    pairs = zip(marks, found, strict=True)
    standing = sorted((mark.precedence, row[4], row) for mark, row in pairs if not retracted.has(mark))
    last = {row[1]: (precedence, digest, row) for precedence, digest, row in standing}
    told: dict[str, dict[str, Any]] = {id_: {} for id_ in ids}
    holding = [row for _, _, row in sorted(last.values())]
    opened = vault.open_all([(row[8] or "", row[9], str(row[0])) for row in holding])
    for row, personal in zip(holding, opened, strict=True):
        told[row[6]].update(json.loads(row[7]), **personal)
    return told


def _text(told: Mapping[str, Any], name: str) -> str:
    return str(told.get(name) or "")


def _write_buyers(cursor: Any, told: Mapping[str, Mapping[str, Any]], _vault: Vault) -> None:
    names = {id_: _text(fields, "name") for id_, fields in told.items()}
    found = dict(search.put(cursor, "buyer", "Buyer", names.items()))
    named = [(name, name.casefold(), found[id_], id_) for id_, name in names.items()]
    tables.update(cursor, "Buyer", ("name", "sort_name", "found_as"), named)


def _write_persons(cursor: Any, told: Mapping[str, Mapping[str, Any]], vault: Vault) -> None:
    names = ("role", "name", "email", "phone", "email_index")
    values = [_person_values(id_, fields, vault) for id_, fields in told.items()]
    words = [(id_, f"{name} {email} {role}") for role, name, email, _, _, id_ in values]
    found = dict(search.put(cursor, "person", "Person", words))
    tables.update(cursor, "Person", (*names, "found_as"), [(*row[:-1], found[row[-1]], row[-1]) for row in values])


def _person_values(id_: str, fields: Mapping[str, Any], vault: Vault) -> Sequence[Any]:
    email = _text(fields, "email")
    lookup = vault.lookup_of(email) if email else None
    return (_text(fields, "role"), _text(fields, "name"), email, _text(fields, "phone"), lookup, id_)


def _write_programs(cursor: Any, told: Mapping[str, Mapping[str, Any]], _vault: Vault) -> None:
    _write_described(cursor, "Program", told)


def _write_contents(cursor: Any, told: Mapping[str, Mapping[str, Any]], _vault: Vault) -> None:
    _write_described(cursor, "Content", told)


def _write_described(cursor: Any, model: Any, told: Mapping[str, Mapping[str, Any]]) -> None:
    gone = [id_ for id_, fields in told.items() if not fields]
    tables.change_in(cursor, f"DELETE FROM {tables.table(model)} WHERE id IN ({{}})", gone)
    kept = [(id_, as_text(fields)) for id_, fields in told.items() if fields]
    tables.insert(cursor, model, kept, conflict="replace")


def _write_told_apart(cursor: Any, told: Mapping[str, Mapping[str, Any]], of: str) -> None:
    """Which two records were told apart; a decision that was taken back is no more."""
    tables.change_in(cursor, "DELETE FROM books_toldapart WHERE id IN ({})", [f"{of}|{pair}" for pair in told])
    kept = [(f"{of}|{pair}", of, *pair.split("|")) for pair, fields in told.items() if fields]
    tables.insert(cursor, "ToldApart", kept)


_WRITERS: Mapping[str, Any] = {
    "buyer described": _write_buyers,
    "person described": _write_persons,
    "program described": _write_programs,
    "content described": _write_contents,
    "buyers told apart": lambda cursor, told, _: _write_told_apart(cursor, told, "buyer"),
    "persons told apart": lambda cursor, told, _: _write_told_apart(cursor, told, "person"),
}
_BUYERS_OF = 'SELECT party, id, facts, "into" FROM books_buyer WHERE party IN ({})'
_PERSONS_OF = 'SELECT party, id, buyer, "into" FROM books_person WHERE party IN ({})'
_ADD_TO_BATCH = (
    "INSERT INTO books_batch (id, source, recorded_at, lines, dead) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (id)"
    " DO UPDATE SET lines = books_batch.lines + excluded.lines, dead = books_batch.dead + excluded.dead"
)
_ABOUT_IN_BATCH = "SELECT DISTINCT kind, about FROM books_journalentry WHERE batch IN ({}) AND about IS NOT NULL"
_ABOUT_OF_ENTRY = "SELECT DISTINCT kind, about FROM books_journalentry WHERE entry IN ({}) AND about IS NOT NULL"
_DESCRIPTIONS = (
    "SELECT seq, entry, known_at, source_order, digest, batch, about, data, sealed_by, sealed FROM books_journalentry"
    " WHERE about IN ({}) AND kind = %s"
)

"""How do new lines of the journal become rows of the ledger?

Lines that come in order are folded onto the kept state of their party; any other makes that party's fold anew, and
the difference is posted. Nothing here is stored: the result is a commit for the journal's port.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from buyline.app.parties import Grouping
from buyline.days import Moment
from buyline.definition.model import Definition
from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Session
from buyline.ledger.fold import Fold
from buyline.ledger.known import Adoption, Caused, Company, can_learn, can_take, correction, learn, take, tell
from buyline.ledger.posting import Posted, Posting
from buyline.ledger.state import PartyState


def company_of(lines: Iterable[Recorded]) -> Company:
    """The versions of the definition and the retracted batches, from the lines about the company."""
    adoptions, retracted = [], []
    for line in lines:
        if line.entry.kind == "definition adopted":
            adoptions.append(Adoption(line.entry.known_at, definition_in(line.entry)))
        elif line.entry.kind == "batch retracted":
            retracted.append((line.entry.known_at, str(line.entry.data["batch"])))
    return Company(tuple(sorted(adoptions, key=lambda a: (a.definition.version, a.known_at))), tuple(retracted))


def definition_in(entry: Entry) -> Definition:
    """The definition that an entry carries."""
    return _definition(json.dumps(entry.data["definition"]))


@lru_cache(maxsize=32)
def _definition(text: str) -> Definition:
    return Definition.model_validate_json(text)


@dataclass
class Written:
    """What new lines cause: rows with their names, and the new state of each party they touched."""

    movements: list[Posted] = field(default_factory=list)
    touches: list[Posted] = field(default_factory=list)
    states: dict[int, PartyState] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, caused: Iterable[Caused], *, recorded_at: Moment, seq: int) -> None:
        """Name rows after the line that caused them; rows that only time caused are named after `seq`."""
        for one in caused:
            by = one.seq or seq
            self._numbers[by] += 1
            posted = Posted(by, self._numbers[by], one.sign, one.known_at, recorded_at, one.row)
            (self.movements if isinstance(one.row, Posting) else self.touches).append(posted)


def fold_lines(
    session: Session,
    lines: Sequence[Recorded],
    grouping: Grouping,
    *,
    company: Company,
    recorded_at: Moment,
    repeats: frozenset[int],
) -> Written:
    """Fold new lines party by party; `grouping.party_of` runs along `lines`.

    `repeats` are the lines whose entry id the journal knows already: they never come in order.
    """
    written = Written()
    by_party: dict[int, list[Recorded]] = defaultdict(list)
    for line, party in zip(lines, grouping.party_of, strict=True):
        if party is not None:
            by_party[party].append(line)
    parts: dict[int, set[int]] = {party: {party} for party in by_party}
    for absorbed, into in grouping.absorbed.items():
        parts.setdefault(into, {into}).add(absorbed)
    states = session.states_of([part for group in parts.values() for part in group])
    late: dict[int, list[Recorded]] = {}
    for party in sorted(parts):
        new = by_party.get(party, [])
        waits = any(line.seq in repeats or line.entry.id in grouping.awaited for line in new)
        is_simple = len(parts[party]) == 1 and not waits and not any(_is_gone(line, company) for line in new)
        if is_simple and party not in states:
            told = tell(sorted(new, key=lambda line: (line.entry.known_at, line.entry.order)), company)
            written.add(told.caused, recorded_at=recorded_at, seq=max(line.seq for line in new))
            written.states[party] = told.state
        elif not is_simple or not _in_order(written, party, new, states[party], company, recorded_at):
            late[party] = new
    _anew(session, late, parts, written, company=company, recorded_at=recorded_at)
    return written


def _is_gone(line: Recorded, company: Company) -> bool:
    """Whether the line's batch was retracted before it came."""
    return any(batch == line.entry.batch for _, batch in company.retracted)


def _in_order(
    written: Written,
    party: int,
    new: Sequence[Recorded],
    state: PartyState,
    company: Company,
    recorded_at: Moment,
) -> bool:
    ordered = sorted(new, key=lambda line: (line.entry.known_at, line.entry.order))
    fold = Fold(company.rules_at(state.last_known), state)
    caused: list[Caused] = []
    ids: set[str] = set()
    for line in ordered:
        rules = company.rules_at(line.entry.known_at)
        if rules is not fold.rules:
            if not can_learn(state, fold.rules, rules):
                return False
            caused += learn(fold, rules, seq=line.seq, known=line.entry.known_at)
        if line.entry.id in ids or not can_take(state, line.entry, rules):
            return False
        ids.add(line.entry.id)
        caused += take(fold, line)
    written.add(caused, recorded_at=recorded_at, seq=0)
    written.states[party] = state
    return True


def _anew(
    session: Session,
    late: Mapping[int, Sequence[Recorded]],
    parts: Mapping[int, set[int]],
    written: Written,
    *,
    company: Company,
    recorded_at: Moment,
) -> None:
    old = session.entries_of([part for party in late for part in parts[party]]) if late else {}
    for party, new in late.items():
        groups = [old.get(part, []) for part in sorted(parts[party])]
        before = [tell(group, company) for group in groups if group]
        after = tell([line for group in (*groups, new) for line in group], company)
        seq = max(line.seq for line in new)
        written.add(correction(before, after, seq=seq), recorded_at=recorded_at, seq=seq)
        written.states[party] = after.state


def refold(
    session: Session,
    parties: Iterable[int],
    *,
    before: Company,
    after: Company,
    seq: int,
    recorded_at: Moment,
) -> Written:
    """Fold parties anew because something about the whole company changed: a version adopted, a batch retracted."""
    written = Written()
    for party, lines in session.entries_of(parties).items():
        told = tell(lines, after)
        caused = correction([tell(lines, before)], told, seq=seq)
        written.add(caused, recorded_at=recorded_at, seq=seq)
        written.states[party] = told.state
    return written

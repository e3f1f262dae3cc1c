"""Which entries does one row become?

Compiles the rules of a table into one function from a row to its entries, or to what is wrong with it. A row with a
cell that cannot be taken becomes no entry at all, so that it can be mended and brought again as a whole.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any

from buyline.connect.cells import Bad, Places, Read, Row, judge, place_of, reader, test
from buyline.connect.contents import Content, contents
from buyline.connect.mapping import AT_ONCE, EntryRule, Mapping, Text
from buyline.connect.times import ReadTime, When, time_reader
from buyline.days import Moment
from buyline.journal.entry import Entry

DETAILS = "details changed"
BLIND_LETTERS = 20
_NAMES = ("journey", "buyer", "person", "record", "what", "version", "function", "member")


def blinded(text: str) -> str:
    """An id that does not tell its text, where there are no books with a key of their own."""
    return sha256(text.strip().casefold().encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True)
class Setting:
    """What the books and the export say, beside the mapping."""

    mapping: Mapping
    books_zone: str
    books_columns: frozenset[str] = frozenset()
    stage_names: tuple[tuple[str, str], ...] = ()
    opening_at: When | None = None
    blind: Callable[[str], str] = blinded
    known_at_export: Moment | None = None

    def time_reader(self, rule: EntryRule, places: Places) -> ReadTime:
        """When the entries of a rule happened."""
        zone = self.mapping.time_zone or self.books_zone
        time = rule.occurred_at
        return time_reader(time, places, books_zone=self.books_zone, source_zone=zone, export=self.opening_at)


def maker(rules: Sequence[EntryRule], columns: Sequence[str], setting: Setting) -> "Maker":
    """Puts a row's entries, or what is wrong with it, into the lists it is given."""
    places = {column: place for place, column in reversed(list(enumerate(columns)))}
    order = {rule.id: place for place, rule in enumerate(setting.mapping.entries)}
    return Maker([_RuleMaker(rule, rules, places, setting, order[rule.id]) for rule in rules])


@dataclass(frozen=True)
class Maker:
    """The rules of one table, compiled for the columns of one sheet."""

    rules: "list[_RuleMaker]"

    def __call__(self, row: Row, line_order: int, entries: list[Entry], bad: list[Bad], *, is_plain: bool) -> None:
        for rule in self.rules:
            if rule.applies is None or rule.applies(row):
                if not is_plain:
                    bad.extend(rule.judged(row))
                if not bad:
                    rule.make(row, line_order, entries, bad)


class _RuleMaker:
    """One rule, compiled."""

    def __init__(
        self, rule: EntryRule, siblings: Sequence[EntryRule], places: Places, setting: Setting, place: int
    ) -> None:
        self.rule, self.source, self.place = rule, setting.mapping.source, 2 * place
        self.applies = test(rule.when, places)
        self.time = setting.time_reader(rule, places)
        self.judges = [*_judges(rule, places)]
        self.names = _names(rule, places, setting.blind)
        self.others = {f"at {one.id}": (test(one.when, places), setting.time_reader(one, places)) for one in siblings}
        self.export = setting.known_at_export
        said = (setting.mapping.currency, setting.books_columns, dict(setting.stage_names))
        self.contents = contents(rule, places, *said)
        self.now = self.contents.pop(AT_ONCE, Content())
        self.has_content = not self.now.is_empty or rule.kind != DETAILS or not self.contents
        self.personal = [(name, reader(text, places)) for name, text in rule.personal.items()]
        self.seen: set[int] | None = set() if rule.repeats == "numbered" else None
        self.repeated: dict[int, int] = {}

    def judged(self, row: Row) -> list[Bad]:
        """What is wrong with the cells that this rule uses, in a row that is not plain."""
        return [bad for one in self.judges for bad in one(row)]

    def make(self, row: Row, line_order: int, entries: list[Entry], bad: list[Bad]) -> None:
        when = self.time(row)
        if when is None or isinstance(when, Bad):
            bad.append(when or self._no_time())
            return
        entry = self._entry(row, when, line_order + self.place, bad)
        for known, content in self.contents.items():
            if data := content.read(row, bad):
                entries.append(self._later(entry, known, self._known_at(known, when, row), data))
        if self.has_content:
            entries.append(entry)

    def _entry(self, row: Row, when: When, order: int, bad: list[Bad]) -> Entry:
        journey, buyer, person, record, what, version, function, member = self.names(row, bad)
        record = record or journey or buyer or person
        if not record:
            bad.append(self._nobody())
        rule = self.rule
        return Entry(
            source=self.source,
            record=record,
            what=(what or rule.id) if self.seen is None else self._numbered(record, what or rule.id, self.seen),
            kind=rule.kind,
            occurred_at=when[0],
            known_at=when[0] if rule.known == AT_ONCE else self._known_at(rule.known, when, row),
            version=version,
            source_order=order + 1,
            is_day=when[1],
            journey=journey or None,
            buyer=buyer or None,
            person=person or None,
            function=function or None,
            member=member or None,
            trust=rule.trust,
            data=self.now.read(row, bad),
            personal=self._personal(row) if self.personal else {},
        )

    def _later(self, entry: Entry, known: str, known_at: Moment, data: dict[str, Any]) -> Entry:
        """What the row shows of that moment but was known later only: an entry of its own, before the other."""
        return Entry(
            source=entry.source,
            record=entry.record,
            what=f"{entry.what}, known {known}",
            kind=DETAILS,
            occurred_at=entry.occurred_at,
            known_at=known_at,
            version=entry.version,
            source_order=entry.source_order - 1,
            is_day=entry.is_day,
            journey=entry.journey,
            buyer=entry.buyer,
            person=entry.person,
            trust=entry.trust,
            data=data,
        )

    def _known_at(self, known: str, when: When, row: Row) -> Moment:
        """When it was known; by the export at the latest, where the entry it waits for is not in the row."""
        applies, time = self.others.get(known, (None, None))
        at = time(row) if time is not None and (applies is None or applies(row)) else None
        if at is None or isinstance(at, Bad):
            return when[0] if self.export is None else self.export
        return at[0]

    def _personal(self, row: Row) -> dict[str, Any]:
        said = ((name, read(row)) for name, read in self.personal)
        return {name: text for name, text in said if text}

    def _numbered(self, record: str, what: str, seen: set[int]) -> str:
        """The same id again in one load gets a number: coming back to a stage on the same day is another entry."""
        key = hash((record, what))
        if key not in seen:
            seen.add(key)
            return what
        self.repeated[key] = self.repeated.get(key, 1) + 1
        return f"{what} #{self.repeated[key]}"

    def _no_time(self) -> Bad:
        columns = ", ".join(self.rule.occurred_at.columns)
        remedy = f"fill it in, or add 'when' to the entry '{self.rule.id}' so that such rows are left out"
        return Bad(columns, "", "there is no time", remedy)

    def _nobody(self) -> Bad:
        subjects = (self.rule.record, self.rule.journey, self.rule.buyer, self.rule.person)
        columns = ", ".join(dict.fromkeys(column for text in subjects if text for column in text.columns))
        return Bad(columns, "", "the row names nobody", f"fill it in, or add 'when' to the entry '{self.rule.id}'")


def _blind(read: Read, blind: Callable[[str], str]) -> Read:
    """The id of a text that it must not tell."""

    def blinded_id(row: Row) -> str | Bad:
        said = read(row)
        return blind(said)[:BLIND_LETTERS] if said and isinstance(said, str) else said

    return blinded_id


def _names(rule: EntryRule, places: Places, blind: Callable[[str], str]) -> Callable[[Row, list[Bad]], Sequence[str]]:
    """One look at a row for its subjects and the parts of its id; blank where the rule says nothing."""
    texts = [getattr(rule, name) or Text(text=rule.id if name == "what" else "") for name in _NAMES]
    places_of = [place_of(text, places) for text in texts]
    pick = itemgetter(*(place or 0 for place in places_of))
    fill = [(at, text.text) for at, text in enumerate(texts) if not text.columns]
    made = [
        (at, _blind(reader(text, places), blind) if text.blind else reader(text, places))
        for at, text in enumerate(texts)
        if places_of[at] is None and text.columns
    ]

    def names(row: Row, bad: list[Bad]) -> Sequence[str]:
        found = list(pick(row))
        for at, text in fill:
            found[at] = text
        for at, read in made:
            said = read(row)
            if isinstance(said, Bad):
                bad.append(said)
            else:
                found[at] = said
        return found

    return names


def _judges(rule: EntryRule, places: Places) -> Iterator[Callable[[Row], list[Bad]]]:
    ids = [getattr(rule, name) for name in _NAMES]
    yield from (judge(text, places, is_id=True) for text in ids if text is not None)
    yield judge(Text(text=rule.occurred_at.text), places)
    personal = list(rule.personal.values())
    yield from (judge(text, places, is_personal=True) for text in personal)
    yield from (judge(text, places) for text in rule.texts if text not in ids and text not in personal)

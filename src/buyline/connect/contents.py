"""What does a row say beside who, what and when, and since when was it known?

Compiles the fields of a rule into `Content`s: one for what was known at once, one for each later moment (RULES §1.5).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from buyline.connect.cells import Bad, Places, Row, amount_reader, place_of, reader, scalar_reader
from buyline.connect.mapping import AT_ONCE, EntryRule, Text, Value

Reads = list[tuple[str, Callable[[Row], Any]]]


@dataclass(slots=True)
class Content:
    """Fields of `data` that became known at the same time."""

    constants: dict[str, Any] = field(default_factory=dict)
    plain: Reads = field(default_factory=list)
    money: Callable[[Row], dict[str, Any] | Bad] | None = None
    facts: Reads = field(default_factory=list)
    columns: Reads = field(default_factory=list)
    cells: list[tuple[str, int]] = field(default_factory=list)
    _pick: Callable[[Row], tuple[str, ...]] | None = None
    _picked: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it never says anything."""
        return not (self.constants or self.plain or self.money or self.facts or self.columns or self.cells)

    def read(self, row: Row, bad: list[Bad]) -> dict[str, Any]:
        """The fields of a row, blank ones left out; cells that cannot be taken go to `bad`."""
        data = self.constants.copy()
        if self.plain:
            data.update(_read(self.plain, row, bad))
        if self.money is not None:
            _take(data, self.money(row), bad)
        if self._pick is not None or self.columns:
            inner = self._columns(row, bad)
            if inner:
                data["columns"] = inner
        if self.facts and (facts := _read(self.facts, row, bad)):
            data["facts"] = facts
        return data

    def _columns(self, row: Row, bad: list[Bad]) -> dict[str, Any]:
        found = _read(self.columns, row, bad) if self.columns else {}
        if self._pick is not None:
            for name, cell in zip(self._picked, self._pick(row), strict=False):
                if cell:
                    found[name] = cell
        return found

    def compiled(self) -> "Content":
        """Itself, with the cells that are taken as they stand picked in one go."""
        if self.cells:
            self._picked = tuple(name for name, _ in self.cells)
            places = [place for _, place in self.cells]
            # A getter of one place gives a bare cell; naming the last place twice keeps it a row.
            self._pick = itemgetter(*places, places[-1])
        return self


def contents(
    rule: EntryRule, places: Places, currency: str | None, books: Iterable[str], stages: Mapping[str, str]
) -> dict[str, Content]:
    """The contents of a rule by when they were known; `books`: their columns, `stages`: the ids of stages by name."""
    found: dict[str, Content] = {AT_ONCE: Content()}
    now = found[AT_ONCE]
    _add_plain(now, rule, places, stages)
    if rule.amount is not None:
        _at(found, rule, rule.amount).money = _money(rule.amount, rule, places, currency)
    named = {**rule.columns, **_of_the_books(rule, places, books)}
    for name, value in named.items():
        content, place = _at(found, rule, value), place_of(value, places)
        if place is None:
            content.columns.append((name, reader(value, places)))
        else:
            content.cells.append((name, place))
    for name, value in rule.facts.items():
        _at(found, rule, value).facts.append((name, scalar_reader(value, places)))
    return {known: content.compiled() for known, content in found.items()}


def _add_plain(now: Content, rule: EntryRule, places: Places, stages: Mapping[str, str]) -> None:
    stage = rule.stage
    if stage is not None and stage.columns and not stage.only:
        stage = stage.model_copy(update={"values": {**stages, **stage.values}})
    for name, text in {"stage": stage, **rule.data}.items():
        if text is None:
            continue
        if text.columns:
            now.plain.append((name, scalar_reader(text, places)))
        else:
            now.constants[name] = scalar_reader(text, places)(())


def _money(
    value: Value, rule: EntryRule, places: Places, currency: str | None
) -> Callable[[Row], dict[str, Any] | Bad]:
    """The amount with its currency and rate, which say nothing without one."""
    amount = amount_reader(value, places)
    said = rule.currency or (Text(text=currency) if currency else None)
    beside: Reads = [("currency", reader(said, places))] if said else []
    beside += [("rate", amount_reader(rule.rate, places))] if rule.rate else []

    def money(row: Row) -> dict[str, Any] | Bad:
        said = amount(row)
        if isinstance(said, Bad) or not said:
            return said or {}
        found: dict[str, Any] = {"amount": said}
        for name, read in beside:
            more = read(row)
            if isinstance(more, Bad):
                return more
            if more:
                found[name] = more
        return found

    return money


def _of_the_books(rule: EntryRule, places: Places, books: Iterable[str]) -> dict[str, Value]:
    if not rule.columns_of_the_books:
        return {}
    names = sorted(name for name in books if name in places and name not in rule.columns)
    return {name: Value(text=f"{{{name}}}", known=AT_ONCE) for name in names}


def _at(found: dict[str, Content], rule: EntryRule, value: Value) -> Content:
    return found.setdefault(AT_ONCE if value.known == f"at {rule.id}" else value.known, Content())


def _take(data: dict[str, Any], said: dict[str, Any] | Bad, bad: list[Bad]) -> None:
    if isinstance(said, Bad):
        bad.append(said)
    else:
        data.update(said)


def _read(reads: Reads, row: Row, bad: list[Bad]) -> dict[str, Any]:
    found = {}
    for name, get in reads:
        said = get(row)
        if said.__class__ is Bad:
            bad.append(said)
        elif said != "":
            found[name] = said
    return found

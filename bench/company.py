"""What do the books of a working company look like, whose customer relations software had two hundred fields?

The demo company with 40,000 buyers, twelve columns of the books, and for each journey that somebody works on a row of an
export with 200 fields, imported by a mapping: twelve become columns, the rest facts. Made from a seed, kept in a folder.
"""

import csv
import sys
import time
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from buyline.app.books import definition_of
from buyline.app.history import hands_for, load
from buyline.app.imports import mapping_of, ready, run
from buyline.days import Day, day_of
from buyline.demo import generate
from buyline.journal.entry import Entry
from buyline.store.books import Books

SEED, FIELDS, COLUMNS = 7, 200, 12
EXPORT = "fields.csv"
OWN_COLUMNS = ("plant_size", "line_age", "industry_body", "buying_form", "partner_level", "contract_form")
WORKED = ("suspect", "lead", "qualified", "prospect", "customer", "adopter")
"""The stages whose journeys are told whole; there are about seven thousand of 40,000 buyers."""
_THINGS = "pumps gearboxes conveyors bearings compressors ovens mixers presses robots fillers".split()
_SAID = "count|average age|service partner|last overhaul|spare parts held|hours a week|budget owner|planned for".split(
    "|"
)
_MORE = "inspection rounds|downtime last year".split("|")
_WORDS = "north south yearly leased owned planned open agreed none partly in-house outside".split()
ENTRIES_A_BUYER = 6


def company_of(folder: Path, *, buyers: int) -> tuple[Path, Day]:
    """The books, made unless they are there, and the last day in them."""
    place, day = folder / "books", folder / "day"
    if not day.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        on = day_of(time.time_ns() // 1_000, "UTC") - 1
        _make(place, folder / EXPORT, buyers=buyers, on=on)
        day.write_text(str(on))
    return place, int(day.read_text())


def field_names() -> tuple[str, ...]:
    """The fields of the export that do not become columns."""
    pairs = [f"{thing} {said}" for said, thing in product((*_SAID, *_MORE), _THINGS)]
    both = [*pairs, *(f"{pair}, second site" for pair in pairs)]
    return tuple(both[: FIELDS - COLUMNS])


def mapping() -> str:
    """The mapping of the export; one entry carries at most a hundred facts."""
    facts, half = field_names(), (FIELDS - COLUMNS) // 2
    columns = "".join(f'\n      {name}: "{{{name}}}"' for name in OWN_COLUMNS)
    parts = [f"    columns:{columns}\n{_facts(facts[:half])}", _facts(facts[half:])]
    rules = "".join(
        f"  - id: fields-{number}\n    rows: fields\n    kind: details changed\n    occurred_at: at export\n"
        f'    journey: "{{journey}}"\n{part}'
        for number, part in enumerate(parts, 1)
    )
    return f"buyline_mapping: 1\nsource: former-crm\ntables:\n  fields: {{file: '*'}}\nentries:\n{rules}"


def _facts(names: tuple[str, ...]) -> str:
    return "    facts:\n" + "".join(f'      "{name}": "{{{name}}}"\n' for name in names)


def write_fields(books: Books, path: Path) -> int:
    """Write the export: a row for each journey that somebody works on, with a value in three of four fields."""
    draw, facts = Random(SEED), field_names()
    with books.reading() as cursor:
        marks = ", ".join(["%s"] * len(WORKED))
        cursor.execute(f"SELECT id FROM books_journey WHERE claimed IN ({marks}) ORDER BY id", WORKED)
        journeys = [row[0] for row in cursor.fetchall()]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("journey", *OWN_COLUMNS, *facts))
        for journey in journeys:
            own = [draw.choice(_WORDS[:6]) for _ in OWN_COLUMNS]
            out.writerow((journey, *own, *(_value(draw) for _ in facts)))
    return len(journeys)


def _value(draw: Random) -> str:
    kind = draw.randrange(4)
    return (
        str(draw.randrange(1, 4_000)),
        draw.choice(_WORDS),
        f"2026-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}",
        "",
    )[kind]


def _make(place: Path, export: Path, *, buyers: int, on: Day) -> None:
    now = time.time_ns() // 1_000
    with Books.create(place, now=now) as books:
        with hands_for(buyers * ENTRIES_A_BUYER) as hands:
            told = (_widened(entry) for entry in generate(seed=SEED, until=on, buyers=buyers))
            entries = sum(map(len, load(books, told, now=now, hands=hands)))
        many = write_fields(books, export)
        now = time.time_ns() // 1_000
        plan = ready(mapping_of(mapping()), [export], definition_of(books), now=now, export_day=on)
        imported = run(books, plan, now=now)
        print(f"{entries:,} entries and {many:,} rows of {FIELDS} fields: {imported.taken}", file=sys.stderr)


def _widened(entry: Entry) -> Entry:
    """An agreement with six further columns; any other entry as it is."""
    definition: Any = entry.data.get("definition")
    if definition is None:
        return entry
    columns = [
        *definition["columns"],
        *({"id": name, "name": name.replace("_", " ").capitalize()} for name in OWN_COLUMNS),
    ]
    return replace(entry, data={**entry.data, "definition": {**definition, "columns": columns}})

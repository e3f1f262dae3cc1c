"""How does a world come into real books, so that the whole product can be asked about it?

Each movement becomes a claim of a connector, each opening an opening, known when the world says; the definition has
the world's places. The acts of buyers are not invented: the verified book stays empty but for ways out.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from buyline.app.books import create_books
from buyline.app.hands import Hands
from buyline.app.history import load
from buyline.days import DAY_LENGTH, SECOND, Moment, as_date
from buyline.definition.model import Column, Definition, Exit, Pipeline, Stage, Waiting
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry
from buyline.ledger.identity import cluster_of
from buyline.store.books import Books
from tests.worlds.arriving import NO_PROGRAM
from tests.worlds.world import Places, Whole, World

SOURCE = "world"


def definition_for(places: Places) -> Definition:
    """An agreement with these places and nothing to prove; the columns are source and program."""
    ranked = [place for place, rank in enumerate(places.ranks) if rank]
    return Definition(
        company="A simulated company",
        columns=(Column(id="source", name="Source"), Column(id="program", name="Program")),
        stages=tuple(_stage(places, place) for place in ranked),
        waiting=Waiting(id=places.ids[places.waiting], led_by=places.led_by[places.waiting]),
        exits=tuple(Exit(id=places.ids[place], name=places.ids[place].capitalize()) for place in places.exits),
        pipelines=(Pipeline(id="main", name="Main", claimed_in=SOURCE),),
    )


def enter(world: World, folder: Path, *, known_by: int | None = None) -> Books:
    """New books in a folder with all that was known of a world by the end of a day; all of it unless given."""
    definition = definition_for(world.places)
    books = create_books(folder, definition, now=1)
    told = world.movements.known_day if known_by is None else np.minimum(world.movements.known_day, known_by)
    last = int(told.max(initial=world.first_day))
    for _ in load(books, entries(world, known_by=known_by), now=(last + 1) * DAY_LENGTH, hands=Hands(0)):
        pass
    return books


def entries(world: World, *, known_by: int | None = None) -> Iterator[Entry]:
    """The claims of a world in the order in which they became known."""
    moved = world.movements
    told = moved if known_by is None else moved.at(moved.known_day <= known_by)
    buyers = _buyers(world)
    told = told.at(np.argsort(told.known_day, kind="stable"))
    moves = (told.journey, told.day, told.nth_today, told.to_stage, told.amount, told.known_day, told.since)
    said = zip(told.source.tolist(), told.program.tolist(), strict=True)
    lines = zip(*(column.tolist() for column in moves), said, strict=True)
    for journey, day, nth, to, amount, known, since, (source, program) in lines:
        yield Entry(
            source=SOURCE,
            record=f"{journey:06d}",
            what=f"move {day} {nth}",
            kind="stage claimed" if since == day else "opening recorded",
            occurred_at=moment(day, nth=nth),
            known_at=moment(known, nth=nth),
            source_order=nth,
            journey=f"journey-{journey:06d}",
            buyer=buyers[journey],
            function=world.places.led_by[to],
            trust=Trust.CONNECTOR,
            sent_by=SOURCE,
            data={"stage": world.places.ids[to], "amount": f"{amount / 100:.2f}"}
            | _said(source, program)
            | ({} if since == day else {"since": as_date(since).isoformat()}),
        )


def moment(day: int, *, nth: int) -> Moment:
    """The moment of the nth movement of a journey on a day; the books keep time in UTC."""
    return day * DAY_LENGTH + nth * SECOND


def _stage(places: Places, place: int) -> Stage:
    id_ = places.ids[place]
    return Stage(
        id=id_, name=id_.capitalize(), rank=places.ranks[place], led_by=places.led_by[place], won=place == places.won
    )


def _said(source: int, program: int) -> dict[str, Any]:
    """What is said of a journey with every move, since the first may be booked after the second."""
    named = {"source": f"source-{source}"}
    return {"columns": named if program == NO_PROGRAM else named | {"program": f"program-{program}"}}


def _buyers(world: World) -> dict[int, str]:
    """A buyer of its own for each journey, named so that the books put it into the world's cluster."""
    journeys, first = np.unique(world.movements.journey, return_index=True)
    wanted = world.movements.cluster[first]
    return dict(zip(journeys.tolist(), _named(wanted), strict=True))


def _named(wanted: Whole) -> list[str]:
    waiting: dict[int, list[int]] = {}
    for line, cluster in enumerate(wanted.tolist()):
        waiting.setdefault(cluster, []).append(line)
    names, number = [""] * len(wanted), 0
    while waiting:
        name = f"buyer-{number:07d}"
        number += 1
        cluster = cluster_of(name)
        if cluster in waiting:
            names[waiting[cluster].pop()] = name
            if not waiting[cluster]:
                del waiting[cluster]
    return names

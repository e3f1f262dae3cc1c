"""Which journeys, buyers and people are there? The same lists and records that the pages show, page by page."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from buyline.api.cursors import Continued, Paged, cut, place_in, written
from buyline.api.forms import TABLE
from buyline.api.opened import books, now
from buyline.api.operations import reads
from buyline.api.parameters import IsoDay, Name, Where
from buyline.api.shapes import who as shapes
from buyline.app.board import board as board_view
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.search import EACH, search_books
from buyline.app.who import buyer_record, person_record
from buyline.store import read_models

Id = Path[Name]


class Listed(Paged):
    """Which journeys, in which order."""

    filter: str = Field(
        "", max_length=2_000, description="Conditions as on the page: `stage = lead and amount > 1000`."
    )
    where: list[Where] = Field(
        [], max_length=50, description="Only rows with this value, as `column=value`; repeatable."
    )
    q: str = Field("", max_length=200, description="Only those whose buyer's name, id or note holds this.")
    sort: str = Field("", max_length=100, description="A column; with a minus before it, the largest first.")
    group: str = Field("", max_length=100, description="A column to group by, with totals.")
    as_of: IsoDay | None = Field(None, description="As known at the end of this day.")


class Sought(Schema):
    """What is looked for."""

    q: str = Field(
        min_length=1, max_length=200, description="The beginnings of words of a name or a note, or of an id."
    )
    each: int = Field(EACH, ge=1, le=100, description="At most so many of a kind.")


class Starting(Paged):
    """Those whose name begins so."""

    starts: str = Field("", max_length=200, description="Only those whose name begins so.")


@reads("/journeys", tag="Journeys", shape=shapes.Journeys, forms=TABLE)
def journeys(request: HttpRequest, asked: Query[Listed]) -> Any:
    """Journeys with where they stand in both books: filtered, sorted, grouped with totals, page by page."""
    wanted = ListAsked(
        as_of=asked.as_of,
        where=tuple((pair.partition("=")[0], pair.partition("=")[2]) for pair in asked.where),
        filter=asked.filter,
        search=asked.q,
        sort=asked.sort,
        group=asked.group,
        after=tuple(place_in(request, asked.cursor) or ()),
        at_most=asked.limit,
    )
    found = journey_list(books(), wanted, now=now()).found
    return Continued(found, written(request, list(found.following)) if found.following else None)


class OnBoard(Schema):
    """Which journeys stand on the board, and in which order."""

    filter: str = Field("", max_length=2_000, description="Conditions as on the page: `amount > 1000`.")
    where: list[Where] = Field(
        [], max_length=50, description="Only journeys with this value, as `column=value`; repeatable."
    )
    q: str = Field("", max_length=200, description="Only those whose buyer's name, id or note holds this.")
    sort: str = Field("", max_length=100, description="A column; with a minus before it, the largest first.")
    group: str = Field("", max_length=100, description="A column of the books that cuts columns into lanes.")
    opened: list[Name] = Field([], max_length=50, description="Exits and waiting room whose cards are told too.")
    as_of: IsoDay | None = Field(None, description="As known at the end of this day.")


@reads("/board", tag="Journeys", shape=shapes.Board, forms=TABLE)
def board(request: HttpRequest, asked: Query[OnBoard]) -> Any:
    """Journeys by the place they are claimed in: counts, amounts, proof and pace of each, and its first cards."""
    wanted = ListAsked(
        as_of=asked.as_of,
        where=tuple((pair.partition("=")[0], pair.partition("=")[2]) for pair in asked.where),
        filter=asked.filter,
        search=asked.q,
        sort=asked.sort,
        group=asked.group,
    )
    return board_view(books(), wanted, opened=asked.opened, now=now()).board


@reads("/buyers", tag="Journeys", shape=shapes.Buyers)
def buyers(request: HttpRequest, asked: Query[Starting]) -> Any:
    """Buyers in order of their names."""
    after = place_in(request, asked.cursor) or ""
    lines = read_models.buyer_lines(books(), name_starts=asked.starts, after=after, at_most=asked.limit + 1)
    found, is_more = cut(lines, asked.limit)
    return {"buyers": [asdict(one) for one in found], "next": written(request, found[-1].id) if is_more else None}


@reads("/buyers/{path:buyer}", tag="Journeys", shape=shapes.Buyer, errors=(404,))
def buyer(request: HttpRequest, buyer: Id) -> Any:
    """One buyer: its facts, journeys, people and entries."""
    found = buyer_record(books(), buyer, now=now())
    people = [asdict(one.person) for one in found.people]
    journeys = found.journeys.found.to_json()["journeys"]
    return {"buyer": asdict(found.buyer), "journeys": journeys, "people": people, "entries": list(found.entries),
            "why_one": [one.to_json() for one in found.reasons], "taken_back": found.taken_back}  # fmt: skip


@reads("/people", tag="Journeys", shape=shapes.People)
def people(request: HttpRequest, asked: Query[Starting]) -> Any:
    """People in order of their names."""
    after = place_in(request, asked.cursor) or ""
    lines = read_models.person_lines(books(), name_starts=asked.starts, after=after, at_most=asked.limit + 1)
    found, is_more = cut(lines, asked.limit)
    return {"people": [asdict(one) for one in found], "next": written(request, found[-1].id) if is_more else None}


@reads("/people/{path:person}", tag="Journeys", shape=shapes.Person, errors=(404,))
def person(request: HttpRequest, person: Id) -> Any:
    """One person: the buyer they are of, its journeys, and the person's own entries."""
    found = person_record(books(), person, now=now())
    return {
        "person": asdict(found.person),
        "is_erased": found.is_erased,
        "buyer": None if found.buyer is None else asdict(found.buyer),
        "journeys": found.journeys.found.to_json()["journeys"],
        "entries": list(found.entries),
        "why_one": [one.to_json() for one in found.reasons],
        "taken_back": found.taken_back,
    }


@reads("/search", tag="Journeys", shape=shapes.Found)
def search(request: HttpRequest, asked: Query[Sought]) -> Any:
    """Buyers, people, journeys, programs and content that are called so, the best first; the newest notes of it."""
    found = search_books(books(), asked.q, each=asked.each)
    return {"hits": [hit.to_json() for hit in found.hits], "more": sorted(found.has_more)}

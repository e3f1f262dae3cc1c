"""Does `verify` find a byte that was changed behind the books' back, whichever it is?

Bytes of the journal's rows, of the chain, of rows of the tail and of segment files are flipped in the files themselves.
"""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from buyline.app.books import open_books
from buyline.app.verify import verify
from buyline.store.places import FILE
from tests.faults.company import made
from tests.faults.sqlite_pages import places_of_rows

FLIPS = 30
FLIPS_IN_ALL = 500
TABLES = ("books_journalentry", "books_commit", "books_movement", "books_touchrow")
SEED = 20_260_101


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with rows in files and rows in the tail."""
    return made(tmp_path_factory.mktemp("flips") / "before", segments=3)


def test_a_flipped_byte_of_a_row_is_found(before: Path, tmp_path: Path) -> None:
    everything_found(before, tmp_path, flips=FLIPS)


@pytest.mark.slow
def test_many_flipped_bytes_are_found(before: Path, tmp_path: Path) -> None:
    everything_found(before, tmp_path, flips=FLIPS_IN_ALL)


def everything_found(before: Path, folder: Path, *, flips: int) -> None:
    chance = random.Random(SEED)
    places = [*_places_of_rows(before), *_places_of_segments(before)]
    missed = []
    for file, place in chance.sample(places, flips):
        left = shutil.copytree(before, folder / "left")
        _flip(left / file, place, chance)
        if not _is_found(left):
            missed.append((file, place, _around(before / file, place)))
        shutil.rmtree(left)
    assert not missed, f"{len(missed)} of {flips} were not found: {missed[:5]}"


def _places_of_rows(before: Path) -> Iterator[tuple[str, int]]:
    """Every byte of the tables that the books are proven by, where it lies in the database's file."""
    for table in TABLES:
        yield from ((FILE, place) for place in places_of_rows(before / FILE, table))


def _places_of_segments(before: Path) -> Iterator[tuple[str, int]]:
    for path in sorted((before / "segments").iterdir()):
        yield from ((f"segments/{path.name}", place) for place in range(0, path.stat().st_size, 16))


def _flip(path: Path, place: int, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _is_found(left: Path) -> bool:
    with open_books(left) as books:
        proof = verify(books)
    assert all(len(problem.split()) > 3 for problem in proof.problems), proof.problems
    return not proof.is_sound


def _around(path: Path, place: int) -> bytes:
    return path.read_bytes()[max(0, place - 40) : place + 20]

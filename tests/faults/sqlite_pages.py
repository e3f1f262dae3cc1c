"""Where in a database's file do the rows of a table lie? The part of SQLite's file format that this takes."""

from collections.abc import Iterator
from pathlib import Path

from buyline.store import driver

_LEAF, _INTERIOR = 13, 5
_FILE_HEADER = 100


def places_of_rows(file: Path, table: str) -> Iterator[int]:
    """Every byte of every row of a table: length, number, header, values; what lies on pages of overflow is left out."""
    connection = driver.connect(file, mode="WAL")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
    connection.close()
    data = file.read_bytes()
    for page in _leaves(data, root, size):
        for cell in _cells(data, page, size, header=8):
            yield from range(cell, _end_of_row(data, cell, size))


def _start(page: int, size: int) -> int:
    return (page - 1) * size


def _cells(data: bytes, page: int, size: int, *, header: int) -> Iterator[int]:
    start = _start(page, size)
    begin = start + (_FILE_HEADER if page == 1 else 0)
    many = int.from_bytes(data[begin + 3 : begin + 5])
    for nth in range(many):
        spot = begin + header + 2 * nth
        yield start + int.from_bytes(data[spot : spot + 2])


def _leaves(data: bytes, page: int, size: int) -> Iterator[int]:
    begin = _start(page, size) + (_FILE_HEADER if page == 1 else 0)
    if data[begin] == _LEAF:
        yield page
    elif data[begin] == _INTERIOR:
        for cell in _cells(data, page, size, header=12):
            yield from _leaves(data, int.from_bytes(data[cell : cell + 4]), size)
        yield from _leaves(data, int.from_bytes(data[begin + 8 : begin + 12]), size)


def _end_of_row(data: bytes, cell: int, size: int) -> int:
    payload, spot = _varint(data, cell)
    _, spot = _varint(data, spot)
    most, least = size - 35, (size - 12) * 32 // 255 - 23
    if payload > most:
        local = least + (payload - least) % (size - 4)
        payload = local if local <= most else least
    return spot + payload


def _varint(data: bytes, spot: int) -> tuple[int, int]:
    value = 0
    for nth in range(9):
        byte = data[spot + nth]
        if nth == 8:
            return value << 8 | byte, spot + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, spot + nth + 1
    raise AssertionError

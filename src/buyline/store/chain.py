"""How do commits hang together, so that no line can be changed or left out unseen?

Each commit's hash covers the hash before it and every line as it lies in the table, sealed fields included. The chain
stays whole when a key is destroyed. It does not know where the lines come from.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from buyline.journal.text import json_of
from buyline.store import rows

START = "0" * 64


def line_hash(fields: Sequence[Any]) -> bytes:
    """Hash of one line: its fields (texts, numbers, nothing) in order."""
    return sha256(json_of(fields)).digest()


def commit_hash(previous: str, head: Sequence[int], lines: Iterable[bytes]) -> str:
    """Hash of a commit: what came before, its numbers, the hashes of its lines."""
    digest = sha256(bytes.fromhex(previous))
    digest.update(json.dumps([int(number) for number in head]).encode())
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


def chain_problems(commits: Iterable[tuple[Any, ...]], lines: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    """Problems of a chain, each a sentence, from its commits and its lines in order."""
    expected = (0, 0, START)
    for commit in commits:
        expected, problems = _check_link(commit, expected, lines)
        yield from problems
    for row in lines:
        yield f"line {row[0]} belongs to no commit"


def _check_link(
    commit: tuple[Any, ...], expected: tuple[int, int, str], lines: Iterator[tuple[Any, ...]]
) -> tuple[tuple[int, int, str], list[str]]:
    """Compare one commit with what stands before it and with its lines; what the next one must follow."""
    number, first, last, recorded_at, next_party, previous, link = commit
    problems = []
    if (number, first, previous) != (expected[0] + 1, expected[1] + 1, expected[2]):
        problems.append(f"commit {number} does not follow commit {expected[0]}: something is missing or was changed")
    found = [row for _, row in zip(range(first, last + 1), lines, strict=False)]
    if [row[0] for row in found] != list(range(first, last + 1)):
        problems.append(f"commit {number} should hold the lines {first} to {last}; they are not all there")
    problems += [f"line {row[0]} is filed under something it is not about" for row in found if not _is_filed(row)]
    head = (number, first, last, recorded_at, next_party)
    if _is_hex(previous) and commit_hash(previous, head, (line_hash(rows.chained(r)) for r in found)) != link:
        problems.append(f"commit {number} (lines {first} to {last}) was changed after it was written")
    return (number, last, link), problems


def _is_filed(row: Sequence[Any]) -> bool:
    try:
        data: Mapping[str, Any] = rows.data_of(row)
    except (TypeError, ValueError):
        return False
    return bool(row[22] == rows.about_of(row[5], data, buyer=row[12], person=row[13]))


def _is_hex(text: str) -> bool:
    return len(text) == 64 and not set(text) - set("0123456789abcdef")

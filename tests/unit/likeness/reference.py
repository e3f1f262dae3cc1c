"""The same comparison in plain Python, pair by pair: slow, obvious, and without a line of what it is compared with."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

Row = Mapping[str, Any]
EVEN = 1e-4 / (1 - 1e-4)


def distance(one: str, other: str) -> int:
    """Letters that are other, missing, too many, or swapped with a neighbour (Damerau and Levenshtein)."""
    last: dict[str, int] = {}
    far = len(one) + len(other)
    grid = {(-1, -1): far}
    for i in range(len(one) + 1):
        grid[i, -1], grid[i, 0] = far, i
    for j in range(len(other) + 1):
        grid[-1, j], grid[0, j] = far, j
    for i in range(1, len(one) + 1):
        match = 0
        for j in range(1, len(other) + 1):
            k, m = last.get(other[j - 1], 0), match
            cost = 0 if one[i - 1] == other[j - 1] else 1
            match = j if cost == 0 else match
            swap = grid[k - 1, m - 1] + (i - k - 1) + 1 + (j - m - 1)
            grid[i, j] = min(grid[i - 1, j - 1] + cost, grid[i, j - 1] + 1, grid[i - 1, j] + 1, swap)
        last[one[i - 1]] = i
    return grid[len(one), len(other)]


def shares(one: Sequence[str] | None, other: Sequence[str] | None) -> bool:
    return bool(set(one or ()) & set(other or ()))


def weight(one: Row, other: Row) -> tuple[dict[str, str], float]:
    """What is found of two buyers, and how likely they are one."""
    found: dict[str, str] = {}
    odds = EVEN
    for name, word, m, u in _findings(one, other):
        found[name] = word
        odds *= m / u
    return found, odds / (1 + odds)


def _findings(one: Row, other: Row) -> Iterator[tuple[str, str, float, float]]:
    if one["squeezed"] and other["squeezed"]:
        yield ("name", *_name(one, other))
    if one["domains"] and other["domains"]:
        yield ("domain", *_domain(one, other))
    for name, m, u in (("mails", 0.25, 1e-6), ("phones", 0.3, 1e-5)):
        if one[name] and other[name]:
            is_same = shares(one[name], other[name])
            yield (name[:-1], "same" if is_same else "other", m if is_same else 1 - m, u if is_same else 1 - u)
    if one["place"] and other["place"]:
        if one["place"] != other["place"]:
            yield "place", "other", 0.25, 0.79
        else:
            yield ("place", *(("frequent", 0.35, 0.2) if one["is_frequent"] else ("same", 0.4, 0.01)))


def _name(one: Row, other: Row) -> tuple[str, float, float]:
    a, b = one["squeezed"], other["squeezed"]
    longest, shortest, far = max(len(a), len(b)), min(len(a), len(b)), distance(a, b)
    within = set(one["words"]) >= set(other["words"]) or set(other["words"]) >= set(one["words"])
    if one["sorted"] == other["sorted"]:
        return ("common", 0.05, 1e-3) if one["is_common"] else ("same", 0.5, 2e-5)
    if a == b or (shortest >= 5 and far <= min(longest // 10 + 1, 2)):
        return "near", 0.22, 5e-5
    if within and shortest >= 4:
        return "within", 0.1, 4e-4
    if shortest >= 5 and far <= min(longest // 4, 4):
        return "alike", 0.07, 3e-3
    return "other", 0.06, 0.9955


def _domain(one: Row, other: Row) -> tuple[str, float, float]:
    if shares(one["domains"], other["domains"]):
        return "same", 0.6, 2e-5
    if shares(one["stems"], other["stems"]):
        return "stem", 0.12, 1e-4
    a, b = one["stem"], other["stem"]
    if min(len(a), len(b)) >= 5 and distance(a, b) <= min(max(len(a), len(b)) // 8 + 1, 1):
        return "near", 0.05, 2e-3
    return "other", 0.23, 0.9998


def pairs(rows: Sequence[Row], keys: Sequence[str]) -> Iterator[tuple[Row, Row]]:
    """Every two rows that share a key, each looked at beside each."""
    for one, other in combinations(rows, 2):
        if any(one[key] is not None and one[key] == other[key] for key in keys):
            yield one, other

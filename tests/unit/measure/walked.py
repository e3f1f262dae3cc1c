"""What do conversion and time in stage come to, when every journey is walked by hand?

Slow and obvious: lists of what was seen of each journey, and product limits over them. Nothing here reads a row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.unit.measure.invented_books import EXITS, OUTSIDE, RANKS, Instant, Journey, Piece

NEVER: Instant = (10**6, 0)


@dataclass(frozen=True)
class Seen:
    """One unit in one state, at risk after `after` and up to `until`; then it moves (or is seen no longer)."""

    state: str
    after: Instant
    until: Instant
    moves_to: str | None


@dataclass(frozen=True)
class Way:
    """A journey from its first stay in a stage on: what was seen of it, by age, and the day that stay began."""

    began: int
    cluster: int
    seen: tuple[Seen, ...]


def at_risk(seen: Iterable[Seen], state: str, at: Instant) -> int:
    return sum(each.state == state and each.after < at <= each.until for each in seen)


def occupation(seen: Sequence[Seen], states: Sequence[str], *, start: str, until: Instant) -> dict[str, float]:
    """Share in each state, all begun in `start`: the product limit over every instant at which anything moves."""
    share = {state: float(state == start) for state in states}
    for at in sorted({each.until for each in seen if each.moves_to and each.until <= until}):
        moved = dict(share)
        for state in states:
            risk = at_risk(seen, state, at)
            for each in seen:
                if each.state == state and each.until == at and each.moves_to:
                    moved[state] -= share[state] / risk
                    moved[each.moves_to] += share[state] / risk
        share = moved
    return share


def ways(
    journeys: Iterable[Journey],
    *,
    from_stage: str,
    to_stage: str,
    on: int,
    program: str | None = None,
    records_begin: int | None = None,
) -> Iterator[Way]:
    """What is seen of each journey from its first stay in `from_stage`, in the states under way, lost and reached."""
    for each in journeys:
        pieces = [piece for piece in each.pieces if piece.came[0] <= on]
        starts = [
            number
            for number, piece in enumerate(pieces)
            if piece.place == from_stage and piece.visit == 1 and piece.furthest_before < RANKS[to_stage]
        ]
        if starts and pieces[starts[0]].since is not None:
            yield _way(pieces[starts[0] :], to_stage, on, program, records_begin)


def _way(pieces: Sequence[Piece], to_stage: str, on: int, program: str | None, begin: int | None) -> Way:
    first = pieces[0].since
    assert first is not None
    seen: list[Seen] = []
    for number, piece in enumerate(pieces):
        state = state_of(piece.place, to_stage)
        if state == "reached":
            break
        is_hidden = program is not None and piece.place == OUTSIDE
        if not is_hidden and program in (None, piece.program):
            seen += _seen(piece, pieces[number - 1] if number else None, to_stage, first, on, program)
    cut = None if begin is None else (begin - first - 1, 10**5)
    return Way(first, pieces[0].cluster, tuple(_after(cut, seen)))


def _seen(
    piece: Piece, before: Piece | None, to_stage: str, first: int, on: int, program: str | None
) -> Iterator[Seen]:
    """One piece by age: an arrival is at risk from age 0 on, whoever comes otherwise from the instant they came."""
    came = (piece.came[0] - first, piece.came[1])
    if piece.came_by == "reclassification":
        came = (came[0], came[1] - 1)
    after = (-1, 0) if before is None and piece.came_by == "movement" else came
    if piece.left is None or piece.left[0] > on:
        yield Seen(state_of(piece.place, to_stage), after, (on - first, 10**5), None)
        return
    until = (piece.left[0] - first, piece.left[1])
    hides = program is not None and piece.left_for == OUTSIDE
    moves = piece.left_by == "movement" and not hides
    goal = state_of(piece.left_for, to_stage) if moves else None
    state = state_of(piece.place, to_stage)
    yield Seen(state, after, until, None if goal == state else goal)


def _after(cut: Instant | None, seen: Iterable[Seen]) -> Iterator[Seen]:
    """What is left when nobody is seen before the first instant of the day on which records begin."""
    for each in seen:
        if cut is None:
            yield each
        elif each.until > cut:
            yield replace(each, after=max(each.after, cut))


def state_of(place: str, to_stage: str) -> str:
    if RANKS.get(place, 0) >= RANKS[to_stage]:
        return "reached"
    return "lost" if place in EXITS else "under way"


def spells(
    pieces: Iterable[Piece], *, place: str, on: int, program: str | None = None, records_begin: int | None = None
) -> Iterator[Seen]:
    """Each time in a place by age, of known beginning, as one state with the places left for."""
    for piece in pieces:
        if piece.place != place or piece.since is None or piece.came[0] > on or program not in (None, piece.program):
            continue
        came = (piece.came[0] - piece.since, piece.came[1] - (piece.came_by == "reclassification"))
        after = (-1, 0) if piece.came_by == "movement" else came
        cut = None if records_begin is None else (records_begin - piece.since - 1, 10**5)
        if piece.left is None or piece.left[0] > on:
            yield from _after(cut, [Seen(place, after, (on - piece.since, 10**5), None)])
        else:
            until = (piece.left[0] - piece.since, piece.left[1])
            goal = piece.left_for if piece.left_by == "movement" else None
            yield from _after(cut, [Seen(place, after, until, goal)])


def fates(journeys: Iterable[Journey], *, from_stage: str, to_stage: str, on: int, within: int) -> dict[str, int]:
    """State of each journey `within` days after its first stay in a stage began, or on the statement's day."""
    found = dict.fromkeys(("entered", "reached", "lost", "under way", "redefined"), 0)
    for each in journeys:
        pieces = [piece for piece in each.pieces if piece.came[0] <= on]
        firsts = [
            n
            for n, p in enumerate(pieces)
            if p.place == from_stage and p.visit == 1 and p.furthest_before < RANKS[to_stage]
        ]
        if not firsts or pieces[firsts[0]].since is None:
            continue
        first = pieces[firsts[0]].since or 0
        there = [p for n, p in enumerate(pieces) if n == firsts[0] or (n > firsts[0] and p.came[0] <= first + within)]
        goal = [p for p in there if state_of(p.place, to_stage) == "reached"]
        found["entered"] += 1
        if goal:
            found["reached" if goal[0].came_by == "movement" else "redefined"] += 1
        else:
            found[state_of(there[-1].place, to_stage)] += 1
    return found


Count = Callable[[str, Instant], int]

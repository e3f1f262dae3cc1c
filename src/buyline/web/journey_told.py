"""How are entries told on a timeline: which drawing, whose side, how well shown, and in which groups?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.journal.kinds import KINDS, Side
from buyline.web.numbers import Numbers
from buyline.web.parts import Link, Moment, Proof, Timeline
from buyline.web.picture.telling import tone_of

SHOWN_AT_MOST = 150
GROUPS: Mapping[str, tuple[Side, ...]] = {
    "touches": (Side.OURS,),
    "acts": (Side.BUYER,),
    "claims": (Side.CLAIM,),
    "changes": (Side.CHANGE, Side.CORRECTION),
    "people": (Side.IDENTITY, Side.COMPANY),
}
WORDS = {"touches": "Our touches", "acts": "Buyer's acts", "claims": "Claims", "changes": "Changes and notes",
         "people": "Who they are"}  # fmt: skip
_ICONS = {Side.OURS: "forward", Side.BUYER: "buyers", Side.CLAIM: "pipeline", Side.CHANGE: "note",
          Side.IDENTITY: "people", Side.CORRECTION: "undo", Side.COMPANY: "info"}  # fmt: skip
_FUNCTIONS = frozenset({"marketing", "sales", "success"})


@dataclass(frozen=True, slots=True)
class Told:
    """Entries as a timeline, with the groups to choose from and how many are not shown."""

    timeline: Timeline
    groups: tuple[Link, ...]
    rest: str


def told(
    entries: Sequence[Mapping[str, Any]],
    *,
    group: str,
    path: str,
    names: Mapping[str, str],
    persons: Mapping[str, str],
    numbers: Numbers,
) -> Told:
    """The timeline of entries, newest first; `group`: only those of one group; `path`: the address of the page."""
    counts = {name: sum(_side(entry) in sides for entry in entries) for name, sides in GROUPS.items()}
    chosen = [entry for entry in entries if group not in GROUPS or _side(entry) in GROUPS[group]]
    shown = list(reversed(chosen))[:SHOWN_AT_MOST]
    links = [Link(f"All ({numbers.count(len(entries))})", path, group not in GROUPS)]
    links += [
        Link(f"{WORDS[name]} ({numbers.count(n)})", f"{path}?entries={name}", name == group)
        for name, n in counts.items()
        if n
    ]
    rest = len(chosen) - len(shown)
    moments = tuple(_moment(entry, names, persons, numbers) for entry in shown)
    words = f"{numbers.count(rest)} earlier ones are not shown here; `buyline journey` lists all." if rest else ""
    return Told(Timeline("Entries, the newest first", moments), tuple(links), words)


def _side(entry: Mapping[str, Any]) -> Side:
    kind = KINDS.get(entry["kind"])
    return Side.OURS if kind is None else kind.side


def _moment(entry: Mapping[str, Any], names: Mapping[str, str], persons: Mapping[str, str], numbers: Numbers) -> Moment:
    side, stamp = _side(entry), str(entry["occurred_at"])
    who = persons.get(entry["person"] or "", entry["person"] or "")
    by = str(entry["by"] or "")
    words = str(entry["kind"]).capitalize()
    if side is Side.BUYER and who:
        words = f"{words}: {who}"
    elif by:
        words = f"{words} by {by}" + (f", about {who}" if who else "")
    says = str(entry["says"])
    for place, name in names.items():
        says = says.replace(f"stage {place}", f"stage {name}") if f"stage {place}" in says else says
    return Moment(
        when=numbers.stamp(stamp),
        stamp=stamp,
        words=words,
        icon=_ICONS[side],
        tone=tone_of(by) if by in _FUNCTIONS else "",
        note=says,
        is_theirs=side is Side.BUYER,
        proof=_proof(side, str(entry["trust"])),
    )


def _proof(side: Side, trust: str) -> Proof | None:
    if side is not Side.BUYER:
        return None
    return Proof("stated", "stated by one of us") if trust == "stated" else Proof("proven", trust)


def names_of(people: Iterable[Any]) -> dict[str, str]:
    """How people are called on the page, by id: an erased one is said to be erased."""
    return {one.person.id: "an erased person" if one.is_erased else one.person.name or one.person.id for one in people}

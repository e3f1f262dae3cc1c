"""Which entries does somebody see who knows what was known by K and recorded by R?

Slow and plain on purpose (RULES §1.1). It does not ask what the entries mean.
"""

import json
from collections.abc import Iterable
from functools import lru_cache

from buyline.days import Moment
from buyline.definition.agreement import Agreement
from buyline.definition.model import Definition
from buyline.journal.entry import Entry, Recorded


def visible(recorded: Iterable[Recorded], *, known_until: Moment | None, recorded_until: Moment | None) -> list[Entry]:
    """The entries that hold at (K, R), in order; None asks for everything."""
    seen = [r for r in recorded if _by(r.entry.known_at, known_until) and _by(r.recorded_at, recorded_until)]
    undone = {r.entry.data["batch"] for r in seen if r.entry.kind == "batch retracted"}
    return sorted(_holding(r for r in seen if r.entry.batch not in undone), key=lambda e: e.order)


def agreed(entries: Iterable[Entry]) -> Agreement | None:
    """The versions of the definition among the entries; of one version, the last that was adopted."""
    documents = {}
    for entry in sorted(entries, key=lambda e: e.precedence):
        if entry.kind == "definition adopted":
            version = _read(json.dumps(entry.data["definition"]))
            documents[version.version] = version
    return Agreement.of(documents.values()) if documents else None


@lru_cache(maxsize=256)
def _read(document: str) -> Definition:
    return Definition.model_validate_json(document)


def _by(moment: Moment, limit: Moment | None) -> bool:
    return limit is None or moment <= limit


def _strength(recorded: Recorded) -> tuple[Moment, int, str, str]:
    return (*recorded.entry.precedence, recorded.digest)


def _holding(recorded: Iterable[Recorded]) -> list[Entry]:
    """Of each id the last content, unless a retraction that itself holds comes after it."""
    last: dict[str, Recorded] = {}
    for one in sorted(recorded, key=_strength):
        last[one.entry.id] = one
    retracted: set[str] = set()
    holding = []
    for one in sorted(last.values(), key=_strength, reverse=True):
        if one.entry.id in retracted:
            continue
        if one.entry.kind == "entry retracted":
            retracted.add(one.entry.data["entry"])
        holding.append(one.entry)
    return holding

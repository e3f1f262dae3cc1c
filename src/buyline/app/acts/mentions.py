"""Whom does a note mean? `@name` in its text, resolved to a member.

A name is a member's address, what stands before its sign, their name without blanks, or a first name that only one
has. What nobody is called stays text; whoever wrote it is told. Pure: it is given who there is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from buyline.definition.problem import shown

_NAME = re.compile(r"(?<![\w.@+-])@([\w][\w.+-]*(?:@[\w-]+(?:\.[\w-]+)+)?)")
_APART = re.compile(r"[\s._-]+")


class Colleague(NamedTuple):
    """A member whom a note can mean: their address and their name."""

    address: str
    name: str


def nobody() -> Sequence[Colleague]:
    """No members are known where somebody acts."""
    return ()


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a text means, and the names in it that mean nobody or more than one."""

    members: tuple[Colleague, ...] = ()
    unknown: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """What becomes of the names, as sentences; empty where there are none."""
        told = []
        if self.members:
            told.append(f"{_listed([one.name or one.address for one in self.members])} will see it in their day.")
        told += [f"Nobody here is called @{shown(name)}, so that stays text." for name in self.unknown]
        told += [f"More than one is called @{shown(name)}; write the address to mean one." for name in self.unclear]
        return " ".join(told)


def names_in(text: str) -> tuple[str, ...]:
    """The names after @ in a text, each once; the part of a mail address is none."""
    return tuple(dict.fromkeys(found.rstrip(".-+_") for found in _NAME.findall(text)))


def meant_in(text: str, colleagues: Iterable[Colleague]) -> Meant:
    """Whom a text means."""
    known = list(colleagues)
    members, unknown, unclear = list[Colleague](), list[str](), list[str]()
    for name in names_in(text):
        found = _called(name, known)
        if len(found) == 1:
            members.append(found[0])
        else:
            (unclear if found else unknown).append(name)
    return Meant(tuple(dict.fromkeys(members)), tuple(unknown), tuple(unclear))


def _called(name: str, known: Sequence[Colleague]) -> list[Colleague]:
    """Who is called so by the closest kind of name that fits anybody."""
    asked = _plain(name)
    kinds = (
        lambda one: one.address.casefold() == name.casefold(),
        lambda one: one.address.partition("@")[0].casefold() == name.casefold(),
        lambda one: _plain(one.name) == asked,
        lambda one: _plain(one.name.split(" ")[0]) == asked,
    )
    for is_called in kinds:
        if found := [one for one in known if is_called(one)]:
            return found
    return []


def _plain(name: str) -> str:
    return _APART.sub("", name).casefold()


def handle_of(one: Colleague, known: Iterable[Colleague]) -> str:
    """The shortest name by which a note means this member and nobody else."""
    before = one.address.partition("@")[0]
    return before if _called(before, list(known)) == [one] else one.address


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

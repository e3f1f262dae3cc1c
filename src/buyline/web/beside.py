"""How do two records look side by side, with what can be decided about them?"""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse

from buyline.app.acts.linking import Of
from buyline.app.side_by_side import Beside, SideBySide
from buyline.web.behind_links import buyer_url, person_url
from buyline.web.numbers import TO
from buyline.web.parts import Badge, Link, Number
from buyline.web.tables import Row, Table


@dataclass(frozen=True, kw_only=True, slots=True)
class BesidePage:
    """Two records: their names with the way to each, what they have, what would come of a merge.

    `token` makes a decision that is sent twice one. `sure` and `why`: what a search says of them, where it found them.
    `undo`: the entries that told them apart.
    """

    of: Of
    one: str
    other: str
    names: tuple[Link, Link]
    rows: tuple[Beside, ...]
    says: str
    conflicts: str
    token: str
    swapped: str
    sure: Badge | None = None
    why: str = ""
    is_put_off: bool = False
    undo: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Both names."""
        return f"{self.names[0].words} and {self.names[1].words}"


def record_url(of: Of, id_: str) -> str:
    """The page of a buyer or a person."""
    return buyer_url(id_) if of == "buyer" else person_url(id_)


def merge_url(of: Of, one: str, other: str = "", *, back: str = "") -> str:
    """Where two records stand side by side; without another one, where it is looked for."""
    asked = {of: one, "into": other, "next": back}
    return f"{reverse('merge')}?{urlencode({name: value for name, value in asked.items() if value})}"


def beside_of(found: SideBySide, *, back: str = "") -> BesidePage:
    """Two records as a page shows them."""
    one, other = (
        Link(name, record_url(found.of, id_)) for name, id_ in zip(found.names, (found.one, found.other), strict=True)
    )
    said = ", ".join(found.conflicts)
    return BesidePage(
        of=found.of, one=found.one, other=found.other, names=(one, other), says=found.says, token=uuid4().hex[:16],
        rows=found.rows,
        conflicts=_conflicts(said, other.words) if said else "",
        swapped=merge_url(found.of, found.other, found.one, back=back),
    )  # fmt: skip


def _conflicts(said: str, name: str) -> str:
    return f"What differs ({said}) is kept: the name stays {name}, and of facts the last one said is shown."


def choices_of(of: Of, one: str, hits: list[tuple[str, str, str]], *, back: str) -> Table:
    """Records that one may be merged with: name, words beside it, id."""
    rows = tuple(
        Row("", (Number(name or id_, merge_url(of, one, id_, back=back)), note or TO, id_)) for id_, name, note in hits
    )
    heads = (of.capitalize(), "Known with", "Id")
    return Table("choices", "Which one is the same?", "", heads, len(heads), rows, empty="None is found by that name.")

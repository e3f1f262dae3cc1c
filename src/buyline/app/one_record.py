"""Why is a record one: by which keys do sources meet in it, and who merged what into it?

The keys are exact: the id under which a source tells of it, a mail address, a decision of a member or a source. Nothing
that only looks alike is ever joined without somebody.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from buyline.app.acts.linking import WORDS, Of, entries_about
from buyline.days import as_datetime
from buyline.journal.entry import Entry
from buyline.store import alike
from buyline.store.books import Books


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason why something belongs to a record: the key, in a sentence, and the record it was merged from."""

    key: str
    says: str
    id: str = ""

    def to_json(self) -> dict[str, str]:
        return {"key": self.key, "says": self.says, "id": self.id}


def reasons_of_one(books: Books, of: Of, id_: str) -> tuple[Reason, ...]:
    """Why all that is shown of a buyer or a person is of that one."""
    entries = entries_about(books, of, id_)
    found = [*_ids(entries, of, id_)]
    if of == "person":
        found += _mails(books, id_)
    for merged in alike.merged_from(books, of, id_):
        found += [_merge(entries, of, merged)]
    return tuple(found)


def _ids(entries: Sequence[Entry], of: Of, id_: str) -> Iterator[Reason]:
    """One for each source that names the record by its id."""
    told = Counter(entry.source for entry in entries if getattr(entry, of) == id_)
    for source, n in sorted(told.items()):
        lines = "1 entry names" if n == 1 else f"{n:,} entries name"
        yield Reason(key="id", says=f"{lines} the id {id_}, as {source} tells it.")


def _mails(books: Books, id_: str) -> Iterator[Reason]:
    """A person whose id was made from the mail address is whoever writes from it."""
    if alike.is_made_from_mail(books, id_):
        yield Reason(key="mail", says="Its id is made from the mail address: whoever has that address is this person.")


def _merge(entries: Sequence[Entry], of: Of, merged: str) -> Reason:
    """The last merge that names a record."""
    said = [e for e in entries if e.kind == f"{WORDS[of]} merged" and merged in (getattr(e, of), e.data.get("into"))]
    if not said:
        return Reason(key="merged", says=f"{merged} was merged into it.", id=merged)
    last = max(said, key=lambda entry: entry.precedence)
    by = last.member or last.source
    on = as_datetime(last.occurred_at).date().isoformat()
    return Reason(key="merged", says=f"{merged} was merged into it by {by} on {on}.", id=merged)

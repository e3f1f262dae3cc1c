"""How are buyers and persons found that may be one, in the background?

A job compares what the books say of each, and keeps the pairs that may be one with how sure that is. It compares only
what changed since the last search, unless something was taken back since or all is asked for. Nothing is merged.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from buyline.app.acts.linking import WORDS
from buyline.app.free_mail import DOMAINS
from buyline.app.work import Run
from buyline.days import Moment
from buyline.likeness.kinds import KINDS
from buyline.likeness.records import BuyerSaid, PersonSaid, Row, buyer_rows, person_rows
from buyline.likeness.weighing import Weighing
from buyline.store import alike, jobs, who_said
from buyline.store.alike import Lookalike
from buyline.store.books import Books
from buyline.store.wanted import Wanted

KIND = "find duplicates"
SEARCHED = "duplicates searched"
AT_LEAST = 0.2
"""Pairs that are less likely one are not shown to anybody."""
PLACE_FACTS = frozenset({"city", "town", "place", "location", "office_location", "country"})
WEB_FACTS = frozenset({"domain", "website", "web", "url", "homepage"})


def find_later(books: Books, *, now: Moment, is_all: bool = False) -> str:
    """Ask for a search; the job's id, or that of the one that waits already."""
    return jobs.ask(books, Wanted(KIND, {"all": is_all}, key=f"{KIND} all" if is_all else KIND), now=now)


def searched(books: Books) -> dict[str, int] | None:
    """Up to which line of the journal and when the books were searched last; None where they never were."""
    kept = books.setting(SEARCHED)
    return None if kept is None else json.loads(kept)


def find_duplicates(books: Books, run: Run) -> Mapping[str, Any]:
    """The job: compare buyers, then persons, and keep the pairs that may be one."""
    last, seq = searched(books), books.last_seq()
    changed = None if last is None or run.about.get("all") else who_said.changed_since(books, last["seq"])
    whole = changed is None
    told: dict[str, Any] = {"only_changed": not whole}
    for step, (kind, rows_of) in enumerate(_ROWS.items()):
        new = None if changed is None else frozenset(changed[step])
        run.progress(2 * step, of=4, says=f"reading {WORDS[kind]}")
        rows = rows_of(books) if whole or new else []
        run.progress(2 * step + 1, of=4, says=f"comparing {len(rows):,} {WORDS[kind]}")
        told[f"{WORDS[kind]}_alike"] = _compared(books, rows, KINDS[kind], new=new, now=run.now)
        told[f"{WORDS[kind]}_compared"] = len(rows)
    books.set_setting(SEARCHED, json.dumps({"seq": seq, "at": run.now}))
    run.progress(4, of=4, says="all is compared")
    return told


def _compared(books: Books, rows: list[Row], by: Weighing, *, new: frozenset[str] | None, now: Moment) -> int:
    """Compare rows and keep what was found; how many pairs."""
    from buyline.likeness.scoring import pairs_of  # noqa: PLC0415 - brings the engine, and only a search needs it

    found = pairs_of(rows, by, at_least=AT_LEAST, new=new)
    told = [Lookalike(kind=by.kind, one=p.one, other=p.other, sure=p.sure, found=p.found) for p in found]
    alike.put_lookalikes(books, by.kind, told, at=now, changed=new)
    return len(told)


def buyers_said(books: Books) -> Iterator[BuyerSaid]:
    """What the books say of each buyer, merged ones left out."""
    for one in who_said.buyers_told(books):
        facts = {name.casefold(): str(value) for name, value in one.facts.items()}
        yield BuyerSaid(
            id=one.id, name=one.name, mails=one.mails, lookups=one.lookups, phones=one.phones,
            place=_fact(facts, PLACE_FACTS), web=_fact(facts, WEB_FACTS),
        )  # fmt: skip


def _fact(facts: Mapping[str, str], names: Iterable[str]) -> str:
    return next((facts[name] for name in sorted(names) if facts.get(name)), "")


def persons_said(books: Books) -> Iterator[PersonSaid]:
    """What the books say of each person, merged ones left out."""
    for one in who_said.persons_told(books):
        yield PersonSaid(
            id=one.id, name=one.name, mail=one.mail, lookup=one.lookup, phone=one.phone, buyer=one.buyer
        )  # fmt: skip


_ROWS: Mapping[str, Callable[[Books], list[Row]]] = {
    "buyer": lambda books: buyer_rows(buyers_said(books), free_mail=DOMAINS),
    "person": lambda books: person_rows(persons_said(books)),
}

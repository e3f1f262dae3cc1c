"""Which buyers and persons do the books know by a name, an id, a mail address or a domain?

For whoever brings records from elsewhere and asks which of them are there already.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from buyline.store import tables
from buyline.store.books import Books


def buyers_there(books: Books, ids: Collection[str]) -> set[str]:
    """Those of the ids that the books know."""
    return {str(row[0]) for row in _rows(books, "SELECT id FROM books_buyer WHERE id IN ({})", sorted(ids))}


def buyers_by_name(books: Books, names: Collection[str]) -> dict[str, tuple[str, str]]:
    """By name without case: id and name of the buyer of that name, merged ones left out; the first by id."""
    asked = sorted({name.casefold() for name in names})
    sql = 'SELECT sort_name, id, name FROM books_buyer WHERE sort_name IN ({}) AND "into" IS NULL'
    found: dict[str, tuple[str, str]] = {}
    for key, id_, name in sorted(_rows(books, sql, asked)):
        found.setdefault(str(key), (str(id_), str(name)))
    return found


def buyers_by_mail(books: Books, mails: Collection[str]) -> dict[str, str]:
    """By mail address: the id of the buyer of the person with it."""
    by_lookup = {books.vault.lookup_of(mail): mail for mail in sorted(mails)}
    sql = (
        'SELECT email_index, buyer FROM books_person WHERE email_index IN ({}) AND "into" IS NULL AND buyer IS NOT NULL'
    )
    return {by_lookup[str(key)]: str(buyer) for key, buyer in _rows(books, sql, sorted(by_lookup))}


def persons_there(books: Books, ids: Collection[str]) -> set[str]:
    """Those of the ids of persons that the books know."""
    return {str(row[0]) for row in _rows(books, "SELECT id FROM books_person WHERE id IN ({})", sorted(ids))}


def persons_by_mail(books: Books, mails: Collection[str]) -> dict[str, str]:
    """By mail address: the id of the person with it, merged ones left out."""
    by_lookup = {books.vault.lookup_of(mail): mail for mail in sorted(mails)}
    sql = 'SELECT email_index, id FROM books_person WHERE email_index IN ({}) AND "into" IS NULL'
    return {by_lookup[str(key)]: str(id_) for key, id_ in sorted(_rows(books, sql, sorted(by_lookup)), reverse=True)}


def buyers_by_domain(books: Books, domains: Collection[str]) -> dict[str, str]:
    """By domain: the id of the buyer whose persons write from it, where there is one only."""
    wanted = set(domains)
    if not wanted:
        return {}
    sql = "SELECT buyer, email FROM books_person WHERE \"into\" IS NULL AND buyer IS NOT NULL AND email <> ''"
    found: dict[str, set[str]] = {}
    with books.connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(10_000):
            for buyer, mail in rows:
                domain = str(mail).rpartition("@")[2].casefold()
                if domain in wanted:
                    found.setdefault(domain, set()).add(str(buyer))
    return {domain: next(iter(buyers)) for domain, buyers in found.items() if len(buyers) == 1}


def _rows(books: Books, sql: str, values: Sequence[str]) -> Iterator[Any]:
    with books.connection.cursor() as cursor:
        yield from list(tables.select_in(cursor, sql, values))

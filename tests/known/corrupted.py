"""How is a truth made by which a search for duplicates is judged? Names from elsewhere, written again with faults.

Names, places and trades come from published data sets; faults are drawn from a seed: a slip of the pen, another legal
form, words swapped or left out, another ending of the domain, free mail, no place. Records that were written from the
same company are one, all others are not.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from buyline.likeness.records import BuyerSaid

FORMS = ("", "", "GmbH", "AG", "Inc.", "Ltd", "LLC", "S.A.", "GmbH & Co. KG", "Corp.")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Company:
    """A company that there is once."""

    name: str
    place: str


def maven(folder: Path) -> list[Company]:
    """The accounts of the Maven data set."""
    with (folder / "maven_crm" / "accounts.csv").open(encoding="utf-8") as lines:
        return [Company(row["account"], row["office_location"]) for row in csv.DictReader(lines)]


def olist(folder: Path, *, many: int, seed: int) -> list[Company]:
    """Companies called after a trade and a town of the Olist data set: many share a word, no two both."""
    random = Random(seed)
    with (folder / "olist" / "product_category_name_translation.csv").open(encoding="utf-8-sig") as lines:
        trades = sorted(
            {row["product_category_name_english"].replace("_", " ").title() for row in csv.DictReader(lines)}
        )
    with (folder / "olist" / "olist_sellers_dataset.csv").open(encoding="utf-8-sig") as lines:
        towns = sorted({row["seller_city"].title() for row in csv.DictReader(lines) if row["seller_city"].isascii()})
    found: dict[str, Company] = {}
    while len(found) < many:
        town = random.choice(towns)
        company = Company(f"{random.choice(trades)} {town}", town)
        found.setdefault(company.name, company)
    return list(found.values())


def written(companies: Sequence[Company], *, seed: int) -> tuple[list[BuyerSaid], set[tuple[str, str]]]:
    """The records that sources tell of companies, and the pairs of ids that are one."""
    random = Random(seed)
    records: list[BuyerSaid] = []
    truth: set[tuple[str, str]] = set()
    towns = sorted({company.place for company in companies})
    for number, company in enumerate(companies):
        times = random.choices((1, 2, 3), weights=(50, 40, 10))[0]
        own = [
            _record(company, f"r{number:05}-{time}", random, towns=towns, is_first=time == 0) for time in range(times)
        ]
        truth |= {(one.id, other.id) for place, one in enumerate(own) for other in own[place + 1 :]}
        records += own
    return records, truth


def _record(company: Company, id_: str, random: Random, *, towns: Sequence[str], is_first: bool) -> BuyerSaid:
    name = company.name if is_first else _faulty(company.name, random)
    form = random.choice(FORMS)
    domain = "".join(sign for sign in company.name.casefold() if sign.isalnum()) + ".com"
    if not is_first:
        domain = random.choices(
            (domain, domain.replace(".com", ".net"), "gmail.com", ""), weights=(50, 15, 20, 15)
        )[0]  # fmt: skip
    mails = [f"{random.choice(LETTERS)}.{id_}@{domain}"] if domain else []
    place = (
        company.place
        if is_first
        else random.choices((company.place, "", random.choice(towns)), weights=(60, 30, 10))[0]
    )
    return BuyerSaid(id=id_, name=f"{name} {form}".strip(), mails=mails, lookups=mails, place=place)


def _faulty(name: str, random: Random) -> str:
    """A name as somebody else writes it: one fault, sometimes two."""
    for _ in range(random.choice((1, 1, 2))):
        name = random.choice(_FAULTS)(name, random)
    return name


def _slip(name: str, random: Random) -> str:
    """A letter is other, missing, too many, or swapped with the next."""
    at = random.randrange(max(len(name) - 1, 1))
    way, letter = random.randrange(4), random.choice(LETTERS)
    if way == 0:
        return name[:at] + letter + name[at + 1 :]
    if way == 1:
        return name[:at] + name[at + 1 :]
    if way == 2:
        return name[:at] + letter + name[at:]
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


def _swapped(name: str, random: Random) -> str:
    words = name.split()
    random.shuffle(words)
    return " ".join(words)


def _shorter(name: str, _: Random) -> str:
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 1 else name


def _joined(name: str, _: Random) -> str:
    return name.replace(" ", "", 1)


def _louder(name: str, _: Random) -> str:
    return name.upper()


def _unchanged(name: str, _: Random) -> str:
    return name


_FAULTS = (_slip, _slip, _slip, _swapped, _shorter, _joined, _louder, _unchanged)

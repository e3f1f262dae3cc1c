"""Who are the persons at a buyer, and when do we learn their names?

A person is a visitor first; identification gives it a buyer, and with it its past.
"""

from random import Random

from buyline.days import Moment
from buyline.demo.company import ROLES
from buyline.demo.crowd import Buyer
from buyline.demo.names import host_of, person_name, plain
from buyline.demo.writing import CRM, WEB, Scribe, Subject


class People:
    """Hands out persons and introduces them."""

    def __init__(self, scribe: Scribe, rng: Random) -> None:
        self._scribe = scribe
        self._rng = rng
        self._count = 0

    def visitor(self) -> str:
        """Somebody of whom only a cookie is known."""
        self._count += 1
        return f"p{self._count:05d}"

    def introduce(self, person: str, buyer: Buyer, at: Moment) -> None:
        """The visitor says who they are."""
        given, surname = person_name(int(person[1:]), buyer.country.tongue)
        address = f"{plain(given)}.{plain(surname)}@{host_of(buyer.name)}"
        about = Subject(None, buyer.id, person)
        self._scribe.write("person identified", at, about, WEB)
        self._scribe.write(
            "person described",
            at,
            Subject(None, buyer.id, person),
            CRM,
            {"role": self._rng.choice(ROLES)},
            personal={"name": f"{given} {surname}", "email": address},
        )

    def colleague(self, buyer: Buyer, at: Moment) -> str:
        """One more member of the buying group."""
        person = self.visitor()
        self.introduce(person, buyer, at)
        return person

    def merge(self, person: str, into: str, at: Moment) -> None:
        """Two visitors turn out to be one person."""
        self._scribe.write("persons merged", at, Subject(None, None, person), WEB, {"into": into})

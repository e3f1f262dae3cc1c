"""What does the story know about one journey that somebody works on?

The record that passes from marketing to sales to success, and what is drawn for it once: amount, owner, exchange rate.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

from buyline.days import Day
from buyline.definition.trust import Trust
from buyline.demo.company import FRANC_COUNTRY, FRANC_RATES, SALES, SEGMENT_SIZE, SKILL
from buyline.demo.crowd import Buyer
from buyline.demo.writing import Sender, Subject

SMALLEST, LARGEST, MEDIAN, SPREAD = 8_000, 120_000, 25_000, 0.62


@dataclass(slots=True)
class Deal:
    """One journey in the hands of a member."""

    journey: str
    buyer: Buyer
    person: str
    day: Day
    amount: int
    owner: str
    rate: str
    is_attentive: bool = True
    tries: int = 0
    caused_by: str = ""

    @property
    def about(self) -> Subject:
        """How entries name the journey."""
        return Subject(self.journey, self.buyer.id)

    @property
    def act(self) -> Subject:
        """How the acts of its first person are named: no journey, as buyers know of none."""
        return Subject(None, self.buyer.id, self.person)

    @property
    def seller(self) -> Sender:
        """Its owner, as a sender."""
        return Sender("demo-crm", Trust.STATED, "sales", self.owner)

    def priced(self) -> dict[str, Any]:
        """Its amount as an entry carries it."""
        if self.rate:
            return {"amount": f"{self.amount}.00", "currency": "CHF", "rate": self.rate}
        return {"amount": f"{self.amount}.00", "currency": "EUR"}


def columns_of(buyer: Buyer) -> dict[str, str]:
    """The columns of the books as they are before anybody in sales owns the journey."""
    columns = {
        "team": buyer.country.team,
        "segment": buyer.segment,
        "source": buyer.program.source,
        "region": buyer.country.name,
    }
    return columns | ({"program": buyer.program.id} if buyer.program.id else {})


def new_deal(journey: str, buyer: Buyer, person: str, day: Day, rng: Random) -> Deal:
    """A journey that somebody should work on from that day."""
    size = MEDIAN * SEGMENT_SIZE[buyer.segment] * (buyer.employees / 180) ** 0.25
    amount = min(max(size * rng.lognormvariate(0, SPREAD), SMALLEST), LARGEST)
    is_franc = buyer.country.name == FRANC_COUNTRY
    return Deal(
        journey=journey,
        buyer=buyer,
        person=person,
        day=day,
        amount=round(amount / 100) * 100,
        owner=rng.choice(SALES[buyer.country.team]),
        rate=rng.choice(FRANC_RATES) if is_franc else "",
    )


def chance_of(deal: Deal) -> float:
    """How well buyer, program and owner fit together; 1 is usual."""
    return (0.45 + 1.1 * deal.buyer.quality) * deal.buyer.program.chance * SKILL[deal.owner]

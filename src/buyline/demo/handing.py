"""What do marketing and sales hand to each other since the second version, and what does sales plan?

Written when everything else is, with chance of its own, so that the story before stays as it is.
"""

from random import Random

from buyline.days import Day, as_date
from buyline.definition.trust import Trust
from buyline.demo.company import MARKETING, SUCCESS
from buyline.demo.deal import Deal
from buyline.demo.seasons import Seasons
from buyline.demo.writing import Scribe, Sender

ACCEPTED, UNANSWERED_SINCE, PLANNED_SINCE = 0.84, 2, 30
RETURNED_FOR = ("not reachable", "no need", "no budget", "wrong person", "too early", "record incomplete")
WEIGHTS = (5, 4, 3, 2, 3, 4)


class Handing:
    """Writes handoffs and planned steps for the deals that sales took."""

    def __init__(self, scribe: Scribe, seasons: Seasons, rng: Random, *, since: Day) -> None:
        self._scribe, self._seasons, self._rng, self._since = scribe, seasons, rng, since

    def hand(self, deal: Deal, day: Day) -> None:
        """Marketing offers a lead; sales takes it, or gives it back and takes it later."""
        rng, last = self._rng, self._seasons.last
        if not self._since <= day <= last:
            return
        marketing = Sender("demo-crm", Trust.STATED, "marketing", rng.choice(MARKETING))
        self._write("handoff offered", day, 8.1, deal, marketing, {"receiver": "sales"})
        if day > last - UNANSWERED_SINCE and rng.random() < 0.6:
            return
        if rng.random() < ACCEPTED:
            self._write("handoff accepted", day, rng.uniform(8.6, 17), deal, deal.seller, {})
            return
        reason = rng.choices(RETURNED_FOR, WEIGHTS)[0]
        later = self._seasons.at_work(day + 1)
        self._write("handoff returned", later, rng.uniform(9, 17), deal, deal.seller, {"reason": reason})
        again = self._seasons.at_work(later + rng.randint(1, 6))
        if rng.random() < 0.6 and again <= last:
            self._write("handoff offered", again, 9, deal, marketing, {"receiver": "sales"})
            self._write("handoff accepted", again, rng.uniform(10, 17), deal, deal.seller, {})

    def plan(self, deal: Deal, day: Day) -> None:
        """The start is planned with success once a proposal is out; of late ones only, since the others were done."""
        last = self._seasons.last
        if not last - PLANNED_SINCE < day <= last or self._rng.random() < 0.3:
            return
        due = self._seasons.at_work(day + self._rng.randint(7, 35))
        owner = SUCCESS[deal.buyer.country.team]
        data = {"due": as_date(due).isoformat(), "by": "success", "step": "onboarding-plan", "owner": owner}
        self._write("step planned", day, 16.8, deal, deal.seller, data)

    def _write(self, kind: str, day: Day, hour: float, deal: Deal, sender: Sender, data: dict[str, str]) -> None:
        if day <= self._seasons.last:
            self._scribe.write(kind, self._seasons.at(day, hour), deal.about, sender, data)

"""What happens after the signature?

Payment, use, ratings, adopters, advocates, referrals, renewals and the customers who leave: the half of success.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from buyline.days import Day
from buyline.definition.trust import Trust
from buyline.demo.company import SUCCESS
from buyline.demo.deal import Deal
from buyline.demo.seasons import Seasons
from buyline.demo.writing import PAYMENTS, PRODUCT, SIGNATURE, WEB, Scribe, Sender, Subject

HEALTHY = 0.72
REFERS, REVIEWS = 0.3, 0.16
RENEWS, LEAVES = 0.8, 0.12


class Success:
    """Looks after customers; hands buyers they name to `named`."""

    def __init__(self, scribe: Scribe, seasons: Seasons, rng: Random, *, named: Callable[[Deal, Day], str]) -> None:
        self._scribe = scribe
        self._seasons = seasons
        self._rng = rng
        self._named = named

    def look_after(self, deal: Deal, day: Day) -> None:
        """The customer's story from the signature on."""
        rng = self._rng
        self._write("payment made", day + rng.randint(12, 45), deal, PAYMENTS)
        self._book("success checked in", day + rng.randint(4, 12), deal, {"hours": 6})
        is_healthy = rng.random() < HEALTHY
        used = self._use(deal, day + rng.randint(8, 30), is_healthy=is_healthy)
        if is_healthy:
            self._adopt(deal, used + rng.randint(1, 12))
        elif rng.random() < 0.12:
            self._claim(deal, day + 75, "adopter")
        self._renew(deal, day, is_healthy=is_healthy)

    def _use(self, deal: Deal, day: Day, *, is_healthy: bool) -> Day:
        """Written once a week at first, once a month later; the day of the fourth use."""
        rng, days = self._rng, [day]
        while days[-1] < self._seasons.last and len(days) < (14 if is_healthy else 4):
            days.append(days[-1] + rng.randint(8, 16) + (0 if len(days) < 4 and is_healthy else 16))
        for used in days:
            self._write("product used", used, deal, PRODUCT)
        if rng.random() < 0.6:
            score = rng.randint(7, 10) if is_healthy else rng.randint(2, 7)
            self._write("satisfaction rated", day + 90, deal, WEB, {"facts": {"satisfaction": score}})
        return days[min(3, len(days) - 1)]

    def _adopt(self, deal: Deal, day: Day) -> None:
        rng = self._rng
        self._claim(deal, day, "adopter")
        self._book("success checked in", day + rng.randint(60, 100), deal, {"hours": 2})
        speaks, draw = day + rng.randint(25, 150), rng.random()
        if draw < REFERS:
            buyer = self._named(deal, self._seasons.at_work(speaks))
            self._write("referral given", speaks, deal, WEB, {"facts": {"named": buyer}})
        elif draw < REFERS + REVIEWS:
            self._write("review published", speaks, deal, WEB)
        if draw < (REFERS + REVIEWS) * 0.8:
            self._claim(deal, speaks + rng.randint(1, 20), "advocate")

    def _renew(self, deal: Deal, day: Day, *, is_healthy: bool) -> None:
        """The renewal is a journey of its own, linked to the first."""
        rng, due, ends = self._rng, day + 320, day + 365
        if due > self._seasons.last:
            return
        about = Subject(f"{deal.journey}-r1", deal.buyer.id)
        columns = {
            "team": deal.buyer.country.team,
            "owner": deal.owner,
            "segment": deal.buyer.segment,
            "source": "renewal",
            "region": deal.buyer.country.name,
        }
        data = {**deal.priced(), "pipeline": "renewal", "columns": columns, "cause": deal.journey}
        self._scribe.write("renewal due", self._seasons.at(due, 6), about, PAYMENTS, data)
        decided = self._seasons.at_work(ends - rng.randint(0, 30))
        draw = rng.random() * (1.0 if is_healthy else 1.25)
        if draw < RENEWS:
            self._scribe.write("contract renewed", self._seasons.at(decided, 10), about, SIGNATURE)
            self._claim(deal, decided, "customer", about=about)
        elif draw > 1 - LEAVES:
            self._claim(deal, decided, "lost", about=about, reason="churned")
            self._claim(deal, self._seasons.at_work(ends), "lost", reason="churned")

    def _write(self, kind: str, day: Day, deal: Deal, sender: Sender, data: dict[str, Any] | None = None) -> None:
        self._scribe.write(
            kind, self._seasons.at(self._seasons.at_work(day), self._rng.uniform(7, 18)), deal.about, sender, data or {}
        )

    def _book(self, kind: str, day: Day, deal: Deal, data: dict[str, Any], about: Subject | None = None) -> None:
        sender = Sender("demo-crm", Trust.STATED, "success", SUCCESS[deal.buyer.country.team])
        at = self._seasons.at(self._seasons.at_work(day), self._rng.uniform(13, 17))
        self._scribe.book(kind, at, about or deal.about, sender, data)

    def _claim(self, deal: Deal, day: Day, stage: str, *, about: Subject | None = None, **data: str) -> None:
        self._book("stage claimed", day, deal, {"stage": stage, **data}, about)

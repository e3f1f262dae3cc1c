"""What becomes of a buyer who says: not now?

The waiting room with its mails, and those who come back from it or from a loss. Who works on them again is not said
here.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from buyline.days import Day
from buyline.demo.company import HEAVY, WAKING
from buyline.demo.deal import Deal, columns_of
from buyline.demo.front import Front
from buyline.demo.opening import journey_opened_by
from buyline.demo.people import People
from buyline.demo.seasons import Seasons
from buyline.demo.writing import CRM, MAIL, MAIL_ACT, Scribe, Subject

WAKES, LOOKS = 0.3, 0.2
RETURNS = 0.1
MAILS_AT_MOST = 5
TRIES_AT_MOST = 2


class Recycling:
    """Keeps in touch, and passes those who ask again to `again`."""

    def __init__(
        self,
        scribe: Scribe,
        people: People,
        front: Front,
        seasons: Seasons,
        rng: Random,
        *,
        again: Callable[[Deal], None],
    ) -> None:
        self._scribe = scribe
        self._people = people
        self._front = front
        self._seasons = seasons
        self._rng = rng
        self._again = again

    def wait(self, deal: Deal, day: Day) -> None:
        """Mails once a month; some look in, some ask again."""
        rng = self._rng
        draw, woken = rng.random(), day + rng.randint(35, 190)
        self._mails(deal, day + 25, woken)
        if draw < WAKES and deal.tries < TRIES_AT_MOST:
            self._wake(deal, woken)
        elif draw < WAKES + LOOKS:
            self._scribe.write("mail clicked", self._front.hour(woken), deal.act, MAIL_ACT, {"program": WAKING.id})
            self._front.visits(deal.act, woken + 20, rng.randint(1, 3), 18)

    def maybe_returns(self, deal: Deal, day: Day) -> None:
        """After a loss some come back, with another device, on a journey of its own."""
        rng = self._rng
        if rng.random() >= RETURNS or deal.tries >= TRIES_AT_MOST:
            return
        back = self._seasons.at_work(day + rng.randint(90, 260))
        person = self._people.visitor()
        about = Subject(None, None, person)
        self._front.visits(about, back, 3, 10)
        opener = self._front.ask(about, self._front.hour(back), cause=deal.journey)
        self._people.introduce(person, deal.buyer, opener.occurred_at + 1)
        self._people.merge(person, deal.person, opener.occurred_at + 2)
        journey = journey_opened_by(opener, deal.buyer.id)
        self._scribe.write(
            "details changed",
            opener.occurred_at + 3,
            Subject(journey, deal.buyer.id),
            CRM,
            {"columns": columns_of(deal.buyer)},
        )
        self._again(replace(deal, journey=journey, day=back, tries=deal.tries + 1, is_attentive=True))

    def _mails(self, deal: Deal, day: Day, until: Day) -> None:
        for _ in range(MAILS_AT_MOST):
            if day >= until:
                return
            data = {"program": WAKING.id, "content": self._rng.choice(HEAVY)}
            self._scribe.write("mail sent", self._seasons.at(self._seasons.at_work(day), 8), deal.act, MAIL, data)
            if self._rng.random() < 0.25:
                self._scribe.write("mail opened", self._front.hour(day + 1), deal.act, MAIL_ACT, data)
            day += 30

    def _wake(self, deal: Deal, day: Day) -> None:
        day = self._seasons.at_work(day)
        self._front.visits(deal.act, day, 3, 9)
        self._front.ask(deal.act, self._front.hour(day), program=WAKING.id)
        self._again(replace(deal, day=day, tries=deal.tries + 1, is_attentive=True))

"""How do the parts of the demo company become one history?

It puts buyers, marketing, sales and success together and hands over the entries in the order in which they became
known. It writes nothing anywhere.
"""

from collections import deque
from collections.abc import Iterator
from functools import partial

import numpy as np

from buyline.days import Day, as_date, end_of
from buyline.demo.afterwards import Success
from buyline.demo.agreement import VERSIONS, in_force_day, load_definition
from buyline.demo.company import CALLED, CONTENT, EARLIER, MARKETING, PROGRAMS, REFERRED, SALES, SUCCESS, Program
from buyline.demo.crowd import Buyer, crowd
from buyline.demo.deal import Deal, columns_of, new_deal
from buyline.demo.front import Front
from buyline.demo.handing import Handing
from buyline.demo.opening import journey_opened_by
from buyline.demo.people import People
from buyline.demo.promising import plans, promises
from buyline.demo.recycling import Recycling
from buyline.demo.seasons import ZONE, Seasons
from buyline.demo.selling import Sales
from buyline.demo.writing import COMPANY, CRM, WEB, Scribe, Subject, dice
from buyline.journal.entry import Entry

CALLED_SHARE = 0.003
STOOD_ALREADY = {"qualified": 0.0016, "prospect": 0.0008, "customer": 0.0006}
PASSERS_BY = 0.06
AGREED_BEFORE = 21
SIGNED_BEFORE = (
    ("marketing", MARKETING[0], 30, 10),
    ("sales", SALES["Centre"][0], 26, 9),
    ("success", SUCCESS["Centre"], AGREED_BEFORE, 14),
)
"""Who signed the second version: function, member, how many days before it held, at which hour; the first proposed."""


def generate(*, seed: int = 7, until: Day, buyers: int = 40_000) -> Iterator[Entry]:
    """Two years of the demo company that end on `until`, in the order in which they became known."""
    story = _Story(seed, until, buyers)
    story.tell()
    yield from story.scribe.told(by=end_of(until, ZONE))


class _Story:
    def __init__(self, seed: int, until: Day, size: int) -> None:
        self._seed = seed
        self.scribe = Scribe(seed)
        self.seasons = Seasons(until)
        self.second_version = in_force_day(until)
        self._rng = dice(seed, "story")
        self._crowd = crowd(np.random.default_rng(seed), size, self.seasons)
        self._size = size
        self._late_buyers = size
        self._waiting: deque[Deal] = deque()
        self._people = People(self.scribe, dice(seed, "people"))
        self._front = Front(self.scribe, self._people, self.seasons, dice(seed, "front"))
        recycling = Recycling(
            self.scribe, self._people, self._front, self.seasons, dice(seed, "recycling"), again=self._waiting.append
        )
        success = Success(self.scribe, self.seasons, dice(seed, "success"), named=self._named)
        self._success = success
        self._sales = Sales(
            self.scribe,
            self._people,
            self.seasons,
            recycling,
            dice(seed, "sales"),
            won=success.look_after,
            dropped_stage_until=self.second_version,
        )

    def tell(self) -> None:
        """Write it all."""
        self._agree()
        self._describe()
        self._stood_already()
        for buyer in self._crowd:
            deal = self._front.tell(buyer)
            if deal and self._is_lead(deal):
                self._waiting.append(deal)
        self._called()
        self._passed_by()
        while self._waiting:
            deal = self._waiting.popleft()
            if deal.day <= self.seasons.last:
                self._sales.take(deal)
        self._sign()
        self._hand()
        self._promise()
        self._plan()

    def _is_lead(self, deal: Deal) -> bool:
        """Since the second version those who did not look around are no leads; sales never hears of them."""
        return deal.is_attentive or deal.day < self.second_version

    def _hand(self) -> None:
        """What marketing and sales handed to each other, and what sales plans."""
        handing = Handing(self.scribe, self.seasons, dice(self._seed, "handing"), since=self.second_version)
        for deal, day in self._sales.taken:
            handing.hand(deal, day)
        for deal, day in self._sales.proposed:
            handing.plan(deal, day)

    # --- the company

    def _agree(self) -> None:
        until = self.seasons.last
        for version in VERSIONS:
            definition = load_definition(version, until=until).model_dump(mode="json")
            at = self.seasons.at(self.second_version - AGREED_BEFORE, 15) if version > 1 else 0
            self.scribe.write("definition adopted", at, Subject(), COMPANY, {"definition": definition})

    def _sign(self) -> None:
        """How the second version came about: proposed by marketing, signed by all before it was adopted."""
        definition = load_definition(2, until=self.seasons.last).model_dump(mode="json")
        for place, (function, member, before, hour) in enumerate(SIGNED_BEFORE):
            at = self.seasons.at(self.second_version - before, hour)
            sender = COMPANY._replace(function=function, member=member)
            if not place:
                data = {"proposal": "p1", "definition": definition}
                self.scribe.write("definition proposed", at, Subject(), sender, data)
            data = {"proposal": "p1", "function": function}
            self.scribe.write("definition signed", at, Subject(), sender, data)

    def _promise(self) -> None:
        """Which revenue marketing and sales sign for."""
        for one in promises(self.seasons.first, self.seasons.last, size=self._size):
            sender = COMPANY._replace(function=one.function, member=one.member)
            days = {"from": as_date(one.first).isoformat(), "to": as_date(one.last).isoformat()}
            wanted = {"amount": str(one.amount), "currency": "EUR", "deals": one.deals}
            at = self.seasons.at(one.day, 11)
            self.scribe.write("goal set", at, Subject(), sender, {"function": one.function, **days, **wanted})

    def _plan(self) -> None:
        """Which programs marketing plans for the coming quarter."""
        for one in plans(self.seasons.last, size=self._size):
            sender = COMPANY._replace(function="marketing", member=one.member)
            days = {"from": as_date(one.first).isoformat(), "to": as_date(one.last).isoformat()}
            data = {"program": one.id, "name": one.name, "channel": one.channel, "cost": f"{one.cost}", **days}
            told = data | {"currency": "EUR", "expects": one.expects}
            self.scribe.write("program described", self.seasons.at(one.day, 10), Subject(), sender, told)

    def _describe(self) -> None:
        at = self.seasons.at(self.seasons.first, 0)
        first, last = (as_date(day).isoformat() for day in (self.seasons.first, self.seasons.last))
        for program in PROGRAMS:
            self.scribe.write(
                "program described",
                at,
                Subject(),
                COMPANY,
                {
                    "program": program.id,
                    "name": program.name,
                    "channel": program.channel,
                    "cost": f"{program.cost}.00",
                    "currency": "EUR",
                    "from": first,
                    "to": last,
                },
            )
        for piece in CONTENT:
            self.scribe.write(
                "content described",
                at,
                Subject(),
                COMPANY,
                {"content": piece.id, "name": piece.name, "form": piece.form, "stage": piece.stage},
            )

    # --- buyers beside the crowd

    def _another(self, program: Program, day: Day) -> Buyer:
        """A buyer like one of the crowd, under a name of its own, who comes another way."""
        self._late_buyers += 1
        like = self._rng.choice(self._crowd)
        number = self._late_buyers
        house = f" {('Nova', 'Duo', 'Prima', 'Sigma')[number % 4]} {number % 97 + 2} "
        name = house.join(like.name.split(" ", 1))
        return like._replace(
            id=f"b{number:05d}",
            name=name,
            program=program,
            is_listed=False,
            day=day,
            quality=0.35 + 0.65 * like.quality,
        )

    def _stood_already(self) -> None:
        """Journeys that were under way when the books began: openings, some of unknown age."""
        go_on = {"qualified": self._sales.route, "prospect": self._sales.propose, "customer": self._success.look_after}
        for stage, share in STOOD_ALREADY.items():
            for place in range(round(share * self._size)):
                deal = self._opened(f"old-{stage}-{place + 1:03d}", stage, is_aged=self._rng.random() < 0.6)
                go_on[stage](deal, self.seasons.at_work(self.seasons.first + self._rng.randint(1, 60)))

    def _opened(self, journey: str, stage: str, *, is_aged: bool) -> Deal:
        first = self.seasons.first
        buyer = self._another(EARLIER, first)
        self._front.describe(buyer, first)
        deal = new_deal(journey, buyer, self._people.colleague(buyer, self.seasons.at(first, 6.8)), first, self._rng)
        since = {"since": as_date(first - self._rng.randint(3, 120)).isoformat()} if is_aged else {}
        columns = {"columns": columns_of(buyer) | {"owner": deal.owner}}
        self.scribe.write(
            "opening recorded",
            self.seasons.at(first, 7),
            deal.about,
            CRM,
            {"stage": stage, **since, **deal.priced(), **columns},
        )
        return deal

    def _called(self) -> None:
        """Journeys that sales starts by ringing somebody."""
        for place in range(round(CALLED_SHARE * self._size)):
            day = self.seasons.at_work(self.seasons.first + self._rng.randrange(self.seasons.last - self.seasons.first))
            buyer = self._another(CALLED, day)
            self._front.describe(buyer, day)
            person = self._people.colleague(buyer, self.seasons.at(day, 8))
            deal = new_deal(f"s{place + 1:04d}", buyer, person, day, self._rng)
            claim = partial(self.scribe.write, "details changed", self.seasons.at(day, 8.2), deal.about, deal.seller)
            claim({"columns": columns_of(buyer) | {"owner": deal.owner}})
            self._sales.qualify(deal, day)

    def _named(self, by: Deal, day: Day) -> str:
        """A customer names another buyer, who asks for a meeting: a journey linked to the one that caused it."""
        buyer = self._another(REFERRED, day)
        if day + 30 > self.seasons.last:
            return buyer.id
        asked = self.seasons.at_work(day + self._rng.randint(3, 25))
        self._front.describe(buyer, asked)
        person = self._people.visitor()
        self._front.visits(Subject(None, None, person), asked, 2, 6)
        opener = self._front.ask(Subject(None, None, person), self._front.hour(asked), cause=by.journey)
        self._people.introduce(person, buyer, opener.occurred_at + 1)
        journey = journey_opened_by(opener, buyer.id)
        self.scribe.write(
            "details changed", opener.occurred_at + 2, Subject(journey, buyer.id), CRM, {"columns": columns_of(buyer)}
        )
        self._waiting.append(new_deal(journey, buyer, person, asked, self._rng))
        return buyer.id

    def _passed_by(self) -> None:
        """Visitors who never say who they are."""
        for _ in range(round(PASSERS_BY * self._size)):
            day = self.seasons.first + self._rng.randrange(1, self.seasons.last - self.seasons.first)
            about = Subject(None, None, self._people.visitor())
            self.scribe.write("page visited", self._front.hour(day), about, WEB)

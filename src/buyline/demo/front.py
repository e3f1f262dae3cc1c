"""What happens before anybody in sales knows the buyer?

Lists, mails, visits, events, downloads and the first question: marketing's half of the story, up to the lead.
"""

from itertools import cycle
from random import Random

from buyline.days import SECOND, Day, Moment
from buyline.definition.trust import Trust
from buyline.demo.company import FAILING, HEAVY, LIGHT, MARKETING
from buyline.demo.crowd import Buyer
from buyline.demo.deal import Deal, columns_of, new_deal
from buyline.demo.names import host_of
from buyline.demo.opening import journey_opened_by
from buyline.demo.people import People
from buyline.demo.seasons import Seasons
from buyline.demo.writing import CRM, MAIL, MAIL_ACT, ROBOT, WEB, Scribe, Sender, Subject
from buyline.journal.entry import Entry

MINUTE = 60 * SECOND
HOURS_DRAWN = 9_973
ROBOT_SHARE = 0.02
LETTERS = "sensor-in-a-box"


class Front:
    """Tells the story of a buyer up to its first question."""

    def __init__(self, scribe: Scribe, people: People, seasons: Seasons, rng: Random) -> None:
        self._scribe = scribe
        self._people = people
        self._seasons = seasons
        self._rng = rng
        self._hours = cycle([min(max(rng.gauss(12.5, 3.2), 7.0), 21.5) for _ in range(HOURS_DRAWN)])

    def describe(self, buyer: Buyer, day: Day) -> None:
        """Name and facts of the buyer."""
        facts = {"country": buyer.country.name, "employees": buyer.employees}
        self._scribe.write(
            "buyer described",
            self._seasons.at(day, 6.5),
            Subject(None, buyer.id),
            CRM,
            {"facts": facts},
            personal={"name": buyer.name, "website": host_of(buyer.name)},
        )

    def tell(self, buyer: Buyer) -> Deal | None:
        """The whole way up to the first question; a deal if there is one for sales to look at."""
        self.describe(buyer, buyer.day)
        return self._listed(buyer) if buyer.is_listed else self._came(buyer)

    def visits(self, about: Subject, day: Day, times: int, within: int) -> None:
        """Visits of the site in the days before a day."""
        rng = self._rng
        for _ in range(times):
            before = day - rng.randint(1, within)
            if before >= self._seasons.first:
                sender = ROBOT if rng.random() < ROBOT_SHARE else WEB
                content = {"content": rng.choice(LIGHT)} if rng.random() < 0.4 else {}
                self._scribe.write("page visited", self.hour(before), about, sender, content)

    def ask(self, about: Subject, at: Moment, *, program: str = "", cause: str = "") -> Entry:
        """The buyer asks: the act that makes a lead, if what came before suffices."""
        kind = "form submitted" if self._rng.random() < 0.68 else "meeting requested"
        return self._scribe.write(kind, at, about, WEB, _said(program=program, cause=cause))

    def hour(self, day: Day) -> Moment:
        """Some moment of the day at which people sit at a screen."""
        return self._seasons.at(day, next(self._hours))

    def _act(
        self, kind: str, day: Day, about: Subject, *, program: str = "", content: str = "", sender: Sender = WEB
    ) -> Entry:
        return self._scribe.write(kind, self.hour(day), about, sender, _said(program=program, content=content))

    # --- buyers on a list

    def _listed(self, buyer: Buyer) -> Deal | None:
        rng, program = self._rng, buyer.program.id
        journey = f"j{buyer.id[1:]}"
        sender = Sender("demo-crm", Trust.STATED, "marketing", rng.choice(MARKETING))
        self._scribe.write(
            "target listed",
            self._seasons.at(buyer.day, 7),
            Subject(journey, buyer.id),
            sender,
            {"program": program, "columns": columns_of(buyer)},
        )
        answer = buyer.day + 3 + int(rng.lognormvariate(3.1, 0.9)) if buyer.depth else buyer.day + 60
        self._address(buyer, answer)
        return self._answered(buyer, journey, self._seasons.at_work(answer)) if buyer.depth else None

    def _address(self, buyer: Buyer, until: Day) -> None:
        rng, about = self._rng, Subject(None, buyer.id)
        kind = "letter sent" if buyer.program.id == LETTERS else "mail sent"
        day = buyer.day + rng.randint(1, 3)
        for _ in range(2 if rng.random() < 0.12 else 1):
            if day >= until:
                return
            self._act(kind, day, about, program=buyer.program.id, content=rng.choice(LIGHT), sender=MAIL)
            if rng.random() < 0.1:
                self._act("mail opened", day + 1, about, program=buyer.program.id, sender=MAIL_ACT)
            day += rng.randint(14, 24)

    def _answered(self, buyer: Buyer, journey: str, day: Day) -> Deal | None:
        rng, program = self._rng, buyer.program.id
        kind, sender = rng.choices(
            (("mail clicked", MAIL_ACT), ("page visited", WEB), ("reply received", MAIL_ACT)), (0.6, 0.25, 0.15)
        )[0]
        self._act(kind, day, Subject(None, buyer.id), program=program, sender=sender)
        if buyer.depth < 2:
            return None
        person = self._people.visitor()
        later = day + rng.randint(0, 12)
        self._people.introduce(person, buyer, self.hour(later))
        self._grew(buyer, person, later)
        return self._asked(buyer, journey, person, later) if buyer.depth == 3 else None

    # --- buyers that come by themselves

    def _came(self, buyer: Buyer) -> Deal | None:
        rng = self._rng
        person = self._people.visitor()
        about = Subject(None, None, person)
        if rng.random() < 0.45:
            self.visits(about, buyer.day, rng.randint(1, 2), 14)
        opener = self._first_act(buyer, about)
        self._people.introduce(person, buyer, opener.occurred_at + MINUTE)
        journey = journey_opened_by(opener, buyer.id)
        self._scribe.write(
            "details changed",
            opener.occurred_at + 5 * MINUTE,
            Subject(journey, buyer.id),
            CRM,
            {"columns": columns_of(buyer)},
        )
        if buyer.depth == 2 and rng.random() < 0.75:
            self._grew(buyer, person, buyer.day + rng.randint(1, 9))
        if buyer.depth < 3:
            return None
        if buyer.program.id == FAILING:
            return self._played(buyer, journey, person, opener.occurred_at + 10 * MINUTE)
        return self._asked(buyer, journey, person, buyer.day)

    def _first_act(self, buyer: Buyer, about: Subject) -> Entry:
        program = buyer.program
        if program.source == "event":
            return self._act("event attended", buyer.day, about, program=program.id)
        if buyer.depth == 1:
            return self._act("content read", buyer.day, about, program=program.id, content=self._rng.choice(LIGHT))
        return self._act("content downloaded", buyer.day, about, program=program.id, content=self._rng.choice(HEAVY))

    # --- both

    def _grew(self, buyer: Buyer, person: str, day: Day) -> None:
        """They work on their problem: enough for a suspect."""
        rng, about = self._rng, Subject(None, buyer.id, person)
        draw = rng.random()
        if draw < 0.35:
            self.visits(about, day + 12, 3, 12)
        elif draw < 0.5 or buyer.program.id == "calculator":
            self._act("calculator used", day, about, program="calculator")
        else:
            self._act("content downloaded", day, about, content=rng.choice(HEAVY))
        if rng.random() < 0.3:
            self._act("content read", day + rng.randint(1, 30), about, content=rng.choice(LIGHT))
        if buyer.depth == 2 and rng.random() < 0.3:
            self._act("mail sent", day + 20, about, content=rng.choice(HEAVY), sender=MAIL)
        if buyer.depth == 2 and rng.random() < 0.04:
            self._act("unsubscribed", day + rng.randint(21, 60), about, sender=MAIL_ACT)

    def _played(self, buyer: Buyer, journey: str, person: str, at: Moment) -> Deal:
        """They fill in the form of the prize draw: a question in form only."""
        self.ask(Subject(None, buyer.id, person), at, program=buyer.program.id)
        deal = new_deal(journey, buyer, person, buyer.day, self._rng)
        deal.is_attentive = False
        return deal

    def _asked(self, buyer: Buyer, journey: str, person: str, day: Day) -> Deal:
        rng, about = self._rng, Subject(None, buyer.id, person)
        asked = self._seasons.at_work(day + 1 + int(rng.lognormvariate(2.0, 0.9)))
        is_attentive = rng.random() < 0.4 + 0.55 * buyer.quality
        if is_attentive:
            self.visits(about, asked, rng.randint(2, 4), 21)
        self.ask(about, self.hour(asked), program=buyer.program.id)
        deal = new_deal(journey, buyer, person, asked, rng)
        deal.is_attentive = is_attentive
        return deal


def _said(**data: str) -> dict[str, str]:
    return {name: value for name, value in data.items() if value}

"""What does sales do with a lead, and how does it end?

From the handoff to the signature, with what sales claims and what the buyer did for it; the two often differ.
"""

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from buyline.days import Day, as_date
from buyline.definition.trust import Trust
from buyline.demo.company import COMPETITORS, DISQUALIFIED_FOR, LATE, LOST_FOR, MARKETING
from buyline.demo.deal import Deal, chance_of
from buyline.demo.people import People
from buyline.demo.recycling import Recycling
from buyline.demo.seasons import Seasons
from buyline.demo.writing import CALENDAR, CRM, MAIL_ACT, SIGNATURE, Scribe, Sender, Subject

QUALIFIED_SHARE = 0.355
PROPOSED, PARKED, DROPPED, STALLED = 0.41, 0.22, 0.23, 0.08
WON, LOST, BACK, UNDECIDED = 0.27, 0.45, 0.10, 0.13


class Ending(NamedTuple):
    """How a proposal ends: after how many days, and whether the buyer ever answers it."""

    name: str
    days: int
    is_answered: bool


class Sales:
    """Works on deals; hands those won to `won`."""

    def __init__(
        self,
        scribe: Scribe,
        people: People,
        seasons: Seasons,
        recycling: Recycling,
        rng: Random,
        *,
        won: Callable[[Deal, Day], None],
        dropped_stage_until: Day,
    ) -> None:
        self._scribe = scribe
        self._people = people
        self._seasons = seasons
        self._recycling = recycling
        self._rng = rng
        self._won = won
        self._dropped_stage_until = dropped_stage_until
        self.taken: list[tuple[Deal, Day]] = []
        self.proposed: list[tuple[Deal, Day]] = []

    # --- the lead

    def take(self, deal: Deal) -> None:
        """A lead is handed over; sales makes of it what it can."""
        rng = self._rng
        if rng.random() < 0.1:
            return
        day = self._seasons.at_work(deal.day + rng.choice((1, 1, 1, 2, 2, 5)))
        self._hand_over(deal, day)
        self.taken.append((deal, day))
        day = self._ring(deal, day)
        first_met = self._seasons.at_work(day + int(rng.lognormvariate(1.9, 0.7)))
        chance = QUALIFIED_SHARE * chance_of(deal) * (1.2 if deal.is_attentive else 0.55)
        draw = rng.random()
        if draw < chance:
            self.qualify(deal, first_met)
        elif draw < chance + (1 - chance) * 0.38:
            self._out(deal, first_met + 4, "disqualified", rng.choices(*_weighted(DISQUALIFIED_FOR))[0])
        elif draw < chance + (1 - chance) * 0.62:
            self._park(deal, first_met + rng.randint(3, 25))

    def _hand_over(self, deal: Deal, day: Day) -> None:
        marketing = Sender("demo-crm", Trust.STATED, "marketing", self._rng.choice(MARKETING))
        self._book(
            "responsibility assigned",
            day,
            deal,
            {"owner": deal.owner, "team": deal.buyer.country.team},
            sender=marketing,
            hour=8.2,
        )

    def _ring(self, deal: Deal, day: Day) -> Day:
        for _ in range(self._rng.choice((1, 1, 1, 2, 2, 3))):
            day = self._seasons.at_work(day + self._rng.choice((0, 1, 1, 2)))
            self._book("call made", day, deal, {"hours": 0.3})
        return day

    def qualify(self, deal: Deal, day: Day) -> None:
        """Sales claims a qualified lead; in two of three cases the buyer has really met us."""
        rng = self._rng
        met = rng.random()
        if met < 0.62:
            self._meet(deal, day, hour=9.5)
        self.claim(deal, day, "qualified", **deal.priced())
        if rng.random() < 0.35:
            self._people.colleague(deal.buyer, self._seasons.at(day, 13))
        if 0.62 <= met < 0.85:
            self._meet(deal, self._seasons.at_work(day + rng.randint(2, 20)), hour=10)
        elif met >= 0.85:
            self._book("need confirmed", day, deal, {}, hour=11)
        self.route(deal, day)

    def route(self, deal: Deal, day: Day) -> None:
        """From the qualified lead on: to a proposal, into the waiting room, out, or nowhere."""
        rng = self._rng
        draw = rng.random() / (0.6 + 0.8 * deal.buyer.quality)
        if draw < PROPOSED:
            lag = 5 + int(rng.lognormvariate(3.05, 0.6))
            self.propose(deal, self._seasons.at_work(day + self._seasons.slowed(day, lag)))
        elif draw < PROPOSED + PARKED:
            self._park(deal, day + int(rng.lognormvariate(3.6, 0.5)))
        elif draw < PROPOSED + PARKED + DROPPED:
            self._lose(deal, day + int(rng.lognormvariate(3.7, 0.6)))
        elif draw < PROPOSED + PARKED + DROPPED + STALLED:
            self._park(deal, day + rng.randint(120, 220))

    # --- the proposal

    def propose(self, deal: Deal, day: Day) -> None:
        """The proposal goes out and sales claims a prospect; the buyer may or may not answer."""
        ending = self._ending(deal)
        self.proposed.append((deal, day))
        if self._rng.random() < 0.3:
            self._demonstrate(deal, self._seasons.at_work(day - 3))
        self._book("proposal sent", day, deal, {"hours": 3, "content": self._rng.choice(LATE)}, hour=10)
        self.claim(deal, day, "prospect", **deal.priced())
        self._book("close day changed", day, deal, {"close_on": as_date(day + 60).isoformat()}, hour=16.5)
        if ending.is_answered:
            self._answer(deal, day + self._rng.randint(1, max(2, min(ending.days // 3, 11))))
        self._end(deal, day, ending)

    def _ending(self, deal: Deal) -> Ending:
        rng = self._rng
        lean = 0.5 + deal.buyer.quality
        draw = rng.random()
        won, usual = WON * lean, int(rng.lognormvariate(3.75, 0.55)) + 6
        if draw < won:
            return Ending("won", usual, rng.random() < 0.93)
        rest = (draw - won) / (1 - won) * (1 - WON)
        if rest < LOST:
            return Ending("lost", usual + rng.randint(0, 25), rng.random() < 0.74)
        if rest < LOST + BACK:
            return Ending("back", usual, rng.random() < 0.6)
        if rest < LOST + BACK + UNDECIDED:
            return Ending("parked", usual + 20, rng.random() < 0.75)
        return Ending("open", 30, rng.random() < 0.9)

    def _answer(self, deal: Deal, day: Day) -> None:
        day = self._seasons.at_work(day)
        kind = "proposal answered" if self._rng.random() < 0.85 else "budget confirmed"
        self._scribe.write(kind, self._seasons.at(day, 14.2), deal.act, MAIL_ACT)
        if self._rng.random() < 0.4:
            deal.amount = max(8_000, round(deal.amount * self._rng.uniform(0.7, 1.15) / 100) * 100)
            self._book("amount changed", day, deal, deal.priced(), hour=15)

    def _end(self, deal: Deal, day: Day, ending: Ending) -> None:
        end = self._seasons.at_work(day + ending.days)
        if ending.name == "won":
            end = self._seasons.pushed(end, self._rng)
            is_agreed = self._negotiate(deal, day + (end - day) * 2 // 3, share=0.65)
            self._win(deal, end, is_hoped=not is_agreed and self._rng.random() < 0.1)
        elif ending.name == "lost":
            self._negotiate(deal, day + (end - day) * 2 // 3, share=0.15)
            self._lose(deal, end)
        elif ending.name == "parked":
            self._park(deal, end)
        elif ending.name == "back":
            self.claim(deal, end, "qualified")
            deal.tries += 1
            if deal.tries < 3:
                self.route(deal, end)
        else:
            self._drag_on(deal, day, is_answered=ending.is_answered)

    def _drag_on(self, deal: Deal, day: Day, *, is_answered: bool) -> None:
        """The buyer talks to us every few months and decides nothing; some stay open for ever."""
        for _ in range(self._rng.choice((1, 2, 3, 4)) if is_answered else 1):
            day += self._rng.randint(70, 120)
            if is_answered:
                self._answer(deal, day)
        if self._rng.random() < 0.4:
            self._park(deal, day + 60)

    def _negotiate(self, deal: Deal, day: Day, *, share: float) -> bool:
        """A stage of the first version only, seldom shown by what the buyer does."""
        day = self._seasons.at_work(day)
        if day >= self._dropped_stage_until or self._rng.random() >= share:
            return False
        if self._rng.random() < 0.5:
            self._scribe.write("proposal answered", self._seasons.at(day, 9.1), deal.act, MAIL_ACT)
        self.claim(deal, day, "negotiation")
        return True

    def _win(self, deal: Deal, day: Day, *, is_hoped: bool) -> None:
        self._scribe.write("contract signed", self._seasons.at(day, 11.3), deal.act, SIGNATURE)
        claimed_on = self._seasons.at_work(max(day - 3, self._seasons.first)) if is_hoped else day
        self.claim(deal, claimed_on, "customer", **deal.priced())
        self._won(deal, day)

    # --- the ways out

    def _lose(self, deal: Deal, day: Day) -> None:
        reason = self._rng.choices(*_weighted(LOST_FOR))[0]
        day = self._seasons.at_work(day)
        if self._rng.random() < 0.5 and reason != "no answer":
            sender = MAIL_ACT if self._rng.random() < 0.6 else deal.seller
            self._scribe.write("buyer declined", self._seasons.at(day, 8.9), deal.act, sender)
        self._out(deal, day, "lost", reason)
        self._recycling.maybe_returns(deal, day)

    def _out(self, deal: Deal, day: Day, stage: str, reason: str) -> None:
        competitor = {"competitor": self._rng.choice(COMPETITORS)} if reason == "competitor" else {}
        self.claim(deal, self._seasons.at_work(day), stage, reason=reason, **competitor)

    def _park(self, deal: Deal, day: Day) -> None:
        day = self._seasons.at_work(day)
        self.claim(deal, day, "nurture", reason="timing")
        self._recycling.wait(deal, day)

    # --- single steps

    def claim(self, deal: Deal, day: Day, stage: str, **data: Any) -> None:
        """The owner says where the buyer is."""
        self._book("stage claimed", day, deal, {"stage": stage, **data}, hour=12 + 4 * self._rng.random())

    def _meet(self, deal: Deal, day: Day, *, hour: float) -> None:
        about = Subject(None, deal.buyer.id, deal.person)
        self._scribe.write("meeting attended", self._seasons.at(day, hour), about, CALENDAR)
        if self._rng.random() < 0.5:
            held = self._book("meeting held", day, deal, {"hours": 2.5}, hour=hour + 1.5)
            if self._rng.random() < 0.04:
                self._scribe.write("entry retracted", held + 3_600_000_000, deal.about, CRM, {"entry": self._last_id})

    def _demonstrate(self, deal: Deal, day: Day) -> None:
        self._scribe.write("demo attended", self._seasons.at(day, 10), deal.act, CALENDAR)
        self._book("demo given", day, deal, {"hours": 2}, hour=11.5)

    def _book(
        self, kind: str, day: Day, deal: Deal, data: dict[str, Any], *, sender: Sender | None = None, hour: float = 0.0
    ) -> int:
        at = self._seasons.at(day, hour or self._rng.uniform(8.5, 11.9))
        entry = self._scribe.book(kind, at, deal.about, sender or deal.seller, data)
        self._last_id = entry.id
        return entry.known_at


def _weighted(shares: dict[str, float]) -> tuple[list[str], list[float]]:
    return list(shares), list(shares.values())

"""Who left the way, where to and why, and who came back? One movement, and one stay, after the other."""

from collections import Counter, defaultdict
from fractions import Fraction

from buyline.days import Day
from tests.reference.standing import OUTSIDE
from tests.reference.statements import ENOUGH, Amounts, Reference

Way = tuple[str, str, str]
"""From which stage, where to (an exit, the waiting room, or back), with which reason."""


class Leaking(Reference):
    """The reference, asked about leaks too."""

    def leaks(self, first: Day, last: Day, book: str) -> dict[Way, tuple[int, Amounts]]:
        """Movements of a period out of a stage that lead no further, with their amounts."""
        count: Counter[Way] = Counter()
        amounts: dict[Way, Counter[str]] = defaultdict(Counter)
        for lines in self.movements(book).values():
            for line in lines:
                to = way_to(self, line.from_place, line.to_place)
                if line.kind == "movement" and to and first <= line.day <= last:
                    way = (line.from_place, to, line.reason)
                    count[way] += 1
                    amounts[way][line.money.currency] += line.money.amount
        return {way: (n, {name: a for name, a in amounts[way].items() if a}) for way, n in count.items()}

    def came_back(self, first: Day, last: Day, on: Day, book: str) -> dict[tuple[str, str], int]:
        """Stays aside that began in a period and ended by coming back to a stage: by place and reason."""
        aside = [s for s in self.spells(book, on=on) if s.place not in self._rank and s.since is not None]
        inside = [s for s in aside if first <= (s.since or 0) <= last and s.ended != "redefinition"]
        return dict(Counter((s.place, s.reason) for s in inside if s.following in self._rank))

    def leak_share(self, way: Way, within: int, first: Day, last: Day, book: str) -> Fraction | None:
        """Of the stays that began from day to day, the share that went this way within so many days, seen on the last.

        Any other way out competes. None when never enough were at risk.
        """
        stays = [s for s in self.spells(book, on=last) if s.place == way[0] and s.since is not None]
        stays = [s for s in stays if first <= (s.since or 0) <= last]
        left, gone, begun = Fraction(1), Fraction(0), False
        for age in range(within + 1):
            watched = [s for s in stays if self._is_at_risk(s, age, last)]
            ending = [s for s in watched if s.ended == "movement" and s.age_at_end(last) == age]
            begun = begun or len(watched) >= ENOUGH
            if begun and watched:
                mine = [s for s in ending if (way_to(self, s.place, s.following), s.reason) == way[1:]]
                gone += left * Fraction(len(mine), len(watched))
                left *= 1 - Fraction(len(ending), len(watched))
        return gone if begun else None


def way_to(reference: Reference, stage: str, to: str | None) -> str | None:
    """The way from a stage to a place; None when it is no stage or leads further."""
    ranks = reference.agreement.rank_of if reference.agreement else {}
    if stage not in ranks or to is None:
        return None
    if to == OUTSIDE or to in ranks:
        return "back" if ranks.get(to, 0) <= ranks[stage] else None
    return to

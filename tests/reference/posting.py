"""How is a change of standing written down, in each of the five books?

It compares where somebody stands now with where they stood, and writes the difference.
"""

from dataclasses import replace

from buyline.days import Day
from buyline.definition.agreement import SINCE_EVER
from tests.reference.register import Register
from tests.reference.standing import CLAIMS, OUTSIDE, Cause, Money, Movement, Part, Proof, Standing, Unit, stated_since


class Sheets:
    """Every book so far: book → subject → its movements, and its standings from day to day."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.standings: dict[str, dict[str, list[Standing]]] = {}
        self.movements: dict[str, dict[str, list[Movement]]] = {}
        self.reached: dict[tuple[str, str], int] = {}
        self.step = 1

    def now(self, book: str, subject: str) -> Standing:
        told = self.standings.get(book, {}).get(subject)
        return told[-1] if told else Standing(SINCE_EVER, OUTSIDE, Money())

    def claimed(self, part: Part, cause: Cause) -> None:
        """The claimed standing of the part's journey; before a join the further of the two."""
        unit = self.register.unit_of(part)
        lead = self.register.furthest(self.register.parts_of(unit), lambda p: p.claimed, lambda p: p.changed)
        by = "definition" if cause.redefines else lead.claimed_by
        line = self._line(lead.claimed, cause, by=by, proof="claimed", opens=cause.opening_of(lead.claimed))
        self._journey("claimed", unit, line, "" if cause.redefines else lead.reason)

    def verified(self, part: Part, cause: Cause) -> None:
        """The verified standing, and then the end of an older version's proof in a stage just left."""
        unit = self.register.unit_of(part)
        lead = self.register.furthest(self.register.parts_of(unit), self.register.verified, lambda p: p.reset)
        place = self.register.verified(lead)
        proof = lead.proofs.get(place)
        only_said = proof is None or proof.stated
        said = "stated" if (proof.stated if proof else not lead.declined) else "proven"
        before = self.now("verified", self.register.label(unit)).place
        line = self._line(
            place,
            cause,
            by=_mover(lead, cause, proof),
            proof="" if place == OUTSIDE else said,
            opens=only_said and cause.opening_of(place),
        )
        is_said = self._is_aside(place) and not cause.redefines
        self._journey("verified", unit, line, lead.reason if is_said else "")
        self._leave_old_proof(part, before, cause.day)

    def close(self, cause: Cause) -> None:
        """At the end of a step: money that changed, then the pairs, then the buyers."""
        units = self.register.units()
        for unit in units:
            parts = self.register.parts_of(unit)
            if any(p.begun for p in parts):
                self.claimed(parts[0], cause)
                self.verified(parts[0], cause)
                self._pair(unit, cause)
        for buyer in sorted({self.register.buyer(unit) for unit in units}):
            for book in ("claimed", "verified"):
                self._buyer(buyer, book, cause)
        self.step += 1

    def _leave_old_proof(self, part: Part, before: str, day: Day) -> None:
        """A proof given under an older version stands only until the journey leaves its stage."""
        proof = part.proofs.get(before)
        if proof and self.register.verified(part) != before and proof.version != self.register.in_force(day).version:
            del part.proofs[before]

    def _line(self, place: str, cause: Cause, *, by: str, proof: str, opens: bool) -> Movement:
        kind = "redefinition" if cause.redefines else "opening" if opens else "movement"
        since = stated_since(cause.entry) if opens and cause.entry else cause.day
        return Movement(cause.day, "", place, kind, since, by, proof, Money())

    def _journey(self, book: str, unit: Unit, line: Movement, said: str) -> None:
        """With the reason that was said, or when it comes back the one with which it had gone."""
        name = self.register.label(unit)
        told = self.movements.get(book, {}).get(name, [])
        gone = told[-1].reason if told and self._is_aside(told[-1].to_place) else ""
        comes_back = self.register.is_stage(line.to_place) or line.kind == "redefinition"
        reason = gone if gone and comes_back else said
        self._write(book, name, replace(line, money=self.register.worth(unit), reason=reason))

    def _is_aside(self, place: str) -> bool:
        return place != OUTSIDE and not self.register.is_stage(place)

    def _write(self, book: str, subject: str, line: Movement) -> None:
        """Money that changes during a stay is written first, then the movement with the new money."""
        before, lines = self.now(book, subject), self.standings.setdefault(book, {}).setdefault(subject, [])
        if before.money != line.money and before.place != OUTSIDE:
            lines.append(Standing(line.day, before.place, line.money))
        if before.place != line.to_place:
            lines.append(Standing(line.day, line.to_place, line.money))
            moved = Movement(**{**vars(line), "from_place": before.place})
            self.movements.setdefault(book, {}).setdefault(subject, []).append(moved)
            self.reached[book, subject] = self.step

    def _pair(self, unit: Unit, cause: Cause) -> None:
        name = self.register.label(unit)
        sides = [self.now(book, name).place for book in ("claimed", "verified")]
        place = OUTSIDE if set(sides) == {OUTSIDE} else "|".join(sides)
        fresh = [m for book in ("claimed", "verified") for m in self._fresh(book, name)]
        kinds = {m.kind for m in fresh}
        kind = kinds.pop() if len(kinds) == 1 else "movement"
        since = fresh[0].since if kind == "opening" else cause.day
        self._write("pair", name, Movement(cause.day, "", place, kind, since, "", "", self.register.worth(unit)))

    def _fresh(self, book: str, journey: str) -> list[Movement]:
        """The journey's last movement in a book, if it was made in this step."""
        is_fresh = self.reached.get((book, journey)) == self.step
        return self.movements[book][journey][-1:] if is_fresh else []

    def _buyer(self, buyer: str, book: str, cause: Cause) -> None:
        register = self.register
        units = sorted((u for u in register.units() if register.buyer(u) == buyer), key=register.first)
        lead = register.furthest(
            units,
            lambda u: self.now(book, register.label(u)).place,
            lambda u: self.reached.get((book, register.label(u)), 0),
        )
        name = register.label(lead)
        place = self.now(book, name).place
        own = [m for m in self._fresh(book, name) if m.to_place == place]
        kind = "redefinition" if cause.redefines else own[0].kind if own else "movement"
        since = own[0].since if own and kind == "opening" else cause.day
        money = self.now(f"buyers {book}", buyer).money if place == OUTSIDE else register.worth(lead)
        self._write(f"buyers {book}", buyer, Movement(cause.day, "", place, kind, since, "", "", money))


def _mover(lead: Part, cause: Cause, proof: Proof | None) -> str:
    if cause.entry is None:
        return "definition" if cause.redefines else "time"
    if (proof is None and cause.entry.kind in CLAIMS) or (proof is not None and proof.stated):
        return lead.claimed_by
    return "buyer"

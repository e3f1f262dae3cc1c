"""What does time alone do to a party?

Proofs end and versions of the definition come into force, each on its day, before that day's entries. No timer writes
the ledger: what is known to come is posted ahead.
"""

from buyline.days import Day
from buyline.ledger.account import Cause
from buyline.ledger.keeping import Keeping
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.ledger.settling import REDEFINITION, Settled
from buyline.ledger.standing import Terms, end_proofs, follow_rule, later_of, weigh_again
from buyline.ledger.state import BEFORE_ALL, JourneyState, Proof


class Passing(Keeping):
    """Lets days pass over the journeys of one party."""

    def _planned(self) -> list[Posting]:
        """The rows that time alone will bring, from the ends of proofs and versions that are already known."""
        has_version = self.rules.next_version(self.state.version_place) is not None
        if not self.state.timers and not (has_version and self._is_redefined()):
            return []
        ahead = type(self)(self.rules, self.state.trial(only_timed=not has_version and not self.state.journey_into))
        return ahead.advance(2**31)

    def _is_redefined(self) -> bool:
        """Whether a version to come moves any journey from where it stands now."""
        begun = [journey for journey in self.state.journeys.values() if journey.begun]
        coming = range(self.state.version_place + 1, len(self.rules.agreement.versions))
        return any(self._moves(journey, version) for version in coming for journey in begun)

    def _moves(self, journey: JourneyState, version_place: int) -> bool:
        """Whether a version drops a place of the journey, reads its evidence again, or claims by another rule."""
        definition, terms = self.rules.definition(version_place), self.rules.terms(journey.pipeline, version_place)
        if definition.reread or follow_rule(journey, terms) is not None:
            return True
        stands_in = journey.proofs.keys() | ({journey.place} - {OUTSIDE})
        return not stands_in <= set(definition.all_ids)

    def _advance(self, to: Day) -> None:
        """Let the days up to `to` (included) pass: proofs end, versions come into force; before that day's entries."""
        while True:
            timers, version = self.state.timers, self.rules.next_version(self.state.version_place)
            end = min(timers.values()) if timers else None
            if end is not None and end <= to and (version is None or end <= version):
                self._end_proofs(end)
            elif version is not None and version <= to:
                self._change_version(max(version, self.state.last_on))
            else:
                return

    def advance(self, to: Day) -> list[Posting]:
        """Let the days up to `to` pass without an entry; the rows that this settles."""
        self._rows = []
        self._advance(to)
        return self._rows

    def planned(self) -> tuple[list[Posting], list[Settled]]:
        """The rows that time alone will bring, and what it will settle for buyers."""
        ahead = type(self)(self.rules, self.state.trial(only_timed=False), [])
        rows = ahead.advance(2**31)
        return rows, ahead.settled or []

    def _end_proofs(self, day: Day) -> None:
        self._when = (day, -1, BEFORE_ALL)
        cause = Cause(day, "movement", "time", "", self._version())
        for id_ in sorted(id_ for id_, until in self.state.timers.items() if until <= day):
            journey = self.state.journeys[id_]
            end_proofs(journey, day)
            self._retime(journey)
            self._settle(journey, cause)
        self._close(cause)

    def _change_version(self, day: Day) -> None:
        self._when = (day, 0, BEFORE_ALL)
        self.state.version_place += 1
        cause = Cause(day, REDEFINITION, "definition", "", self._version())
        for journey in self._in_order():
            self._redefine(journey, day)
            self._settle(journey, cause)
        self._close(cause)

    def _redefine(self, journey: JourneyState, day: Day) -> None:
        """Leave the stages that the version drops; proofs stand unless it reads again."""
        definition = self.rules.definition(self.state.version_place)
        moves = {old: new for old, new in definition.moves.items() if old not in definition.all_ids}
        terms = self._terms(journey)
        journey.place = moves.get(journey.place, journey.place)
        stood, journey.proofs = journey.proofs, {}
        for stage, proof in stood.items():
            to = moves.get(stage, stage)
            if to in terms.ranks:
                journey.proofs[to] = later_of(journey.proofs.get(to), proof)
        if definition.reread and journey.begun:
            self._reread(journey, terms, day)
        self._retime(journey)

    def _reread(self, journey: JourneyState, terms: Terms, day: Day) -> None:
        ours = {
            stage for stage in (*journey.proofs, journey.place) if stage in terms.stages and terms.stages[stage].ours
        }
        journey.proofs = {
            stage: Proof(
                day, None, True, journey.proofs[stage].evidence if stage in journey.proofs else (), terms.version
            )
            for stage in ours
            if stage == journey.place or journey.proofs[stage].stated
        }
        weigh_again(journey, terms, day=day)

"""Which chance has each journey to get further and to be won, and by when, with the reasons in words?

Looked up by stage and age in tables made once while the books stay as they are, moved by facts that were seen to help
(`chances_learnt`). What is seen of the books is what whoever asks sees. How it is estimated stands in `forecast`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir

from buyline.app.books import agreement_of
from buyline.app.chances_learnt import LATELY, PIPELINE, ROLES, Learnt, facts_of, learnt, learnt_already
from buyline.app.expecting import Expecting, expecting
from buyline.app.journey_page import BUYING_ROLES, people_of
from buyline.app.journeys import journey_states
from buyline.app.refusal import NotFound
from buyline.app.statements import Asked
from buyline.app.verdicts import verdict
from buyline.days import Day, Moment, end_of
from buyline.estimate.logistic import shifted
from buyline.forecast.adjusting import Adjusted
from buyline.forecast.chances import WITHIN, Chances, chances
from buyline.forecast.journey_chances import OUTCOMES, Act, Circumstances, Effect, JourneyChance, JourneyChances, Record
from buyline.forecast.pace import Pace, paces
from buyline.forecast.reasons import PLAINLY, reasons_of
from buyline.forecast.seen import USUAL_AGE
from buyline.ledger.posting import OUTSIDE
from buyline.ledger.state import JourneyState
from buyline.ledger.terms import Rules
from buyline.measure.acted_then import acts_of_buyers
from buyline.measure.standings import last_rows
from buyline.store import alike
from buyline.store.books import Books
from buyline.store.roles_named import with_roles
from buyline.store.sight import seen_journeys

RULE = (
    "Of journeys under way, by stage and age from how stays end (METRICS §4); what else is known counts where chances "
    "of earlier days came true better with it. Half of those won: of such as are won within a year from there."
)
PREFERRED = tuple((outcome, days) for outcome in reversed(OUTCOMES) for days in reversed(WITHIN))
"""Of which chance the effect of a fact is told, if it helps with several."""


def chances_of(books: Books, journeys: Sequence[str], asked: Asked, *, now: Moment) -> JourneyChances:
    """The chances of journeys with reasons, in the order asked for; NotFound for one that is not there or not seen.

    Without journeys the record of such chances alone.
    """
    states = journey_states(books, journeys)
    missing = [id_ for id_ in journeys if id_ not in states]
    if missing:
        raise NotFound(f"There is no journey '{missing[0]}' in these books; `buyline journeys` lists them.")
    with expecting(books, asked, now=now) as found:
        known = learnt(books, found)
        told = _Told(books, found, known, tuple(state.id for state in states.values()))
        chosen = told.all(is_whole=True)
        whole = {id_: told.reasoned(chosen[state.id], state) for id_, state in states.items()}
        return JourneyChances(
            on=found.day,
            as_of=asked.as_of,
            book=asked.book,
            journeys=tuple(whole[id_] for id_ in journeys),
            record=tuple(Record(outcome=what, days=days, learnt=each) for (what, days), each in known.outcomes.items()),
            facts=facts_of(found.view.definition),
            rule=RULE,
        )


def chances_asked(books: Books, asked: Asked, *, journeys: Sequence[str], now: Moment) -> JourneyChances:
    """The same, asked as every statement is."""
    return chances_of(books, journeys, asked, now=now)


def chances_by_journey(
    books: Books, journeys: Sequence[str], *, now: Moment, as_of: Day | None = None
) -> dict[str, JourneyChance]:
    """The chances of the journeys of a page, without reasons; facts count if they were learnt today already."""
    seen = seen_journeys(books)
    ids = tuple(id_ for id_ in journeys if seen is None or id_ in seen.journeys)
    if not ids:
        return {}
    with expecting(books, Asked(as_of=as_of), now=now) as found:
        return _Told(books, found, learnt_already(books, found), ids).all()


@dataclass(frozen=True)
class _Basis:
    """What chances are looked up in."""

    chances: Chances
    paces: Mapping[str, Pace]


@dataclass(frozen=True)
class _Told:
    """Chances of some journeys that are seen."""

    books: Books
    found: Expecting
    known: Learnt | None
    journeys: tuple[str, ...]

    @property
    def basis(self) -> _Basis:
        """Tables by stage and age, made once while the books stay as they are."""
        records = self.found.records

        def make() -> _Basis:
            hazards = records.at(records.last).rates.mean[0]
            return _Basis(chances(records), paces(hazards, records.way))

        return self.found.once("chances", None, make)

    def all(self, *, is_whole: bool = False) -> dict[str, JourneyChance]:
        """The chances of the journeys; `is_whole`: with the day by which half are won, which costs more."""
        facts = self._facts() if self.journeys and self.known is not None and self.known.facts else {}
        return {
            id_: self._chance(id_, self._lines.get(id_), facts.get(id_, {}), is_whole=is_whole) for id_ in self.journeys
        }

    def reasoned(self, chance: JourneyChance, state: JourneyState) -> JourneyChance:
        """The same with what else is known of it today, and with reasons in words."""
        found = self.found
        is_today = found.view.as_of is None and found.view.at_seq is None
        known = self._circumstances(chance, state) if is_today and chance.way == "open" else None
        whole = replace(chance, known=known)
        return replace(
            whole, reasons=tuple(reasons_of(whole, PLAINLY, on=found.day, facts=facts_of(found.view.definition)))
        )

    @cached_property
    def _lines(self) -> dict[str, dict[str, Any]]:
        """Where each journey stands in both books."""
        view, day = self.found.view, self.found.day
        if not self.journeys:
            return {}

        def build(rows: ir.Table) -> ir.Table:
            last = last_rows(replace(view, ledger=rows), day)
            return last.select("journey", *(f"{side}_{name}" for side in "cv" for name in _SAID))

        asked = ("chances", day, view.counted(), view.book)
        found = self.found.tables.sums.of_journeys(self.journeys, asked, build)
        return {line["journey"]: line for line in found.to_pylist()}

    def _facts(self) -> dict[str, dict[str, float]]:
        """What is known of each journey, of the facts that helped."""
        wanted = frozenset() if self.known is None else self.known.facts
        since, acts = self.found.day - LATELY, self._last_acts if "acted" in wanted else {}
        roles = with_roles(self.books, self.journeys, ROLES) if "role" in wanted else set[str]()
        return {
            id_: {
                name: float(has)
                for name, has in self._has(line, acted=id_ in acts and acts[id_].on > since, role=id_ in roles).items()
                if name in wanted
            }
            for id_, line in self._lines.items()
        }

    def _has(self, line: Mapping[str, Any], **known: bool) -> dict[str, bool]:
        side, way = self.found.view.book[0], self.found.records.way
        place, amount = str(line[f"{side}_to_stage"]), line[f"{side}_reporting"] or 0
        bands = {} if self.known is None else self.known.bands
        low, high = bands.get(way.number(place), (0.0, float("inf"))) if place in way.places else (0.0, float("inf"))
        proven = way.ranks.get(str(line["v_to_stage"]), -1) >= way.ranks.get(place, -1)
        pipelines = {
            PIPELINE + one.id: line[f"{side}_pipeline"] == one.id for one in self.found.view.definition.pipelines
        }
        return (
            pipelines | known | {"proven": proven, "small": 0 < amount <= low, "large": amount > 0 and amount >= high}
        )

    @cached_property
    def _last_acts(self) -> dict[str, Act]:
        """The last act of each journey's buyer, up to the day and as known then."""
        view, day = self.found.view, self.found.day
        until = end_of(day, view.time_zone)

        def build(touches: ir.Table) -> ir.Table:
            rows = acts_of_buyers(touches)
            inside = rows.filter((rows.on_day <= day) & (rows.known_at <= until))
            net = inside.group_by("journey", "on_day", "kind").agg(n=inside.sign.sum())
            held = net.filter(net.n > 0)
            last: Any = ibis.struct({"on_day": held.on_day, "kind": held.kind})
            return held.group_by("journey").agg(last=last.argmax(held.on_day))

        found = self.found.tables.touch_sums.of_journeys(self.journeys, ("last acts", day, until), build)
        return {
            line["journey"]: Act(kind=line["last"]["kind"], on=line["last"]["on_day"]) for line in found.to_pylist()
        }

    def _chance(
        self, id_: str, line: Mapping[str, Any] | None, facts: Mapping[str, float], *, is_whole: bool
    ) -> JourneyChance:
        side, way = self.found.view.book[0], self.found.records.way
        place = OUTSIDE if line is None else str(line[f"{side}_to_stage"] or OUTSIDE)
        name = self.found.view.definition.name_of(place)
        since = None if line is None else line[f"{side}_to_since"]
        if place not in way.places or not way.is_open[way.number(place)]:
            how = "outside" if place not in way.places else "won" if way.is_won[way.number(place)] else "out"
            return _without(id_, how, place, name, since)
        age = None if since is None else self.found.day - since
        old = USUAL_AGE if age is None else age
        usual, plain = (self._looked_up(place, at) for at in (0, old))
        moved = {key: self._moved(way.number(place), key, chance, facts) for key, chance in plain.items()}
        days = self.basis.chances.days_to_win(place, old) if is_whole else None
        win, advance = _coherent(_of(moved, "win"), _of(moved, "advance"))
        return JourneyChance(
            journey=id_,
            way="open",
            stage=place,
            name=name,
            since=since,
            age=age,
            advance=advance,
            win=win,
            half_won_on=None if days is None else self.found.day + days,
            usual_advance=_of(usual, "advance"),
            usual_win=_of(usual, "win"),
            pace=self.basis.paces.get(place),
            effects=tuple(self._effects(way.number(place), plain, facts)),
        )

    def _looked_up(self, place: str, age: int) -> dict[tuple[str, int], float]:
        """Chances by stage and age alone; none to advance where no stage is further on."""
        found, way = self.basis.chances, self.found.records.way
        number, old = found.spot(place, age)
        tables = {"win": found.win} | ({"advance": found.advance} if place in way.ranks else {})
        return {
            (what, days): float(table[at, number, old])
            for what, table in tables.items()
            for at, days in enumerate(WITHIN)
        }

    def _adjusted(self, key: tuple[str, int]) -> Adjusted | None:
        return None if self.known is None else self.known.outcomes.get(key)

    def _moved(self, place: int, key: tuple[str, int], chance: float, facts: Mapping[str, float]) -> float:
        found = self._adjusted(key)
        shift = 0.0 if found is None else found.shift(place, facts)
        return float(shifted(chance, by=shift)) if shift and chance > 0 else chance

    def _effects(
        self, place: int, plain: Mapping[tuple[str, int], float], facts: Mapping[str, float]
    ) -> Iterator[Effect]:
        """What each fact that counts does, told of one chance each."""
        told = set[str]()
        for what, days in PREFERRED:
            found, before = self._adjusted((what, days)), plain.get((what, days), 0.0)
            for weight in () if found is None or not before else found.weights:
                if weight.fact in facts and place in weight.usual:
                    has, after = facts[weight.fact], float(shifted(before, by=weight.shift(place, facts[weight.fact])))
                    if weight.fact not in told:
                        yield Effect(fact=weight.fact, has=has > 0, outcome=what, days=days, before=before, after=after)
                    told.add(weight.fact)
                    before = after

    def _circumstances(self, chance: JourneyChance, state: JourneyState) -> Circumstances:
        view, way = self.found.view, self.found.records.way
        verified = str(self._lines[state.id]["v_to_stage"] or OUTSIDE)
        is_ahead = way.ranks.get(verified, -1) < way.ranks.get(chance.stage, -1)
        people = people_of(self.books, alike.stands_for(self.books, state.buyer), ())
        roles = {one.person.role.casefold() for one in people}
        return Circumstances(
            verified="" if verified == OUTSIDE else verified,
            verified_name=view.definition.name_of(verified),
            is_ahead=is_ahead,
            missing=self._missing(state, chance.stage) if is_ahead else (),
            lapsed_on=self._lapsed(state, chance.stage) if is_ahead else None,
            roles_named=tuple(role for role in BUYING_ROLES if role in roles),
            roles_open=tuple(role for role in BUYING_ROLES if role not in roles),
            last_act=self._last_acts.get(state.id),
        )

    def _lapsed(self, state: JourneyState, place: str) -> Day | None:
        """The day on which what proved a stage stopped to do so."""
        proof = state.proofs.get(place)
        return None if proof is None or proof.until is None or proof.until > self.found.day else proof.until

    def _missing(self, state: JourneyState, place: str) -> tuple[str, ...]:
        """What the buyer has yet to do for a stage to be proven."""
        rules = Rules.of(one for _, one in agreement_of(self.books).versions)
        terms = rules.terms(state.pipeline, rules.agreement.place_on(self.found.day))
        stage = terms.stages.get(place)
        return () if stage is None else verdict(state, stage, day=self.found.day, terms=terms).missing


_SAID = ("to_stage", "to_since", "reporting", "pipeline")


def _without(id_: str, way: str, place: str, name: str, since: Day | None) -> JourneyChance:
    return JourneyChance(
        journey=id_, way=way, stage=place, name=name, since=since, age=None, advance={}, win={}, half_won_on=None,
        usual_advance={}, usual_win={}, pace=None,
    )  # fmt: skip


def _of(found: Mapping[tuple[str, int], float], what: str) -> dict[int, float]:
    return {days: found[what, days] for days in WITHIN if (what, days) in found}


def _coherent(win: dict[int, float], advance: dict[int, float]) -> tuple[dict[int, float], dict[int, float]]:
    """The chances, so that none falls with more days, nor is one to advance below that to be won."""
    short, long = WITHIN
    win = win | {long: max(win[long], win[short])}
    if advance:
        advance = {days: max(advance[days], win[days]) for days in WITHIN}
        advance[long] = max(advance[long], advance[short])
    return win, advance

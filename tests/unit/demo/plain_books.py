"""Where do the demo company's journeys stand, told by the shortest walk over its entries that will do?

An independent reading of the rules of the books, good enough for the demo company (no late retractions of claims, no
merged buyers); the real fold shares nothing with it but the definition.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256

from buyline.days import day_number, day_of
from buyline.definition.criterion import Condition, Criterion
from buyline.definition.model import Definition, Stage
from buyline.journal.entry import Entry
from buyline.journal.kinds import KINDS, Side

ZONE = "Europe/Berlin"
FOREVER = 10**9


@dataclass
class Journey:
    id: str
    buyer: str
    pipeline: str = "main"
    claimed: str = ""
    acts: list[tuple[int, str]] = field(default_factory=list)
    proofs: dict[str, int] = field(default_factory=dict)
    path: list[tuple[int, str, str]] = field(default_factory=list)
    amount: float = 0.0
    is_new: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


def holds(condition: Condition, acts: list[tuple[int, str]], today: int, within: int | None) -> bool:
    window = min(within or FOREVER, condition.within or FOREVER)
    return sum(kind == condition.did and day > today - window for day, kind in acts) >= condition.times


def met(criterion: Criterion, acts: list[tuple[int, str]], today: int) -> bool:
    on = [holds(c, acts, today, criterion.within) for c in criterion.all]
    either = [holds(c, acts, today, criterion.within) for c in criterion.any]
    return all(on) and (any(either) or not either)


class PlainBooks:
    def __init__(self, entries: list[Entry]) -> None:
        self.journeys: dict[str, Journey] = {}
        self.of_buyer: dict[str, list[Journey]] = defaultdict(list)
        self.waiting: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.definitions = [
            Definition.model_validate(e.data["definition"]) for e in entries if e.kind == "definition adopted"
        ]
        agreed_from = self.definitions[1].in_force_from
        assert agreed_from is not None
        self.second = day_number(agreed_from)
        self.agreed = self.definitions[0]
        self.buyer_of = self._identities(entries)
        gone = {e.data["entry"] for e in entries if e.kind == "entry retracted"}
        self.opened_by_act = 0
        self.stages: dict[tuple[int, str], tuple[Stage, ...]] = {}
        for entry in sorted(entries, key=lambda e: e.order):
            if entry.id not in gone:
                self._take(entry)
        self._to(max(day_of(e.occurred_at, ZONE) for e in entries))

    def verified(self, journey: Journey) -> str:
        return max(journey.proofs, key=self.agreed.rank_of.__getitem__, default="")

    def _identities(self, entries: list[Entry]) -> dict[str, str]:
        merged = {e.person: e.data["into"] for e in entries if e.kind == "persons merged"}
        own = {e.person: e.buyer for e in entries if e.kind == "person identified"}
        return {str(p): str(own.get(merged.get(p, p), b)) for p, b in own.items()}

    def _to(self, today: int) -> None:
        for journey in self.journeys.values():
            self._expire(journey, today)

    def _stages(self, pipeline: str) -> tuple[Stage, ...]:
        key = (self.agreed.version, pipeline)
        if key not in self.stages:
            self.stages[key] = self.agreed.stages_of(pipeline)
        return self.stages[key]

    def _take(self, entry: Entry) -> None:
        today = day_of(entry.occurred_at, ZONE)
        if today >= self.second and self.agreed.version == 1:
            self._redefine()
        if entry.journey:
            self._count(self._named(entry), entry, today)
            return
        buyer = entry.buyer or self.buyer_of.get(entry.person or "")
        if buyer and self._side(entry) in {Side.BUYER, Side.OURS}:
            self._unnamed(buyer, entry, today)

    def _side(self, entry: Entry) -> Side:
        return KINDS[entry.kind].side if entry.kind in KINDS else Side.BUYER

    def _redefine(self) -> None:
        self.agreed = self.definitions[1]
        for journey in self.journeys.values():
            for gone, to in self.agreed.moves.items():
                if journey.claimed == gone:
                    journey.path.append((self.second, to, "definition"))
                    journey.claimed = to
                if gone in journey.proofs:
                    journey.proofs[to] = max(journey.proofs.pop(gone), journey.proofs.get(to, 0))

    def _named(self, entry: Entry) -> Journey:
        assert entry.journey
        if entry.journey not in self.journeys:
            assert entry.buyer
            self.journeys[entry.journey] = made = Journey(
                entry.journey, entry.buyer, entry.data.get("pipeline", "main")
            )
            self.of_buyer[entry.buyer].append(made)
        return self.journeys[entry.journey]

    def _is_open(self, journey: Journey) -> bool:
        return journey.claimed != "" and journey.claimed not in self.agreed.exit_ids

    def _unnamed(self, buyer: str, entry: Entry, today: int) -> None:
        standing = [j for j in self.of_buyer[buyer] if self._is_open(j)]
        opens = {o.on: o.at for o in self.agreed.pipelines[0].opens}
        if not standing and entry.kind in opens:
            name = f"{buyer}~{sha256(entry.id.encode()).hexdigest()[:12]}"
            self.journeys[name] = journey = Journey(name, buyer)
            self.opened_by_act += 1
            self.of_buyer[buyer].append(journey)
            self._move(journey, str(opens[entry.kind]), today, "rule")
            journey.acts, journey.is_new = self.waiting.pop(buyer, []), True
            standing = [journey]
        for journey in standing:
            self._count(journey, entry, today)
        if not standing and entry.trust in Criterion.model_fields["accepts"].default:
            self.waiting[buyer].append((today, entry.kind))

    def _count(self, journey: Journey, entry: Entry, today: int) -> None:
        self._expire(journey, today)
        if "amount" in entry.data:
            journey.amount = float(entry.data["amount"]) * float(entry.data.get("rate", 1))
        journey.columns |= entry.data.get("columns", {})
        if entry.kind in {"stage claimed", "opening recorded"}:
            self._claim(journey, entry, today)
        elif not journey.claimed and entry.kind in {"target listed", "renewal due"}:
            self._move(journey, "target" if entry.kind == "target listed" else "prospect", today, "rule")
            if entry.kind == "target listed":
                journey.proofs["target"] = FOREVER
        if self._side(entry) is Side.BUYER and entry.trust in Criterion.model_fields["accepts"].default:
            journey.acts.append((today, entry.kind))
            for kind in {kind for _, kind in journey.acts} if journey.is_new else {entry.kind}:
                self._prove(journey, kind, today)
            journey.is_new = False
            self._follow(journey, today)

    def _claim(self, journey: Journey, entry: Entry, today: int) -> None:
        stage = entry.data["stage"]
        assert stage in self.agreed.all_ids, (stage, entry)
        if stage in {"nurture", *self.agreed.exit_ids}:
            journey.acts, journey.proofs = [], {}
            journey.reasons.append(entry.data.get("reason", ""))
        self._move(journey, stage, today, "opening" if entry.kind == "opening recorded" else entry.function or "source")

    def _move(self, journey: Journey, stage: str, today: int, by: str) -> None:
        if stage != journey.claimed:
            journey.claimed = stage
            journey.path.append((today, stage, by))

    def _prove(self, journey: Journey, kind: str, today: int) -> None:
        if not self._is_open(journey):
            return
        for stage in self._stages(journey.pipeline):
            criterion = stage.criterion
            if criterion is None or kind not in criterion.acts:
                continue
            if any(c.did == kind for c in criterion.none):
                journey.proofs.pop(stage.id, None)
            elif met(criterion, journey.acts, today):
                won = self.agreed.rank_of[stage.id] >= self.agreed.won_rank
                journey.proofs[stage.id] = FOREVER if won else today + (criterion.keeps or FOREVER)

    def _follow(self, journey: Journey, today: int) -> None:
        verdict = self.verified(journey)
        if not verdict or self.agreed.stage_by_id[verdict].claimed != "by rule" or not self._is_open(journey):
            return
        if self.agreed.rank_of[verdict] > self.agreed.rank_of.get(journey.claimed, 0):
            self._move(journey, verdict, today, "rule")

    def _expire(self, journey: Journey, today: int) -> None:
        for stage, end in sorted(journey.proofs.items(), key=lambda pair: pair[1]):
            if end <= today:
                del journey.proofs[stage]
                if journey.claimed == stage and journey.path[-1][2] == "rule" and self.verified(journey):
                    self._move(journey, self.verified(journey), end, "rule")

"""Where did each journey stand, in each book, after every entry?

Walks the entries in order, one step at a time, by RULES §1 to §6. It knows no ledger rows, and it counts nothing:
`statements` does.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from buyline.days import Day
from buyline.definition.agreement import SINCE_EVER, Agreement
from buyline.definition.criterion import Criterion
from buyline.definition.model import Definition, Opens, Stage
from buyline.definition.money import minor_units
from buyline.definition.trust import PROOF_BY_DEFAULT
from buyline.journal.entry import Entry
from buyline.journal.kinds import KINDS, Side
from tests.reference.identity import is_about_records
from tests.reference.posting import Sheets
from tests.reference.proof import Case, is_barred, meets, points_of
from tests.reference.register import Register
from tests.reference.standing import CLAIMS, OUTSIDE, Cause, Part, Proof, later_of, moved


class Books:
    """The walk; afterwards `sheets` holds every book."""

    def __init__(self, entries: list[Entry], agreement: Agreement) -> None:
        self.entries = entries
        self.register = Register(entries, agreement)
        self.sheets = Sheets(self.register)
        self.confirmations = [e for e in entries if e.kind == "act confirmed"]
        happening = [e for e in entries if e.kind == "buyer described" or not is_about_records(e)]
        self.with_facts = [e for e in happening if e.data.get("facts")]
        self.waiting: dict[str, list[Entry]] = {}
        self.walk()

    # --- time -----------------------------------------------------------------------------------------------------

    def walk(self) -> None:
        """Day by day: proofs that end, versions that begin, then the entries of the day."""
        today = SINCE_EVER
        while (following := self.next_day(today)) is not None:
            before, today = today, following
            self.end_proofs(today)
            for version in self.versions_that_begin(before, today):
                self.redefine(today, version)
            for entry in (e for e in self.entries if self.register.day(e) == today):
                self.take(entry)
                self.sheets.close(Cause(today, entry))

    def next_day(self, today: Day) -> Day | None:
        proofs = [proof for part in self.register.distinct() for proof in part.proofs.values()]
        days = {self.register.day(e) for e in self.entries} | {p.until for p in proofs if p.until is not None}
        days |= {first for first, _ in self.register.agreement.versions}
        return min((day for day in days if day > today), default=None)

    def versions_that_begin(self, before: Day, today: Day) -> list[Definition]:
        agreement = self.register.agreement
        old, new = agreement.place_on(before), agreement.place_on(today)
        return [d for first, d in agreement.versions[old + 1 : new + 1] if first <= today]

    # --- to whom an entry happens ---------------------------------------------------------------------------------

    def take(self, entry: Entry) -> None:
        if entry.kind == "journeys joined":
            self.join(entry)
        elif entry.kind == "act confirmed":
            self.confirm(entry)
        elif entry.journey and not is_about_records(entry):
            self.tell(self.register.part(entry.journey), entry)
        elif not is_about_records(entry) or entry.kind == "buyer described":
            self.tell_buyer(entry)

    def tell(self, part: Part, entry: Entry) -> None:
        """An entry that names its journey; of a kind that opens journeys it places one that has no place."""
        self.details(part, entry)
        has_no_place = part.claimed == OUTSIDE and self.register.verified(part) == OUTSIDE
        opens = self.opens(part.pipeline, entry) if has_no_place and entry.kind not in CLAIMS else None
        pipeline = part.pipeline
        if opens:
            part.pipeline = pipeline or opens[0]
        self.happen(part, entry, opens=opens[1] if opens else None)
        if not part.begun:
            part.pipeline = pipeline

    def tell_buyer(self, entry: Entry) -> None:
        """An entry about a buyer only: it counts for each open journey, or it starts one, or it waits."""
        named = self.register.who.subject_buyer(entry)
        if named is None:
            return
        buyer = self.register.who.buyer(named)
        parts = self.after_parting(entry, self.open_parts(buyer))
        for part in parts:
            self.happen(part, entry)
        if not parts and not self.start(entry, named):
            self.waiting.setdefault(buyer, []).append(entry)

    def open_parts(self, buyer: str) -> list[Part]:
        register = self.register
        parts = [p for p in register.distinct() if register.is_open(p) and register.buyer(register.unit_of(p)) == buyer]
        return sorted(parts, key=lambda p: register.first(p.journeys))

    def after_parting(self, entry: Entry, parts: list[Part]) -> list[Part]:
        """While two journeys were taken for one, what named neither of them stays with the older."""
        for join in self.register.who.joins:
            if join.parted and join.since < entry.order < join.parted:
                older, younger = self.register.by_age([join.one, join.other])
                parts = [self.register.part(older) if younger in p.journeys else p for p in parts]
        return list({id(p): p for p in parts}.values())

    def start(self, entry: Entry, named: str) -> bool:
        """Start a journey with an entry that names none, if a pipeline says so and the entry places it."""
        opens = None if is_about_records(entry) else self.opens(None, entry)
        if opens is None or (entry.kind in CLAIMS and not self.is_known(entry)):
            return False
        journey = f"{named}~{hashlib.sha256(entry.id.encode()).hexdigest()[:12]}"
        held, part = self.register.parts.get(journey), Part(frozenset({journey}))
        if held is not None:
            part = replace(held, evidence=list(held.evidence))
        for known in part.journeys:
            self.register.parts[known] = part
        money, self.register.openers[journey] = dict(self.register.money), entry
        self.details(part, entry)
        part.pipeline = part.pipeline or opens[0]
        self.happen(part, entry, opens=opens[1])
        if part.begun:
            return True
        self.register.money = money
        del self.register.openers[journey], self.register.parts[journey]
        if held is not None:
            self.register.parts |= dict.fromkeys(held.journeys, held)
        return False

    def opens(self, pipeline: str | None, entry: Entry) -> tuple[str, Opens] | None:
        """The pipeline in which an entry of this kind opens a journey, and how; the first that says so."""
        definition = self.register.in_force(self.register.day(entry))
        asked = pipeline or entry.data.get("pipeline")
        candidates = list(definition.pipelines)
        if asked:
            candidates = [definition.pipeline_by_id.get(asked, definition.pipelines[0])]
        for candidate in candidates:
            for opens in candidate.opens:
                if opens.on == entry.kind or (opens.on == "any buyer act" and is_buyers(entry, definition)):
                    return candidate.id, opens
        return None

    def is_known(self, claim: Entry) -> bool:
        """Whether a claim names a place that the version of its day has."""
        return claim.data["stage"] in self.register.in_force(self.register.day(claim)).all_ids

    # --- what an entry does to one part ---------------------------------------------------------------------------

    def details(self, part: Part, entry: Entry) -> None:
        """Amount, columns and pipeline that an entry carries for the journey it names."""
        definition, data = self.register.in_force(self.register.day(entry)), entry.data
        if not part.begun and data.get("pipeline"):
            part.pipeline = str(data["pipeline"])
        unit = self.register.unit_of(part)
        money = self.register.worth(unit)
        if data.get("amount") is not None:
            currency = str(data.get("currency") or money.currency or definition.currency)
            money = replace(money, amount=minor_units(str(data["amount"]), currency), currency=currency)
        given = dict(data.get("columns", {}))
        if entry.kind == "responsibility assigned":
            given |= {name: data[name] for name in ("owner", "team") if data.get(name) is not None}
        columns = dict(money.columns) | {c: str(text) for c, text in given.items() if c in definition.column_ids}
        self.register.money[unit] = replace(money, columns=tuple(sorted((c, t) for c, t in columns.items() if t)))

    def happen(self, part: Part, entry: Entry, *, opens: Opens | None = None) -> None:
        """Claim first, then proof, then the claim that follows the proof by rule."""
        cause, was_open = Cause(self.register.day(entry), entry), self.register.is_open(part)
        if entry.kind in CLAIMS and self.is_known(entry):
            self.claim(part, entry, str(entry.data["stage"]))
        elif entry.kind not in CLAIMS and opens and opens.at:
            self.claim(part, entry, opens.at, by="rule")
        self.sheets.claimed(part, cause)
        if part.reset < entry.order:
            part.evidence.append(entry)
            part.said_no |= entry.kind == "buyer declined" and entry.trust in PROOF_BY_DEFAULT
        if not part.begun:
            self.begin_by_proof(part, cause, opens)
        elif not was_open and self.register.is_open(part):
            self.receive_waiting(part, cause)
        elif part.reset < entry.order:
            self.weigh(part, cause, [entry])
        if part.begun:
            self.receive_if_opened(part, cause, was_open=was_open)
            self.settle(part, cause)

    def claim(self, part: Part, entry: Entry, place: str, *, by: str | None = None) -> None:
        """A claim to a place; an exit or the waiting room starts proof anew."""
        part.begun = True
        if not self.register.is_stage(place):
            part.parked, part.declined, part.reset = place, part.said_no, entry.order
            part.proofs, part.evidence = {}, []
        else:
            part.parked = None
            self.own_decision(part, place, self.register.day(entry))
        if part.claimed != place:
            self.set_claimed(part, place, by or entry.function or "source", entry)
        elif part.parked is not None:
            part.reason = str(entry.data.get("reason") or "")

    def own_decision(self, part: Part, place: str, day: Day) -> None:
        """A claim to a stage of ours is its own proof."""
        stage = self.register.stage(part, place, day)
        if stage is not None and stage.ours and place not in part.proofs:
            part.proofs[place] = Proof(None, self.register.in_force(day).version, stated=True)

    def set_claimed(self, part: Part, place: str, by: str, entry: Entry | None) -> None:
        part.claimed, part.claimed_by, part.was_proven, part.said_no = place, by, False, False
        part.changed = entry.order if entry else part.changed
        part.reason = str(entry.data.get("reason") or "") if entry and by != "rule" else ""

    def begin_by_proof(self, part: Part, cause: Cause, opens: Opens | None) -> None:
        """A journey that is to begin where its proofs put it begins when there is one; else all goes on waiting."""
        if opens is None or opens.at is not None:
            return
        kept, part.begun = list(part.evidence), True
        waiting = dict(self.waiting)
        self.receive_waiting(part, cause)
        if not part.proofs:
            part.begun, part.evidence, self.waiting = False, kept, waiting

    def receive_if_opened(self, part: Part, cause: Cause, *, was_open: bool) -> None:
        """A proof opened it: what waited on the buyer counts from here on, too."""
        buyer = self.register.buyer(self.register.unit_of(part))
        if not was_open and self.register.is_open(part) and buyer in self.waiting:
            self.receive_waiting(part, cause)

    def receive_waiting(self, part: Part, cause: Cause) -> None:
        """What waited on the buyer counts for the journey that opens; all evidence is weighed again."""
        buyer = self.register.buyer(self.register.unit_of(part))
        arrived = [e for e in self.waiting.pop(buyer, []) if e.order > part.reset]
        part.evidence = sorted([*part.evidence, *arrived], key=lambda e: e.order)
        self.weigh_all(part, cause)

    # --- proof ----------------------------------------------------------------------------------------------------

    def confirm(self, entry: Entry) -> None:
        cause = Cause(self.register.day(entry), entry)
        if entry.journey:
            self.details(self.register.part(entry.journey), entry)
        for part in self.register.distinct():
            if part.begun and any(e.id == entry.data["entry"] for e in part.evidence):
                was_open = self.register.is_open(part)
                self.weigh(part, cause, [entry])
                self.receive_if_opened(part, cause, was_open=was_open)
                self.settle(part, cause)

    def weigh_all(self, part: Part, cause: Cause) -> None:
        """Every piece of evidence again, each at its own time."""
        own = {e.id for e in part.evidence}
        until = cause.entry.order if cause.entry else (0, 0, "")
        confirmations = [
            c
            for c in self.confirmations
            if c.data["entry"] in own and (c.order <= until if cause.entry else self.register.day(c) < cause.day)
        ]
        self.weigh(part, cause, sorted([*part.evidence, *confirmations], key=lambda e: e.order))

    def weigh(self, part: Part, cause: Cause, moments: Iterable[Entry]) -> None:
        """What each of these entries, at its own time, proves or disproves."""
        case = self.case(part, cause)
        for moment in moments:
            for stage in case.definition.stages_of(part.pipeline or ""):
                self.weigh_stage(part, stage, case, moment)
        self.drop_ended(part, cause.day)

    def case(self, part: Part, cause: Cause) -> Case:
        buyer = self.register.buyer(self.register.unit_of(part))
        facts = [e for e in self.with_facts if e.journey in part.journeys or self.is_of_buyer(e, buyer)]
        definition = self.register.in_force(cause.day)
        return Case(part.evidence, self.confirmations, facts, definition, self.register.day)

    def is_of_buyer(self, entry: Entry, buyer: str) -> bool:
        named = None if entry.journey else self.register.who.subject_buyer(entry)
        return named is not None and self.register.who.buyer(named) == buyer

    def weigh_stage(self, part: Part, stage: Stage, case: Case, moment: Entry) -> None:
        if stage.criterion is None or not self.bears_on(stage.criterion, case, moment):
            return
        for_good = self.register.rank(stage.id) >= self.register.agreement.won_rank
        if is_barred(stage.criterion, case, moment):
            if not for_good:
                part.proofs.pop(stage.id, None)
        elif meets(stage.criterion, case, moment):
            keeps = None if for_good else stage.criterion.keeps
            until = None if keeps is None else self.register.day(moment) + keeps
            part.proofs[stage.id] = later_of(part.proofs.get(stage.id), Proof(until, case.definition.version))

    def bears_on(self, criterion: Criterion, case: Case, moment: Entry) -> bool:
        """Whether the criterion asks for such an act or fact at all: by no other entry is a stage judged."""
        acts = [e for e in case.evidence if e.id == moment.data.get("entry")] if moment.kind == "act confirmed" else []
        kinds = {e.kind for e in acts or [moment]}
        asked = (*criterion.all, *criterion.any, *criterion.none)
        points = {kind for c in asked if c.score for kind in points_of(c.score, case.definition)}
        facts = {c.fact for c in asked if c.fact}
        return bool(kinds & ({c.did for c in asked if c.did} | points) or facts & set(moment.data.get("facts", {})))

    def drop_ended(self, part: Part, day: Day) -> None:
        part.proofs = {s: p for s, p in part.proofs.items() if p.until is None or p.until > day}

    def settle(self, part: Part, cause: Cause) -> None:
        """The verified standing first; then, in stages claimed by rule, the claim follows it."""
        self.sheets.verified(part, cause)
        verdict = self.register.verdict(part)
        if verdict is not None and self.follows(part, verdict, cause.day):
            self.set_claimed(part, verdict, "rule", cause.entry)
            part.parked = None
        part.was_proven = part.was_proven or part.claimed in part.proofs
        self.sheets.claimed(part, cause)

    def follows(self, part: Part, verdict: str, day: Day) -> bool:
        """Forward into a stage claimed by rule (not out of an exit); back when a rule's claim has lost its proof."""
        register, claimed = self.register, part.claimed
        stage = register.stage(part, verdict, day)
        if register.rank(claimed) < register.rank(verdict):
            by_rule = stage is not None and stage.claimed == "by rule"
            return by_rule and claimed not in register.agreement.exits
        lost_proof = part.claimed_by == "rule" and part.was_proven and claimed not in part.proofs
        return lost_proof and register.rank(claimed) > register.rank(verdict)

    def end_proofs(self, day: Day) -> None:
        for part in self.register.distinct():
            before = part.proofs
            self.drop_ended(part, day)
            if part.proofs != before:
                self.settle(part, Cause(day))
        self.sheets.close(Cause(day))

    # --- versions and joins ---------------------------------------------------------------------------------------

    def redefine(self, day: Day, version: Definition) -> None:
        """A version begins: journeys leave the stages that it drops; proofs stand unless they are read again."""
        cause = Cause(day, redefines=True)
        for part in self.register.distinct():
            part.claimed = moved(part.claimed, version)
            part.parked = moved(part.parked, version) if part.parked else None
            stood, part.proofs = part.proofs, {}
            for stage, proof in stood.items():
                to = moved(stage, version)
                if self.register.is_stage(to):
                    part.proofs[to] = later_of(part.proofs.get(to), proof)
            if version.reread and part.begun:
                self.read_again(part, cause)
            if part.begun:
                self.sheets.claimed(part, cause)
                self.settle(part, cause)
        self.sheets.close(cause)

    def read_again(self, part: Part, cause: Cause) -> None:
        """What we decided ourselves stands if the stage is still ours; everything else has to be proven again."""
        ours = [place for place, proof in part.proofs.items() if proof.stated]
        part.proofs = {}
        for place in (*ours, part.claimed):
            self.own_decision(part, place, cause.day)
        self.weigh_all(part, cause)

    def join(self, entry: Entry) -> None:
        """From here on the two are one, with the evidence of both; it stands where the further of them stood."""
        pair = {str(entry.journey), str(entry.data["into"])}
        joins = [j for j in self.register.who.joins if j.parted is None and {j.one, j.other} == pair]
        older, younger = sorted((self.register.part(j) for j in pair), key=lambda p: self.register.first(p.journeys))
        if older is younger or entry.order not in {j.since for j in joins}:
            return
        one = self.one_of(older, younger)
        self.register.parts |= dict.fromkeys(one.journeys, one)
        if one.begun:
            cause = Cause(self.register.day(entry), entry)
            self.weigh_all(one, cause)
            self.settle(one, cause)

    def one_of(self, older: Part, younger: Part) -> Part:
        leading = self.register.furthest([older, younger], lambda p: p.claimed, lambda p: p.changed)
        proofs = dict(older.proofs)
        for stage, proof in younger.proofs.items():
            proofs[stage] = later_of(proofs.get(stage), proof)
        evidence = {e.id: e for e in [*older.evidence, *younger.evidence]}
        return replace(
            leading,
            journeys=older.journeys | younger.journeys,
            begun=older.begun or younger.begun,
            pipeline=older.pipeline or younger.pipeline,
            proofs=proofs,
            evidence=sorted(evidence.values(), key=lambda e: e.order),
        )


def is_buyers(entry: Entry, definition: Definition) -> bool:
    """Whether an entry is something that the buyer did."""
    shipped = KINDS.get(entry.kind)
    own = any(act.kind == entry.kind and act.side == "buyer" for act in definition.acts)
    return own or (shipped is not None and shipped.side == Side.BUYER)

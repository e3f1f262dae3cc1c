"""What holds for a pipeline on a day, ready for the fold?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from buyline.days import Day
from buyline.definition.agreement import Agreement
from buyline.definition.model import Definition, Pipeline
from buyline.journal.kinds import KINDS, Side
from buyline.ledger.standing import Terms

ANY_ACT = "any buyer act"


@dataclass
class Rules:
    """The agreed versions with what the fold looks up in them, worked out once."""

    agreement: Agreement
    _terms: dict[tuple[int, str], Terms] = field(default_factory=dict)
    _sides: list[dict[str, Side]] = field(default_factory=list)
    _starts: list[Day | None] = field(default_factory=list)

    @classmethod
    def of(cls, definitions: Iterable[Definition]) -> "Rules":
        agreement = Agreement.of(definitions)
        rules = cls(agreement)
        rules._sides = [_sides_of(definition) for _, definition in agreement.versions]
        rules._starts = [*(day for day, _ in agreement.versions[1:]), None]
        return rules

    @property
    def time_zone(self) -> str:
        """The books' time zone: set by the first version, for ever."""
        return self.agreement.versions[0][1].time_zone

    @property
    def currency(self) -> str:
        """The books' currency: set by the first version, for ever."""
        return self.agreement.versions[0][1].currency

    def definition(self, version_place: int) -> Definition:
        return self.agreement.versions[version_place][1]

    def side(self, kind: str, version_place: int) -> Side:
        """What kind of entry this is; a kind nobody knows changes nothing."""
        return self._sides[version_place].get(kind, Side.COMPANY)

    def pipeline(self, pipeline: str, version_place: int) -> Pipeline:
        definition = self.definition(version_place)
        return definition.pipeline_by_id.get(pipeline, definition.pipelines[0])

    def terms(self, pipeline: str, version_place: int) -> Terms:
        """Stages, scores and ranks of a pipeline under a version."""
        key = (version_place, pipeline)
        if key not in self._terms:
            definition = self.definition(version_place)
            self._terms[key] = Terms(
                stages={stage.id: stage for stage in definition.stages_of(pipeline)},
                scores={score.id: score for score in definition.scores},
                ranks=self.agreement.rank_of,
                exits=self.agreement.exits,
                waiting=self.agreement.waiting,
                won_rank=self.agreement.rank_of[definition.won_stage],
                version=definition.version,
            )
        return self._terms[key]

    def opening(self, kind: str, pipeline: str, version_place: int) -> tuple[str, str | None] | None:
        """The pipeline in which an entry of this kind starts a journey when none is open, and the stage it starts in.

        Without a pipeline that was asked for, the first one that says so.
        """
        is_act = self.side(kind, version_place) == Side.BUYER
        asked = [self.pipeline(pipeline, version_place)] if pipeline else self.definition(version_place).pipelines
        for candidate in asked:
            for opens in candidate.opens:
                if opens.on == kind or (opens.on == ANY_ACT and is_act):
                    return candidate.id, opens.at
        return None

    def next_version(self, version_place: int) -> Day | None:
        """The day the version after this one comes into force."""
        return self._starts[version_place]


def _sides_of(definition: Definition) -> dict[str, Side]:
    own = {act.kind: Side.BUYER if act.side == "buyer" else Side.OURS for act in definition.acts}
    return own | {kind.word: kind.side for kind in KINDS.values()}

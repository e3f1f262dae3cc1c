"""What is written at a mark, and to which row does it lead?

Labels, hover texts and anchors of stages, steps and moves, the same for both layouts and for the tables. Ids contain no
point, so anchors joined by points are unique.
"""

from dataclasses import dataclass

from buyline.measure.picture import Amount, MoveView, PipelineView, StageView, StepView
from buyline.web.behind_links import Opener
from buyline.web.numbers import Numbers, plural
from buyline.web.picture.lanes import BackMoves
from buyline.web.picture.marks import Text
from buyline.web.words import amounts, is_changed, move_sentence, step_sentence

FUNCTIONS = ("marketing", "sales", "success")
ARROWS = {"up": " \N{BLACK UP-POINTING TRIANGLE}", "down": " \N{BLACK DOWN-POINTING TRIANGLE}", "": ""}
MOST_AMOUNTS = 2


def tone_of(function: str) -> str:
    """The colour class of a function; those of the company's own share a fourth."""
    return function if function in FUNCTIONS else "other"


def stage_anchor(stage: str) -> str:
    """The id of the row of a stage."""
    return f"stage.{stage}"


def step_anchor(step: StepView) -> str:
    """The id of the row of a step."""
    return f"step.{step.from_stage}.{step.to_stage}"


def move_anchor(move: MoveView) -> str:
    """The id of the row of a movement."""
    return f"move.{move.kind}.{move.from_place}.{move.to_place}"


@dataclass(frozen=True, slots=True)
class Telling:
    """Words for the marks of one view in one locale."""

    view: PipelineView
    numbers: Numbers

    def stage_url(self, stage: StageView) -> str:
        """The list of those who stand there."""
        return Opener(self.view).standing("position", stage.id)

    def step_url(self, step: StepView) -> str:
        """The list of those whose share is written there; of what moved on where there is none."""
        if step.estimate is None:
            return Opener(self.view).within("moved", step.from_stage, goal=step.to_stage)
        return Opener(self.view).step(step, "share", seen_on=self.view.seen_on)

    def move_url(self, move: MoveView) -> str:
        """The list of one movement."""
        return Opener(self.view).move(move)

    def stage_title(self, stage: StageView) -> str:
        """All about one stage in a sentence or two."""
        count = self.numbers.count
        noun = plural(stage.journeys, "journey", "journeys")
        parts = [f"{stage.name}: {count(stage.journeys)} {noun}", *self._proof_words(stage)]
        money = amounts(stage.amounts, self.numbers)
        parts += [money] if money else []
        parts.append(f"{count(stage.arrivals)} arrived in the period")
        if stage.before_journeys is not None:
            parts.append(f"{count(stage.before_journeys)} at the end of the period before")
        if stage.normal_journeys is not None:
            parts.append(f"normal {count(stage.normal_journeys)}")
        support = f", supported by {' and '.join(stage.supported_by)}" if stage.supported_by else ""
        return f"{', '.join(parts)}. Led by {stage.led_by}{support}."

    def _proof_words(self, stage: StageView) -> list[str]:
        if stage.verified_journeys is None:
            return ["proof not observable yet"]
        if self.view.book != "claimed" or stage.is_ours:
            return []
        claimed = stage.journeys - stage.verified_journeys
        return [f"{self.numbers.count(stage.verified_journeys)} proven, {self.numbers.count(claimed)} only claimed"]

    def proof_line(self, stage: StageView) -> str:
        """The short words on proof under a stage; nothing where all is proven or nothing stands."""
        if stage.verified_journeys is None:
            return "not observable"
        if stage.verified_journeys == stage.journeys or stage.is_ours or self.view.book != "claimed":
            return ""
        return f"{self.numbers.share(stage.verified_journeys / stage.journeys)} proven"

    def amount_lines(self, found: tuple[Amount, ...]) -> tuple[str, ...]:
        """Amounts in short, largest first, at most two lines; those of 0 are left out."""
        some = sorted((a for a in found if a.minor), key=lambda a: -a.minor / 10**a.digits)
        lines = [self.numbers.amount_compact(amount) for amount in some[:MOST_AMOUNTS]]
        if len(some) > MOST_AMOUNTS:
            lines[-1] += f" +{len(some) - MOST_AMOUNTS}"
        return tuple(lines)

    def step_title(self, step: StepView) -> str:
        return step_sentence(step, self.view.names, self.numbers)

    def step_lines(self, step: StepView) -> tuple[tuple[str, str, str], ...]:
        """What stands over a step: (words, kind, tone) per line; last the median days, "" if unknown."""
        is_known = step.median_days is not None or step.tau_days is not None
        days = self.numbers.days(step.median_days, beyond=step.tau_days) if is_known else ""
        if step.is_too_few or step.estimate is None:
            return (("too few", "small", ""), ("to say", "small", ""), (days, "small", ""))
        share, interval = self.numbers.estimate(step.estimate)
        changed = is_changed(step)
        return ((share + ARROWS[changed], "share", changed), (interval, "small", ""), (days, "small", ""))

    def move_title(self, move: MoveView) -> str:
        return move_sentence(move, self.view.names, self.numbers)

    def rest_of_back(self, back: BackMoves) -> str:
        """The back moves that are not drawn, summed in words."""
        if not back.others:
            return ""
        ways = f"{self.numbers.count(back.other_ways)} {plural(back.other_ways, 'other way', 'other ways')}"
        return f"{self.numbers.count(back.others)} more went back on {ways}."

    def step_after(self, k: int) -> StepView | None:
        """The step from stage k to the one after it."""
        pair = (self.view.stages[k].id, self.view.stages[k + 1].id)
        return next((s for s in self.view.steps if (s.from_stage, s.to_stage) == pair), None)

    def largest(self) -> float:
        """The largest count or normal in the picture: the end of its scale."""
        counts = ((s.journeys, s.normal_journeys or 0, s.before_journeys or 0) for s in self.view.stages)
        return max(map(max, counts), default=0)

    def out_rows(self) -> tuple[tuple[str, dict[str, MoveView]], ...]:
        """Exits and waiting room that anybody went to: name, and the move by the stage that it came from."""
        rows = []
        for place in (*self.view.exits, self.view.waiting):
            moves = (
                m for m in self.view.moves if m.kind in {"out", "parked"} and m.to_place == place.id and m.journeys
            )
            rows.append((place.name, {move.from_place: move for move in moves}))
        return tuple((name, moves) for name, moves in rows if moves)


def stacked(lines: tuple[str, ...], *, x: float, y: float, kind: str, step: float, tone: str = "") -> tuple[Text, ...]:
    """Lines of one kind under each other from y down, around x."""
    return tuple(Text(x, y + k * step, words, kind, tone=tone) for k, words in enumerate(lines))

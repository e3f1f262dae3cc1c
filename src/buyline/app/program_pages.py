"""What stands on the page of planned programs: those that hold, and what another one can be planned with?"""

from dataclasses import dataclass

from buyline.app.books import definition_of
from buyline.app.programs_planned import programs_planned
from buyline.app.statements import Asked
from buyline.days import Moment
from buyline.forecast.programs import Programs
from buyline.store import read_models
from buyline.store.books import Books


@dataclass(frozen=True, kw_only=True)
class StageToFill:
    """A stage on the way to a win, in which a program may bring arrivals."""

    id: str
    name: str
    led_by: str


@dataclass(frozen=True, kw_only=True)
class ProgramsView:
    """The planned programs, the stages in which journeys may begin, and the programs that were described, by id.

    `is_whole`: whether whoever asks sees all journeys; programs are planned for all of them.
    """

    found: Programs
    stages: tuple[StageToFill, ...]
    described: tuple[tuple[str, str], ...]
    is_whole: bool


def programs_page(books: Books, *, now: Moment) -> ProgramsView:
    """The page of planned programs."""
    definition = definition_of(books)
    led_by = {stage.id: stage.led_by for stage in definition.stages}
    ranked = sorted(definition.rank_of.items(), key=lambda pair: pair[1])
    return ProgramsView(
        found=programs_planned(books, Asked(), now=now),
        stages=tuple(
            StageToFill(id=stage, name=definition.name_of(stage), led_by=led_by[stage])
            for stage, rank in ranked
            if rank < definition.won_rank
        ),
        described=tuple((id_, str(told.get("name", ""))) for id_, told in read_models.programs(books).items()),
        is_whole=books.sight.has_all_journeys,
    )

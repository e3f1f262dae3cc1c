"""How long may a journey stand in a stage before it is slow?

As long as the service level says; where none is agreed, and the stage is before the won one, as long as three quarters
of its stays last. The quartile is that of the Pipeline page without period or filter, and nothing is estimated here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from buyline.app.looking import Looking
from buyline.app.stays import lasting_of
from buyline.definition.model import Definition
from buyline.measure.journey_list import StageLimit
from buyline.measure.lasting import Lasting


def limits_of(looking: Looking) -> tuple[StageLimit, ...]:
    """The limits of the stages under the agreement in force, those of single pipelines first."""
    latest = looking.agreement.latest
    return (*_own(latest), *_common(latest, _lasting(looking)))


def _lasting(looking: Looking) -> Mapping[str, Lasting]:
    """How long stays last by stage: in the claimed book, whatever is filtered by."""
    return lasting_of(looking, replace(looking.seen, where={}, book="claimed"), looking.times.cohort)


def _own(latest: Definition) -> Iterator[StageLimit]:
    """Service levels that one pipeline has of its own."""
    for pipeline in latest.pipelines:
        for stage, override in pipeline.overrides.items():
            if override.service_level_days is not None:
                yield StageLimit(stage, override.service_level_days, pipeline.id)


def _common(latest: Definition, lasting: Mapping[str, Lasting]) -> Iterator[StageLimit]:
    for stage in latest.stages:
        quarter = lasting.get(stage.id, Lasting()).p75 if latest.rank_of[stage.id] < latest.won_rank else None
        days = quarter if stage.service_level_days is None else stage.service_level_days
        if days is not None:
            yield StageLimit(stage.id, days)

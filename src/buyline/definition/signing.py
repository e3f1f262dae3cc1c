"""Whose signature does a new version of the definition need?

Every function that has something to do under it, or had under the version before: nobody is written out of the
agreement unasked. It does not know who has signed.
"""

from collections.abc import Iterator

from buyline.definition.model import Definition, Stage, Step

BUYER = "buyer"


def functions_at_work(definition: Definition) -> frozenset[str]:
    """The functions that lead, support or review a stage, lead the waiting room, do a step or help with one."""
    return frozenset(_named(definition)) - {BUYER}


def must_sign(before: Definition, after: Definition) -> tuple[str, ...]:
    """The functions whose signatures bring `after` into force, in the order in which the definitions name them."""
    at_work = functions_at_work(before) | functions_at_work(after)
    return tuple(name for name in dict.fromkeys((*after.functions, *before.functions)) if name in at_work)


def _named(definition: Definition) -> Iterator[str]:
    yield definition.waiting.led_by
    for stage in definition.stages:
        yield from _of_stage(stage)
    for pipeline in definition.pipelines:
        for override in pipeline.overrides.values():
            yield from _doing(override.steps or ())


def _of_stage(stage: Stage) -> Iterator[str]:
    yield stage.led_by
    yield from (*stage.supported_by, *stage.reviewed_by)
    yield from _doing(stage.steps)


def _doing(steps: tuple[Step, ...]) -> Iterator[str]:
    return (one for step in steps for one in (step.by, *step.supported_by, *step.reviewed_by))

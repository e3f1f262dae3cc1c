"""What of a new version has no counterpart in the one before, in words?

A number that was read under one version can be read under the next as far as their places can be matched: a dropped
stage where `moves` says where its journeys go. Of the rest sentences say what stays as it was. It counts nothing.
"""

from collections.abc import Iterator

from buyline.definition.model import Definition, Stage


def unmatched(old: Definition, new: Definition) -> tuple[str, ...]:
    """Return a sentence for each stage of either version that cannot be read as one of the other; none if all can."""
    return (*_dropped(old, new), *_added(old, new), *_proven_otherwise(old, new))


def _dropped(old: Definition, new: Definition) -> Iterator[str]:
    for stage in old.stages:
        if stage.id not in new.all_ids and stage.id not in new.moves:
            yield f"{stage.name} is dropped and no stage stands for it: its journeys stay there with its old rates."


def _added(old: Definition, new: Definition) -> Iterator[str]:
    known = {*old.all_ids, *new.moves.values()}
    for stage in new.stages:
        if stage.id not in known:
            yield f"{stage.name} is new: nobody has been there yet, so its rates are published ones."


def _proven_otherwise(old: Definition, new: Definition) -> Iterator[str]:
    before = old.stage_by_id
    for stage in new.stages:
        if stage.id in before and _reading(before[stage.id]) != _reading(stage):
            yield f"{stage.name} is reached by other rules now: what that does to rates shows only in later weeks."


def _reading(stage: Stage) -> tuple[object, ...]:
    """What decides when a journey reaches a stage."""
    return stage.criterion, stage.claimed, stage.gate

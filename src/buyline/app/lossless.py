"""How does a result travel whole, so that it is the same frozen record at the other end?

A record becomes JSON field by field, by its annotations, and is made again from them: whole numbers stay whole (days,
minor units), arrays keep their numbers to the last digit, what is no number stays none. A statement within another says
its name. It knows no particular result; which results travel is said in one list.
"""

import math
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from buyline.app.health_of_books import Health
from buyline.app.journeys import JourneyRecord
from buyline.forecast.changes import Changes
from buyline.forecast.journey_chances import JourneyChances
from buyline.forecast.programs import Programs
from buyline.forecast.push import Push
from buyline.forecast.result import Forecast
from buyline.measure.breakdown import Breakdown
from buyline.measure.cohorts import Cohorts
from buyline.measure.conversion import Conversion
from buyline.measure.flow import Flow
from buyline.measure.leakage import Leakage
from buyline.measure.picture import PipelineView
from buyline.measure.position import Position
from buyline.measure.restatement import Restatement
from buyline.measure.stalled import Stalled
from buyline.measure.standings import Standings
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import TimeInStage
from buyline.plan.chief import Chief
from buyline.plan.pace import Pace
from buyline.plan.result import Plan

MEDIA_TYPE = "application/vnd.buyline.result+json"
_RESULTS = (
    Breakdown, Changes, Chief, Cohorts, Conversion, Flow, Forecast, Health, JourneyChances, JourneyRecord, Leakage,
    Pace, PipelineView, Plan, Position, Programs, Push, Restatement, Stalled, Standings, TimeInStage,
)  # fmt: skip
TRAVELLING: dict[str, type] = {one.__name__: one for one in _RESULTS}
"""The results that travel, by the names under which they do."""

Read = Callable[[Any], Any]


class NotThisRecord(ValueError):
    """What came is not the record that it says it is: the two ends are of different versions."""


def packed(result: Any) -> dict[str, Any]:
    """A result as JSON, with its name; KeyError for one that does not travel."""
    name = type(result).__name__
    if TRAVELLING.get(name) is not type(result):
        raise KeyError(name)
    return {"result": name, "fields": _fields(result)}


def unpacked(said: Mapping[str, Any]) -> Any:
    """The result again, equal to the one that was packed; NotThisRecord where the two ends do not agree."""
    kind = TRAVELLING.get(str(said.get("result")))
    if kind is None:
        raise NotThisRecord(f"'{said.get('result')}' is no result that this version of Buyline knows")
    try:
        return _record(kind)(said["fields"])
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise NotThisRecord(f"this is no {kind.__name__} as this version of Buyline knows it: {problem}") from None


def _written(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, np.ndarray):
        return [_written(each) for each in value.tolist()]
    if isinstance(value, Mapping):
        return [[_written(key), _written(each)] for key, each in value.items()]
    if isinstance(value, tuple | list):
        return [_written(each) for each in value]
    if is_dataclass(value):
        return _inner(value)
    raise TypeError(f"a {type(value).__name__} does not travel")


def _inner(record: Any) -> dict[str, Any]:
    """A record within another; a statement says its name, since annotations name none."""
    return packed(record) if isinstance(record, Statement) else _fields(record)


def _fields(record: Any) -> dict[str, Any]:
    return {one.name: _written(getattr(record, one.name)) for one in fields(record) if one.init}


@lru_cache(maxsize=512)
def _reader(kind: Any) -> Read:
    """What makes a value of this annotation again."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return _either(inside)
    if origin is None or origin is Literal:
        return _plain_or_record(kind)
    if issubclass(origin, Mapping):
        return _mapping(_reader(inside[0]), _plain if inside[1] is Any else _reader(inside[1]))
    return _SEVERAL[origin](inside)


def _plain_or_record(kind: Any) -> Read:
    if isinstance(kind, type) and issubclass(kind, Statement):
        return unpacked
    if is_dataclass(kind):
        return _record(kind)
    if hasattr(kind, "_make"):
        return _named(kind)
    return float if kind is float else _same


def _plain(value: Any) -> Any:
    """What a table of anything holds: JSON as it is."""
    return value


def _same(value: Any) -> Any:
    """A plain value; what is open by its annotation holds tuples only, never lists."""
    return tuple(_same(one) for one in value) if isinstance(value, list) else value


def _either(inside: tuple[Any, ...]) -> Read:
    """One kind or nothing; of several plain kinds the value says itself which it is."""
    kinds = [one for one in inside if one is not type(None)]
    if len(kinds) > 1:
        return _same
    inner = _reader(kinds[0])
    return lambda value: None if value is None else inner(value)


def _tuple(inside: tuple[Any, ...]) -> Read:
    if len(inside) == 2 and inside[1] is Ellipsis:
        each = _reader(inside[0])
        return lambda value: tuple(each(one) for one in value)
    parts = [_reader(one) for one in inside]
    return lambda value: tuple(part(one) for part, one in zip(parts, value, strict=True))


def _mapping(key: Read, each: Read) -> Read:
    return lambda value: {key(name): each(one) for name, one in value}


def _list(inside: tuple[Any, ...]) -> Read:
    each = _reader(inside[0])
    return lambda value: [each(one) for one in value]


def _array(inside: tuple[Any, ...]) -> Read:
    numbers = get_args(inside[1])[0] if len(inside) > 1 else np.float64
    return lambda value: np.array([float(one) if isinstance(one, str) else one for one in value], dtype=numbers)


_SEVERAL: dict[Any, Callable[[tuple[Any, ...]], Read]] = {tuple: _tuple, list: _list, np.ndarray: _array}


def _named(kind: Any) -> Read:
    parts = [_reader(hint) for hint in get_type_hints(kind).values()]
    return lambda value: kind(*(part(one) for part, one in zip(parts, value, strict=True)))


def _record(kind: Any) -> Read:
    hints = get_type_hints(kind)
    wanted = {one.name: hints[one.name] for one in fields(kind) if one.init}

    def read(value: Any) -> Any:
        return kind(**{name: _reader(hint)(value[name]) for name, hint in wanted.items()})

    return read

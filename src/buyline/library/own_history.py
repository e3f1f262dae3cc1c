"""What do the measures say of a stage history that lies somewhere else: in a frame, in DuckDB, in PostgreSQL?

The ledger is built on the engine of the table and counted there; small tables come back. A history says where somebody
put each journey, so there is one book, *claimed*, and no evidence.
"""

from collections.abc import Callable, Mapping
from time import time_ns
from typing import Any

import ibis.expr.types as ir

from buyline.app.baselines import Decisions
from buyline.app.changes import changes_of
from buyline.app.expecting import records_of
from buyline.app.explaining import breakdown_asked, broken_down, leakage_of
from buyline.app.journeys import JourneyRecord
from buyline.app.planning import plan_of, wanted_of
from buyline.app.pushing import push_of
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, day_of
from buyline.definition.model import Definition
from buyline.library.answering import Answering
from buyline.measure.asked import Cohort
from buyline.measure.cohorts import cohorts
from buyline.measure.conversion import conversion
from buyline.measure.flow import flow
from buyline.measure.position import position
from buyline.measure.stalled import stalled
from buyline.measure.standings import History, history, standings
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import NotInTheBooks, RecordsBegin, View

CLAIMED = "claimed"
ON = ("stage", "stages", "from_stage", "to_stage")


class OwnHistory(Answering):
    """A ledger over a table of one's own, asked like books. Stages are named by their id or as in the table."""

    def __init__(
        self, rows: ir.Table, *, definition: Definition, ids: Mapping[str, str], records_begin: tuple[RecordsBegin, ...]
    ) -> None:
        self._rows = rows
        self._definition = definition
        self._ids = dict(ids)
        self._begin = records_begin

    @property
    def definition(self) -> Definition:
        """The stages in their order, exits, columns: what the ledger was built with."""
        return self._definition

    @property
    def rows(self) -> ir.Table:
        """The rows of the ledger, as an Ibis table on the engine where they lie."""
        return self._rows

    def history(self, journey: str) -> History:
        """The rows of one journey, in order."""
        found = history(self._view(Asked()), journey=journey)
        if not found.lines:
            raise Refused(f"There is no journey '{journey}' in this history.")
        return found.told_by(self._definition)

    def journey(self, id_: str) -> JourneyRecord:
        """Refused: a stage history has no entries and no proofs; `history` has the rows of a journey."""
        raise Refused(f"A stage history has no record of evidence for '{id_}'; `.history('{id_}')` has its rows.")

    def close(self) -> None:
        """Let go of the rows that were kept on the engine."""
        release: Callable[[], None] | None = getattr(self._rows, "release", None)
        if release is not None:
            release()

    def __repr__(self) -> str:
        stages = " → ".join(stage.name for stage in self._definition.stages)
        return f"<ledger of a stage history: {stages}>"

    def _view(self, asked: Asked) -> View:
        if asked.book != CLAIMED:
            raise Refused(
                f"A stage history has no book '{asked.book}': it says where somebody put each journey, which is the "
                f"book '{CLAIMED}'. Import it into books to have it compared with what buyers did."
            )
        if asked.at_seq is not None:
            raise Refused("A stage history has no journal, so it cannot be read `at_seq`; use `as_of` with a day.")
        return View(
            ledger=self._rows,
            definition=self._definition,
            as_of=asked.as_of,
            where=dict(asked.where),
            records_begin=self._begin,
        )

    def _by_id(self, place: Any) -> Any:
        """A place by its id, or several of them."""
        return tuple(map(self._by_id, place)) if isinstance(place, tuple) else self._ids.get(place, place)

    def _answer(self, name: str, asked: Asked, **more: Any) -> Statement:
        today = day_of(time_ns() // 1_000, self._definition.time_zone)
        day = today if asked.as_of is None else asked.as_of
        named = {key: self._by_id(value) if key in ON else value for key, value in more.items()}
        if name == "forecast":
            raise Refused("A stage history is not forecast where it lies; import it into books, which are.")
        try:
            return ANSWERS[name](self._view(asked), day, named)
        except (NotInTheBooks, ValueError) as problem:
            raise Refused(str(problem)) from None


def _position(view: View, day: Day, more: dict[str, Any]) -> Statement:
    return position(view, on=day if more["on"] is None else more["on"], by=more["by"])


def _conversion(view: View, day: Day, more: dict[str, Any]) -> Statement:
    first, last = more.pop("begun")
    return conversion(view, cohort=Cohort(on=day, first=first, last=last), **more)


def _time(view: View, day: Day, more: dict[str, Any]) -> Statement:
    first, last = more.pop("begun")
    return time_in_stage(view, cohort=Cohort(on=day, first=first, last=last), **more)


def _cohorts(view: View, day: Day, more: dict[str, Any]) -> Statement:
    return cohorts(view, per=more.pop("each"), cohort=Cohort(on=day), **more)


def _no_programs(_view: View, _day: Day, _more: dict[str, Any]) -> Statement:
    raise Refused("A stage history holds no planned programs; books do.")


def _no_goals(_view: View, _day: Day, _more: dict[str, Any]) -> Statement:
    raise Refused("A stage history holds no goals; `.plan(deals=…, by=…)` works back from one that you say.")


ANSWERS: dict[str, Callable[[View, Day, dict[str, Any]], Statement]] = {
    "position": _position,
    "flow": lambda view, _, more: flow(view, **more),
    "conversion": _conversion,
    "time_in_stage": _time,
    "cohorts": _cohorts,
    "stalled": lambda view, day, _: stalled(view, on=day),
    "standings": lambda view, day, more: standings(view, on=day, **more),
    "leakage": lambda view, day, more: leakage_of(view, day, **more),
    "plan": lambda view, day, more: plan_of(view, day, wanted=wanted_of(more)),
    "pace": _no_goals,
    "chief": _no_goals,
    "programs": _no_programs,
    "breakdown": lambda view, day, more: broken_down(view, breakdown_asked(day, **more)),
    "push": lambda view, day, more: push_of(view, records_of(view, day), **more),
    "changed": lambda view, day, more: changes_of(view, records_of(view, day), Decisions(), **more),
}
"""What answers each question; books are asked the same by `app.statements`."""

"""What stands above a column of the board?

Name, who leads, how many, how much, how much of it is proven; the share that moves on and the days it takes, as the
Pipeline page says them. Each number opens its rows.
"""

from dataclasses import dataclass

from buyline.app.board import BoardView
from buyline.measure.behind import What
from buyline.measure.board import Column, Held
from buyline.measure.picture import Estimate, StepView
from buyline.web.behind_links import Opener
from buyline.web.board.question import BoardQuery
from buyline.web.numbers import Numbers, plural
from buyline.web.parts import Link, Number
from buyline.web.picture.telling import tone_of

FROM_STEP = "Of all journeys of the Pipeline page's period, whatever is filtered here"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column; `share`: of journeys proven, of days normal; an address is empty where there is none."""

    place: str
    name: str
    tone: str
    led_by: str
    count: Number
    amount: Number | None
    proof: Number | None
    moves_on: Number | None
    days: Number | None
    normal: str
    slow: Number | None
    add: str
    links: tuple[Link, ...]
    fold: str
    is_open: bool
    is_stage: bool
    is_narrow: bool


def head_of(column: Column, query: BoardQuery, view: BoardView, numbers: Numbers, *, can_record: bool) -> Head:
    """The head of a column."""
    here = query.of_place(column.place)
    told = _Told(column, query, view, numbers)
    is_stage = column.kind == "stage"
    return Head(
        place=column.place,
        name=column.name,
        tone=tone_of(column.led_by) if is_stage else "",
        led_by=column.led_by,
        count=Number(numbers.count(column.held.journeys), here.url(), "List of these journeys"),
        amount=told.amount(here.url()),
        proof=told.proof() if is_stage else None,
        moves_on=told.moves_on(),
        days=told.days(),
        normal=told.normal(),
        slow=told.slow(),
        add=told.add() if can_record and is_stage else "",
        links=(Link("List of these journeys", here.url(), icon="table"), *told.sorts()),
        fold="" if is_stage else told.fold(),
        is_open=column.is_open,
        is_stage=is_stage,
        is_narrow=not column.is_open or not column.held.journeys,
    )


@dataclass(frozen=True)
class _Told:
    column: Column
    query: BoardQuery
    view: BoardView
    numbers: Numbers

    @property
    def held(self) -> Held:
        return self.column.held

    def amount(self, url: str) -> Number | None:
        words = " + ".join(self.numbers.amounts(self.held.amounts))
        return Number(words, url, "Amounts by currency") if words else None

    def proof(self) -> Number | None:
        seen = self.held.proven + self.held.unproven
        if not self.held.journeys:
            return None
        if not seen:
            return Number("not observable yet", title="No source tells of what would prove this stage")
        url = self.query.of_place(self.column.place).narrowed("proof", "proven").url()
        title = f"{self.numbers.count(self.held.proven)} of {self.numbers.count(seen)} proven by the buyer"
        return Number(f"{self.numbers.share(self.held.proven / seen)} verified", url, title)

    def slow(self) -> Number | None:
        if not self.held.slow:
            return None
        url = self.query.of_place(self.column.place).narrowed("over", "0", ">").url()
        limit = self._limit()
        return Number(f"{self.numbers.count(self.held.slow)} slow", url, f"Longer here than {limit}" if limit else "")

    def _limit(self) -> str:
        days = self.column.limit_days
        if days is None:
            return ""
        many = f"{self.numbers.count(days)} {plural(days, 'day', 'days')}"
        is_agreed = self.column.service_level_days is not None
        return f"the agreed {many}" if is_agreed else f"{many}, as three quarters of stays"

    def moves_on(self) -> Number | None:
        step = self.column.step
        estimate = _estimate(step)
        if step is None or estimate is None:
            return None
        share, interval = self.numbers.estimate(estimate)
        title = f"{interval} move on within {self.numbers.count(step.horizon_days)} days. {FROM_STEP}"
        return Number(f"{share} move on", self._opens("share"), title)

    def days(self) -> Number | None:
        step = self.column.step
        if step is None or (step.median_days is None and step.tau_days is None):
            return None
        words = self.numbers.days(step.median_days, beyond=step.tau_days)
        return Number(f"half leave in {words}", self._opens("seen stays"), FROM_STEP)

    def normal(self) -> str:
        days = None if self.column.step is None else self.column.step.normal_median_days
        return "" if days is None else f"normal {self.numbers.days(days, beyond=None)}"

    def _opens(self, what: What) -> str:
        view, step = self.view.pipeline, self.column.step
        return "" if step is None else Opener(view).step(step, what, seen_on=view.seen_on)

    def add(self) -> str:
        return f"/acts/open?{self.query.back(stage=self.column.place)}"

    def sorts(self) -> tuple[Link, ...]:
        fields = self.view.board.fields
        offered = [(sort, words) for sort, words in SORTS if sort.removeprefix("-") in fields]
        chosen = self.query.sort or offered[0][0]
        return tuple(Link(words, self.query.url(sort=sort), sort == chosen, icon="sort") for sort, words in offered)

    def fold(self) -> str:
        """Where the column is opened, or folded where it is open."""
        place, opened = self.column.place, self.query.opened
        left = tuple(one for one in opened if one != place)
        return self.query.url(opened=left if place in opened else (*opened, place))


SORTS = (("-amount", "Largest first"), ("-days", "Longest here first"), ("close_on", "Closing soonest first"))
"""In which order cards stand: as it is asked for, as it is read."""


def _estimate(step: StepView | None) -> Estimate | None:
    return None if step is None or step.is_too_few else step.estimate

"""What does the page of the plan say: what must begin for a goal, beside what means alone say, stage by stage?

Made from one `PlanView`; computes nothing but words and places.
"""

from dataclasses import dataclass

from buyline.app.plan_page import BESIDE, CHANGED, FUNCTIONS_AT_MOST, PlanView
from buyline.definition.money import digits_of
from buyline.forecast.result import Outlook
from buyline.measure.picture import Amount
from buyline.measure.wording import in_words
from buyline.plan.result import Level, OfStage, Plan, StageNeed
from buyline.plan.saying import in_a_sentence
from buyline.web.bars import Bar, Bars, scaled
from buyline.web.frame import Framed
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Heat, Leads, Number, Stat
from buyline.web.picture.telling import tone_of
from buyline.web.plan_form import PlanForm, form_of
from buyline.web.question import Question
from buyline.web.tables import Cell, Row, Table
from buyline.web.taking import Take, takes_of
from buyline.web.words import dated, left_out

OWN = (
    *("what", "number", "margin", "by", "confidence", "begins", "ahead", "share", "price", "cost", "budget"),
    *(f"hours-{place}" for place in range(1, FUNCTIONS_AT_MOST + 1)),
    *(f"{letter}-{name}" for letter in BESIDE for name in CHANGED),
)
FEW = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """The page."""

    kind: str = "plan"
    title: str = "Plan"
    view: Framed
    form: PlanForm
    headline: str
    subtitle: str
    stats: tuple[Stat, ...]
    bars: tuple[Bars, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    takes: tuple[Take, ...]


def plan_page_of(question: Question, view: PlanView, numbers: Numbers) -> PlanPage:
    """The page of an answer."""
    told = Telling(view, numbers)
    plan = view.plan
    tables = (told.levels(), told.beside(), told.stages(), told.weeks(), told.positions(), told.functions())
    return PlanPage(
        view=view.frame,
        form=form_of(question, view, numbers),
        headline=told.sentence(plan),
        subtitle=" · ".join(filter(None, (told.set_by(), f"{plan.book} book", told.won()))),
        stats=told.quarters(),
        bars=(told.bars(),),
        rules=(dated(in_words(plan.rule), numbers),),
        notes=tuple(filter(None, (left_out(question.problems), *told.notes()))),
        tables=tuple(table for table in tables if table.rows),
        takes=takes_of("plan", question),
    )


@dataclass(frozen=True)
class Telling:
    """The words of one page."""

    view: PlanView
    numbers: Numbers

    @property
    def plan(self) -> Plan:
        return self.view.plan

    def name(self, stage: str) -> str:
        return self.view.frame.names.get(stage, stage)

    def money(self, amount: float) -> str:
        digits = digits_of(self.plan.currency)
        return self.numbers.amount(Amount(minor=round(amount) * 10**digits, currency=self.plan.currency, digits=digits))

    def sentence(self, plan: Plan) -> str:
        """What a plan comes to."""
        numbers = self.numbers
        return in_a_sentence(
            plan, number=numbers.about, share=numbers.share, day=numbers.day, money=self.money,
            names=self.view.frame.names,
        )  # fmt: skip

    def set_by(self) -> str:
        """Who says what is aimed at."""
        first, last = self.numbers.day(self.plan.aim.first), self.numbers.day(self.plan.aim.last)
        return {
            "asked": f"As asked, {first} to {last}",
            "goal": f"The goal that was signed for, {first} to {last}",
            "usual": f"No goal is set: as many deals as were won in as many days before, {first} to {last}",
        }[self.plan.set_by]

    def won(self) -> str:
        """What is there already."""
        won = self.plan.won
        return f"{self.numbers.about(won)} {plural(round(won), 'deal', 'deals')} won already" if won else ""

    def notes(self) -> list[str]:
        """What to know of this plan."""
        plan, numbers = self.plan, self.numbers
        prior = f"{numbers.share(plan.prior_share)} of the rates on the way is not yet from these books but from"
        notes = [f"{prior} published or expected shares."] if plan.prior_share > FEW else []
        calm = plan.without_shock
        if calm.true_confidence is not None and calm.arrivals:
            days = plan.aim.last - plan.on
            notes.append(
                f"All chances move together by {numbers.share(plan.shock)} or so within {numbers.count(days)}"
                f" {plural(days, 'day', 'days')}, as far as earlier forecasts tell: a plan that forgets it asks for"
                f" {numbers.about(calm.arrivals)} in all, and is {numbers.share(calm.true_confidence)} sure, not"
                f" {numbers.share(plan.aim.confidence)}."
            )
        return notes

    def quarters(self) -> tuple[Stat, ...]:
        """Deals and average price of the quarters ahead, as it goes."""
        return tuple(
            Stat(f"{each.name}, as it goes", Number(self._deals(each.wins.mean)), self._range(each))
            for each in self.plan.quarters
        )

    def _deals(self, number: float) -> str:
        said = self.numbers.about(number)
        return f"{said} {'deal' if said == '1' else 'deals'}"

    def _range(self, each: Outlook) -> str:
        wins, revenue = each.wins, each.revenue
        low, high = wins.quantile([0.1, 0.9]).tolist()
        said = f"80%: {self.numbers.about(low)}{TO}{self.numbers.about(high)}"
        if revenue is None or wins.mean < FEW:
            return said
        return f"{said} · {self.money(revenue.mean / wins.mean)} a deal"

    def _weekly(self, level: Level) -> str:
        return self.numbers.about(level.weekly) if level.weekly is not None else "out of reach"

    def bars(self) -> Bars:
        """How many a week for each confidence, beside means alone and what begins of late."""
        plan, numbers = self.plan, self.numbers
        weeks = self._weeks
        rows = [
            (f"{numbers.share(level.confidence)} sure", level.weekly or 0.0, self._weekly(level),
             "" if level.arrivals is None else f"{numbers.about(level.arrivals)} in all", "sales")
            for level in plan.levels
        ]  # fmt: skip
        naive = plan.naive
        if naive.arrivals is not None and naive.true_confidence is not None:
            sure = f"truly {numbers.share(naive.true_confidence)} sure"
            rows.append(
                ("By means alone", naive.arrivals / weeks, numbers.about(naive.arrivals / weeks), sure, "other")
            )
        usual = f"{numbers.share(plan.as_it_goes)} sure"
        rows.append(("As of late", plan.lately, numbers.about(plan.lately), usual, "ink"))
        widths = scaled([value for _, value, *_ in rows])
        bars = tuple(
            Bar(label=label, value=said, width=width, note=note, tone=tone)
            for (label, _, said, note, tone), width in zip(rows, widths, strict=True)
        )
        return Bars(id="begin", title="How many have to begin a week?", note=self.bars_in_words(), bars=bars)

    @property
    def _weeks(self) -> float:
        return max((self.plan.aim.last - self.plan.on) / 7, 1 / 7)

    def bars_in_words(self) -> str:
        """The picture in a sentence."""
        naive, numbers = self.plan.naive, self.numbers
        if naive.arrivals is None or naive.true_confidence is None:
            return "Nothing that begins now is won in time, so no number of beginnings is worked out by means alone."
        return (
            f"By means alone {numbers.about(naive.arrivals)} would have to begin in all; that is truly"
            f" {numbers.share(naive.true_confidence)} sure."
        )

    def levels(self) -> Table:
        """50, 80 and 90 %, beside the naive plan."""
        plan, numbers = self.plan, self.numbers
        rows = [
            Row("", (f"{numbers.share(level.confidence)} sure", self._about(level.arrivals), self._about(level.weekly),
                     numbers.share(level.verified), self._money_or_dash(level.cost)))
            for level in plan.levels
        ]  # fmt: skip
        for words, plainly in (("By means alone (1/p)", plan.naive), ("Without the shock", plan.without_shock)):
            weekly = None if plainly.arrivals is None else plainly.arrivals / self._weeks
            sure = TO if plainly.true_confidence is None else numbers.share(plainly.true_confidence)
            rows.append(Row("", (words, self._about(plainly.arrivals), self._about(weekly), sure, TO)))
        rows.append(Row("", ("As it goes", TO, TO, numbers.share(plan.as_it_goes), TO)))
        heads = ("Plan", "Begin in all", "A week", "True confidence", "Cost")
        note = "As it goes: with as many beginnings as of late. A dash: out of reach, or not asked."
        return Table("levels", "How sure is how many?", note, heads, 1, tuple(rows))

    def _about(self, number: float | None) -> str:
        return TO if number is None else self.numbers.about(number)

    def _money_or_dash(self, amount: float | None) -> str:
        return TO if amount is None else self.money(amount)

    def beside(self) -> Table:
        """The plans side by side."""
        plans = {"A": self.plan} | {letter.upper(): plan for letter, plan in self.view.beside.items()}
        if len(plans) == 1:
            return Table("beside", "", "", (), 0, ())
        rows = tuple(Row("", (letter, *self._scenario(plan))) for letter, plan in plans.items())
        heads = ("Plan", "Goal", "By", "Sure", "Begin a week", "In all", "As it goes", "Hours a week at most")
        return Table("beside", "Which plan asks for what?", "Each with its own goal, day and rates.", heads, 3, rows)

    def _scenario(self, plan: Plan) -> tuple[Cell, ...]:
        numbers, asked = self.numbers, plan.asked
        most = max((max(each.weekly, default=0.0) for each in asked.functions), default=0.0)
        goal = self.money(plan.aim.amount) if plan.aim.is_money else self._deals(plan.deals or 0)
        return (
            goal, numbers.day(plan.aim.last), numbers.share(plan.aim.confidence), self._weekly(asked),
            self._about(asked.arrivals), numbers.share(plan.as_it_goes), self._hours(most),
        )  # fmt: skip

    def stages(self) -> Table:
        """What the asked confidence takes of each stage."""
        plan, led = self.plan, dict(self.view.frame.stages)
        known = {each.stage: each for each in plan.stages}
        rows = tuple(self._stage(need, known[need.stage], led.get(need.stage, "")) for need in plan.asked.stages)
        heads = (
            *("Stage", "Led by", "If all began here", "Begin here", "Passing on the way", "Under way today"),
            *("A week", "Of late", "Half in time by", "Nine tenths by", "Gets ahead ever", "Prior"),
        )
        note = (
            "In all until the day. If all began here: how many if every new journey began in this stage alone."
            " Half in time by: the latest day from which on half of what an arrival ever brings still comes in time."
        )
        title = f"What must come to each stage, to be {self.numbers.share(plan.aim.confidence)} sure?"
        return Table("stages", title, note, heads, 2, rows)

    def _stage(self, need: StageNeed, of: OfStage, led: str) -> Row:
        numbers = self.numbers
        leads: Cell = Leads(led, tone_of(led)) if led else TO
        asked = (need.if_all_began_here, need.begin_here, need.passing_on_the_way, need.under_way)
        weekly = (sum(week.arrivals for week in need.weekly) / self._weeks, of.lately)
        days = (TO if day is None else self._useful(day) for day in (of.half_by, of.most_by))
        shares = (TO if of.ahead is None else numbers.share(of.ahead), numbers.share(of.prior_share))
        cells = (self.name(need.stage), leads, *map(self._about, (*asked, *weekly)), *days, *shares)
        return Row(f"need-{need.stage}", cells, tone_of(led) if led else "")

    def _useful(self, day: int) -> str:
        return self.numbers.day(day) if day > self.plan.on else f"{self.numbers.day(day)} (over)"

    def weeks(self) -> Table:
        """Arrivals by stage and week."""
        return self._by_week("weeks", "How many must come in which week?", "arrivals",
                             "Expected arrivals, new journeys and those under way together.")  # fmt: skip

    def positions(self) -> Table:
        """Positions at the end of each week."""
        return self._by_week("positions", "How many stand there at the end of each week, if the plan is kept?",
                             "position", "Expected positions.")  # fmt: skip

    def _by_week(self, id_: str, title: str, what: str, note: str) -> Table:
        needs = self.plan.asked.stages
        most = [max((getattr(week, what) for week in need.weekly), default=0.0) or 1.0 for need in needs]
        rows = tuple(
            Row("", (f"{self.numbers.day(week.first)}", *(
                Heat(self._about(value), value / top)
                for need, top in zip(needs, most, strict=True)
                for value in (getattr(need.weekly[place], what),)
            )))
            for place, week in enumerate(needs[0].weekly)
        )  # fmt: skip
        heads = ("Week from", *(self.name(need.stage) for need in needs))
        return Table(id_, title, f"{note} Each column is shaded by its own largest week.", heads, 1, rows)

    def _hours(self, hours: float) -> str:
        return f"{self.numbers.about(hours)} h"

    def functions(self) -> Table:
        """Hours and touches of each function."""
        numbers = self.numbers
        rows = tuple(
            Row(
                "",
                (
                    Leads(each.function, tone_of(each.function)),
                    self._hours(each.hours),
                    self._hours(each.hours / self._weeks),
                    self._hours(max(each.weekly, default=0.0)),
                    TO if each.limit is None else numbers.hours(each.limit),
                    numbers.about(each.touches),
                ),
            )
            for each in self.plan.asked.functions
        )
        heads = ("Function", "Hours in all", "A week", "Most in a week", "There are", "Steps in all")
        note = "Hours of the agreed steps for every arrival in a stage, new journeys and those under way."
        return Table("functions", "What does it ask of whom?", note, heads, 1, rows)

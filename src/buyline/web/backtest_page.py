"""What does the page about the backtest say: how good would the forecast have been, where is it poor, is it of now?

Made from one `BacktestView`; computes nothing but words and places.
"""

from dataclasses import dataclass, replace

from django.urls import reverse

from buyline.app.backtest_page import TARGETS, BacktestView
from buyline.definition.money import digits_of
from buyline.forecast.backtest import HUMAN, HUMAN_DAYS, Backtest
from buyline.forecast.judged import PUT_RIGHT, STATED, Score
from buyline.forecast.trials import HORIZONS
from buyline.forecast.wording import bar_sentence, poorest_sentence, skill_sentence, weeks_sentence
from buyline.measure.wording import in_words
from buyline.web.asked import Form, form_of
from buyline.web.backtest_figures import figures_of
from buyline.web.frame import Choice, Framed, Select
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Badge, Meter
from buyline.web.plot import Figure
from buyline.web.question import Question
from buyline.web.rooms import room_words
from buyline.web.statement import by_select, within_select
from buyline.web.tables import Cell, Row, Table
from buyline.web.taking import Take, takes_of
from buyline.web.words import left_out

OWN = ("target", "within", "by", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How far the backtest is that is being made; `stop`: where it is stopped, empty where that is not open."""

    words: str
    far: Meter | None
    stop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestPage:
    """The page; `start`: where a new one is asked for, empty where the last is of now or one is being made."""

    kind: str
    title: str
    view: Framed
    form: Form
    headline: str
    subtitle: str
    state: Badge | None
    making: Making | None
    failed: str
    start: str
    here: str
    poorest: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    has_entries: bool
    takes: tuple[Take, ...] = ()


def backtest_page_of(question: Question, view: BacktestView, numbers: Numbers, *, may_stop: bool) -> BacktestPage:
    """The page of an answer."""
    found, here = view.shown, reverse("backtest") + question.changed()
    return BacktestPage(
        kind="backtest",
        title=room_words("backtest"),
        view=view.frame,
        form=replace(form_of(question, view.frame, numbers, _selects(view, numbers)), period=None),
        headline=_headline(view, found),
        subtitle="" if found is None else _subtitle(view, found, numbers),
        state=_state(view),
        making=_making(view, numbers, may_stop=may_stop),
        failed=_failed(view),
        start="" if view.state.is_of_now or view.state.is_open else reverse("backtest-start") + question.changed(),
        here=here,
        poorest="" if found is None else poorest_sentence(found, names=view.frame.names),
        figures=() if found is None else figures_of(found, view.target, view.within, numbers),
        tables=() if found is None else _tables(view, found, numbers),
        rules=() if found is None else (in_words(found.rule),),
        notes=tuple(filter(None, (left_out(question.problems),))),
        has_entries=view.frame.has_entries,
        takes=takes_of("backtest", question) if found is not None and found.scores else (),
    )


def _selects(view: BacktestView, numbers: Numbers) -> tuple[Select, ...]:
    found = view.shown
    targets = TARGETS if found is None or any(s.target == "revenue" for s in found.scores) else TARGETS[:1]
    told = (
        Select("target", "Forecast of", tuple(Choice(each, each, each == view.target) for each in targets)),
        within_select(HORIZONS, view.within, numbers),
        by_select(view.frame, view.by),
    )
    if not view.groups:
        return told
    choices = (Choice("", "all", not view.group), *(Choice(v, v or "none", v == view.group) for v in view.groups))
    return (*told, Select("group", "Of", choices))


def _headline(view: BacktestView, found: Backtest | None) -> str:
    if not view.frame.has_entries:
        return "These books have no entries yet."
    if found is None:
        return "How good would the forecast have been?"
    return skill_sentence(found, view.target, view.within) if found.scores else weeks_sentence(found)


def _subtitle(view: BacktestView, found: Backtest, numbers: Numbers) -> str:
    parts = [weeks_sentence(found).rstrip("."), f"made on the books of {numbers.day(found.on)}", f"{found.book} book"]
    return " · ".join([*parts, *(f"{column}: {value}" for column, value in view.frame.where)])


def _state(view: BacktestView) -> Badge | None:
    if view.state.result is None:
        return None
    return Badge("of now", state="good") if view.state.is_of_now else Badge("of earlier", state="warn")


def _making(view: BacktestView, numbers: Numbers, *, may_stop: bool) -> Making | None:
    job = view.state.job
    if job is None or not job.is_open:
        return None
    is_stopping = job.cancel_at is not None
    far = Meter(f"{numbers.count(job.done)}%", job.done / job.of) if job.of else None
    waits = "it waits its turn" if job.state == "waiting" else "it begins"
    words = "It is being stopped." if is_stopping else f"A backtest is being made: {job.says or waits}."
    stop = reverse("cancel_job", args=(job.id,)) if may_stop and not is_stopping else ""
    return Making(words=words, far=far, stop=stop)


def _failed(view: BacktestView) -> str:
    job = view.state.job
    if job is None or job.is_open or view.state.is_of_now:
        return ""
    said = {"failed": f"The last try failed. {job.reason}", "cancelled": "The last try was stopped."}
    return said.get(str(job.state), "")


def _tables(view: BacktestView, found: Backtest, numbers: Numbers) -> tuple[Table, ...]:
    made = (_scores(view, found, numbers), _people(found, numbers), _stages(view, found, numbers))
    return tuple(table for table in made if table.rows)


def _scores(view: BacktestView, found: Backtest, numbers: Numbers) -> Table:
    heads = ("Method", "Within", "Windows", "Apart", "CRPS", "Skill against it", "50% held", "80% held", "95% held",
             "Width of 80%", "Mean miss", "Mean error", "Brier", "Log loss", "Slope")  # fmt: skip
    rows = tuple(_score(s, found, numbers) for s in found.scores if s.target == view.target and not s.stage)
    unit = f"in {found.currency}" if view.target == "revenue" else "in wins"
    note = (
        f"CRPS, width and misses {unit}, less is better. Skill above 0: the forecast is better on the same windows. "
        "Brier score, log loss and slope are of the chance of at least as much as in as many days before."
    )
    return Table("scores", f"How was {view.target} told, by horizon and method?", note, heads, 1, rows)


def _score(score: Score, found: Backtest, numbers: Numbers) -> Row:
    named: tuple[Cell, ...] = (score.method, f"{numbers.count(score.horizon)} d", numbers.count(score.windows),
                               numbers.count(score.apart))  # fmt: skip
    if score.too_few:
        return Row("", (*named, "too few to judge", *([TO] * 10)))
    size = _Size(found.currency if score.target == "revenue" else "", numbers)
    held = (_share(each, numbers) for each in (score.coverage50, score.coverage80, score.coverage95))
    rest = (_plain(each) for each in (score.brier, score.log_loss, score.calibration_slope))
    return Row("", (*named, size.of(score.crps), _skill(score.skill), *held, size.of(score.width80), size.of(score.mae),
                    size.of(score.bias), *rest))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Size:
    """How sizes of wins or of money are written."""

    currency: str
    numbers: Numbers

    def of(self, value: float | None) -> str:
        if value is None:
            return TO
        if not self.currency:
            return self.numbers.decimal(value, digits=1)
        digits = digits_of(self.currency)
        return self.numbers.minor(round(value) * 10**digits, self.currency, 0)


def _share(share: float | None, numbers: Numbers) -> str:
    return TO if share is None else numbers.share(share)


def _skill(skill: float | None) -> str:
    return TO if skill is None else f"{100 * skill:+.0f}%"


def _plain(value: float | None) -> str:
    return TO if value is None else f"{value:.2f}"


def _people(found: Backtest, numbers: Numbers) -> Table:
    within, miss, wins = (float(str(HUMAN[name])) for name in ("within_5_percent", "mean_miss", "wins"))
    people = Row("", (f"People ({HUMAN['source']})", numbers.share(within), numbers.share(miss),
                      f"{numbers.count(int(wins))} wins"))  # fmt: skip
    rows = [
        Row("", (f"This forecast, {name}", numbers.share(told["within_5_percent"]), numbers.share(told["mean_miss"]),
                 f"{numbers.count(told['windows'])} windows, {numbers.count(told['apart'])} apart"))
        for name, told in found.human.items()
    ]  # fmt: skip
    heads = ("Who", "Within 5% of what came", "Mean miss", "Of")
    note = f"{bar_sentence(found)} What people committed here: none logged."
    return Table("people", f"Is it better than people, at {HUMAN_DAYS} days?", note, heads, 1, (people, *rows))


def _stages(view: BacktestView, found: Backtest, numbers: Numbers) -> Table:
    names = view.frame.names
    methods = (STATED, PUT_RIGHT)
    kept = [s for s in found.scores if s.stage and s.horizon == view.within and s.method == STATED]
    rows = tuple(_stage(s, found, names.get(s.stage, s.stage), numbers) for s in kept)
    heads = ("Stage", "What", "Windows", "CRPS", "80% held", "Mean miss", "Skill, last value", "Skill, 8 weeks")
    note = (
        f"Within {numbers.count(view.within)} days, {methods[0]} as stated; skill against baselines with their misses."
    )
    return Table("stages", "What comes to each stage, and how many stand there?", note, heads, 2, rows)


def _stage(score: Score, found: Backtest, name: str, numbers: Numbers) -> Row:
    head: tuple[Cell, ...] = (name, score.target, numbers.count(score.windows))
    if score.too_few:
        return Row("", (*head, "too few to judge", TO, TO, TO, TO))
    size = _Size("", numbers)
    against = [found.of(score.target, score.horizon, f"{name_}, dressed", stage=score.stage)
               for name_ in ("last value", "8 weeks")]  # fmt: skip
    skills = (TO if each is None or each.too_few else _skill(each.skill) for each in against)
    return Row("", (*head, size.of(score.crps), _share(score.coverage80, numbers), size.of(score.mae), *skills))

"""Which fields ask for a plan, and what stands in them?

The goal, how sure, what if, limits, and two plans beside it; all of it stays in the address. Sliders ask at once where
there is a script; without one the form has a button.
"""

from dataclasses import dataclass

from buyline.app.plan_page import BESIDE, CHANGED, WHATS, PlanView
from buyline.web.frame import Choice, Select
from buyline.web.numbers import Numbers
from buyline.web.question import Question

WORDS = {"deals": "Deals won", "revenue": "Revenue", "profit": "Profit"}
NAMES = {"number": "Goal", "by": "By", "confidence": "Sure, %", "share": "Gets ahead, %", "price": "A deal brings"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its name, its words, what stands in it, what is wrong with it; `said`: a slider's value in words."""

    name: str
    words: str
    value: str
    kind: str = "number"
    hint: str = ""
    problem: str = ""
    said: str = ""
    least: str = "0"
    most: str = ""
    step: str = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm:
    """The form; `keeps`: book, day and filters, which stay as they are. `beside`: the fields of the other plans."""

    what: Select
    begins: Select
    ahead: Select
    goal: tuple[Field, ...]
    sliders: tuple[Field, ...]
    what_if: tuple[Field, ...]
    limits: tuple[Field, ...]
    beside: tuple[tuple[str, tuple[Field, ...]], ...]
    keeps: tuple[tuple[str, str], ...]
    is_limited: bool
    is_beside: bool
    problems: dict[str, str]


def form_of(question: Question, view: PlanView, numbers: Numbers) -> PlanForm:
    """The form as it was asked, with what the plan was made for where nothing was typed."""
    made = Fields(question, view, numbers)
    own = {name for name, _ in question.more}
    limits = made.limits()
    return PlanForm(
        what=made.what(),
        begins=made.stages("begins", "Journeys begin", "as of late", view.typed.get("begins", "")),
        ahead=made.stages("ahead", "What if, of the stage", "none", view.typed.get("ahead", "")),
        goal=made.goal(),
        sliders=made.sliders(),
        what_if=(made.field("price", "A deal brings", hint=f"in {view.plan.currency}"),),
        limits=limits,
        beside=tuple((f"Plan {letter.upper()}", made.beside(letter)) for letter in BESIDE),
        keeps=tuple(pair for pair in question.pairs() if pair[0] not in own),
        is_limited=any(field.value for field in limits),
        is_beside=any(dict(question.more).get(f"{letter}-{name}") for letter in BESIDE for name in CHANGED),
        problems=question.problems,
    )


@dataclass(frozen=True)
class Fields:
    """The fields of one form."""

    question: Question
    view: PlanView
    numbers: Numbers

    def field(self, name: str, words: str, *, kind: str = "number", hint: str = "") -> Field:
        typed, problems = dict(self.question.more), self.question.problems
        return Field(
            name=name, words=words, value=typed.get(name, ""), kind=kind, hint=hint, problem=problems.get(name, "")
        )

    def what(self) -> Select:
        """What is to be reached; money only for whoever sees amounts."""
        shown = WHATS if self.view.has_amounts else WHATS[:1]
        chosen = self.view.plan.aim.what
        return Select("what", "Goal of", tuple(Choice(what, WORDS[what], what == chosen) for what in shown))

    def stages(self, name: str, words: str, nothing: str, chosen: str) -> Select:
        """The stages before the won one, and nothing chosen where it may be left open."""
        names = self.view.frame.names
        choices = [Choice("", nothing, not chosen)] if nothing else []
        choices += [Choice(stage, names.get(stage, stage), stage == chosen) for stage in self.view.ahead]
        return Select(name, words, tuple(choices))

    def goal(self) -> tuple[Field, ...]:
        """How much, by when, and of a profit its margin."""
        plan = self.view.plan
        goal = f"now {plan.aim.amount:.12g}"
        return (
            self.field("number", "How much", hint="" if "number" in dict(self.question.more) else goal),
            self.field("by", "By", kind="date"),
            self.field("margin", "Margin, %", hint="of a profit"),
        )

    def sliders(self) -> tuple[Field, ...]:
        """How sure, and which share of a stage gets ahead."""
        aim, typed = self.view.plan.aim, dict(self.question.more)
        sure = f"{aim.confidence * 100:.0f}"
        share = typed.get("share", "50")
        told = f"{share} %" if self.view.typed.get("ahead") else "no stage chosen"
        return (
            Field(name="confidence", words="How sure", value=sure, kind="range", least="50", most="99", step="1",
                  said=self.numbers.share(aim.confidence), problem=self.question.problems.get("confidence", "")),
            Field(name="share", words="Gets ahead", value=share, kind="range", least="1", most="99",
                  step="1", said=told, problem=self.question.problems.get("share", "")),
        )  # fmt: skip

    def limits(self) -> tuple[Field, ...]:
        """Hours a week of each function, what a beginning costs, and the budget."""
        hours = tuple(
            self.field(f"hours-{place}", f"Hours of {function}", hint="a week")
            for place, function in enumerate(self.view.functions, 1)
        )
        money = f"in {self.view.plan.currency}"
        return (
            *hours,
            self.field("cost", "One that begins costs", hint=money),
            self.field("budget", "Budget", hint=money),
        )

    def beside(self, letter: str) -> tuple[Field, ...]:
        """What may differ in another plan."""
        return tuple(
            self.field(f"{letter}-{name}", NAMES[name], kind="date" if name == "by" else "number") for name in CHANGED
        )

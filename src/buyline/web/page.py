"""What does the template of the Pipeline page get?

One frozen record: sentences, drawings, tables, the form as it was asked, and the links to the periods around. Templates
write it down and compute nothing.
"""

from dataclasses import dataclass, replace

from buyline.measure.picture import PipelineView
from buyline.web.asked import Form, form_of
from buyline.web.behind_links import Opener
from buyline.web.numbers import Numbers
from buyline.web.parts import Link, Segments
from buyline.web.picture.across import draw_across
from buyline.web.picture.down import draw_down
from buyline.web.picture.marks import Picture
from buyline.web.picture.telling import FUNCTIONS, tone_of
from buyline.web.pipeline_beside import Multiple, beside_tables, by_choice, multiples_of
from buyline.web.question import Question
from buyline.web.tables import Table, tables_of
from buyline.web.taking import Take, takes_of
from buyline.web.words import (
    balance_sentence,
    drawing_rules,
    headline,
    left_out,
    loaded_sentence,
    move_sentence,
    subtitle,
    undrawn,
)

FEW, MANY = 4, 10


@dataclass(frozen=True, slots=True)
class Page:
    """The Pipeline page."""

    view: PipelineView
    form: Form
    headline: str
    subtitle: str
    across: Picture | None
    down: Picture | None
    legend: tuple[tuple[str, str], ...]
    sums: tuple[str, ...]
    undrawn: tuple[Link, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    multiples: tuple[Multiple, ...]
    chain: tuple[tuple[str, str], ...]
    has_entries: bool
    kind: str = "pipeline"
    takes: tuple[Take, ...] = ()
    tones: tuple[str, ...] = (*FUNCTIONS, "other", "ink")

    @property
    def wide(self) -> str:
        """How many stages there are in a word: from which width on they can stand side by side."""
        return "few" if len(self.chain) <= FEW else "many" if len(self.chain) <= MANY else "most"


def page_of(question: Question, view: PipelineView, numbers: Numbers) -> Page:
    """The page of an answer."""
    return Page(
        view=view,
        form=_form(question, view, numbers),
        headline=headline(view, numbers) if view.has_entries else "These books have no entries yet.",
        subtitle=subtitle(view, numbers) if view.has_entries else "",
        across=draw_across(view, numbers) if view.has_entries else None,
        down=draw_down(view, numbers) if view.has_entries else None,
        legend=_legend(view),
        sums=(balance_sentence(view, numbers),) if view.presence else (),
        undrawn=_undrawn(view, numbers),
        rules=(*view.rules, *drawing_rules(view, numbers)),
        notes=tuple(filter(None, (left_out(question.problems), *view.notes, loaded_sentence(view, numbers)))),
        tables=_tables(view, numbers) if view.has_entries else (),
        multiples=multiples_of(view, question, numbers),
        has_entries=view.has_entries,
        takes=takes_of("pipeline", question) if view.has_entries else (),
        chain=tuple((stage.name, tone_of(stage.led_by)) for stage in view.stages),
    )


def _form(question: Question, view: PipelineView, numbers: Numbers) -> Form:
    """The question, with the difference of the books as the third way to see them."""
    form = form_of(question, view, numbers, (by_choice(view),))
    if not view.difference:
        return form
    third = Link("Difference", "#difference", title="Where claimed and verified differ")
    return replace(form, books=Segments(form.books.label, (*form.books.links, third)))


def _tables(view: PipelineView, numbers: Numbers) -> tuple[Table, ...]:
    """The tables of the picture, what stands beside it behind the first of them."""
    first, *others = tables_of(view, numbers)
    return (first, *beside_tables(view, numbers), *others)


def _legend(view: PipelineView) -> tuple[tuple[str, str], ...]:
    led = dict.fromkeys((tone_of(stage.led_by), f"Led by {stage.led_by}") for stage in view.stages)
    claimed = view.book == "claimed"
    marks = [
        ("proven", "Proven by the buyer", claimed),
        ("hatched", "Claimed, not proven", claimed),
        ("dotted", "Not observable yet", any(not stage.is_observable for stage in view.stages)),
        ("support", "Supported by", any(stage.supported_by for stage in view.stages)),
        ("before", "Period before", any(stage.before_journeys is not None for stage in view.stages)),
        ("normal", "Normal", any(stage.normal_journeys is not None for stage in view.stages)),
    ]
    return (*led, *((kind, words) for kind, words, is_shown in marks if is_shown))


def _undrawn(view: PipelineView, numbers: Numbers) -> tuple[Link, ...]:
    """Moves that the picture only sums: each a link to what is behind it."""
    opens = Opener(view)
    return tuple(Link(move_sentence(m, view.names, numbers), opens.move(m)) for m in undrawn(view))

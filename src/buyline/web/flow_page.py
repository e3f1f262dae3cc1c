"""What does the Flow page say: what came into each stage, what left it and where to, and that it all adds up?"""

from buyline.measure.picture import PipelineView
from buyline.web.numbers import Numbers, plural
from buyline.web.question import Question
from buyline.web.statement import StatementPage, Told, statement_page
from buyline.web.tables import tables_of
from buyline.web.waterfall import falls_of
from buyline.web.words import balance_sentence

SHOWN = ("moves", "presence", "balance")
RULE = (
    "A stay that begins on a day of the period has arrived; the opening is the end of the day before, both ends of the "
    "period count. There before + arrived = moved on + back + out + to the waiting room + redefined + still there. "
    "Each stage is drawn on a scale of its own."
)


def flow_page_of(question: Question, view: PipelineView, numbers: Numbers) -> StatementPage:
    """The page of an answer: the same one as the picture's, read as a flow."""
    tables = {table.id: table for table in tables_of(view, numbers)} if view.has_entries else {}
    told = Told(
        headline=_headline(view, numbers),
        counted=balance_sentence(view, numbers) if view.presence else "",
        has_entries=view.has_entries,
        falls=falls_of(view, numbers),
        rules=(RULE,),
        tables=tuple(tables[name] for name in SHOWN if name in tables),
        notes=view.notes,
    )
    return statement_page(question, view, told, numbers, kind="flow")


def _headline(view: PipelineView, numbers: Numbers) -> str:
    by_kind: dict[str, int] = {}
    for move in view.moves:
        by_kind[move.kind] = by_kind.get(move.kind, 0) + move.journeys
    started, back, out = (by_kind.get(kind, 0) for kind in ("start", "back", "out"))
    on = by_kind.get("forward", 0) + by_kind.get("skip", 0)
    first = f"{numbers.count(started)} {plural(started, 'journey', 'journeys')} started"
    return f"{first}, {numbers.count(on)} moved on, {numbers.count(back)} went back, {numbers.count(out)} went out."

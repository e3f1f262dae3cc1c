"""What does the page about the health of the books say: what is to be mended, how much of it, and how?

Made from one `Health`; computes nothing but words and places.
"""

from dataclasses import dataclass

from buyline.app.health_of_books import Health, Line, SourceHealth, StageHealth
from buyline.app.pipeline_parts import amounts_of
from buyline.measure.behind import Number as Counted
from buyline.store.mending import Alike, Duplicates
from buyline.web.behind_links import journey_url
from buyline.web.journey_question import ListQuery
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Badge, Leads, Meter, Number, State
from buyline.web.picture.telling import tone_of
from buyline.web.rows_behind import plain_rows_url
from buyline.web.tables import Cell, Row, Table
from buyline.web.words import amounts

STATES: dict[str, tuple[State, str]] = {"good": ("good", "fine"), "warn": ("warn", "look"), "bad": ("bad", "mend")}
TWICE = {"same name": "name", "same mail": "mail address", "same domain": "mail domain"}


@dataclass(frozen=True, slots=True)
class HealthPage:
    """The page."""

    title: str
    headline: str
    subtitle: str
    rule: str
    tables: tuple[Table, ...]
    company: str


def health_page_of(found: Health, numbers: Numbers) -> HealthPage:
    """The page of an answer."""
    lists = tuple(_listed(line, numbers) for line in found.lines if line.id in {"no-amount", "no-next-step"})
    tables = (
        _lines(found, numbers),
        _stages(found, numbers),
        _sources(found, numbers),
        *(_twice(kind, twice, numbers) for kind, twice in found.duplicates.items()),
        *lists,
    )
    return HealthPage(
        title="Health of the books",
        headline=_headline(found, numbers),
        subtitle=f"As of {numbers.day(found.on)}. Each count opens its list.",
        rule=found.rule,
        tables=tuple(table for table in tables if table.rows),
        company=found.company,
    )


def _headline(found: Health, numbers: Numbers) -> str:
    if not found.has_entries:
        return "These books have no entries yet."
    open_ = [line for line in found.lines if line.count]
    if not open_:
        return "Nothing is to be mended."
    worst = max(open_, key=lambda line: (line.state == "bad", line.share or 0.0))
    many = f"{numbers.count(len(open_))} of {numbers.count(len(found.lines))} things could be better"
    return f"{many}; most of all: {worst.words[0].lower()}{worst.words[1:]} ({numbers.count(worst.count)})."


def _lines(found: Health, numbers: Numbers) -> Table:
    order = ("bad", "warn", "good")
    rows = tuple(_line(line, numbers) for line in sorted(found.lines, key=lambda line: order.index(line.state)))
    heads = ("What", "State", "How many", "Of", "Share", "Amount", "What to do")
    note = "A fifth or more is to be mended, anything less to be looked at."
    return Table("lines", "What is to be mended?", note, heads, 2, rows, texts=(6,))


def _line(line: Line, numbers: Numbers) -> Row:
    state, words = STATES[line.state]
    meter: Cell = TO if line.share is None else Meter(numbers.share(line.share), line.share)
    money, opened = amounts(amounts_of(line.held.amounts), numbers), _opened(line, numbers)
    held: Cell = Number(money, opened.url) if money else TO
    whole = "" if line.whole is None else plain_rows_url(line.whole, book=line.book)
    of: Cell = Number(numbers.count(line.of), whole or opened.url) if line.of else TO
    cells: tuple[Cell, ...] = (line.words, Badge(words, state=state), opened, of, meter, held)
    return Row(f"line-{line.id}", (*cells, line.mend if line.count else ""))


def _opened(line: Line, numbers: Numbers) -> Number:
    """The count with the address of its list: its rows, or the table of this page that names them."""
    words = numbers.count(line.count)
    if line.behind is not None:
        return Number(words, plain_rows_url(line.behind, book=line.book, by=line.empty_column, value=""))
    if line.filter:
        return Number(words, ListQuery(filter=line.filter).url())
    if not line.count and not line.of:
        return Number(words)
    anchors = {"never-met": "stages", "never-claimed": "stages", "stated": "stages", "unverified": "stages"}
    anchors |= {"silent": "sources", "dead-letters": "sources"}
    return Number(words, f"#{anchors.get(line.id, line.id)}")


def _stages(found: Health, numbers: Numbers) -> Table:
    rows = tuple(_stage(stage, found, numbers) for stage in found.stages)
    heads = (
        "Stage",
        "Led by",
        "State",
        "Claimed, last year",
        "Proven, last year",
        "Stated, last year",
        "Unproven now",
        "What is missing",
    )
    note = "Arrivals ever stand in the title of each number. Stated: one of us wrote what the buyer did."
    return Table("stages", "Which stages are claimed, which are ever proven?", note, heads, 3, rows, texts=(7,))


def _stage(stage: StageHealth, found: Health, numbers: Numbers) -> Row:
    counts, (state, words) = stage.arrivals, STATES[stage.state]
    told = (
        Number(numbers.count(lately), _came(found, stage, proof), title=f"{numbers.count(ever)} ever")
        for proof, lately, ever in (
            ("", counts.claimed_lately, counts.claimed),
            ("proven", counts.proven_lately, counts.proven),
            ("stated", counts.stated_lately, counts.stated),
        )
    )
    unproven: Cell = TO
    if not stage.is_ours and stage.waits_for is None:
        unproven = Number("open list", plain_rows_url(Counted(what="unproven", stages=(stage.id,), last=found.on)))
    led = Leads(stage.led_by, tone_of(stage.led_by))
    return Row(
        "", (stage.name, led, Badge(words, state=state), *told, unproven, _missing(stage)), tone_of(stage.led_by)
    )


def _came(found: Health, stage: StageHealth, proof: str) -> str:
    """The arrivals of the last year: claimed, or in the verified book by how they were proven."""
    came = Counted(what="came", stages=(stage.id,), first=found.lately, last=found.on, proof=proof)
    return plain_rows_url(came, book="verified" if proof else "claimed")


def _missing(stage: StageHealth) -> str:
    if not stage.arrivals.claimed:
        return "Nobody ever claimed it."
    if stage.is_ours:
        return "Our own claim is its proof."
    if stage.waits_for is None:
        return "" if stage.arrivals.proven else "Its criterion was never met, though its acts are told of."
    if not stage.waits_for:
        return "Nothing is agreed that would prove it."
    return f"Not observable yet: no source that counts tells of {', '.join(stage.waits_for)}."


def _sources(found: Health, numbers: Numbers) -> Table:
    rows = tuple(_source(one, numbers) for one in found.sources)
    heads = ("Source", "State", "Entries", "Heard last", "Silent for")
    return Table("sources", "Which sources fell silent?", "By when their last entry became known.", heads, 2, rows)


def _source(one: SourceHealth, numbers: Numbers) -> Row:
    state, words = ("warn", "silent") if one.is_silent else ("good", "heard")
    days = f"{numbers.count(one.silent_days)} {plural(one.silent_days, 'day', 'days')}"
    badge = Badge(words, state="warn" if state == "warn" else "good")
    return Row("", (one.source, badge, numbers.count(one.lines), numbers.day(one.last_on), days))


def _twice(kind: str, found: Duplicates, numbers: Numbers) -> Table:
    rows = tuple(_alike(one, numbers) for one in found.first)
    who = "Persons" if kind == "same mail" else "Buyers"
    shown = f"{numbers.count(len(rows))} of {numbers.count(found.groups)} groups, the largest first."
    heads = (TWICE[kind].capitalize(), "Records", "Which")
    return Table(kind.replace(" ", "-"), f"{who} of the same {TWICE[kind]}", shown, heads, 1, rows, texts=(2,))


def _alike(one: Alike, numbers: Numbers) -> Row:
    return Row("", (one.key or "the same address", numbers.count(len(one.ids)), ", ".join(one.ids[:20])))


def _listed(line: Line, numbers: Numbers) -> Table:
    rows = tuple(Row("", (Number(id_, journey_url(id_)),)) for id_ in line.listed)
    shown = f"{numbers.count(len(rows))} of {numbers.count(line.count)}, by id."
    return Table(line.id, line.words, shown, ("Journey",), 1, rows)

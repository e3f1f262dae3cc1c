"""What do pages say of chances: those of one journey with the reasons, and how such chances came true?

Made from one `JourneyChances`; computes nothing but words and addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from buyline.forecast.adjusting import Tried
from buyline.forecast.chances import WITHIN
from buyline.forecast.journey_chances import JourneyChance, JourneyChances, Record
from buyline.forecast.reasons import headline, reasons_of
from buyline.measure.wording import in_words
from buyline.web.agreement_picture import Picture, agreement_picture, end_of_axes
from buyline.web.behind_links import journey_url
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Link, Segments
from buyline.web.question import Question
from buyline.web.tables import Row, Table
from buyline.web.taking import Take, takes_of

DID = {"advance": "To get further", "win": "To be won"}
LONGEST = WITHIN[-1]
BOOKS = {"claimed": "As we claim", "verified": "As proven"}
TITLE = f"Chance to be won within {LONGEST} days, by stage and age and what else was seen to help"
UNSORTED = f"{TITLE}. Rows cannot be sorted by it: it is looked up for the rows of this page alone."


@dataclass(frozen=True, slots=True)
class ChanceBlock:
    """The chances of one journey: the figure and the rest of its sentence, then what is folded."""

    title: str
    journey: Link
    figure: str
    words: str
    table: Table | None
    reasons: tuple[str, ...]
    record: Link
    rule: str


def block_of(found: JourneyChances, numbers: Numbers) -> ChanceBlock:
    """The block of the one journey that was asked for."""
    chance = found.journeys[0]
    said = headline(chance, numbers)
    figure = numbers.share(chance.win[LONGEST]) if chance.win else ""
    return ChanceBlock(
        title=f"Chances of {chance.journey}",
        journey=Link(chance.journey, journey_url(chance.journey)),
        figure=figure,
        words=said.removeprefix(figure).strip(),
        table=_shares(chance, numbers) if chance.win else None,
        reasons=tuple(reasons_of(chance, numbers, on=found.on, facts=found.facts)),
        record=Link("How did such chances come true?", reverse("chances")),
        rule=in_words(found.rule),
    )


def _shares(chance: JourneyChance, numbers: Numbers) -> Table:
    """The chances beside those that are usual on arrival."""
    rows = tuple(
        Row("", (DID[what], *(_share(held.get(days), numbers) for held in (now, usual) for days in WITHIN)))
        for what, now, usual in (
            ("advance", chance.advance, chance.usual_advance),
            ("win", chance.win, chance.usual_win),
        )
    )
    heads = [f"{when} {days} days" for when in ("Within", "On arrival, within") for days in WITHIN]
    return Table("chances", "Which chances does it have?", "", ("Chance", *heads), 1, rows)


def _share(share: float | None, numbers: Numbers) -> str:
    return TO if share is None else numbers.share(share)


def quiet(chance: JourneyChance | None, numbers: Numbers) -> str:
    """The one figure of a journey among many; empty where there is none."""
    return "" if chance is None or not chance.win else numbers.share(chance.win[LONGEST])


@dataclass(frozen=True, slots=True)
class ChancesPage:
    """The page that says how chances came true."""

    title: str
    headline: str
    subtitle: str
    ways: Segments
    pictures: tuple[Picture, ...]
    tables: tuple[Table, ...]
    takes: tuple[Take, ...]
    rules: tuple[str, ...]


def chances_page_of(found: JourneyChances, question: Question, numbers: Numbers) -> ChancesPage:
    """The page of an answer."""
    judged = [each for each in found.record if each.learnt.scores is not None]
    end = end_of_axes(tenth for each in judged for tenth in each.learnt.tenths)
    links = tuple(
        Link(words, reverse("chances") + question.changed(book=book, from_day=None, to_day=None), book == found.book)
        for book, words in BOOKS.items()
    )
    return ChancesPage(
        title="Chances",
        headline=_headline(judged, numbers),
        subtitle=" · ".join(_subtitle(found, judged, numbers)),
        ways=Segments("By which book", links),
        pictures=tuple(
            agreement_picture(
                each.learnt.tenths, end=end, title=f"{_name(each)}?", says=_says(each, numbers), numbers=numbers
            )
            for each in judged
        ),
        tables=tuple(_tables(found, judged, numbers)),
        takes=takes_of("chances", question) if judged else (),
        rules=(in_words(found.rule), RULE),
    )


RULE = (
    "Judged are chances of days that are over, made of what was known on them: of journeys in stages that sales or "
    "success lead, every four weeks. A fact counts when the log loss of later chances falls with it by more than its "
    "standard error."
)


def _headline(judged: list[Record], numbers: Numbers) -> str:
    wins = [each for each in judged if each.outcome == "win"]
    if not wins:
        return "Too few journeys have been won yet to judge chances."
    found = wins[-1].learnt
    said = sum(each.said * each.n for each in found.tenths) / found.judged
    came = found.came / found.judged
    return (
        f"Of {numbers.count(found.judged)} chances to be won within {found.days} days, {numbers.share(said)} on "
        f"average, {numbers.share(came)} came true."
    )


def _subtitle(found: JourneyChances, judged: list[Record], numbers: Numbers) -> Iterator[str]:
    if judged:
        days = sorted({day for each in judged for day in each.learnt.days_judged})
        yield f"chances of {len(days)} days, {numbers.period(days[0], days[-1])}"
    yield f"{found.book} book"
    if found.as_of is not None:
        yield f"as known on {numbers.day(found.as_of)}"


def _name(each: Record) -> str:
    return f"{DID[each.outcome]} within {each.days} days"


def _says(each: Record, numbers: Numbers) -> str:
    told = (f"of {numbers.share(one.said)} {numbers.share(one.came)}" for one in each.learnt.tenths)
    return f"{_name(each)}, what came of chances by tenths: {', '.join(told)}."


def _tables(found: JourneyChances, judged: list[Record], numbers: Numbers) -> Iterator[Table]:
    if not judged:
        return
    yield _tenths(judged, numbers)
    yield _scores(judged, numbers)
    yield _tried(found, judged, numbers)


def _tried(found: JourneyChances, judged: list[Record], numbers: Numbers) -> Table:
    """Each fact with what it did to each chance."""
    by_fact = {fact: [_by_name(each).get(fact) for each in judged] for fact in found.facts}
    rows = tuple(
        Row(
            "",
            (
                f"{words[0].upper()}{words[1:]}",
                *(_did(one, numbers) for one in by_fact[fact]),
            ),
        )
        for fact, words in found.facts.items()
        if any(by_fact[fact])
    )
    note = (
        "By how much the log loss of later chances changed with the fact, with its standard error; below 0 is better. "
        "What did not improve was tried and is left out."
    )
    heads = ("Fact", *(_name(each) for each in judged))
    return Table("tried", "Which facts were tried beside stage and age?", note, heads, 1, rows)


def _by_name(each: Record) -> dict[str, Tried]:
    return {one.fact: one for one in each.learnt.tried}


def _did(one: Tried | None, numbers: Numbers) -> str:
    if one is None or one.gain is None or one.error is None:
        return "too few"
    change = numbers.score(-one.gain) if one.gain > 0 else f"+{numbers.score(-one.gain)}"
    return f"{'counts' if one.is_kept else 'left out'}: {change} ± {numbers.score(one.error)}"


def _tenths(judged: list[Record], numbers: Numbers) -> Table:
    rows = tuple(
        Row(
            "",
            (
                _name(each),
                f"{numbers.share(one.low, digits=0)} to {numbers.share(one.high, digits=0)}",
                numbers.count(one.n),
                numbers.share(one.said),
                numbers.share(one.came),
                f"{numbers.share(one.came_low)} to {numbers.share(one.came_high)}",
            ),
        )
        for each in judged
        for one in each.learnt.tenths
    )
    heads = ("Chance", "Said", "Journeys", "On average", "Came", "95 % interval")
    note = "A journey counts once for each day on which it was under way."
    return Table("tenths", "What came of chances, by tenths?", note, heads, 1, rows)


def _scores(judged: list[Record], numbers: Numbers) -> Table:
    rows = tuple(Row("", (_name(each), *_scored(each, numbers))) for each in judged)
    heads = ("Chance", "Chances", "Journeys", "Came", *(f"{score}, {of}" for score in SCORES for of in OF))
    note = "Smaller is better. The base rate gives every journey the share that had come by then."
    return Table("scores", "Are they better than one chance for all?", note, heads, 1, rows)


SCORES = ("Brier score", "Log loss")
OF = ("as told", "by stage and age", "base rate")


def _scored(each: Record, numbers: Numbers) -> Iterator[str]:
    found, scores = each.learnt, each.learnt.scores
    for many in (found.judged, found.journeys, found.came):
        yield numbers.count(many)
    if scores is not None:
        briers = (scores.brier, scores.plain_brier, scores.base_brier)
        losses = (scores.log_loss, scores.plain_log_loss, scores.base_log_loss)
        yield from map(numbers.score, (*briers, *losses))

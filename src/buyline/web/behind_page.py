"""What does the page of a number's rows say: what was counted, what it adds up to, and each line of it?

Made from one `RowsBehind`; computes nothing but words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from buyline.app.behind import PAGE, Behind, RowsBehind, behind_url
from buyline.app.looking import Frame
from buyline.definition.money import digits_of
from buyline.ledger.posting import OUTSIDE
from buyline.measure.behind import MOVING, REACHING, STANDING, Number
from buyline.measure.behind_stays import BACK
from buyline.measure.picture import Amount
from buyline.web.behind_lines import table_of
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Link, Pages
from buyline.web.parts import Number as Opened
from buyline.web.statement import OUT, exits_words
from buyline.web.tables import Table

_WHAT: Mapping[str, str] = {
    "position": "in {stage} at the end of {last}",
    "proven": "claimed in {stage} and proven by the buyer, at the end of {last}",
    "unproven": "claimed in {stage} and not proven by the buyer, at the end of {last}",
    "proven share": "in {stage} at the end of {last}",
    "ahead": "claimed in {stage} and proven further, at the end of {last}",
    "normal": "in {stage} at the end of each of {days} quarters; the normal position is their average",
    "moved": "from {stage} to {goal}, {period}",
    "arrived": "that began a stay in {stage}, {period}",
    "opened": "that the source first showed in {stage}, {period}",
    "came": "into {stage}, {period}",
    "left": "out of {stage}, {period}",
    "changed": "of amount or columns in {stage}, {period}",
    "advanced": "from {stage} onwards, {period}",
    "back": "from {stage} back, {period}",
    "out": "from {stage} out, {period}",
    "parked": "from {stage} to the waiting room, {period}",
    "redefined": "out of {stage} by a new definition, {period}",
    "aside": "from {stage} to an exit or the waiting room, {period}",
    "off the way": "from {stage} back, out or to the waiting room, {period}",
    "entered": "that came to {stage}{cohort}",
    "converted": "that came to {stage}{cohort} and were at {goal} or beyond {within}",
    "converted later": "that came to {stage}{cohort} and were at {goal} or beyond, but later than {within}",
    "lost": "that came to {stage}{cohort} and went {out} {within}, and not back",
    "elsewhere": "that came to {stage}{cohort} and went elsewhere {within}",
    "under way": "that came to {stage}{cohort} and were still under way {within}",
    "taken out": "that came to {stage}{cohort} and were taken out by a new definition {within}",
    "skipped": "that reached {goal} without having stood in {stage}",
    "undated": "in {stage} since nobody knows when",
    "share": "that came to {stage}{cohort}; the share is of those at {goal} or beyond {within}",
    "stays": "in {stage} of known beginning{cohort}",
    "seen stays": "in {stage} that were seen for a while{cohort}",
    "open stays": "in {stage}{cohort} that are still open",
    "came back": "in {stage}{cohort} that have come back to a stage since",
    "still there": "in {stage}{cohort} that have not gone anywhere else",
    "undated stays": "in {stage} since nobody knows when",
    "stalled": "in {stage} that are open for {age} days or longer",
}


@dataclass(frozen=True, slots=True)
class BehindPage:
    """The page of what is behind a number; `parts` open the numerator and the denominator of a share."""

    title: str
    view: Frame
    headline: str
    subtitle: str
    parts: tuple[Opened, ...]
    sums: tuple[str, ...]
    table: Table
    pages: Pages | None
    exports: tuple[Link, ...]
    rule: str


def behind_page_of(rows: RowsBehind, numbers: Numbers) -> BehindPage:
    """The page of an answer."""
    found = rows.found
    url = behind_url(rows.asked)
    exports = tuple(
        Link(form.upper(), f"/export{url.replace('?', f'.{form}?', 1)}") for form in ("csv", "xlsx", "parquet")
    )
    return BehindPage(
        title="Behind a number",
        view=rows.frame,
        headline=_headline(rows, numbers),
        subtitle=_subtitle(rows, numbers),
        parts=_parts(rows, numbers),
        sums=tuple(_sums(rows, numbers)),
        table=table_of(rows, numbers),
        pages=_pages(rows, url, numbers),
        exports=exports if found.found else (),
        rule=found.rule,
    )


def _unit(number: Number, n: int) -> str:
    if number.what in STANDING or (number.what in REACHING and number.unit == "journey"):
        return plural(n, "journey", "journeys")
    return plural(n, "movement", "movements") if number.what in MOVING else plural(n, "stay", "stays")


def _headline(rows: RowsBehind, numbers: Numbers) -> str:
    found, number = rows.found, rows.found.number
    told = _WHAT[number.what].format(**_words(rows, numbers))
    if number.what == "changed":
        return f"{numbers.count(found.found)} {plural(found.found, 'change', 'changes')} {told}."
    return f"{numbers.count(found.counted)} {_unit(number, found.counted)} {told}."


def _words(rows: RowsBehind, numbers: Numbers) -> dict[str, str]:
    number, names = rows.found.number, rows.frame.names
    stages = " or ".join("no stage" if stage == OUTSIDE else names.get(stage, stage) for stage in number.stages)
    period = ""
    if number.first is not None and number.last is not None:
        period = f"{numbers.day(number.first)} to {numbers.day(number.last)}"
    out = exits_words(rows.frame, besides=number.goal)
    within = "on the day of the statement" if not number.within else f"within {numbers.count(number.within)} days"
    return {
        "stage": stages or "anywhere",
        "goal": "an earlier stage" if number.goal == BACK else names.get(number.goal, number.goal) or "anywhere",
        "last": "" if number.last is None else numbers.day(number.last),
        "days": numbers.count(len(number.on_days)),
        "period": period,
        "cohort": f" from {period}" if period else "",
        "within": within,
        "age": numbers.count(number.age),
        "out": "out" if out == OUT else f"to {out}",
    }


def _subtitle(rows: RowsBehind, numbers: Numbers) -> str:
    asked, frame = rows.asked, rows.frame
    names = {column.id: column.name for column in frame.columns}
    parts = [f"{asked.book} book"]
    if asked.number.on is not None and asked.number.what not in STANDING:
        parts.append(f"seen on {numbers.day(asked.number.on)}")
    if asked.as_of is not None:
        parts.append(f"as known on {numbers.day(asked.as_of)}")
    parts += _narrowed(asked, numbers)
    parts += [f"{names.get(column, column)}: {value or 'none'}" for column, value in asked.filters.items()]
    parts += [f"amounts in {asked.number.currency} only"] if asked.number.currency else []
    return " · ".join(parts)


def _narrowed(asked: Behind, numbers: Numbers) -> list[str]:
    """By what else the lines were picked out."""
    number, parts = asked.number, list[str]()
    if asked.known_after is not None:
        parts.append(f"known after {numbers.day(asked.known_after)} only{asked.cause and f': {asked.cause}'}")
    if number.reason is not None:
        parts.append(f"reason: {number.reason or 'none said'}")
    if number.age or number.younger_than:
        least = [f"for at least {numbers.count(number.age)} days"] if number.age else []
        most = [f"for fewer than {numbers.count(number.younger_than)} days"] if number.younger_than else []
        parts.append("open " + " and ".join([*least, *most]))
    return [*parts, number.proof] if number.proof else parts


def _parts(rows: RowsBehind, numbers: Numbers) -> tuple[Opened, ...]:
    """The numerator and the denominator of a share, each to its own list."""
    number, found = rows.found.number, rows.found
    if found.part is None:
        return ()
    over, under = ("proven", "position") if number.what == "proven share" else ("converted", "entered")
    share = numbers.share(found.part / found.counted) if found.counted else TO

    def url(what: str) -> str:
        return behind_url(replace(rows.asked, number=replace(rows.asked.number, what=what)))  # type: ignore[arg-type]

    words = {"proven": "proven", "converted": f"at {_words(rows, numbers)['goal']} or beyond"}[over]
    return (
        Opened(f"{numbers.count(found.part)} {words}", url(over)),
        Opened(f"of {numbers.count(found.counted)} ({share})", url(under)),
    )


def _sums(rows: RowsBehind, numbers: Numbers) -> list[str]:
    """The amounts that the lines add up to, one per currency."""
    amounts = [
        Amount(minor=minor, currency=currency, digits=digits_of(currency))
        for currency, minor in sorted(rows.found.amounts.items())
    ]
    return [numbers.amount(amount) for amount in amounts]


def _pages(rows: RowsBehind, url: str, numbers: Numbers) -> Pages | None:
    found, skip = rows.found, rows.skip
    if len(found.lines) == found.found:
        return None
    words = f"{numbers.count(skip + 1)} to {numbers.count(skip + len(found.lines))} of {numbers.count(found.found)}"
    before = f"{url}&skip={max(skip - PAGE, 0)}" if skip else ""
    return Pages(words, before, "" if rows.is_last else f"{url}&skip={skip + len(found.lines)}")

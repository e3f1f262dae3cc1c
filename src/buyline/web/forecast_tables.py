"""Which tables stand on the Forecast page, and where does each number lead?"""

from collections.abc import Callable, Iterator
from typing import Any

from buyline.app.commitments import Committed
from buyline.app.forecast_page import ForecastView
from buyline.days import Day
from buyline.definition.money import digits_of
from buyline.estimate.distribution import Distribution
from buyline.forecast.result import LEVELS, Forecast, Outlook, StageAhead
from buyline.forecast.since import Since
from buyline.measure.picture import Amount
from buyline.web.behind_links import Opener
from buyline.web.forecast_drawn import signed
from buyline.web.frame import value_words_of
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Number
from buyline.web.picture.telling import tone_of
from buyline.web.tables import Cell, Row, Table

PART_NAMES = {"won": "won", "open": "open now", "front": "front of the pipeline", "not_yet_met": "not yet met"}
RANGES = {"80": ("p10", "p90"), "95": ("p025", "p975")}
OTHER_HEADS = ("Window", "Expected", "80% range")


def ranged(found: Distribution, percent: str, words: Callable[[float], str]) -> tuple[str, str]:
    """The ends of a range of so many per cent."""
    low, high = found.quantile([LEVELS[name] for name in RANGES[percent]]).tolist()
    return words(low), words(high)


def money(value: float, currency: str, numbers: Numbers) -> str:
    """An amount in major units, short."""
    digits = digits_of(currency)
    return numbers.amount_compact(Amount(minor=round(value * 10**digits), currency=currency, digits=digits))


def tables_of(view: ForecastView, numbers: Numbers) -> Iterator[Table]:
    """All tables, in reading order."""
    yield _wins(view, numbers)
    yield _revenue(view, numbers)
    yield _books(view, numbers)
    yield _stages(view, numbers)
    yield _programs(view, numbers)
    yield _changes(view.found, numbers)
    yield _groups(view, numbers)


def _windows(view: ForecastView, numbers: Numbers) -> Iterator[tuple[str, Outlook, Day | None]]:
    """Each window by its name, with the first day of a quarter."""
    for day, each in zip(view.quarters, view.found.quarters, strict=True):
        yield f"{each.name}, to {numbers.day(day.last)}", each, day.first
    for each in view.found.horizons:
        yield f"{numbers.count(each.days)} days, to {numbers.day(view.found.on + each.days)}", each, None


def _wins(view: ForecastView, numbers: Numbers) -> Table:
    rows = tuple(
        Row("", (
            name, numbers.count(each.wins.mean), TO.join(ranged(each.wins, "80", numbers.count)),
            TO.join(ranged(each.wins, "95", numbers.count)),
            *(_part(view, part, each.parts[part], first, numbers) for part in PART_NAMES),
        ))
        for name, each, first in _windows(view, numbers)
    )  # fmt: skip
    note = (
        "Won, open now, front of the pipeline and not yet met add up to the expected wins. A part opens the journeys "
        "that it comes from; those not yet met are in no list."
    )
    heads = (
        "Window",
        "Wins expected",
        "80% range",
        "95% range",
        *(words.capitalize() for words in PART_NAMES.values()),
    )
    return Table("wins", "How many wins, and out of what?", note, heads, 1, rows)


def _part(view: ForecastView, part: str, value: float, first: Day | None, numbers: Numbers) -> Cell:
    words = numbers.count(value) if value >= 9.95 or not value else numbers.tenths(value)
    url = part_url(view, part, first)
    return Number(words, url) if url and value else words


def part_url(view: ForecastView, part: str, first: Day | None = None) -> str:
    """The journeys that a part comes from: those that won since the day `first`, or those that stand there now."""
    opener = Opener(view.frame)
    if part == "won":
        return "" if first is None else opener.url("arrived", view.won_stage, first=first, last=view.found.on)
    places = view.places.get(part, ())
    return opener.url("position", *places, last=view.found.on) if places else ""


def _revenue(view: ForecastView, numbers: Numbers) -> Table:
    currency = view.found.currency

    def words(value: float) -> str:
        return money(value, currency, numbers)

    rows = tuple(
        Row("", (
            name, words(each.revenue.mean), TO.join(ranged(each.revenue, "80", words)),
            TO.join(ranged(each.revenue, "95", words)),
            *(words(each.money_parts[part]) if each.money_parts[part] else TO for part in PART_NAMES),
        ))
        for name, each, _ in _windows(view, numbers)
        if each.revenue is not None
    )  # fmt: skip
    note = (
        "An open journey counts with its own amount and what amounts become until they are won; a later one with what "
        "yours usually bring."
    )
    heads = ("Window", "Revenue expected", "80% range", "95% range", *(w.capitalize() for w in PART_NAMES.values()))
    return Table("revenue", "How much revenue, and out of what?", note, heads, 1, rows)


def _books(view: ForecastView, numbers: Numbers) -> Table:
    both: dict[str, Forecast] = {view.found.book: view.found, **view.others}
    books = [book for book in ("claimed", "verified") if book in both]
    rows = []
    for place, each in enumerate((*view.found.quarters, *view.found.horizons)):
        told = [(*both[book].quarters, *both[book].horizons)[place] for book in books]
        cells = [cell for one in told for cell in
                 (numbers.count(one.wins.mean), TO.join(ranged(one.wins, "80", numbers.count)))]  # fmt: skip
        difference = signed(told[0].wins.mean - told[-1].wins.mean, numbers)
        rows.append(Row("", (each.name, *cells, difference)))
    heads = ("Window", *(head for book in books for head in (f"Wins, {book}", "80% range")), "Claimed beyond verified")
    note = "The same forecast from where we say that buyers are, and from where they proved to be."
    return Table("books", "What do the claims add to what is proven?", note, heads, 1, tuple(rows))


def _stages(view: ForecastView, numbers: Numbers) -> Table:
    led, names, days = dict(view.frame.stages), view.frame.names, numbers.count(view.found.stages_days)
    shown = [each for each in view.found.stages if each.stage in led or each.now]
    rows = tuple(
        Row("", (names.get(each.stage, each.stage), led.get(each.stage, TO), *_stage(view, each, numbers)),
            tone_of(led[each.stage]) if each.stage in led else "")
        for each in shown
    )  # fmt: skip
    heads = ("Stage", "Led by", "There now", f"Arrivals in {days} d", f"There in {days} d", "Share of published rates")
    note = (
        "Expected arrivals and positions; the last column says how much of a stage's rates is published, not your own."
    )
    return Table("stages", "What comes to each stage?", note, heads, 2, rows)


def _stage(view: ForecastView, each: StageAhead, numbers: Numbers) -> tuple[Cell, ...]:
    url = Opener(view.frame).url("position", each.stage, last=view.found.on)
    ahead = (numbers.count(each.arrivals), numbers.count(each.position))
    return (Number(numbers.count(each.now), url), *ahead, numbers.share(each.prior_share))


def _programs(view: ForecastView, numbers: Numbers) -> Table:
    told, quarter = view.outlook.planned, view.quarter
    in_quarter = {} if quarter is None else {one.program: one.wins for one in quarter[1].planned}
    rows = tuple(
        Row("", (
            Number(one.name or one.program, "/programs"), numbers.about(one.arrivals), numbers.tenths(one.wins),
            TO if one.revenue is None else money(one.revenue, view.found.currency, numbers),
            numbers.tenths(in_quarter.get(one.program, 0.0)),
        ))
        for one in told
    )  # fmt: skip
    days = f"within {numbers.count(view.horizon)} days"
    name = "the quarter" if quarter is None else quarter[1].name
    heads = ("Program", f"Arrivals {days}", f"Wins {days}", f"Revenue {days}", f"Wins in {name}")
    note = (
        "All of it is in those not yet met, on top of what comes anyway. A typed number counts give or take half of it."
    )
    total = Row("", (
        "All together", numbers.about(sum(one.arrivals for one in told)), numbers.tenths(sum(one.wins for one in told)),
        TO if any(one.revenue is None for one in told) else
        money(sum(one.revenue or 0.0 for one in told), view.found.currency, numbers),
        numbers.tenths(sum(in_quarter.get(one.program, 0.0) for one in told)),
    ))  # fmt: skip
    title = "What do planned programs add?"
    return Table("programs", title, note, heads, 1, rows, total=total if len(rows) > 1 else None)


CAUSE_WORDS = {
    "won": "Won since: worth one each, and no chance any more",
    "lost": "Lost since: their chance is gone",
    "advanced": "Moved on since: their chance grew",
    "back": "Went back since: their chance fell",
    "new": "Arrived since, against what was expected to",
    "ageing": "Stayed where they were, a week older",
    "rates": "What the books say of rates and arrivals now",
    "programs": "Programs that were planned, changed or withdrawn since",
    "definition": "The new definition: the forecast of a week ago under it, less the same as it was",
}


def _changes(found: Forecast, numbers: Numbers) -> Table:
    change = found.change
    if change is None:
        return Table("causes", "", "", (), 0, ())
    rows = [Row("", (f"Expected on {numbers.day(change.before)}", numbers.tenths(change.was)))]
    rows += [Row("", (CAUSE_WORDS[name], signed(change.parts[name], numbers))) for name in change.shown]
    rows.append(Row("", ("What the parts do not tell", signed(change.residual, numbers))))
    total = Row("", (f"Expected on {numbers.day(change.on)}", numbers.tenths(change.now)))
    title = f"What moved the wins up to {numbers.day(change.until)}?"
    note = f"The parts add up to the last row. {version_in_words(change, numbers)}".rstrip()
    return Table("causes", title, note, ("What", "Wins"), 1, tuple(rows), total=total)


def version_in_words(change: Since, numbers: Numbers) -> str:
    """That a definition came into force, and what of it no part can tell; empty where none did."""
    new = change.version
    if new is None:
        return ""
    return " ".join((f"Version {new.number} of the definition holds since {numbers.day(new.first)}.", *new.says))


def _groups(view: ForecastView, numbers: Numbers) -> Table:
    by, found = view.found.by, view.found
    if by is None:
        return Table("by", "", "", (), 0, ())
    name = next((column.name for column in view.frame.columns if column.id == by), by)
    place = [each.days for each in found.horizons].index(view.horizon)
    rows = [_group(view, value, of.horizons[place], of.prior_share, numbers) for value, of in found.groups.items()]
    ordered = tuple(Row("", cells) for _, cells in sorted(rows, key=lambda one: -one[0]))
    days = f"within {numbers.count(view.horizon)} days"
    note = (
        "Each value is forecast for itself, its rates leaning on those of the whole company where it has few, so they "
        "add up to about the whole, not exactly."
    )
    heads = (name, "Wins expected", "80% range", "Revenue expected", *(w.capitalize() for w in PART_NAMES.values()),
             "Share of prior")  # fmt: skip
    return Table("by", f"What comes {days} by {name.lower()}?", note, heads, 1, ordered)


def _group(
    view: ForecastView, value: str, each: Outlook, prior: float, numbers: Numbers
) -> tuple[float, tuple[Cell, ...]]:
    by = view.found.by or ""
    revenue = TO if each.revenue is None else money(each.revenue.mean, view.found.currency, numbers)
    opener, parts = Opener(view.frame), []
    for part in PART_NAMES:
        places, told = view.places.get(part, ()), numbers.tenths(each.parts[part])
        url = opener.url("position", *places, by=by, value=value, last=view.found.on) if places else ""
        parts.append(Number(told, url) if url else told)
    wins = (numbers.count(each.wins.mean), TO.join(ranged(each.wins, "80", numbers.count)))
    return each.wins.mean, (value_words_of(view.frame.columns, by, value), *wins, revenue, *parts, numbers.share(prior))


def commitments(view: ForecastView, numbers: Numbers) -> Table:
    """What members committed to beside what the quarter is expected to bring, and all of a category together."""
    days = {(day.first, day.last): each for day, each in zip(view.quarters, view.found.quarters, strict=True)}
    rows: list[Row] = []
    for key, each in days.items():
        there = [one for one in view.committed if (one.first, one.last) == key]
        rows += [_committed(one.member, each, [one], view.found.currency, numbers) for one in there]
        for category in dict.fromkeys(one.category for one in there):
            same = [one for one in there if one.category == category]
            if len(same) > 1:
                rows.append(_committed("All of them", each, same, view.found.currency, numbers))
    note = "Range and chance are those of the whole book for that quarter; the chance is to bring at least so much."
    heads = ("Quarter", "Member", "Category", "Deals", "Amount", "Range of wins, 80%", "Chance of the deals",
             "Chance of the amount")  # fmt: skip
    return Table("committed", "What did members commit to?", note, heads, 3, tuple(rows),
                 empty="Nobody committed to a quarter yet.")  # fmt: skip


def _committed(who: str, each: Outlook, said: list[Committed], currency: str, numbers: Numbers) -> Row:
    deals: Any = [one.deals for one in said if one.deals is not None]
    amounts: Any = [one.amount for one in said if one.amount is not None and one.currency == currency]
    of_deals = numbers.share(float(each.wins.chance_at_least(sum(deals)))) if deals else TO
    of_amount = TO
    if amounts and each.revenue is not None:
        of_amount = numbers.share(float(each.revenue.chance_at_least(sum(amounts))))
    cells = (
        each.name, who, said[0].category, numbers.count(sum(deals)) if deals else TO,
        money(sum(amounts), currency, numbers) if amounts else TO,
        TO.join(ranged(each.wins, "80", numbers.count)), of_deals, of_amount,
    )  # fmt: skip
    return Row("", cells)

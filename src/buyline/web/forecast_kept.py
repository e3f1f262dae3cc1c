"""What does the page of kept forecasts say: what each foresaw, what came, and how often the ranges held?"""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.app.kept_forecasts import Coverage, KeptForecast, KeptWindow, coverage
from buyline.web.forecast_tables import money
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Badge
from buyline.web.tables import Cell, Row, Table

WHY = {"asked": "on demand", "weekly": "weekly", "printed": "printed", "mailed": "mailed"}
FEW = 10
"""With fewer windows over, nothing is said of how often ranges hold."""
SHOWN = 60


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The page of kept forecasts."""

    title: str
    headline: str
    lead: str
    copies: tuple[Table, ...]
    rest: str


def kept_page_of(kept: Sequence[KeptForecast], numbers: Numbers) -> KeptPage:
    """The page of the forecasts that were kept, the newest first."""
    many = len(kept)
    rest = f"{numbers.count(many - SHOWN)} older ones are told by `buyline forecasts kept`." if many > SHOWN else ""
    return KeptPage(
        title="Kept forecasts",
        headline=f"{numbers.count(many)} {plural(many, 'forecast', 'forecasts')} kept."
        if many
        else "No forecast was kept yet.",
        lead=coverage_words(coverage(kept), numbers) if many else "",
        copies=tuple(_copy(place, one, numbers) for place, one in enumerate(kept[:SHOWN])),
        rest=rest,
    )


def coverage_words(found: Coverage, numbers: Numbers) -> str:
    """How often the ranges held so far, in words."""
    if not found.over:
        return "None of their windows is over yet: what came will stand here beside what was foreseen."
    windows = f"{numbers.count(found.over)} {plural(found.over, 'window is', 'windows are')} over"
    held = ", ".join(
        f"{numbers.count(many)} came within the {percent}% range" for percent, many in sorted(found.within.items())
    )
    few = " That is too few to judge." if found.over < FEW else ""
    return f"{windows}: {held}.{few} Windows overlap, so they tell less than their number."


def _copy(place: int, one: KeptForecast, numbers: Numbers) -> Table:
    said = [WHY.get(one.why, one.why)]
    said += [f"by {one.member}"] if one.member else []
    said += [f"“{one.note}”"] if one.note else []
    title = f"As of {numbers.day(one.on)}, {one.book} book"
    heads = ("Window", "Wins foreseen", "80% range", "95% range", "Wins that came", "Held", "Revenue foreseen",
             "80% range", "Revenue that came")  # fmt: skip
    rows = tuple(Row("", _window(window, one.currency, numbers)) for window in one.windows)
    return Table(f"kept-{place}", title, f"Kept {' '.join(said)}.", heads, 1, rows, texts=(5,))


def _window(found: KeptWindow, currency: str, numbers: Numbers) -> tuple[Cell, ...]:
    wins, revenue = found.wins, found.revenue

    def words(value: float) -> str:
        return money(value, currency, numbers) if currency else numbers.count(value)

    ranges = (
        f"{numbers.count(wins[low])}{TO}{numbers.count(wins[high])}" for low, high in (("p10", "p90"), ("p025", "p975"))
    )
    foreseen = (
        (TO, TO) if revenue is None else (words(revenue["mean"]), f"{words(revenue['p10'])}{TO}{words(revenue['p90'])}")
    )
    return (
        f"{found.name}, {numbers.period(found.first, found.last)}",
        numbers.count(wins["mean"]),
        *ranges,
        "still open" if found.came is None else numbers.count(found.came),
        _held(found),
        *foreseen,
        "still open" if found.came is None else TO if found.brought is None else words(found.brought),
    )


def _held(found: KeptWindow) -> Cell:
    if not found.is_over:
        return TO
    if found.is_within(80):
        return Badge("within 80%", state="good")
    return Badge("within 95%", state="info") if found.is_within(95) else Badge("outside 95%", state="bad")

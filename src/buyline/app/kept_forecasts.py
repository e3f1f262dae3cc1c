"""How is a forecast kept as it was told, and what came of those that were kept?

A kept copy is an entry about the company: on which day, of which book, what each window was to bring. Beside it stands
what happened since, as the books know it today. Kept on demand, whenever one is printed or mailed, and once a week by a
job that asks for the next.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from buyline.app.agreeing import Who
from buyline.app.books import SOURCE, company_lines, definition_of, time_zone_of, today_of
from buyline.app.expecting import BOOKS, expecting
from buyline.app.forecasts import forecast
from buyline.app.record import Taken, record
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.app.work import Run
from buyline.days import Day, Moment, as_date, day_number, parse_day, start_of
from buyline.estimate.arrays import Real
from buyline.forecast.periods import quarters
from buyline.forecast.result import Forecast, Outlook
from buyline.journal.entry import Entry, Recorded
from buyline.measure.statement import Json, iso
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.wanted import Wanted

KIND = "forecast kept"
JOB = "forecast of the week"
"""The job that keeps one a week."""
RANGES = {50: ("p25", "p75"), 80: ("p10", "p90"), 95: ("p025", "p975")}
NOTHING = "The forecast was not kept."
NOTE_AT_MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptWindow:
    """What a kept forecast said of the days from `first` to `last`, and what they brought: None while they go on."""

    name: str
    first: Day
    last: Day
    wins: Mapping[str, float]
    revenue: Mapping[str, float] | None
    parts: Mapping[str, float]
    came: float | None
    brought: float | None

    @property
    def is_over(self) -> bool:
        return self.came is not None

    def is_within(self, percent: int) -> bool:
        """Whether the wins that came lie in the range that was to hold them with so many per cent."""
        low, high = RANGES[percent]
        return self.came is not None and self.wins[low] <= self.came <= self.wins[high]

    def to_json(self) -> Json:
        fields: Json = {"window": self.name, "from": iso(self.first), "to": iso(self.last), "wins": dict(self.wins)}
        fields |= {"revenue": None if self.revenue is None else dict(self.revenue), "parts": dict(self.parts)}
        return fields | {"came": self.came, "brought": self.brought}


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptForecast:
    """A forecast as it was told at the end of the day `on`; `id` is that of its entry, `why` it was kept."""

    id: str
    on: Day
    book: str
    currency: str
    why: str
    note: str
    member: str
    at: Moment
    windows: tuple[KeptWindow, ...]

    def to_json(self) -> Json:
        fields: Json = {"id": self.id, "on": iso(self.on), "book": self.book, "currency": self.currency}
        fields |= {"why": self.why, "note": self.note, "member": self.member}
        return fields | {"windows": [each.to_json() for each in self.windows]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Of so many windows that are over: how many brought what their ranges said, by per cent."""

    over: int
    within: Mapping[int, int]

    def to_json(self) -> Json:
        """How many are over, and how many of them each range held."""
        return {"over": self.over} | {f"within_{percent}": many for percent, many in self.within.items()}


def keep(books: Books, *, book: str, by: Who, now: Moment, why: str = "asked", note: str = "") -> str:
    """Keep the forecast of a book as of today; the id of its entry, or of the one that says the same already.

    Refused for a book that is not forecast, and a note that is too long.
    """
    if len(note) > NOTE_AT_MOST or not note.isprintable():
        raise Refused(NOTHING, [f"note: write one line of at most {NOTE_AT_MOST} characters"])
    found, starts = forecast(books, Asked(book=book), now=now), definition_of(books).fiscal_year_starts
    entry = _entry(found, by=by, now=now, why=why, note=note.strip(), year_starts=starts)
    known = next((line.entry.id for line in _lines(books) if line.entry.id == entry.id), None)
    if known is not None:
        return known
    receipt = record(books, [entry], now=now)[0]
    if receipt.taken not in {Taken.RECORDED, Taken.KNOWN}:
        raise Refused(NOTHING, list(receipt.reasons))
    return receipt.id


def _entry(found: Forecast, *, by: Who, now: Moment, why: str, note: str, year_starts: int) -> Entry:
    days = quarters(found.on, many=len(found.quarters), year_starts=year_starts)
    data: dict[str, Any] = {"on": iso(found.on), "book": found.book, "currency": found.currency, "why": why}
    data |= {"horizons": [_window(each, found.on + 1, found.on + each.days) for each in found.horizons]}
    data |= {"quarters": [_window(one, day.first, day.last) for one, day in zip(found.quarters, days, strict=True)]}
    data |= {"note": note} if note else {}
    named = sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]
    return Entry(
        source=SOURCE,
        record=f"forecast of the {found.book} book",
        what=f"as of {iso(found.on)}",
        version=named,
        kind=KIND,
        occurred_at=now,
        known_at=now,
        function=by.function or None,
        member=by.member or None,
        data=data,
    )


def _window(each: Outlook, first: Day, last: Day) -> Json:
    """A window as it is kept, numbers to four digits that matter: more would feign knowledge."""
    said = each.to_json()
    kept: Json = {"name": each.name, "first": iso(first), "last": iso(last), "wins": _rounded(said["wins"])}
    kept |= {"parts": _rounded(said["parts"])}
    if said["revenue"] is not None:
        kept |= {"revenue": _rounded(said["revenue"]), "revenue_parts": _rounded(said["revenue_parts"])}
    return kept


def _rounded(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.4g}") if abs(value) < 10_000 else float(round(value))
            for name, value in numbers.items()}  # fmt: skip


def kept_forecasts(books: Books, *, now: Moment) -> tuple[KeptForecast, ...]:
    """Every kept forecast beside what happened since, the newest first."""
    lines = _lines(books)
    came = {book: _daily(books, book, now=now) for book in dict.fromkeys(str(one.entry.data["book"]) for one in lines)}
    today = today_of(books, now)
    return tuple(_kept(line, came[str(line.entry.data["book"])], today) for line in reversed(lines))


def told(books: Books, *, now: Moment) -> Json:
    """Every kept forecast and how often its ranges held, as programs are told."""
    found = kept_forecasts(books, now=now)
    return {"forecasts": [one.to_json() for one in found], "coverage": coverage(found).to_json()}


def coverage(kept: Sequence[KeptForecast]) -> Coverage:
    """How many of the windows that are over brought what was said."""
    over = [window for one in kept for window in one.windows if window.is_over]
    return Coverage(over=len(over), within={percent: sum(one.is_within(percent) for one in over) for percent in RANGES})


def _lines(books: Books) -> list[Recorded]:
    return [line for line in company_lines(books) if line.entry.kind == KIND and line.entry.batch is None]


@dataclass(frozen=True, slots=True)
class _Daily:
    """Wins and their revenue day by day from the day `first` on."""

    first: Day
    wins: Real
    money: Real

    def between(self, first: Day, last: Day) -> tuple[float, float]:
        inside = slice(max(first - self.first, 0), max(last + 1 - self.first, 0))
        return float(self.wins[inside].sum()), float(self.money[inside].sum())


def _daily(books: Books, book: str, *, now: Moment) -> _Daily:
    with expecting(books, Asked(book=book), now=now) as found:
        wins, money = found.once("daily wins", None, found.records.wins)
        return _Daily(found.records.first, wins, money)


def _kept(line: Recorded, came: _Daily, today: Day) -> KeptForecast:
    entry, data = line.entry, line.entry.data
    return KeptForecast(
        id=entry.id,
        on=parse_day(str(data["on"])),
        book=str(data["book"]),
        currency=str(data.get("currency") or ""),
        why=str(data.get("why") or "asked"),
        note=str(data.get("note") or ""),
        member=entry.member or "",
        at=entry.known_at,
        windows=tuple(_kept_window(each, came, today) for each in (*data["horizons"], *data["quarters"])),
    )


def _kept_window(said: Mapping[str, Any], came: _Daily, today: Day) -> KeptWindow:
    first, last = parse_day(said["first"]), parse_day(said["last"])
    wins, money = came.between(first, last) if last < today else (None, None)
    has_money = said.get("revenue") is not None
    return KeptWindow(
        name=said["name"],
        first=first,
        last=last,
        wins=said["wins"],
        revenue=said["revenue"] if has_money else None,
        parts=said.get("parts") or {},
        came=wins,
        brought=money if has_money else None,
    )


def keep_weekly_going(books: Books, *, now: Moment) -> None:
    """Have the forecast of the week kept when the next week begins; asked twice it is asked once."""
    today = today_of(books, now)
    monday = today + 7 - as_date(today).weekday()
    jobs.ask(books, Wanted(JOB, key=JOB, not_before=start_of(monday, time_zone_of(books))), now=now)


def keep_weekly(books: Books, run: Run) -> Mapping[str, Any]:
    """The job: the copies of this week, and the asking for the next."""
    now = time.time_ns() // 1_000
    run.progress(0, of=len(BOOKS), says="keeping the forecast of the week")
    keep_weekly_going(books, now=now)
    return {"kept": len(keep_week(books, now=now))}


def keep_week(books: Books, *, now: Moment) -> list[str]:
    """Keep each book, unless this week has a copy of it already; the ids of those made."""
    today = today_of(books, now)
    monday = day_number(as_date(today) - timedelta(days=as_date(today).weekday()))
    there = {
        str(line.entry.data["book"]) for line in _lines(books)
        if line.entry.data.get("why") == "weekly" and parse_day(str(line.entry.data["on"])) >= monday
    }  # fmt: skip
    return [keep(books, book=book, by=Who(""), now=now, why="weekly") for book in BOOKS if book not in there]

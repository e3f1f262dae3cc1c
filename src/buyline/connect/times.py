"""When did it happen, by what the cells say?

Compiles the times of a mapping into functions of a row. A date without a time is the start of that day in the books'
time zone (RULES §1.2); a time without a zone is one of the source's.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from buyline.connect.cells import Bad, Places, Row, reader
from buyline.connect.mapping import AT_EXPORT, Text, Time
from buyline.days import DAY_LENGTH, Moment, day_number, day_of, moment_of, parse_day, start_of
from buyline.definition.problem import shown

When = tuple[Moment, bool]
ReadTime = Callable[[Row], "When | Bad | None"]
_KEPT_AT_MOST = 100_000
_UNIX = {"unix s": Decimal(1_000_000), "unix ms": Decimal(1_000)}
_TIME_CODES = ("%H", "%I", "%X", "%c", "%s")


def time_reader(time: Time, places: Places, *, books_zone: str, source_zone: str, export: When | None) -> ReadTime:
    """A function from a row to (moment, whether only the day is known); None where the cells are blank."""
    if time.text == AT_EXPORT:
        return lambda _row: export
    read = reader(Text(text=time.text), places)
    parse = _parser(time, books_zone, time.time_zone or source_zone)
    column = ", ".join(time.columns)
    kept: dict[str, When | Bad] = {}

    def at(row: Row) -> When | Bad | None:
        said = read(row)
        if isinstance(said, Bad) or not said:
            return said or None
        found = kept.get(said)
        if found is None:
            if len(kept) >= _KEPT_AT_MOST:
                kept.clear()
            found = kept[said] = _tried(parse, said, time, column, books_zone)
        return found

    return at


def _tried(parse: Callable[[str], When], said: str, time: Time, column: str, books_zone: str) -> When | Bad:
    try:
        moment, is_day = parse(said)
    except (ValueError, OverflowError, InvalidOperation):
        expected = "an ISO time like 2026-03-31 or 2026-03-31 14:05" if time.format == "iso" else f"'{time.format}'"
        remedy = f"write it as {expected}, or set 'format' in the mapping"
        return Bad(column, shown(said), f"'{shown(said)}' is not a time", remedy)
    if not time.plus_days:
        return moment, is_day
    if is_day:
        return start_of(day_of(moment, books_zone) + time.plus_days, books_zone), True
    return moment + time.plus_days * DAY_LENGTH, False


def _parser(time: Time, books_zone: str, source_zone: str) -> Callable[[str], When]:
    zone = ZoneInfo(source_zone)

    def aware(value: datetime) -> When:
        return moment_of(value if value.tzinfo else value.replace(tzinfo=zone).astimezone(UTC)), False

    def iso(said: str) -> When:
        if len(said) <= len("2026-03-31"):
            return start_of(parse_day(said), books_zone), True
        return aware(datetime.fromisoformat(said))

    def by_codes(said: str) -> When:
        value = datetime.strptime(said, time.format)  # noqa: DTZ007 (the zone follows, where one is needed)
        if any(code in time.format for code in _TIME_CODES):
            return aware(value)
        return start_of(day_number(value.date()), books_zone), True

    def unix(said: str) -> When:
        return int(Decimal(said) * _UNIX[time.format]), False

    return iso if time.format == "iso" else unix if time.format in _UNIX else by_codes

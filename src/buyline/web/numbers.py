"""How are counts, shares, days and amounts written for this reader?

Numbers follow the reader's locale (Accept-Language) through Babel; the sentences around them stay English. Nothing is
counted or rounded into another meaning here: a share too small to print is printed as "under", never as zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)
from django.utils.translation.trans_real import parse_accept_lang_header

from buyline.days import Day, as_date, parse_day
from buyline.definition.money import digits_of
from buyline.measure.picture import Amount, Estimate

FALLBACK = "en_GB"
LONGEST_HEADER = 200
MINUS = "\N{MINUS SIGN}"
TO = "\N{EN DASH}"


@lru_cache(maxsize=256)
def locale_for(accept_language: str) -> Locale:
    """The first locale of an Accept-Language header that Babel knows; British English without one."""
    for tag, _ in parse_accept_lang_header(accept_language[:LONGEST_HEADER]):
        try:
            return Locale.parse(FALLBACK if tag in {"*", "en"} else tag, sep="-" if "-" in tag else "_")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(FALLBACK)


@dataclass(frozen=True)
class Numbers:
    """Writes numbers in one locale."""

    locale: Locale

    def count(self, n: float) -> str:
        """A whole number with the reader's grouping."""
        return _whole(round(n), self.locale)

    def about(self, n: float) -> str:
        """An expected number: to the tenth below ten, else whole."""
        return str(format_decimal(n, format="#,##0.#" if abs(n) < 10 else "#,##0", locale=self.locale))

    def compact(self, n: int, *, letters: int) -> str:
        """A count in at most about so many letters: whole if it fits, else 1.2M."""
        whole = self.count(n)
        if len(whole) <= letters:
            return whole
        return str(format_compact_decimal(n, locale=self.locale, fraction_digits=1))

    def decimal(self, number: float, *, digits: int) -> str:
        """A number with so many digits after the point."""
        return _decimal(number, digits, self.locale)

    def tenths(self, n: float) -> str:
        """A number to the tenth."""
        return _decimal(n, 1, self.locale)

    def hours(self, hours: float) -> str:
        """Hours, to the hundredth where that matters."""
        return f"{format_decimal(hours, format='#,##0.##', locale=self.locale)} h"

    def size(self, size: int) -> str:
        """How large a file is, in its nearest unit."""
        for unit, of in (("MB", 1_000_000), ("kB", 1_000)):
            if size >= of:
                return f"{format_decimal(size / of, format='#,##0.#', locale=self.locale)} {unit}"
        return f"{self.count(size)} {plural(size, 'byte', 'bytes')}"

    def score(self, score: float) -> str:
        """A score to four places."""
        return _decimal(score, 4, self.locale)

    def signed(self, n: int) -> str:
        """A count with its sign; 0 has none."""
        return f"+{self.count(n)}" if n > 0 else self.count(n)

    def share(self, share: float, *, digits: int | None = None) -> str:
        """A share as a percentage: whole from 10%, one place below, never a false 0 or 100%."""
        if digits is None:
            digits = 0 if share >= 0.1 or share == 0 else 1
        if 0 < share < 0.0005:
            return "<\u2009" + self._percent(0.001, 1)
        if digits == 0 and 0.995 <= share < 1:
            return ">\u2009" + self._percent(0.99, 0)
        return self._percent(share, digits)

    def estimate(self, estimate: Estimate) -> tuple[str, str]:
        """A share and its interval, with as many places as the width of the interval can bear."""
        digits = 0 if estimate.high - estimate.low >= 0.02 or estimate.share in {0, 1} else 1
        low = _decimal(100 * estimate.low, digits, self.locale)
        return self.share(estimate.share, digits=digits), f"{low}{TO}{self._percent(estimate.high, digits)}"

    def days(self, days: float | None, *, beyond: int | None) -> str:
        """A number of days in short; not reached: more than the days that could be seen; nothing known: a dash."""
        if days is None:
            return f">\u2009{self.count(beyond)} d" if beyond is not None else TO
        return "<\u20091 d" if days < 1 else f"{self.count(days)} d"

    def amount(self, amount: Amount) -> str:
        """An amount in whole major units with its currency; minor units only where the amount has some."""
        major = amount.minor / 10**amount.digits
        places = amount.digits if amount.minor % 10**amount.digits else 0
        written = _currency(major, amount.currency, places, self.locale)
        return written.replace("-", MINUS)

    def amounts(self, found: Mapping[str, int]) -> list[str]:
        """Amounts by currency in minor units, none of 0."""
        return [
            self.amount(Amount(minor=minor, currency=name, digits=digits_of(name)))
            for name, minor in sorted(found.items())
            if minor and name
        ]

    def minor(self, minor: int, currency: str, digits: int) -> str:
        """A line of the trial balance: an amount without its sign of currency, or a count where `currency` is ""."""
        if not currency:
            return self.count(minor)
        return _decimal(minor / 10**digits, digits if minor % 10**digits else 0, self.locale)

    def amount_compact(self, amount: Amount) -> str:
        """An amount in about three digits: €6.1M."""
        major = amount.minor / 10**amount.digits
        places = 0 if abs(major) < 1000 else 1
        short = format_compact_currency(major, amount.currency, locale=self.locale, fraction_digits=places)
        return str(short).replace("-", MINUS)

    def day(self, day: Day) -> str:
        """A day with the month in letters."""
        return _day(day, self.locale)

    def period(self, from_day: Day, to_day: Day) -> str:
        """A stretch of days, said once what both ends have in common: 1 Apr – 30 Jun 2026."""
        if from_day == to_day:
            return self.day(from_day)
        return str(format_interval(as_date(from_day), as_date(to_day), skeleton="yMMMd", locale=self.locale))

    def month(self, day: Day) -> str:
        """The month of a day with its year, in short."""
        return str(format_date(as_date(day), format="MMM yy", locale=self.locale))

    def stamp(self, text: str) -> str:
        """A day or a moment given as ISO text, as a day; the time stays where it is said."""
        day = self.day(parse_day(text[:10]))
        return f"{day}, {text[11:16]}" if len(text) > 10 else day

    def iso(self, day: Day) -> str:
        """A day as fields of forms hold it."""
        return as_date(day).isoformat()

    def _percent(self, share: float, digits: int) -> str:
        return _percent(share, digits, self.locale)


# A page writes hundreds of numbers, and much the same ones each time.
@lru_cache(maxsize=65_536)
def _whole(n: int, locale: Locale) -> str:
    return str(format_decimal(n, locale=locale, format="#,##0")).replace("-", MINUS)


@lru_cache(maxsize=8_192)
def _decimal(number: float, digits: int, locale: Locale) -> str:
    return str(format_decimal(number, locale=locale, format=_places(digits))).replace("-", MINUS)


@lru_cache(maxsize=8_192)
def _percent(share: float, digits: int, locale: Locale) -> str:
    pattern = locale.percent_formats[None].pattern.replace("#,##0", _places(digits))
    return str(format_percent(share, format=pattern, locale=locale))


@lru_cache(maxsize=8_192)
def _day(day: Day, locale: Locale) -> str:
    return str(format_date(as_date(day), format="medium", locale=locale))


def _places(digits: int) -> str:
    return "#,##0" if digits == 0 else "#,##0." + "0" * digits


@lru_cache(maxsize=8_192)
def _currency(major: float, currency: str, places: int, locale: Locale) -> str:
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", "0." + "0" * places if places else "0")
    return str(format_currency(major, currency, format=pattern, locale=locale, currency_digits=False))


def plural(n: int, one: str, many: str) -> str:
    """The right one of two words for n things."""
    return one if n == 1 else many

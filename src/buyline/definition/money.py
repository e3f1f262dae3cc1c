"""How is money written down? In whole minor units of its currency (ISO 4217), so that sums are exact."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

BY_DIGITS = {
    0: tuple("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()),
    3: tuple("BHD IQD JOD KWD LYD OMR TND".split()),
}
"""Currencies whose minor unit is not a hundredth, by the digits that it has."""
_DIGITS = {currency: digits for digits, currencies in BY_DIGITS.items() for currency in currencies}
LARGEST = 10**15


def digits_of(currency: str) -> int:
    """How many digits the minor unit of a currency has."""
    return _DIGITS.get(currency, 2)


@lru_cache(maxsize=65_536)
def minor_units(text: str, currency: str) -> int:
    """An amount in major units, as decimal text, in minor units of its currency; ValueError when it is no amount."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"'{text}' is not an amount; write it like 1200.50") from None
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise ValueError(f"'{text}' is not an amount that can be counted")
    return int((amount * 10 ** digits_of(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def major_units(amount: int, currency: str) -> int | float:
    """An amount in minor units as a number of major units: an int when whole."""
    scale: int = 10 ** digits_of(currency)
    whole, rest = divmod(abs(amount), scale)
    sign = -1 if amount < 0 else 1
    return sign * whole if rest == 0 else amount / scale


def typed_amount(amount: int, currency: str) -> str:
    """An amount in minor units as one types it, in major units and exactly: 12500, or 12500.50."""
    digits = digits_of(currency)
    is_whole = amount % 10**digits == 0
    return str(amount // 10**digits) if is_whole else format(Decimal(amount).scaleb(-digits), "f")


@lru_cache(maxsize=65_536)
def converted(amount: int, currency: str, rate: str, into: str) -> int:
    """An amount in minor units of one currency in minor units of another, at a rate given as decimal text."""
    scale = Decimal(10) ** (digits_of(into) - digits_of(currency))
    return int((Decimal(amount) * Decimal(rate) * scale).quantize(Decimal(1), ROUND_HALF_UP))

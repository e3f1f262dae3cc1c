"""Numbers, periods and sentences are written as people write them."""

from datetime import date

import pytest

from buyline.days import Day, day_number
from buyline.measure.picture import Amount, Estimate, Period, StepView, kind_of_move
from buyline.web.numbers import Numbers, locale_for
from buyline.web.periods import stepped, usual
from buyline.web.words import in_words, is_changed, step_sentence

pytestmark = pytest.mark.capability("P19", "page")
BRITISH, GERMAN = Numbers(locale_for("")), Numbers(locale_for("de-AT, en;q=0.5"))


def day(text: str) -> Day:
    return day_number(date.fromisoformat(text))


def period(start: str, end: str) -> Period:
    return Period(from_day=day(start), to_day=day(end))


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0%"), (0.0001, "<\u20090.1%"), (0.016, "1.6%"), (0.41, "41%"), (0.999, ">\u200999%"), (1.0, "100%")],
)
def test_a_share_is_never_a_false_nought_or_whole(share: float, said: str) -> None:
    assert BRITISH.share(share) == said


def test_an_interval_has_the_places_that_it_can_bear() -> None:
    assert BRITISH.estimate(Estimate(share=0.1183, low=0.1134, high=0.1232)) == ("11.8%", "11.3–12.3%")
    assert BRITISH.estimate(Estimate(share=0.41, low=0.34, high=0.48)) == ("41%", "34–48%")


def test_amounts_have_their_currency_and_only_the_places_they_need() -> None:
    assert BRITISH.amount(Amount(minor=614_000_000, currency="EUR")) == "€6,140,000"
    assert BRITISH.amount(Amount(minor=614_000_050, currency="EUR")) == "€6,140,000.50"
    assert BRITISH.amount(Amount(minor=12_345, currency="JPY", digits=0)) == "JP¥12,345"
    assert BRITISH.amount_compact(Amount(minor=614_000_000, currency="EUR")) == "€6.1M"
    assert "€" in GERMAN.amount(Amount(minor=614_000_000, currency="EUR"))


def test_days_say_when_they_were_not_reached() -> None:
    assert BRITISH.days(12.4, beyond=365) == "12 d"
    assert BRITISH.days(None, beyond=365) == ">\u2009365 d"
    assert BRITISH.days(0.5, beyond=365) == "<\u20091 d"
    assert BRITISH.days(None, beyond=None) == "–"


def test_shares_as_people_say_them() -> None:
    assert in_words(0.4, BRITISH) == "two fifths"
    assert in_words(0.41, BRITISH) == "about two fifths"
    assert in_words(0.29, BRITISH) == "29%"
    assert in_words(1.0, BRITISH) == "all"


def test_the_quarter_before_a_quarter_is_a_quarter() -> None:
    assert stepped(period("2026-01-01", "2026-03-31"), -1) == period("2025-10-01", "2025-12-31")
    assert stepped(period("2024-02-01", "2024-02-29"), 1) == period("2024-03-01", "2024-03-31")
    assert stepped(period("2026-01-05", "2026-01-11"), 1) == period("2026-01-12", "2026-01-18")
    assert stepped(period("1900-01-01", "1900-01-31"), -1) is None
    assert stepped(period("2999-01-01", "2999-12-31"), 1) is None


def test_fiscal_years_begin_where_the_definition_says() -> None:
    found = dict(usual(period("2026-01-01", "2026-01-15"), fiscal_year_starts=4))
    assert found["Month"] == period("2026-01-01", "2026-01-31")
    assert found["Quarter"] == period("2026-01-01", "2026-03-31")
    assert found["Fiscal year"] == period("2025-04-01", "2026-03-31")


def test_a_share_has_changed_only_when_the_intervals_part() -> None:
    assert is_changed(step(normal=Estimate(share=0.53, low=0.5, high=0.56))) == "down"
    assert is_changed(step(normal=Estimate(share=0.3, low=0.27, high=0.33))) == "up"
    assert is_changed(step(normal=Estimate(share=0.45, low=0.4, high=0.5))) == ""


def test_too_few_to_say_is_said() -> None:
    names = {"a": "Lead", "b": "Customer"}
    assert "too few to say" in step_sentence(step(is_too_few=True), names, BRITISH)
    said = step_sentence(step(), names, BRITISH)
    assert said.startswith("Lead to Customer: 3 moved on in the period; of 9 that entered, 41% move on within 180 days")


def step(*, is_too_few: bool = False, normal: Estimate | None = None) -> StepView:
    return StepView(
        from_stage="a",
        to_stage="b",
        moved=3,
        entered=9,
        estimate=Estimate(share=0.41, low=0.35, high=0.48),
        is_too_few=is_too_few,
        horizon_days=180,
        median_days=21,
        tau_days=365,
        normal=normal,
    )


def test_moves_have_kinds() -> None:
    kinds = {
        pair: kind_of_move(*pair, stages=("a", "b", "c"), waiting="w")
        for pair in [
            ("a", "b"),
            ("a", "c"),
            ("c", "a"),
            ("a", "w"),
            ("w", "a"),
            ("a", "x"),
            ("x", "a"),
            ("outside", "a"),
            ("w", "x"),
            ("a", "outside"),
        ]
    }
    assert list(kinds.values()) == [
        "forward",
        "skip",
        "back",
        "parked",
        "returned",
        "out",
        "revived",
        "start",
        "between",
        "between",
    ]

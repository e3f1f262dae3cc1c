"""The quarters of any fiscal year have all its days, each once."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from buyline.days import as_date, day_number
from buyline.forecast.periods import quarters

pytestmark = pytest.mark.capability("P20", "library")

DAYS = [day_number(date(2027, 1, 1) + timedelta(days=17 * step)) for step in range(86)]


@pytest.mark.parametrize("year_starts", range(1, 13))
def test_a_year_has_four_quarters_of_three_months_each(year_starts: int) -> None:
    for day in DAYS:
        found = quarters(day, many=5, year_starts=year_starts)
        assert found[0].first <= day <= found[0].last
        for one, other in pairwise(found):
            assert other.first == one.last + 1
        for each in found:
            first, after = as_date(each.first), as_date(each.last + 1)
            assert (first.day, after.day) == (1, 1)
            assert (after.month - first.month) % 12 == 3
            number = int(each.name[1])
            assert (first.month - year_starts) % 12 == 3 * (number - 1)


@pytest.mark.parametrize("year_starts", range(1, 13))
def test_a_year_is_named_by_the_years_it_lies_in(year_starts: int) -> None:
    begins = day_number(date(2027, year_starts, 1))
    name = "2027" if year_starts == 1 else "2027/28"
    assert [each.name for each in quarters(begins, many=4, year_starts=year_starts)] == [
        f"Q{number} {name}" for number in (1, 2, 3, 4)
    ]
    before = quarters(begins - 1, many=1, year_starts=year_starts)[0]
    assert before.name == ("Q4 2026" if year_starts == 1 else "Q4 2026/27")
    assert before.last == begins - 1


def test_a_century_turns() -> None:
    assert quarters(day_number(date(2099, 12, 31)), many=1, year_starts=7)[0].name == "Q2 2099/00"

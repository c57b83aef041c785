"""Working days: worked examples, every bank holiday of twenty years, and a slow oracle."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from timescales.queries import _computed
from timescales.rules import OutsideCalendar, WorkingCalendar

STANDARDS = Path(settings.FIXTURES, "standards")


def rows(name: str) -> list[dict[str, str]]:
    """One of the published tables."""
    with (STANDARDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HOLIDAYS = frozenset(
    dt.date.fromisoformat(row["date"]) for row in rows("bank_holidays_england_wales_2011_2030.csv")
)
# The oracle reads the published table, the calendar the library.
PUBLISHED = WorkingCalendar(HOLIDAYS, frozenset(range(2011, 2031)))
ENGLAND = WorkingCalendar(
    frozenset(day for year in range(2011, 2031) for day in _computed(year)),
    frozenset(range(2011, 2031)),
)

DAYS = st.dates(dt.date(2011, 1, 1), dt.date(2029, 6, 30))


@pytest.mark.parametrize("row", rows("working_day_cases.csv"), ids=lambda row: row["case"])
def test_worked_due_dates(row: dict[str, str]) -> None:
    due = ENGLAND.add_working_days(
        dt.date.fromisoformat(row["day_zero"]), int(row["n_working_days"])
    )
    assert due == dt.date.fromisoformat(row["due_date"])


@pytest.mark.parametrize("year", range(2011, 2031))
def test_bank_holidays_of_a_year(year: int) -> None:
    assert _computed(year) == {day for day in HOLIDAYS if day.year == year}


def oracle(day: dt.date, n: int) -> dt.date:
    """Counted on the fingers, with the published table: no code shared with the calendar."""
    weekend = {"Saturday", "Sunday"}
    counted = 0
    while counted < n:
        day = dt.date.fromordinal(day.toordinal() + 1)
        if day.strftime("%A") not in weekend and day not in HOLIDAYS:
            counted += 1
    return day


@given(DAYS, st.integers(0, 90))
def test_working_days_are_counted_as_on_the_fingers(day: dt.date, n: int) -> None:
    assert ENGLAND.add_working_days(day, n) == oracle(day, n)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_limits_add_up_and_never_run_backwards(day: dt.date, first: int, second: int) -> None:
    there = ENGLAND.add_working_days(day, first)
    assert ENGLAND.add_working_days(there, second) == ENGLAND.add_working_days(day, first + second)
    assert there >= day


@given(DAYS)
def test_the_next_working_day_is_the_first_one_after(day: dt.date) -> None:
    following = ENGLAND.next_working_day(day)
    assert following > day
    assert ENGLAND.is_working_day(following)
    between = [day + dt.timedelta(days=n) for n in range(1, (following - day).days)]
    assert not any(ENGLAND.is_working_day(each) for each in between)


def test_a_weekend_event_is_due_as_if_it_had_come_on_the_friday() -> None:
    friday = dt.date(2026, 11, 20)
    due = {ENGLAND.add_working_days(friday + dt.timedelta(days=n), 5) for n in range(3)}
    assert due == {dt.date(2026, 11, 27)}


def test_a_limit_of_nothing_is_the_day_itself() -> None:
    assert ENGLAND.add_working_days(dt.date(2026, 11, 21), 0) == dt.date(2026, 11, 21)


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        ENGLAND.add_working_days(dt.date(2026, 11, 20), -1)


def test_a_year_whose_holidays_are_not_known_is_refused() -> None:
    with pytest.raises(OutsideCalendar, match="2031"):
        ENGLAND.add_working_days(dt.date(2030, 12, 31), 1)
    assert WorkingCalendar(frozenset()).is_working_day(dt.date(2031, 1, 1))


def test_the_plain_country_would_be_wrong_and_the_test_would_see_it() -> None:
    """The library's "GB" without a subdivision is wrong in every year: nobody may fall back."""
    import holidays

    for year in range(2011, 2031):
        plain = {day for day in holidays.country_holidays("GB", years=[year]) if day.weekday() < 5}
        assert plain != _computed(year)

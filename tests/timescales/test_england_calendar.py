"""The calendar in the database: proclaimed days count at once, years know their edges."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from timescales.models import BankHoliday
from timescales.queries import england_calendar
from timescales.rules import OutsideCalendar

pytestmark = pytest.mark.django_db
PROCLAIMED = dt.date(2027, 6, 11)


def test_a_proclaimed_day_counts_at_once_and_a_withdrawn_one_again() -> None:
    assert england_calendar(2027).is_working_day(PROCLAIMED)
    row = BankHoliday.objects.create(day=PROCLAIMED, name="A proclaimed day")
    assert not england_calendar(2027).is_working_day(PROCLAIMED)
    assert england_calendar(2027).add_working_days(dt.date(2027, 6, 10), 1) == dt.date(2027, 6, 14)
    row.delete()
    assert england_calendar(2027).is_working_day(PROCLAIMED)


def test_a_usual_bank_holiday_can_be_taken_back() -> None:
    may_day = dt.date(2026, 5, 4)
    assert not england_calendar(2026).is_working_day(may_day)
    BankHoliday.objects.create(day=may_day, name="Moved to 8 May", added=False)
    assert england_calendar(2026).is_working_day(may_day)


def test_taking_back_a_plain_day_changes_nothing() -> None:
    plain = dt.date(2026, 5, 5)
    BankHoliday.objects.create(day=plain, name="Not one anyway", added=False)
    assert england_calendar(2026).is_working_day(plain)


def test_a_day_stands_once() -> None:
    BankHoliday.objects.create(day=PROCLAIMED, name="A proclaimed day")
    with pytest.raises(IntegrityError), transaction.atomic():
        BankHoliday.objects.create(day=PROCLAIMED, name="The same again", added=False)


def test_a_year_brings_its_neighbours_and_no_more() -> None:
    calendar = england_calendar(2026)
    assert calendar.add_working_days(dt.date(2026, 12, 31), 45) == dt.date(2027, 3, 5)
    assert not calendar.is_working_day(dt.date(2025, 12, 26))
    with pytest.raises(OutsideCalendar):
        calendar.is_working_day(dt.date(2028, 1, 3))
    with pytest.raises(ValueError, match="at least one year"):
        england_calendar()


def test_years_between_are_known() -> None:
    assert not england_calendar(2026, 2030).is_working_day(dt.date(2028, 12, 25))


def test_a_call_costs_one_query_and_computes_nothing_anew(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    calendar = england_calendar(2026)
    with django_assert_num_queries(1):
        assert england_calendar(2026) is calendar

"""In hours or out of hours: at the boundaries, over weekends, and when the clocks change."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timescales.queries import _computed
from timescales.rules import LONDON, OpeningHours, WorkingCalendar

ENGLAND = WorkingCalendar(frozenset(day for year in range(2011, 2031) for day in _computed(year)))
HOURS = OpeningHours(dt.time(8, 30), dt.time(17))
FIRST, LAST = dt.datetime(2011, 1, 2, tzinfo=dt.UTC), dt.datetime(2030, 12, 20, tzinfo=dt.UTC)
MOMENTS = st.timedeltas(dt.timedelta(0), LAST - FIRST).map(FIRST.__add__)


def london(text: str) -> dt.datetime:
    """A moment by the clock on the wall."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-20 08:29:59.999999", False),
        ("2026-11-20 08:30", True),
        ("2026-11-20 16:59:59.999999", True),
        ("2026-11-20 17:00", False),
        ("2026-11-20 00:00", False),
        ("2026-11-21 12:00", False),  # Saturday
        ("2026-11-22 12:00", False),  # Sunday
        ("2026-12-25 12:00", False),  # Christmas Day, a Friday
        ("2026-12-28 12:00", False),  # the substitute for Boxing Day, a Monday
        ("2026-12-29 12:00", True),
        ("2022-09-19 12:00", False),  # the State Funeral, a one-off day
    ],
)
def test_hours_at_their_edges(moment: str, is_open: bool) -> None:
    assert HOURS.is_open(london(moment), ENGLAND) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        # Friday before, and Monday after, the clocks go forward (29 March 2026, 01:00 UTC).
        ("2026-03-27 16:59", True),
        ("2026-03-27 17:00", False),
        ("2026-03-30 15:59", True),
        ("2026-03-30 16:00", False),
        ("2026-03-30 07:30", True),
        ("2026-03-30 07:29", False),
        # Friday before, and Monday after, they go back (25 October 2026, 01:00 UTC).
        ("2026-10-23 15:59", True),
        ("2026-10-23 16:00", False),
        ("2026-10-26 16:59", True),
        ("2026-10-26 17:00", False),
    ],
)
def test_evenings_around_a_change_of_the_clocks(moment: str, is_open: bool) -> None:
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    assert HOURS.is_open(at, ENGLAND) is is_open


def test_a_weekend_on_which_the_clocks_change_is_an_hour_shorter_or_longer() -> None:
    """By the wall it is always 63.5 hours from Friday's closing to Monday's opening."""
    waits = [
        HOURS.next_opening(at, ENGLAND).astimezone(dt.UTC) - at.astimezone(dt.UTC)
        for at in (london("2026-03-27 17:00"), london("2026-10-23 17:00"))
    ]
    assert waits == [dt.timedelta(hours=62, minutes=30), dt.timedelta(hours=64, minutes=30)]


@pytest.mark.parametrize(
    ("moment", "opens", "closes"),
    [
        ("2026-11-20 07:00", "2026-11-20 08:30", "2026-11-20 17:00"),
        ("2026-11-20 08:30", "2026-11-23 08:30", "2026-11-20 17:00"),
        ("2026-11-20 12:00", "2026-11-23 08:30", "2026-11-20 17:00"),
        ("2026-11-20 17:00", "2026-11-23 08:30", "2026-11-23 17:00"),
        ("2026-11-21 12:00", "2026-11-23 08:30", "2026-11-23 17:00"),
        ("2026-12-24 17:00", "2026-12-29 08:30", "2026-12-29 17:00"),
        ("2026-12-31 18:00", "2027-01-04 08:30", "2027-01-04 17:00"),
        ("2026-03-27 17:30", "2026-03-30 08:30", "2026-03-30 17:00"),
    ],
)
def test_next_opening_and_closing(moment: str, opens: str, closes: str) -> None:
    assert HOURS.next_opening(london(moment), ENGLAND) == london(opens)
    assert HOURS.today_or_next_closing(london(moment), ENGLAND) == london(closes)


@given(MOMENTS)
def test_it_is_open_exactly_between_an_opening_and_its_closing(at: dt.datetime) -> None:
    opening = HOURS.next_opening(at, ENGLAND)
    closing = HOURS.today_or_next_closing(at, ENGLAND)
    assert opening > at
    assert closing > at
    assert HOURS.is_open(at, ENGLAND) == (closing < opening)
    assert HOURS.is_open(opening, ENGLAND)
    assert not HOURS.is_open(opening - dt.timedelta(microseconds=1), ENGLAND)
    assert not HOURS.is_open(closing, ENGLAND)
    assert HOURS.is_open(closing - dt.timedelta(microseconds=1), ENGLAND)


def test_the_longest_wait_of_2026() -> None:
    """Offices are shut for 111.5 hours over that Christmas: nights need a number of their own."""
    shut = london("2026-12-24 17:00")
    wait = HOURS.next_opening(shut, ENGLAND).astimezone(dt.UTC) - shut.astimezone(dt.UTC)
    assert wait == dt.timedelta(hours=111, minutes=30)


def test_a_moment_without_its_zone_is_refused() -> None:
    bare = london("2026-11-20 12:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        HOURS.is_open(bare, ENGLAND)
    with pytest.raises(ValueError, match="time zone"):
        HOURS.next_opening(bare, ENGLAND)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="before it closes"):
        OpeningHours(dt.time(17), dt.time(8, 30))

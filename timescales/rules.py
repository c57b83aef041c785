"""Working days and opening hours in England: arithmetic that is told every day and moment.

Source: Working Together to Safeguard Children counts working days; seed 001, Appendix 3, its own.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)


class OutsideCalendar(ValueError):
    """The calendar was asked about a year whose bank holidays it was not told."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days: Monday to Friday, but not `bank_holidays`.

    `years` are the years whose bank holidays are all there; a day outside them raises
    OutsideCalendar instead of counting as a plain weekday. None means every year.
    """

    bank_holidays: frozenset[dt.date]
    years: frozenset[int] | None = None

    def is_working_day(self, day: dt.date) -> bool:
        """True when offices work on `day`. Raises OutsideCalendar."""
        if self.years is not None and day.year not in self.years:
            raise OutsideCalendar(f"The bank holidays of {day.year} were not asked for.")
        return day.weekday() < _SATURDAY and day not in self.bank_holidays

    def next_working_day(self, day: dt.date) -> dt.date:
        """The first working day after `day`, itself left out. Raises OutsideCalendar."""
        day += _ONE_DAY
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def this_or_next(self, day: dt.date) -> dt.date:
        """`day` where offices work on it, else the next one. Raises OutsideCalendar."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, day: dt.date, n: int) -> dt.date:
        """The last day of a limit of `n` working days that begins with an event on `day`.

        Day 0 is the day of the event, day 1 the next working day. An event on a non-working day
        counts from the start of the next working day, which is thus day 1. A limit of 0 is the
        day itself. Raises ValueError when `n` is negative, and OutsideCalendar.
        """
        if n < 0:
            raise ValueError("A limit cannot be a negative number of working days.")
        for _ in range(n):
            day = self.next_working_day(day)
        return day


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When an office answers on working days, by the clock on the wall in England.

    It is open at `opens` and no longer at `closes`. Every moment given must carry its time zone
    (else ValueError); those returned are in Europe/London.
    """

    opens: dt.time
    closes: dt.time

    def __post_init__(self) -> None:
        """Refuse hours that end before they begin: nights are two sets of hours."""
        if not self.opens < self.closes:
            raise ValueError("An office must open before it closes.")

    def is_open(self, at: dt.datetime, calendar: WorkingCalendar) -> bool:
        """True when someone answers at that moment."""
        local = _in_london(at)
        return (
            calendar.is_working_day(local.date())
            and self.opens <= local.time().replace(tzinfo=None) < self.closes
        )

    def next_opening(self, at: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
        """The next moment after `at` at which it opens: while it is open, another day's."""
        return _next(self.opens, at, calendar)

    def today_or_next_closing(self, at: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
        """The next moment after `at` at which it closes: today's, or that of the next open day."""
        return _next(self.closes, at, calendar)


def _next(clock_time: dt.time, at: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
    local = _in_london(at)
    today = dt.datetime.combine(local.date(), clock_time, tzinfo=LONDON)
    # Compared in UTC: two times of one zone compare by the wall clock, wrongly on a night
    # on which the clocks change.
    if calendar.is_working_day(local.date()) and today.astimezone(dt.UTC) > at:
        return today
    day = calendar.next_working_day(local.date())
    return dt.datetime.combine(day, clock_time, tzinfo=LONDON)


def _in_london(at: dt.datetime) -> dt.datetime:
    if at.utcoffset() is None:
        raise ValueError("A moment without a time zone says nothing about opening hours.")
    return at.astimezone(LONDON)

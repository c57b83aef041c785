"""England's working calendar, from computed bank holidays and the rows that correct them."""

import datetime as dt
from functools import lru_cache

import holidays

from thresholds_site.lib.compiled import CompiledValues
from timescales.models import BankHoliday
from timescales.rules import WorkingCalendar

_SATURDAY = 5

# A handful of rows, read by every page that says whom to ring.
_corrections = CompiledValues(
    lambda: BankHoliday.objects.order_by("day").values_list("day", "added"), 0
)


def england_calendar(*years: int) -> WorkingCalendar:
    """The working days of `years`, with a year on either side for what runs over New Year.

    The corrections are read at each call (one small query), so that a newly proclaimed day counts
    at once in every process; what they lead to is kept in memory. Raises ValueError without a
    year.
    """
    if not years:
        raise ValueError("A calendar needs at least one year.")
    known = range(min(years) - 1, max(years) + 2)
    corrections = tuple((day, added) for day, added in _corrections() if day.year in known)
    return _calendar(known, corrections)


@lru_cache(maxsize=32)
def _calendar(years: range, corrections: tuple[tuple[dt.date, bool], ...]) -> WorkingCalendar:
    days = {day for year in years for day in _computed(year)}
    for day, added in corrections:
        if added:
            days.add(day)
        else:
            days.discard(day)
    return WorkingCalendar(frozenset(days), frozenset(years))


@lru_cache(maxsize=256)
def _computed(year: int) -> frozenset[dt.date]:
    """The usual bank holidays of one year, one-off days known to the library included.

    Weekend days are left out: the substitute weekday is the bank holiday. The plain "GB" of the
    library mixes the nations' days, so the subdivision is needed.
    """
    days = holidays.country_holidays("GB", subdiv="ENG", years=[year])
    return frozenset(day for day in days if day.weekday() < _SATURDAY)

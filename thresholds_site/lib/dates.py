"""Pure arithmetic on dates."""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def age_in_months(born_on: dt.date, on: dt.date) -> int:
    """Completed months from birth to `on`; 0 before birth."""
    months = (on.year - born_on.year) * 12 + on.month - born_on.month
    if on.day < born_on.day:
        months -= 1
    return max(months, 0)


def in_london(moment: dt.datetime) -> dt.datetime:
    """A moment by the clocks of England."""
    return moment.astimezone(LONDON)


def london_day(moment: dt.datetime) -> dt.date:
    """The day that it is in England at a moment."""
    return in_london(moment).date()

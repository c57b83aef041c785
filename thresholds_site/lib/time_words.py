"""How days and times are said, the same everywhere. All times are England's."""

import datetime as dt

from thresholds_site.lib.dates import in_london, london_day

_HOURS_AT_MOST = dt.timedelta(days=2)


def day_words(day: dt.date) -> str:
    """'3 June 2025'."""
    return f"{day.day} {day:%B %Y}"


def clock_words(moment: dt.datetime) -> str:
    """'14:10'."""
    return f"{in_london(moment):%H:%M}"


def moment_words(moment: dt.datetime) -> str:
    """'3 June 2025 at 14:10'."""
    return f"{day_words(london_day(moment))} at {clock_words(moment)}"


def due_words(due: dt.datetime, now: dt.datetime) -> str:
    """'due today at 17:00', 'due tomorrow at 00:30', 'late by 3 hours'."""
    if now >= due:
        return f"late by {_length(now - due)}"
    days = (london_day(due) - london_day(now)).days
    named = {0: "today", 1: "tomorrow"}.get(days, day_words(london_day(due)))
    return f"due {named} at {clock_words(due)}"


def coming_words(moment: dt.datetime, now: dt.datetime) -> str:
    """'today at 08:00', 'tomorrow at 08:00', 'on Monday 6 January 2025 at 08:00'."""
    day = london_day(moment)
    days = (day - london_day(now)).days
    named = {0: "today", 1: "tomorrow"}.get(days, f"on {day:%A} {day_words(day)}")
    return f"{named} at {clock_words(moment)}"


def _length(span: dt.timedelta) -> str:
    if span < dt.timedelta(hours=1):
        return _counted(max(int(span.total_seconds() // 60), 1), "minute")
    if span < _HOURS_AT_MOST:
        return _counted(int(span.total_seconds() // 3600), "hour")
    return _counted(span.days, "day")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

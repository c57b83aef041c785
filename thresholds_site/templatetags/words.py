"""How words, dates and times are shown everywhere."""

import datetime as dt
import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from thresholds_site.lib.dates import london_day
from thresholds_site.lib.time_words import clock_words, day_words, moment_words

register = template.Library()
_EMPHASIS = re.compile(r"\*([^*]+)\*")


@register.filter
def emphasised(wording: str) -> SafeString:
    """The pathway's wording, escaped, with `*word*` shown as emphasis as in its source."""
    escaped = str(conditional_escape(wording))
    return mark_safe(_EMPHASIS.sub(r"<em>\1</em>", escaped))


@register.filter
def day(value: dt.date | None) -> str:
    """'3 June 2025'."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = london_day(value)
    return day_words(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """'3 June 2025 at 14:10', in local time."""
    return moment_words(value) if value else ""


@register.filter
def clock_time(value: dt.datetime | None) -> str:
    """'14:10', in local time."""
    return clock_words(value) if value else ""

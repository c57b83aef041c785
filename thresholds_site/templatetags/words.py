"""How words, dates and times are shown everywhere."""

import datetime as dt
import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from thresholds_site.lib.dates import in_london, london_day

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
    return f"{value.day} {value:%B %Y}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """'3 June 2025 at 14:10', in local time."""
    if value is None:
        return ""
    local = in_london(value)
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"


@register.filter
def clock_time(value: dt.datetime | None) -> str:
    """'14:10', in local time."""
    return f"{in_london(value):%H:%M}" if value else ""

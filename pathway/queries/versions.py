"""Which version of the pathway a check begins under."""

import datetime as dt

from pathway.models import FrameworkVersion


def version_for_checks(on: dt.date) -> FrameworkVersion | None:
    """The version in force on that day; None when none is published.

    An installation serves one partnership; the framework published last is the one it uses.
    """
    return (
        FrameworkVersion.objects.published()
        .filter(effective_on__lte=on)
        .select_related("framework")
        .order_by("-published_at")
        .first()
    )

"""Which version of the pathway a check begins under."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from pathway.constants import CheckState, VersionState
from pathway.models import FrameworkVersion, Indicator, ThresholdCheck


def version_for_checks(on: dt.date) -> FrameworkVersion | None:
    """The version in force on that day of the framework that is ours; None when there is none.

    A version without indicators describes levels, and no check can be made under it.
    """
    listed = Indicator.objects.filter(version=OuterRef("pk")).order_by()
    return (
        FrameworkVersion.objects.published()
        .filter(Exists(listed), framework__is_ours=True, effective_on__lte=on)
        .select_related("framework")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Superseded:
    """The version that a draft was begun under is no longer in force, and which one is."""

    label: str
    number: int
    superseded_at: dt.datetime | None
    new_label: str
    new_number: int


def superseded(check: ThresholdCheck, today: dt.date) -> Superseded | None:
    """That a draft's version was superseded; None while it is in force. Asks only if it was."""
    old = check.version
    if check.state != CheckState.DRAFT or old.state != VersionState.SUPERSEDED:
        return None
    new = version_for_checks(today)
    return Superseded(
        label=old.label,
        number=old.number,
        superseded_at=old.superseded_at,
        new_label=new.label if new else "",
        new_number=new.number if new else 0,
    )

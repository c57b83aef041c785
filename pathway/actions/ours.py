"""Which of the frameworks kept here is the one that checks are made under."""

import datetime as dt

from django.db import transaction

from pathway.models import FrameworkVersion, ThresholdFramework
from pathway.queries.neighbours import has_indicators
from people.actions import record_access
from people.constants import AccessKind, Permission
from people.models import Practitioner
from thresholds_site.lib.verdict import YES, Verdict, no, require


class CannotBeOurs(Exception):
    """No check could be made under that framework; the message says why."""


def may_choose_ours(by: Practitioner) -> Verdict:
    """Publishers, who put versions in force, and administrators, who set the installation up."""
    if by.may(Permission.PUBLISH_PATHWAY) or by.may(Permission.ADMINISTER):
        return YES
    return no("Only a publisher or an administrator chooses the framework that is ours.")


@transaction.atomic
def choose_ours(
    *, framework: ThresholdFramework, by: Practitioner | None, now: dt.datetime
) -> ThresholdFramework:
    """Make checks under this framework from now on; drafts stay with the version they are under.

    `by`: None from the command line. Raises NotAllowed, CannotBeOurs.
    """
    if by is not None:
        require(may_choose_ours(by))
    in_force = FrameworkVersion.objects.published().filter(framework=framework).first()
    if in_force is None or not has_indicators(in_force):
        raise CannotBeOurs(
            f"{framework.name} has no version in force that lists indicators: no check could be"
            " made under it."
        )
    # All of them are held: two choices at once are made one after the other.
    list(ThresholdFramework.objects.select_for_update().order_by("pk"))
    framework.refresh_from_db()
    if framework.is_ours:
        return framework
    ThresholdFramework.objects.filter(is_ours=True).update(is_ours=False)
    framework.is_ours = True
    framework.save(update_fields=["is_ours"])
    if by is not None:
        record_access(
            by=by,
            kind=AccessKind.DECIDED,
            record="threshold framework",
            record_ref=in_force.ref,
            now=now,
            what="Chosen as the framework that checks are made under",
        )
    return framework

"""Brothers, sisters and the unborn: adding a child to a check, and taking one out."""

import datetime as dt

from django.db import transaction

from pathway.actions.after import withdraw_check
from pathway.actions.checks import log_decision
from pathway.actions.sharing import copy_shared_pages, end_empty_family, locked_family
from pathway.models import CheckFamily, FrameworkVersion, ThresholdCheck
from pathway.permissions import may_add_child, may_take_out
from pathway.queries.families import is_bare_draft
from people.models import Practitioner
from thresholds_site.lib.verdict import require


@transaction.atomic
def add_child(
    *,
    beside: ThresholdCheck,
    start_key: str,
    version: FrameworkVersion,
    by: Practitioner,
    now: dt.datetime,
) -> ThresholdCheck:
    """Begin the check of a brother, sister or unborn baby; the same `start_key` begins it once.

    What was said of parents and home comes with it. Nothing of the child does, and danger is asked
    for this child. Raises NotAllowed.
    """
    beside, others = locked_family(beside)
    key = f"{by.pk}:{start_key}"
    if there := ThresholdCheck.objects.filter(start_key=key).first():
        return there
    require(may_add_child(by, beside, len(others) + 1))
    if beside.family is None:
        beside.family = CheckFamily.objects.create(author=by, created_at=now)
        beside.save(update_fields=["family"])
    child = ThresholdCheck.objects.create(
        author=by,
        version=version,
        start_key=key,
        created_at=now,
        updated_at=now,
        family=beside.family,
        about_worker=beside.about_worker,
    )
    copy_shared_pages(child=child, family=[beside, *others])
    return child


@transaction.atomic
def take_out(
    *, check: ThresholdCheck, because: str, by: Practitioner, now: dt.datetime
) -> ThresholdCheck:
    """Take a child out of a family. Nothing that was said is lost.

    A draft in which no danger was said is withdrawn, with the reason; danger stays told and a
    result stays on record, each as a check of its own. Raises NotAllowed, WordsNeeded.
    """
    check, _others = locked_family(check)
    require(may_take_out(by, check))
    left, check.family = check.family, None
    check.save(update_fields=["family"])
    end_empty_family(left)
    if is_bare_draft(check):
        check = withdraw_check(check=check, because=because, by=by, now=now)
    log_decision(check, by, now, "Taken out of its family")
    return check

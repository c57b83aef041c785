"""Beginning a check again, under the version of the pathway that is in force now (H11)."""

import datetime as dt

from django.db import transaction

from pathway.actions.checks import log_decision, save_step, start_check
from pathway.actions.contents import Who
from pathway.constants import AgeKnown, CheckKind, Step, YesNo
from pathway.models import FrameworkVersion, ThresholdCheck
from pathway.permissions import may_begin_again
from people.models import Practitioner
from thresholds_site.lib.verdict import require


@transaction.atomic
def begin_again(
    *, check: ThresholdCheck, version: FrameworkVersion, by: Practitioner, now: dt.datetime
) -> ThresholdCheck:
    """A new draft under `version` about the same child; the old draft stays as it is.

    Only whom it is about is copied: the entries of two versions are not the same. Asked again,
    returns the draft that is there. Raises NotAllowed, OldVersion.
    """
    require(may_begin_again(by, check))
    key = f"again-{check.ref}-{version.pk}"
    there = ThresholdCheck.objects.filter(start_key=f"{by.pk}:{key}").first()
    if there is not None:
        return there
    new = start_check(by=by, version=version, start_key=key, now=now)
    if check.kind == CheckKind.CONSULTATION:
        ThresholdCheck.objects.filter(pk=new.pk).update(kind=check.kind)
    if check.age_known:
        save_step(
            check=new,
            step=Step.WHO,
            content=_who(check),
            seen_revision=0,
            done=True,
            by=by,
            now=now,
        )
    log_decision(new, by, now, "Begun again under a newer version")
    new.refresh_from_db()
    return new


def _who(check: ThresholdCheck) -> Who:
    return Who(
        child_name=check.child_name,
        age_known=AgeKnown(check.age_known),
        date_of_birth=check.date_of_birth,
        age_years=check.age_years,
        unborn_due_on=check.unborn_due_on,
        setting=check.setting,
        about_worker=YesNo(check.about_worker),
        kind=CheckKind(check.kind),
    )

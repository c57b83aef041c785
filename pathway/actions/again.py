"""Beginning a check again, under the version of the pathway that is in force now (H11)."""

import datetime as dt

from django.db import transaction

from pathway.actions.checks import log_decision, save_step, start_check
from pathway.actions.contents import Who
from pathway.actions.sharing import copy_shared_pages, locked_family
from pathway.constants import AgeKnown, CheckKind, Step, YesNo
from pathway.models import FrameworkVersion, ThresholdCheck
from pathway.permissions import may_begin_again
from pathway.queries.neighbours import neighbour_in_force
from people.models import Practitioner
from thresholds_site.lib.verdict import require


@transaction.atomic
def begin_again(
    *, check: ThresholdCheck, version: FrameworkVersion, by: Practitioner, now: dt.datetime
) -> ThresholdCheck:
    """A new draft under `version` about the same child; what the old draft says stays as it is.

    Only whom it is about is copied: the entries of two versions are not the same. Among brothers
    and sisters it takes the old draft's place, which stands alone from then on: no child is listed
    twice. What those who were begun again before it say of parents and home comes with it. Asked
    again, returns the draft that is there. Raises NotAllowed, OldVersion.
    """
    check, others = locked_family(check)
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
    if check.family is not None:
        _take_its_place(new, check, others)
    log_decision(new, by, now, "Begun again under a newer version")
    new.refresh_from_db()
    return new


def _take_its_place(new: ThresholdCheck, old: ThresholdCheck, others: list[ThresholdCheck]) -> None:
    new.refresh_from_db()
    new.family, old.family = old.family, None
    for check in (new, old):
        check.save(update_fields=["family"])
    copy_shared_pages(child=new, family=others)


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
        neighbour=_still_known(check),
    )


def _still_known(check: ThresholdCheck) -> str:
    code = check.neighbour.framework.code if check.neighbour else ""
    return code if code and neighbour_in_force(code, check.version) else ""

"""Moving a draft to the version of the pathway that is in force now (H11)."""

import datetime as dt

from django.db import transaction
from django.db.models import F

from pathway.actions.checks import OldVersion, locked, log_decision
from pathway.constants import Step, VersionState
from pathway.models import CheckSetAside, CheckStep, FrameworkVersion, ThresholdCheck
from pathway.permissions import may_move_check
from pathway.queries.moving import MovePlan, move_plan
from pathway.steps import NEEDS_STEPS
from people.models import Practitioner
from thresholds_site.lib.verdict import require


@transaction.atomic
def move_to_version(
    *, check: ThresholdCheck, version: FrameworkVersion, by: Practitioner, now: dt.datetime
) -> MovePlan:
    """Put a draft under `version`, with everything that has a place there.

    What has none is kept beside; pages whose answers are not whole any more are to be answered
    again. A page that is open elsewhere is told that the draft has changed. Asked again, it does
    nothing. Raises NotAllowed, and OldVersion when `version` is not in force.
    """
    check = locked(check)
    held = FrameworkVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if held.state != VersionState.PUBLISHED:
        raise OldVersion(f"{held.label} is not in force: open the page again.")
    if check.version_id == held.pk:
        return MovePlan(held)
    require(may_move_check(by, check))
    was = check.version
    plan = move_plan(check, held)
    for row in plan.gone:
        row.delete()
    check.version, check.own_level, check.moved_at = held, plan.own_level, now
    check.updated_at = now
    check.save()
    for row, columns in plan.moved:
        for name, target in columns.items():
            setattr(row, name, target)
        row.version = held
        row.save()
    CheckSetAside.objects.bulk_create(
        CheckSetAside(
            check_made=check,
            place=one.place,
            words=one.words,
            basis=one.basis,
            evidence=one.evidence,
            child_words=one.child_words,
            said_under=f"{was.label}, version {was.number}",
            set_aside_at=now,
        )
        for one in plan.aside
    )
    _move_pages(check, plan, now)
    log_decision(check, by, now, f"Moved from version {was.number} to version {held.number}")
    return plan


def _move_pages(check: ThresholdCheck, plan: MovePlan, now: dt.datetime) -> None:
    """Each page of needs follows its domain; what is not whole any more is no longer done."""
    rows = {Step(row.step): row for row in CheckStep.objects.filter(check_made=check)}
    needs = [rows[step] for step in NEEDS_STEPS if step in rows]
    CheckStep.objects.filter(pk__in=[row.pk for row in needs]).delete()
    CheckStep.objects.bulk_create(
        CheckStep(
            check_made=check,
            step=plan.pages[Step(row.step)],
            revision=row.revision,
            done=row.done,
            apart=row.apart,
            saved_at=row.saved_at,
        )
        for row in needs
        if Step(row.step) in plan.pages
    )
    steps = CheckStep.objects.filter(check_made=check)
    steps.filter(step__in=plan.to_answer).update(done=False, saved_at=now)
    steps.update(revision=F("revision") + 1)

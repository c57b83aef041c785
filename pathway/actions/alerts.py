"""Danger must never be known to the machine and to no human: telling, reminding, confirming."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from pathway.constants import YesNo
from pathway.models import DangerAlert, DangerCall, ThresholdCheck
from pathway.permissions import may_record_call
from people.actions import mark_notice_seen, record_access, tell
from people.constants import AccessKind, NoticeKind
from people.models import Practitioner
from people.queries import lead_of, stand_in_for
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import require

REMIND_AFTER = dt.timedelta(minutes=30)


def alert_path(check: ThresholdCheck) -> str:
    """Where a lead reads what was said about danger."""
    return reverse("check_record", args=[check.ref])


@transaction.atomic
def raise_alert(*, check: ThresholdCheck, by: Practitioner, now: dt.datetime) -> DangerAlert:
    """Tell the agency's safeguarding lead at once; asked again, the alert stays as it is.

    A worry about someone who works with children is not told to the author's own agency: the
    pages send its author to the Designated Officer instead.
    """
    today = london_day(now)
    lead = None if check.about_worker == YesNo.YES else lead_of(by, today)
    deputy = stand_in_for(lead, by, today) if lead else None
    alert, made = DangerAlert.objects.get_or_create(
        check_made=check,
        defaults={
            "raised_at": now,
            "lead": lead,
            "deputy": deputy,
            "next_reminder_at": now + REMIND_AFTER if lead else None,
        },
    )
    if made and lead is not None:
        tell(
            recipient=lead,
            kind=NoticeKind.DANGER_RAISED,
            path=alert_path(check),
            key=f"danger:{check.ref}:0",
            now=now,
        )
    return alert


@transaction.atomic
def remind_of_unconfirmed(*, now: dt.datetime, most: int = 100) -> int:
    """Remind of alerts that nobody opened: the lead once more, from then on the deputy too.

    Claims due rows so that two workers never remind twice; returns how many were reminded.
    """
    due = (
        DangerAlert.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(confirmed_at__isnull=True, next_reminder_at__lte=now)
        .select_related("check_made", "lead", "deputy")
        .order_by("next_reminder_at")[:most]
    )
    count = 0
    for alert in due:
        alert.reminders += 1
        alert.next_reminder_at = now + REMIND_AFTER
        alert.save(update_fields=["reminders", "next_reminder_at"])
        told = [alert.lead, alert.deputy] if alert.reminders > 1 else [alert.lead]
        for person in {one.pk: one for one in told if one is not None}.values():
            tell(
                recipient=person,
                kind=NoticeKind.DANGER_REMINDER,
                path=alert_path(alert.check_made),
                key=f"danger:{alert.check_made.ref}:{alert.reminders}:{person.pk}",
                now=now,
            )
        count += 1
    return count


@transaction.atomic
def confirm_alert(*, check: ThresholdCheck, by: Practitioner, now: dt.datetime) -> None:
    """A human other than the author has opened the check, or its author has got through."""
    DangerAlert.objects.filter(check_made=check, confirmed_at__isnull=True).update(
        confirmed_at=now, confirmed_by=by, next_reminder_at=None
    )
    mark_notice_seen(recipient=by, path=alert_path(check), now=now)


@transaction.atomic
def record_call(
    *,
    check: ThresholdCheck,
    by: Practitioner,
    got_through: bool,
    spoke_to: str,
    spoke_at: dt.datetime,
    advice: str,
    now: dt.datetime,
) -> DangerCall:
    """Keep whom the practitioner spoke to and when, or that nobody could be reached."""
    require(may_record_call(by, check))
    call = DangerCall.objects.create(
        check_made=check,
        by=by,
        recorded_at=now,
        got_through=got_through,
        spoke_to=spoke_to,
        spoke_at=spoke_at,
        advice=advice,
    )
    if got_through:
        confirm_alert(check=check, by=by, now=now)
    record_access(
        by=by,
        kind=AccessKind.DECIDED,
        record="threshold check",
        record_ref=check.ref,
        now=now,
        what="A call about danger was recorded",
    )
    return call

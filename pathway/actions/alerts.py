"""Danger must never be known to the machine and to no human: telling, reminding, confirming."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from pathway.constants import CheckState, DangerAnswer, Step, YesNo
from pathway.models import CheckStep, DangerAlert, DangerCall, ThresholdCheck
from pathway.permissions import may_record_call
from people.actions import mark_notice_seen, record_access, tell
from people.constants import AccessKind, NoticeKind
from people.models import Practitioner
from people.queries import held_on_pages, stand_in_for, who_is_told
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
    alert, made = DangerAlert.objects.get_or_create(check_made=check, defaults={"raised_at": now})
    if made and check.about_worker == YesNo.NO:
        _tell_lead(alert, by, now)
    return alert


def _tell_lead(alert: DangerAlert, by: Practitioner, now: dt.datetime) -> None:
    """Tell whoever is the lead today; without one, nobody is told and the pages say so."""
    today = london_day(now)
    alert.lead = who_is_told(by, today)
    if alert.lead is None:
        return
    alert.deputy = stand_in_for(alert.lead, by, today)
    alert.next_reminder_at = now + REMIND_AFTER
    alert.save(update_fields=["lead", "deputy", "next_reminder_at"])
    tell(
        recipient=alert.lead,
        kind=NoticeKind.DANGER_RAISED,
        path=alert_path(alert.check_made),
        key=f"danger:{alert.check_made.ref}:0",
        now=now,
    )


@transaction.atomic
def follow_whom_it_is_about(*, check: ThresholdCheck, by: Practitioner, now: dt.datetime) -> None:
    """Whom the worry is about may be said after danger was: who is told of it follows.

    About someone who works with children: reminders end and the notice is done with. No longer:
    the lead is told after all.
    """
    alert = DangerAlert.objects.select_for_update().filter(check_made=check).first()
    if alert is None or alert.confirmed_at is not None:
        return
    if check.about_worker == YesNo.NO and alert.next_reminder_at is None:
        _tell_lead(alert, by, now)
    elif check.about_worker == YesNo.YES and alert.lead is not None:
        alert.next_reminder_at = None
        alert.save(update_fields=["next_reminder_at"])
        for person in filter(None, (alert.lead, alert.deputy)):
            mark_notice_seen(recipient=person, path=alert_path(check), now=now)


@transaction.atomic
def remind_of_unconfirmed(*, now: dt.datetime, most: int = 100) -> int:
    """Remind of alerts that nobody opened: the lead once more, from then on the deputy too.

    Claims due rows so that two workers never remind twice; returns how many were reminded.
    Danger that was typed and never sent is raised first: its author has left the page.
    """
    _raise_what_was_only_typed(now, most)
    due = (
        DangerAlert.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(confirmed_at__isnull=True, next_reminder_at__lte=now)
        .select_related("check_made__author__agency", "lead__user", "deputy__user")
        .order_by("next_reminder_at")[:most]
    )
    count = 0
    for alert in due:
        _replace_who_left(alert, london_day(now))
        alert.reminders += 1
        alert.next_reminder_at = now + REMIND_AFTER
        alert.save(update_fields=["lead", "deputy", "reminders", "next_reminder_at"])
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


def _raise_what_was_only_typed(now: dt.datetime, most: int) -> None:
    """Raise danger that a page kept while it was typed, and that was never sent."""
    said = [DangerAnswer.YES, DangerAnswer.NOT_SURE]
    left = CheckStep.objects.filter(step=Step.DANGER, saved_at__lte=now - REMIND_AFTER)
    checks = (
        ThresholdCheck.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(Q(danger_now__in=said) | Q(danger_signs__in=said))
        .filter(state=CheckState.DRAFT, alert__isnull=True, pk__in=left.values("check_made"))
        .select_related("author__agency")
        .order_by("pk")[:most]
    )
    for check in checks:
        raise_alert(check=check, by=check.author, now=now)
    _raise_what_is_held(now)


def _raise_what_is_held(now: dt.datetime) -> None:
    """Raise danger that was sent when its author was signed out, and who has not come back.

    The words stay theirs: the lead hears that danger was said, and whom to ask.
    """
    for owner, path, held in held_on_pages(f"/{Step.DANGER}/", before=now - REMIND_AFTER):
        said = {words for name, words in held.fields if name in {"now", "signs"}}
        if not said - {DangerAnswer.NO.value, "none"}:
            continue
        left = ThresholdCheck.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            ref=path.split("/")[2], author__user=owner, state=CheckState.DRAFT, alert__isnull=True
        )
        for check in left.select_related("author__agency"):
            raise_alert(check=check, by=check.author, now=now)


def _replace_who_left(alert: DangerAlert, today: dt.date) -> None:
    """A reminder to somebody who has left would reach no human."""
    author = alert.check_made.author
    if alert.lead is None or not alert.lead.is_current(today):
        alert.lead = who_is_told(author, today)
        alert.deputy = None
    deputy_is_here = alert.deputy is not None and alert.deputy.is_current(today)
    if alert.lead is not None and not deputy_is_here:
        alert.deputy = stand_in_for(alert.lead, author, today)


@transaction.atomic
def confirm_alert(*, check: ThresholdCheck, by: Practitioner, now: dt.datetime) -> None:
    """A human other than the author has opened the check, or its author has got through.

    The first of them stays, but that a colleague has opened it is kept above the author's own
    call: the pages say who else knows.
    """
    open_yet = Q(confirmed_at__isnull=True)
    if by.pk != check.author_id:
        open_yet |= Q(confirmed_by=check.author_id)
    DangerAlert.objects.filter(open_yet, check_made=check).update(
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
    """Keep whom the practitioner spoke to and when, or that nobody could be reached.

    The same words about the same minute are the same call, sent twice: it is kept once.
    """
    require(may_record_call(by, check))
    ThresholdCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    call, made = DangerCall.objects.get_or_create(
        check_made=check,
        by=by,
        got_through=got_through,
        spoke_to=spoke_to,
        spoke_at=spoke_at,
        advice=advice,
        defaults={"recorded_at": now},
    )
    if not made:
        return call
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

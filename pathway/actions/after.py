"""What a practitioner does with a check afterwards: open it again, share or withdraw it."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from pathway.actions.alerts import raise_alert
from pathway.actions.checks import locked, log_decision, move_check
from pathway.actions.sharing import stand_apart
from pathway.constants import DangerAnswer, ShareReason
from pathway.models import CheckReopening, CheckResult, CheckShare, ThresholdCheck
from pathway.permissions import (
    may_look_again,
    may_reopen_check,
    may_share_check,
    may_withdraw_check,
)
from people.actions import mark_notice_seen, tell
from people.constants import NoticeKind
from people.models import Practitioner
from people.queries import lead_of
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import require
from thresholds_site.lib.wording import says_something

LOOK_AGAIN_AT_MOST = dt.timedelta(days=366)


class WordsNeeded(Exception):
    """Opening again and withdrawing say why."""


class NoLead(Exception):
    """The agency has no other safeguarding lead to share with."""


class DayNotPossible(Exception):
    """A day to look again lies after today and within a year."""


@transaction.atomic
def reopen_check(
    *, check: ThresholdCheck, why: str, by: Practitioner, now: dt.datetime
) -> ThresholdCheck:
    """Open a check again, to put something right or to add what came later.

    The result and the judgement that were made stay; the next result has the next number. Until
    it is made the earlier one stands. Raises NotAllowed, WordsNeeded.
    """
    check = locked(check)
    require(may_reopen_check(by, check))
    if not says_something(why):
        raise WordsNeeded("Say what was wrong, or what you know now.")
    latest = CheckResult.objects.filter(check_made=check).latest("number")
    CheckReopening.objects.create(check_made=check, result=latest, by=by, at=now, why=why)
    check.completed_at = None
    check.reopened_at = now
    if check.look_again_on is not None and check.look_again_on <= london_day(now):
        check.look_again_on = None  # this is the looking again
    move_check(check, "open again", now)
    stand_apart(check)
    mark_notice_seen(recipient=by, path=_next_path(check), now=now)
    log_decision(check, by, now, f"Opened again after result {latest.number}")
    return check


@transaction.atomic
def withdraw_check(
    *, check: ThresholdCheck, because: str, by: Practitioner, now: dt.datetime
) -> ThresholdCheck:
    """Take a check back, with a reason. It stays on record, and danger that was said stays told.

    Raises NotAllowed, WordsNeeded.
    """
    check = locked(check)
    require(may_withdraw_check(by, check))
    if not says_something(because):
        raise WordsNeeded("Say why you withdraw it.")
    if check.danger is not DangerAnswer.NO:
        raise_alert(check=check, by=by, now=now)
    check.withdrawn_at, check.withdrawn_because = now, because
    move_check(check, "withdraw", now)
    log_decision(check, by, now, "Withdrawn")
    return check


@transaction.atomic
def share_check(
    *, check: ThresholdCheck, note: str, by: Practitioner, now: dt.datetime
) -> CheckShare:
    """Ask the agency's safeguarding lead to read a check. Shared once, it stays shared.

    Raises NotAllowed, NoLead.
    """
    check = locked(check)
    require(may_share_check(by, check))
    lead = lead_of(by, london_day(now))
    if lead is None:
        raise NoLead("Your agency has no other safeguarding lead here. Speak to your manager.")
    share, made = CheckShare.objects.get_or_create(
        check_made=check,
        shared_with=lead,
        defaults={"by": by, "at": now, "reason": ShareReason.ASKED, "note": note},
    )
    if made:
        tell(
            recipient=lead,
            kind=NoticeKind.CHECK_SHARED,
            path=reverse("check_record", args=[check.ref]),
            key=f"shared:{check.ref}:{lead.pk}",
            now=now,
        )
        log_decision(check, by, now, "Shared with the safeguarding lead")
    return share


def open_share(*, check: ThresholdCheck, by: Practitioner, now: dt.datetime) -> None:
    """Whoever a check is shared with has opened it; does nothing for anybody else."""
    shares = CheckShare.objects.filter(check_made=check, shared_with=by, seen_at__isnull=True)
    if shares.update(seen_at=now):
        mark_notice_seen(recipient=by, path=reverse("check_record", args=[check.ref]), now=now)


@transaction.atomic
def look_again(
    *, check: ThresholdCheck, on: dt.date | None, by: Practitioner, now: dt.datetime
) -> None:
    """Say on which day this child is to be thought of again; None takes the day away.

    The same day said again changes nothing. Raises NotAllowed, DayNotPossible.
    """
    check = locked(check)
    require(may_look_again(by, check))
    today = london_day(now)
    if on is not None and not today < on <= today + LOOK_AGAIN_AT_MOST:
        raise DayNotPossible("Choose a day after today and within a year.")
    if on == check.look_again_on:
        return
    check.look_again_on = on
    check.updated_at = now
    check.save(update_fields=["look_again_on", "updated_at"])
    mark_notice_seen(recipient=by, path=_next_path(check), now=now)
    log_decision(check, by, now, "Said when to look again" if on else "Looked again")


@transaction.atomic
def remind_to_look_again(*, now: dt.datetime, most: int = 500) -> int:
    """Tell authors of the checks whose day to look again has come; returns how many are due.

    Each day is told of once, however often this runs; a day missed is caught up for two weeks.
    """
    today = london_day(now)
    due = ThresholdCheck.objects.filter(
        look_again_on__lte=today,
        look_again_on__gt=today - dt.timedelta(days=14),
        withdrawn_at__isnull=True,
    ).select_related("author__user")
    for check in due[:most]:
        tell(
            recipient=check.author,
            kind=NoticeKind.LOOK_AGAIN,
            path=_next_path(check),
            key=f"look-again:{check.ref}:{check.look_again_on}",
            now=now,
        )
    return len(due[:most])


def _next_path(check: ThresholdCheck) -> str:
    return reverse("check_next", args=[check.ref])

"""Drafts that nobody goes on with: never deleted unwarned, and none at social care's level unseen.

Each sweep claims its rows batch by batch, so that two workers share the work and a run that is
killed keeps what it did; run again, or in another order, they do nothing twice.
"""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from pathway.actions.checks import locked
from pathway.actions.sharing import end_empty_family
from pathway.constants import CheckState, DangerAnswer, ShareReason, YesNo
from pathway.models import CheckShare, ThresholdCheck
from pathway.permissions import may_edit_check
from pathway.queries.expiry import KEPT_FOR, WARNED_BEFORE, expires_on, leads_to_social_care
from people.actions import mark_notice_seen, tell
from people.constants import NoticeKind
from people.models import Practitioner
from people.queries import has_held_forms, possible_signers, who_is_told
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import require

UNFINISHED_AFTER = dt.timedelta(days=3)
BATCH = 100
_DANGER = [DangerAnswer.YES.value, DangerAnswer.NOT_SURE.value]


@transaction.atomic
def keep_draft(*, check: ThresholdCheck, by: Practitioner, now: dt.datetime) -> ThresholdCheck:
    """Its author opened a draft that was to be deleted, or said to keep it.

    One that is not to be deleted stays as it is. Raises NotAllowed.
    """
    check = locked(check)
    require(may_edit_check(by, check))
    if expires_on(check) is None:
        return check
    check.updated_at, check.expiry_warned_at = now, None
    check.save(update_fields=["updated_at", "expiry_warned_at"])
    mark_notice_seen(recipient=by, path=_keep_path(check), now=now)
    return check


def tell_of_unfinished(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Tell of drafts at a level of social care that were left for three days; returns how many.

    Their author is told, and the safeguarding lead, who may read them from then on: but never of
    a worry about someone who works with children. Danger is not told here: it has its own alert.
    """
    left = _untouched(now - UNFINISHED_AFTER).filter(
        Q(left_looked_at__isnull=True) | Q(left_looked_at__lt=F("updated_at"))
    )
    return _each(left, lambda check: _look_at_what_was_left(check, now), batch)


def expire_drafts(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Warn of drafts that are to be deleted in two weeks, and delete those whose day has come.

    Returns how many were deleted. Kept for good: whatever was near social care or danger, has an
    earlier result, or was shown to somebody.
    """
    _each(
        _forgettable(now - KEPT_FOR + WARNED_BEFORE).filter(
            Q(expiry_warned_at__isnull=True) | Q(expiry_warned_at__lt=F("updated_at"))
        ),
        lambda check: _warn(check, now),
        batch,
    )
    return _each(
        _forgettable(now - KEPT_FOR).filter(
            expiry_warned_at__gte=F("updated_at"), expiry_warned_at__lte=now - WARNED_BEFORE
        ),
        lambda check: _delete(check, now),
        batch,
    )


def _untouched(since: dt.datetime) -> QuerySet[ThresholdCheck]:
    """Drafts that nobody touched since then and in which no danger was said, by their index."""
    return (
        ThresholdCheck.objects.filter(state=CheckState.DRAFT, updated_at__lte=since)
        .exclude(danger_now__in=_DANGER)
        .exclude(danger_signs__in=_DANGER)
    )


def _forgettable(since: dt.datetime) -> QuerySet[ThresholdCheck]:
    """Of those, the ones that nothing else is bound to: no result, alert, call or reader."""
    return _untouched(since).filter(
        results__isnull=True, alert__isnull=True, calls__isnull=True, shares__isnull=True
    )


def _each(rows: QuerySet[ThresholdCheck], act: Callable[[ThresholdCheck], bool], batch: int) -> int:
    """Do `act` to every row, the longest untouched first; returns for how many it did something.

    By place in the order, not until none is left: what is spared must not stand in others' way.
    """
    count, after = 0, Q()
    while True:
        with transaction.atomic():
            claimed = list(
                rows.filter(after)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("author__user", "author__agency", "version__framework", "own_level")
                .order_by("updated_at", "pk")[:batch]
            )
            if not claimed:
                return count
            at, last = claimed[-1].updated_at, claimed[-1].pk
            after = Q(updated_at__gt=at) | Q(updated_at=at, pk__gt=last)
            count += sum([act(check) for check in claimed])


def _look_at_what_was_left(check: ThresholdCheck, now: dt.datetime) -> bool:
    check.left_looked_at = now
    check.save(update_fields=["left_looked_at"])
    today = london_day(now)
    if not leads_to_social_care(check, today):
        return False
    _tell_of_unfinished(check, check.author, reverse("check_review", args=[check.ref]), now)
    reader = _who_reads(check, today)
    if reader is not None:
        CheckShare.objects.get_or_create(
            check_made=check,
            shared_with=reader,
            defaults={"by": check.author, "at": now, "reason": ShareReason.LEFT_UNFINISHED},
        )
        _tell_of_unfinished(check, reader, reverse("check_record", args=[check.ref]), now)
    return True


def _who_reads(check: ThresholdCheck, today: dt.date) -> Practitioner | None:
    """The lead of the author's agency or who stands in; where there is none, a manager."""
    if check.about_worker == YesNo.YES:
        return None
    lead = who_is_told(check.author, today)
    return lead or next(iter(possible_signers(check.author, today)), None)


def _tell_of_unfinished(
    check: ThresholdCheck, recipient: Practitioner, path: str, now: dt.datetime
) -> None:
    tell(
        recipient=recipient,
        kind=NoticeKind.DRAFT_UNFINISHED,
        path=path,
        key=f"unfinished:{check.ref}:{recipient.pk}",
        now=now,
    )


def _warn(check: ThresholdCheck, now: dt.datetime) -> bool:
    if leads_to_social_care(check, london_day(now)):
        return False
    check.expiry_warned_at = now
    check.save(update_fields=["expiry_warned_at"])
    tell(
        recipient=check.author,
        kind=NoticeKind.DRAFT_EXPIRES,
        path=_keep_path(check),
        key=f"expires:{check.ref}:{expires_on(check)}",
        now=now,
    )
    return True


def _delete(check: ThresholdCheck, now: dt.datetime) -> bool:
    """Unless its author typed something only lately, which waits for them to sign in again."""
    if leads_to_social_care(check, london_day(now)):
        return False
    if has_held_forms(check.author.user_id, about=check.ref):
        return False
    mark_notice_seen(recipient=check.author, path=_keep_path(check), now=now)
    family = check.family
    check.delete()
    end_empty_family(family)
    return True


def _keep_path(check: ThresholdCheck) -> str:
    return reverse("check_keep", args=[check.ref])

"""What waits for a person, the most urgent first: danger, signatures, reading, looking again."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q
from django.urls import reverse

from pathway.constants import CheckState, ShareReason, YesNo
from pathway.models import CheckShare, DangerAlert, SignOff, ThresholdCheck
from people.models import Practitioner
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.time_words import day_words, due_words, moment_words

MOST_OF_A_KIND = 25
_SHARE_WORDS = {
    ShareReason.ASKED: "A colleague asks you to read a check",
    ShareReason.LEFT_UNFINISHED: (
        "A check that may need Children's Social Care was not finished: read it"
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that waits for this person. `hint`: from whom, about whom, since when."""

    url: str
    words: str
    hint: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class AskedOfMe:
    """Everything that waits. `is_more`: of some kind there is more than is shown."""

    items: tuple[Asked, ...]
    is_more: bool


def asked_of_me(practitioner: Practitioner, now: dt.datetime) -> AskedOfMe:
    """What others ask of this person, then what their own checks ask."""
    kinds = (
        list(_dangers(practitioner)),
        list(_sign_offs(practitioner, now)),
        list(_shares(practitioner)),
        list(_refused(practitioner)),
        list(_look_again(practitioner, london_day(now))),
    )
    return AskedOfMe(
        items=tuple(one for kind in kinds for one in kind[:MOST_OF_A_KIND]),
        is_more=any(len(kind) > MOST_OF_A_KIND for kind in kinds),
    )


def _dangers(practitioner: Practitioner) -> Iterator[Asked]:
    """Danger that this person was told of and nobody opened."""
    alerts = DangerAlert.objects.filter(
        Q(lead=practitioner) | Q(deputy=practitioner, reminders__gt=1),
        confirmed_at__isnull=True,
        check_made__about_worker=YesNo.NO,
    ).select_related("check_made__author__user")
    for alert in alerts.order_by("raised_at")[: MOST_OF_A_KIND + 1]:
        by = alert.check_made.author.full_name
        yield Asked(
            reverse("check_record", args=[alert.check_made.ref]),
            "A child may be in danger: read it now",
            f"From {by}, since {moment_words(alert.raised_at)}",
            is_late=True,
        )


def _sign_offs(practitioner: Practitioner, now: dt.datetime) -> Iterator[Asked]:
    """Sign-offs asked of this person, and those that they stand in for."""
    signs = SignOff.objects.filter(
        Q(asked_of=practitioner) | Q(deputy=practitioner),
        decided_at__isnull=True,
        judgement__check_made__about_worker=YesNo.NO,
    ).select_related("judgement__check_made", "asked_by__user", "asked_of__user")
    for sign in signs.order_by("due_at")[: MOST_OF_A_KIND + 1]:
        stands_in = sign.asked_of_id != practitioner.pk
        instead = f", in place of {sign.asked_of.full_name}" if stands_in else ""
        yield Asked(
            reverse("check_sign_off", args=[sign.judgement.check_made.ref]),
            "Sign off a level below the recommended one",
            f"From {sign.asked_by.full_name}{instead}, since {moment_words(sign.asked_at)},"
            f" {due_words(sign.due_at, now)}",
            is_late=now >= sign.due_at,
        )


def _shares(practitioner: Practitioner) -> Iterator[Asked]:
    """Checks shared with this person and not opened yet."""
    shares = CheckShare.objects.filter(
        shared_with=practitioner, seen_at__isnull=True, check_made__about_worker=YesNo.NO
    ).select_related("check_made", "by__user")
    for share in shares.order_by("at")[: MOST_OF_A_KIND + 1]:
        yield Asked(
            reverse("check_record", args=[share.check_made.ref]),
            _SHARE_WORDS[ShareReason(share.reason)],
            f"From {share.by.full_name}, since {moment_words(share.at)}",
        )


def _refused(practitioner: Practitioner) -> Iterator[Asked]:
    """Their own levels that were not signed off: the judgement is theirs again."""
    refused = (
        SignOff.objects.filter(
            agreed=False,
            judgement__check_made__state=CheckState.RESULT,
            judgement__result__made_at=F("judgement__check_made__completed_at"),
            judgement__check_made__in=ThresholdCheck.objects.begun_by(practitioner),
        )
        .select_related("judgement__check_made", "asked_of__user", "decided_by__user")
        .order_by("judgement__check_made_id", "-decided_at")
        .distinct("judgement__check_made_id")
    )
    for sign in refused[: MOST_OF_A_KIND + 1]:
        check = sign.judgement.check_made
        assert sign.decided_at is not None  # the database has it so
        by = (sign.decided_by or sign.asked_of).full_name
        yield Asked(
            reverse("check_next", args=[check.ref]),
            "Your level was not signed off: record your judgement again",
            f"{check.called}, by {by}, {moment_words(sign.decided_at)}",
        )


def _look_again(practitioner: Practitioner, today: dt.date) -> Iterator[Asked]:
    """Their own checks whose day to look again has come."""
    due = ThresholdCheck.objects.begun_by(practitioner).filter(
        look_again_on__lte=today,
        state__in=[CheckState.RESULT, CheckState.AWAITING_SIGN_OFF, CheckState.JUDGED],
    )
    for check in due.order_by("look_again_on", "pk")[: MOST_OF_A_KIND + 1]:
        assert check.look_again_on is not None  # the filter has it so
        yield Asked(
            reverse("check_next", args=[check.ref]),
            "Look again: the day you chose has come",
            f"{check.called}, {day_words(check.look_again_on)}",
        )

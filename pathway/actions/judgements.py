"""Agreeing with the recommendation, departing from it, and signing a departure off."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from pathway.actions.checks import RECORD, locked
from pathway.constants import CheckState, Direction, YesNo
from pathway.models import CheckResult, Judgement, Level, SignOff, ThresholdCheck
from pathway.permissions import can_be_asked_to_sign, may_judge_check, may_sign_off
from pathway.states import CHECK
from people.actions import mark_notice_seen, record_access, tell
from people.constants import AccessKind, NoticeKind
from people.models import Practitioner
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import require
from thresholds_site.lib.wording import says_something


class ReasonsNeeded(Exception):
    """Departing from the recommendation, or refusing to sign, gives reasons."""


class SignerNeeded(Exception):
    """Going below a social-care level asks a lead or manager of the same agency, not oneself."""


def direction_of(level: Level, recommended: Level) -> Direction:
    """How a level stands to the recommended one."""
    if level.rank == recommended.rank:
        return Direction.AGREES
    return Direction.UP if level.rank > recommended.rank else Direction.DOWN


def needs_sign_off(level: Level, recommended: Level) -> bool:
    """True for a departure downwards from a social-care level."""
    return direction_of(level, recommended) is Direction.DOWN and recommended.is_social_care


@transaction.atomic
def judge_check(
    *,
    check: ThresholdCheck,
    level: Level,
    reasons: str,
    consulted: str,
    consulted_on: dt.date | None,
    ask: Practitioner | None,
    by: Practitioner,
    now: dt.datetime,
) -> Judgement:
    """Record the level that the practitioner decides on.

    Upwards needs nobody. Downwards from a social-care level waits for `ask` to sign, and until
    then the recommended action stands. Raises NotAllowed, ReasonsNeeded, SignerNeeded.
    """
    check = locked(check)
    require(may_judge_check(by, check))
    result = CheckResult.objects.filter(check_made=check).select_related("level").latest("number")
    direction = direction_of(level, result.level)
    if direction is not Direction.AGREES and not says_something(reasons):
        raise ReasonsNeeded("Give your reasons for departing from the recommendation.")
    needs_signer = needs_sign_off(level, result.level)
    signer = _signer(check, ask, by, london_day(now)) if needs_signer else None
    judgement = Judgement.objects.create(
        check_made=check,
        result=result,
        number=Judgement.objects.filter(check_made=check).count() + 1,
        by=by,
        at=now,
        level=level,
        direction=direction,
        reasons=reasons,
        consulted=consulted,
        consulted_on=consulted_on,
    )
    if signer is not None:
        SignOff.objects.create(judgement=judgement, asked_of=signer, asked_by=by, asked_at=now)
        _tell_about(check, signer, NoticeKind.SIGN_OFF_ASKED, judgement, now)
    _move(check, "ask for sign-off" if signer else "judge", now)
    _log(check, by, now, f"Judgement {judgement.number}: {direction}")
    return judgement


def _signer(
    check: ThresholdCheck, ask: Practitioner | None, by: Practitioner, today: dt.date
) -> Practitioner:
    if check.about_worker == YesNo.YES:
        raise SignerNeeded(
            "The worry is about someone who works with children, so nobody in your agency may read"
            " it to sign it off. The recommended level stands. Ring for advice."
        )
    if ask is None or ask.user_id == by.user_id:
        raise SignerNeeded("Choose a safeguarding lead or manager to sign this off.")
    if ask.agency_id != by.agency_id or not can_be_asked_to_sign(ask) or not ask.is_current(today):
        raise SignerNeeded("Choose a safeguarding lead or manager of your own agency.")
    return ask


@transaction.atomic
def decide_sign_off(
    *, sign_off: SignOff, agreed: bool, reasons: str, by: Practitioner, now: dt.datetime
) -> SignOff:
    """Agree to the lower level, or refuse with reasons, which sends the judgement back.

    Raises NotAllowed, ReasonsNeeded.
    """
    sign_off = (
        SignOff.objects.select_for_update(of=("self",))
        .select_related("judgement__check_made", "asked_by")
        .get(pk=sign_off.pk)
    )
    require(may_sign_off(by, sign_off))
    if not agreed and not says_something(reasons):
        raise ReasonsNeeded("Give your reasons: they go back to the person who asked.")
    sign_off.agreed = agreed
    sign_off.reasons = reasons
    sign_off.decided_at = now
    sign_off.save()
    check = locked(sign_off.judgement.check_made)
    _move(check, "sign off" if agreed else "refuse to sign off", now)
    kind = NoticeKind.SIGN_OFF_GIVEN if agreed else NoticeKind.SIGN_OFF_REFUSED
    _tell_about(check, sign_off.asked_by, kind, sign_off.judgement, now)
    mark_notice_seen(recipient=by, path=_path(check), now=now)
    _log(check, by, now, "Signed off" if agreed else "Sign-off refused")
    return sign_off


def _path(check: ThresholdCheck) -> str:
    return reverse("check_record", args=[check.ref])


def _tell_about(
    check: ThresholdCheck,
    recipient: Practitioner,
    kind: NoticeKind,
    judgement: Judgement,
    now: dt.datetime,
) -> None:
    key = f"{kind}:{check.ref}:{judgement.number}"
    tell(recipient=recipient, kind=kind, path=_path(check), key=key, now=now)


def _move(check: ThresholdCheck, move: str, now: dt.datetime) -> None:
    check.state = CHECK.target(move, CheckState(check.state))
    check.updated_at = now
    check.save()


def _log(check: ThresholdCheck, by: Practitioner, now: dt.datetime, what: str) -> None:
    record_access(
        by=by, kind=AccessKind.DECIDED, record=RECORD, record_ref=check.ref, now=now, what=what
    )

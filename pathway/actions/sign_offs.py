"""Signing off a level below the recommended one: asking, deciding, and never waiting for ever."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from pathway.actions.checks import locked, log_decision, move_check
from pathway.constants import YesNo
from pathway.models import Judgement, SignOff, ThresholdCheck
from pathway.permissions import can_be_asked_to_sign, may_ask_another, may_sign_off
from people.actions import mark_notice_seen, tell
from people.constants import NoticeKind
from people.models import Practitioner
from people.queries import stand_in_for
from thresholds_site.lib.dates import LONDON, in_london, london_day
from thresholds_site.lib.verdict import require
from thresholds_site.lib.wording import says_something

DAY_ENDS = dt.time(17)
AT_LEAST = dt.timedelta(hours=1)
CHASE_AGAIN_AFTER = dt.timedelta(days=1)


class RefusalReasonsNeeded(Exception):
    """Refusing to sign gives reasons: they go back to the person who asked."""


class SignerNeeded(Exception):
    """Going below a social-care level asks a lead or manager of the same agency, not oneself."""


def sign_off_due(asked_at: dt.datetime) -> dt.datetime:
    """The same day at 17:00 in England; asked after 16:00, an hour later (RULES: the same day)."""
    close = dt.datetime.combine(in_london(asked_at).date(), DAY_ENDS, tzinfo=LONDON)
    return max(close, asked_at + AT_LEAST)


def signer_for(
    check: ThresholdCheck, ask: Practitioner | None, by: Practitioner, today: dt.date
) -> Practitioner:
    """Who is asked to sign `by`'s judgement off. Raises SignerNeeded when it cannot be `ask`."""
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


def ask_sign_off(
    *, judgement: Judgement, of: Practitioner, by: Practitioner, now: dt.datetime
) -> SignOff:
    """Ask `of` to sign a judgement off the same day, and tell them."""
    due = sign_off_due(now)
    sign_off = SignOff.objects.create(
        judgement=judgement, asked_of=of, asked_by=by, asked_at=now, due_at=due, chase_at=due
    )
    _tell(sign_off, of, NoticeKind.SIGN_OFF_ASKED, f"{of.pk}", now)
    return sign_off


@transaction.atomic
def ask_another(
    *, sign_off: SignOff, ask: Practitioner | None, by: Practitioner, now: dt.datetime
) -> SignOff:
    """Ask somebody else to decide, who is due the same day. Asking the same person does nothing.

    Raises NotAllowed, SignerNeeded.
    """
    sign_off = _locked(sign_off)
    require(may_ask_another(by, sign_off))
    check = sign_off.judgement.check_made
    signer = signer_for(check, ask, by, london_day(now))
    if signer.pk == sign_off.asked_of_id:
        return sign_off
    for person in filter(None, (sign_off.asked_of, sign_off.deputy)):
        mark_notice_seen(recipient=person, path=_path(check), now=now)
    sign_off.asked_of, sign_off.deputy = signer, None
    sign_off.due_at = sign_off.chase_at = sign_off_due(now)
    sign_off.save()
    _tell(sign_off, signer, NoticeKind.SIGN_OFF_ASKED, f"{signer.pk}:{now:%Y%m%d%H%M%S}", now)
    log_decision(check, by, now, "Asked somebody else to sign off")
    return sign_off


@transaction.atomic
def decide_sign_off(
    *, sign_off: SignOff, agreed: bool, reasons: str, by: Practitioner, now: dt.datetime
) -> SignOff:
    """Agree to the lower level, or refuse with reasons, which sends the judgement back.

    Raises NotAllowed, RefusalReasonsNeeded.
    """
    sign_off = _locked(sign_off)
    require(may_sign_off(by, sign_off))
    if not agreed and not says_something(reasons):
        raise RefusalReasonsNeeded("Give your reasons: they go back to the person who asked.")
    sign_off.agreed = agreed
    sign_off.reasons = reasons
    sign_off.decided_at = now
    sign_off.decided_by = by
    sign_off.save()
    check = locked(sign_off.judgement.check_made)
    move_check(check, "sign off" if agreed else "refuse to sign off", now)
    kind = NoticeKind.SIGN_OFF_GIVEN if agreed else NoticeKind.SIGN_OFF_REFUSED
    _tell(sign_off, sign_off.asked_by, kind, "", now)
    mark_notice_seen(recipient=by, path=_path(check), now=now)
    log_decision(check, by, now, "Signed off" if agreed else "Sign-off refused")
    return sign_off


@transaction.atomic
def chase_sign_offs(*, now: dt.datetime, most: int = 100) -> int:
    """Remind of sign-offs that nobody decided by their time; returns how many.

    From then on whoever stands in may decide too. Where nobody can, the author is told, and may
    ask somebody else. Claims due rows so that two workers never remind twice.
    """
    due = (
        SignOff.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(decided_at__isnull=True, chase_at__lte=now)
        .select_related("judgement__check_made", "asked_of__user", "asked_by__user", "deputy__user")
        .order_by("chase_at")[:most]
    )
    today = london_day(now)
    for sign_off in due:
        if sign_off.deputy is None or not sign_off.deputy.is_current(today):
            sign_off.deputy = stand_in_for(sign_off.asked_of, sign_off.asked_by, today)
        sign_off.chase_at = now + CHASE_AGAIN_AFTER
        sign_off.save(update_fields=["deputy", "chase_at"])
        for person in filter(None, (sign_off.asked_of, sign_off.deputy, sign_off.asked_by)):
            _tell(sign_off, person, NoticeKind.SIGN_OFF_OVERDUE, f"{person.pk}:{today:%Y%m%d}", now)
    return len(due)


def _locked(sign_off: SignOff) -> SignOff:
    # Held first, read then: somebody else may be asked while the lock is waited for (see `locked`).
    SignOff.objects.select_for_update().filter(pk=sign_off.pk).order_by().values("pk").get()
    return SignOff.objects.select_related(
        "judgement__check_made", "asked_by", "asked_of", "deputy"
    ).get(pk=sign_off.pk)


def _path(check: ThresholdCheck) -> str:
    return reverse("check_record", args=[check.ref])


def _tell(
    sign_off: SignOff, recipient: Practitioner, kind: NoticeKind, part: str, now: dt.datetime
) -> None:
    judgement = sign_off.judgement
    key = f"{kind}:{judgement.check_made.ref}:{judgement.number}:{part}".rstrip(":")
    tell(recipient=recipient, kind=kind, path=_path(judgement.check_made), key=key, now=now)

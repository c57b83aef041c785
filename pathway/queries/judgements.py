"""What the pages about judgements read."""

import datetime as dt

from pathway.constants import YesNo
from pathway.models import CheckResult, Level, SignOff, ThresholdCheck
from people.models import Practitioner
from people.queries import possible_signers


def levels_of(check: ThresholdCheck) -> list[Level]:
    """The levels of the check's version, lowest first."""
    return list(Level.objects.filter(version=check.version).order_by("rank"))


def recommended_level(check: ThresholdCheck) -> Level:
    """The level of the latest result."""
    result = CheckResult.objects.filter(check_made=check).select_related("level").latest("number")
    return result.level


def signers_for(check: ThresholdCheck, by: Practitioner, today: dt.date) -> list[Practitioner]:
    """Who may be asked to sign a lower level off; nobody where the agency may not read it."""
    return [] if check.about_worker == YesNo.YES else possible_signers(by, today)


def open_sign_off(check: ThresholdCheck) -> SignOff | None:
    """The sign-off that the check waits for; None when it waits for none."""
    return (
        SignOff.objects.filter(judgement__check_made=check, decided_at__isnull=True)
        .select_related("judgement__level", "asked_by__user", "asked_of__user")
        .first()
    )

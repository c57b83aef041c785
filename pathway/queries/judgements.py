"""What the pages about judgements read."""

from pathway.models import CheckResult, Level, SignOff, ThresholdCheck


def levels_of(check: ThresholdCheck) -> list[Level]:
    """The levels of the check's version, lowest first."""
    return list(Level.objects.filter(version=check.version).order_by("rank"))


def recommended_level(check: ThresholdCheck) -> Level:
    """The level of the latest result."""
    result = CheckResult.objects.filter(check_made=check).select_related("level").latest("number")
    return result.level


def open_sign_off(check: ThresholdCheck) -> SignOff | None:
    """The sign-off that the check waits for; None when it waits for none."""
    return (
        SignOff.objects.filter(judgement__check_made=check, decided_at__isnull=True)
        .select_related("judgement__level", "asked_by__user", "asked_of__user")
        .first()
    )

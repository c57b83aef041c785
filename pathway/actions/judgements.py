"""Agreeing with the recommendation, or departing from it."""

import datetime as dt

from django.db import transaction

from pathway.actions.checks import locked, log_decision, move_check
from pathway.actions.sign_offs import ask_sign_off, signer_for
from pathway.constants import Direction
from pathway.models import CheckResult, Judgement, Level, ThresholdCheck
from pathway.permissions import may_judge_check
from people.models import Practitioner
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import require
from thresholds_site.lib.wording import says_something


class ReasonsNeeded(Exception):
    """Departing from the recommendation gives reasons."""


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
    signer = signer_for(check, ask, by, london_day(now)) if needs_signer else None
    judgement = Judgement.objects.create(
        check_made=check,
        result=result,
        version=check.version,
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
        ask_sign_off(judgement=judgement, of=signer, by=by, now=now)
    move_check(check, "ask for sign-off" if signer else "judge", now)
    log_decision(check, by, now, f"Judgement {judgement.number}: {direction}")
    return judgement

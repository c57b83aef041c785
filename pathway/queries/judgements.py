"""What the pages about judgements read."""

import datetime as dt
from dataclasses import dataclass

from pathway.constants import YesNo
from pathway.models import CheckResult, Judgement, Level, SignOff, ThresholdCheck
from pathway.queries.pathway_view import LevelView, PathwayView
from people.models import Practitioner
from people.queries import possible_signers


@dataclass(frozen=True, slots=True)
class JudgementView:
    """What was decided on a result, and by whom. `decided_by`: who signed it, or did not."""

    on_result: int
    level: LevelView
    direction: str
    by: str
    at: dt.datetime
    reasons: str
    consulted: str
    consulted_on: dt.date | None
    asked_of: str
    agreed: bool | None
    decided_by: str
    decided_at: dt.datetime | None
    sign_reasons: str


def judgements_of(
    check: ThresholdCheck, view: PathwayView, on_result: int | None = None
) -> tuple[JudgementView, ...]:
    """The judgements on a check, the latest first; those on one result alone when it is named."""
    rows = (
        Judgement.objects.filter(check_made=check)
        .select_related(
            "level", "result", "by__user", "sign_off__asked_of__user", "sign_off__decided_by__user"
        )
        .order_by("-number")
    )
    if on_result is not None:
        rows = rows.filter(result__number=on_result)
    return tuple(_judgement(row, view) for row in rows)


def _judgement(row: Judgement, view: PathwayView) -> JudgementView:
    sign: SignOff | None = getattr(row, "sign_off", None)
    decided_by = (sign.decided_by or sign.asked_of) if sign else None
    return JudgementView(
        on_result=row.result.number,
        level=view.level(row.level.code),
        direction=row.direction,
        by=row.by.full_name,
        at=row.at,
        reasons=row.reasons,
        consulted=row.consulted,
        consulted_on=row.consulted_on,
        asked_of=sign.asked_of.full_name if sign else "",
        agreed=sign.agreed if sign else None,
        decided_by=decided_by.full_name if decided_by else "",
        decided_at=sign.decided_at if sign else None,
        sign_reasons=sign.reasons if sign else "",
    )


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
        .select_related("judgement__level", "asked_by__user", "asked_of__user", "deputy__user")
        .first()
    )

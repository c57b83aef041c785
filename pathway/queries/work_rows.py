"""The rows of 'My work': where each check stands, in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from pathway.constants import CheckState, DangerAnswer
from pathway.models import CheckReopening, CheckResult, SignOff, ThresholdCheck
from pathway.queries.families import family_words
from pathway.queries.result_view import age_words
from pathway.queries.standing import asked_words, opened_words
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.time_words import day_words


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One check in the list."""

    url: str
    name: str
    age: str
    state_words: str
    level_name: str
    level_code: str
    look_again: str
    updated_at: dt.datetime
    danger: bool
    by: str
    family: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class _Around:
    """What hangs on a page's checks, each read once for all of them."""

    results: dict[int, CheckResult]
    sign_offs: dict[int, SignOff]
    reopenings: dict[int, CheckReopening]
    families: dict[int, str]


def rows_of(
    checks: Sequence[ThresholdCheck], now: dt.datetime, *, by_others: bool
) -> tuple[WorkRow, ...]:
    """The rows of one page. `by_others`: read by somebody else than who made them."""
    around = _around(checks, by_others=by_others)
    return tuple(_row(check, around, now, by_others=by_others) for check in checks)


def _around(checks: Sequence[ThresholdCheck], *, by_others: bool) -> _Around:
    results = CheckResult.objects.filter(check_made__in=checks).select_related("level")
    sign_offs = SignOff.objects.filter(judgement__check_made__in=checks).select_related(
        "judgement", "asked_of__user", "deputy__user"
    )
    reopenings = CheckReopening.objects.filter(check_made__in=checks).select_related(
        "result", "by__user"
    )
    return _Around(
        {row.check_made_id: row for row in results.order_by("number")},
        {row.judgement.check_made_id: row for row in sign_offs.order_by("asked_at")},
        {row.check_made_id: row for row in reopenings.order_by("at")},
        # Only whoever made them sees which checks are of one family.
        {} if by_others else family_words(checks),
    )


def _row(check: ThresholdCheck, around: _Around, now: dt.datetime, *, by_others: bool) -> WorkRow:
    result = around.results.get(check.pk)
    today = london_day(now)
    is_draft = check.state == CheckState.DRAFT
    return WorkRow(
        url=reverse(_page(check, by_others=by_others), args=[check.ref]),
        name=check.called,
        age=age_words(check, today) if check.age_known else "",
        state_words=_state_words(check, around, now, by_others=by_others),
        level_name=result.level.name if result else "",
        level_code=result.level.common_level if result else "",
        look_again=_look_words(check, today),
        updated_at=check.updated_at,
        danger=check.danger is not DangerAnswer.NO,
        by=check.author.full_name,
        family=around.families.get(check.pk, ""),
        withdraw_url=(
            reverse("check_withdraw", args=[check.ref]) if is_draft and not by_others else ""
        ),
    )


def _page(check: ThresholdCheck, *, by_others: bool) -> str:
    if by_others:
        return "check_record"
    return {
        CheckState.DRAFT: "check_review",
        CheckState.RESULT: "check_result",
        CheckState.AWAITING_SIGN_OFF: "check_next",
        CheckState.JUDGED: "check_next",
        CheckState.WITHDRAWN: "check_record",
    }[CheckState(check.state)]


def _state_words(
    check: ThresholdCheck, around: _Around, now: dt.datetime, *, by_others: bool
) -> str:
    match CheckState(check.state):
        case CheckState.DRAFT:
            opened = around.reopenings.get(check.pk)
            return opened_words(opened).words if opened else "Draft"
        case CheckState.RESULT:
            if by_others:
                return "Waits for the judgement"
            return (
                "Not signed off: judge again"
                if _is_refused(check, around)
                else "Waits for your judgement"
            )
        case CheckState.AWAITING_SIGN_OFF:
            asked = asked_words(around.sign_offs[check.pk], now)
            return f"Asked: {asked.whom}, {asked.due}"
        case CheckState.JUDGED:
            return "Complete"
        case CheckState.WITHDRAWN:
            day = check.withdrawn_at and london_day(check.withdrawn_at)
            return f"Withdrawn on {day_words(day)}" if day else "Withdrawn"


def _is_refused(check: ThresholdCheck, around: _Around) -> bool:
    """Whether the last sign-off was refused, and of the latest result."""
    sign_off = around.sign_offs.get(check.pk)
    result = around.results.get(check.pk)
    if sign_off is None or result is None:
        return False
    return sign_off.agreed is False and sign_off.judgement.result_id == result.pk


def _look_words(check: ThresholdCheck, today: dt.date) -> str:
    on = check.look_again_on
    if on is None or check.state == CheckState.WITHDRAWN:
        return ""
    return day_words(on) if on > today else f"Now: {day_words(on)}"

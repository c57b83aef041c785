"""What a practitioner does with a check: begin it, save its pages, see the result."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db import transaction

from pathway.actions.alerts import follow_whom_it_is_about, raise_alert
from pathway.actions.contents import Content, Danger, Who, write_content
from pathway.actions.phrases import note_concerns
from pathway.actions.same import says_the_same
from pathway.actions.sharing import (
    NO_DANGER,
    locked_family,
    share_danger,
    share_page,
    stand_apart,
    tells_more,
)
from pathway.constants import CheckState, CommonLevel, DangerAnswer, Step
from pathway.models import CheckResult, CheckStep, FrameworkVersion, Level, ThresholdCheck
from pathway.permissions import may_edit_check, may_name_nobody
from pathway.queries.documents import ruleset_of
from pathway.queries.neighbours import has_indicators
from pathway.queries.observations import observations_of
from pathway.queries.own_words import concerns_made_before
from pathway.queries.pathway_view import pathway_view
from pathway.rules import Observations, recommend
from pathway.states import CHECK
from pathway.steps import StepPage, missing_steps
from people.actions import record_access
from people.constants import AccessKind
from people.models import Practitioner
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import require

RECORD = "threshold check"


class StaleStep(Exception):
    """The page was saved elsewhere since it was opened. `revision` is the present one."""

    def __init__(self, revision: int) -> None:
        super().__init__("This page was saved in another tab or on another device.")
        self.revision = revision


class OldVersion(Exception):
    """A check begins under the version in force, and under no other."""


class NoIndicators(Exception):
    """No check begins under a version whose source lists no indicators."""


class NotComplete(Exception):
    """A result needs more pages; `pages` are those, in their order."""

    def __init__(self, pages: list[StepPage]) -> None:
        super().__init__("; ".join(page.name for page in pages))
        self.pages = pages


@transaction.atomic
def start_check(
    *,
    by: Practitioner,
    version: FrameworkVersion,
    start_key: str,
    now: dt.datetime,
    pinned: bool = False,
) -> ThresholdCheck:
    """Begin a draft under `version`. The same `start_key` of the same person begins it once.

    Raises OldVersion when that version is not published, or no longer; `pinned` answers were given
    under it while it was, and stay with it. Raises NoIndicators when it only describes levels.
    """
    in_force = FrameworkVersion.objects.published().filter(pk=version.pk)
    if not pinned and not in_force.exists():
        raise OldVersion("This version of the pathway is not in force: begin under the new one.")
    if not has_indicators(version):
        raise NoIndicators(f"{version.label} lists no indicators: no check can be made under it.")
    check, _made = ThresholdCheck.objects.get_or_create(
        start_key=f"{by.pk}:{start_key}",
        defaults={"author": by, "version": version, "created_at": now, "updated_at": now},
    )
    return check


def locked(check: ThresholdCheck) -> ThresholdCheck:
    """The check as it is now, held until the transaction ends.

    Held first and read then: whoever waits for a check that is moved meanwhile would otherwise ask
    for the row together with the version it had before, and find none.
    """
    ThresholdCheck.objects.select_for_update().filter(pk=check.pk).order_by().values("pk").get()
    return ThresholdCheck.objects.select_related("author", "version__framework").get(pk=check.pk)


def move_check(check: ThresholdCheck, move: str, now: dt.datetime) -> None:
    """Take a step of its life. Raises NotPossibleNow."""
    check.state = CHECK.target(move, CheckState(check.state))
    check.updated_at = now
    check.save()


def log_decision(check: ThresholdCheck, by: Practitioner, now: dt.datetime, what: str) -> None:
    """Write a decision about a check to the access and decision log."""
    record_access(
        by=by, kind=AccessKind.DECIDED, record=RECORD, record_ref=check.ref, now=now, what=what
    )


@transaction.atomic
def save_step(
    *,
    check: ThresholdCheck,
    step: Step,
    content: Content,
    seen_revision: int,
    done: bool,
    by: Practitioner,
    now: dt.datetime,
    whole: bool = True,
    only: bool | None = None,
) -> int:
    """Save one page; returns its new revision.

    `seen_revision` is the one that the person's page was opened with: StaleStep when it was saved
    since with other content; with the same, nothing is done twice: the answer to a save may have
    been lost on its way. `done` is False while typing; a page that was done stays so only while it
    is `whole`, or what is half typed would count for nothing in the result. Raises NotAllowed,
    NotInThisVersion. Danger, once said on a finished page, tells the safeguarding lead in the
    same transaction.

    In a family a page on parents and home is written to the other children's drafts too, unless
    this child stands apart on it: `only` says so, or no longer so; None leaves it as it was.
    """
    check, others = locked_family(check)
    require(may_edit_check(by, check))
    if isinstance(content, Who):
        require(may_name_nobody(content.kind, len(others)))
    own = _of_this_child(content, check, done)
    row, _made = CheckStep.objects.get_or_create(
        check_made=check, step=step, defaults={"saved_at": now}
    )
    if row.revision != seen_revision:
        if not 0 <= seen_revision < row.revision or not says_the_same(own, check):
            raise StaleStep(row.revision)
        news = tells_more(content, check=check, others=others, apart=row.apart, only=only)
        if (row.done or not done) and not news:
            return row.revision
    about_worker = check.about_worker
    write_content(own, check)
    row.revision += 1
    row.done = done or (row.done and whole)
    row.apart = row.apart if only is None else only
    row.saved_at = now
    row.save(update_fields=["revision", "done", "apart", "saved_at"])
    check.updated_at = now
    check.save()
    if isinstance(content, Danger) and done and check.danger is not DangerAnswer.NO:
        raise_alert(check=check, by=by, now=now)
    if isinstance(content, Danger) and done:
        share_danger(content, check=check, others=others, by=by, now=now)
    if isinstance(content, Who):
        follow_whom_it_is_about(check=check, by=by, now=now)
        if others and content.about_worker != about_worker:
            stand_apart(check)
    if others and not row.apart and step in pathway_view(check.version).shared_steps:
        share_page(content, check=check, others=others, step=step, done=done, whole=whole, now=now)
    return row.revision


def _of_this_child(content: Content, check: ThresholdCheck, done: bool) -> Content:
    """Danger that was said of brothers and sisters alone is none of this child's.

    While it is typed it counts for this child all the same, so that one alert is sure to follow.
    """
    if isinstance(content, Danger) and done and content.whom and check.ref not in content.whom:
        return NO_DANGER
    return content


@transaction.atomic
def complete_check(*, check: ThresholdCheck, by: Practitioner, now: dt.datetime) -> CheckResult:
    """Make the recommendation and keep it whole; from here on the check no longer changes.

    Asked again, returns the result that is there. Raises NotAllowed, NotComplete.
    """
    check = locked(check)
    existing = CheckResult.objects.filter(check_made=check).order_by("-number").first()
    made = existing is not None and check.state != CheckState.DRAFT
    if existing is not None and made and check.author.user_id == by.user_id:
        return existing
    require(may_edit_check(by, check))
    done = CheckStep.objects.filter(check_made=check, done=True).values_list("step", flat=True)
    if missing := missing_steps(list(done), check.danger, pathway_view(check.version).pages):
        raise NotComplete(missing)
    seen = observations_of(check, london_day(now))
    recommendation = recommend(ruleset_of(check.version), seen)
    result = CheckResult.objects.create(
        check_made=check,
        number=existing.number + 1 if existing else 1,
        made_at=now,
        version=check.version,
        content_hash=recommendation.content_hash,
        level=Level.objects.get(version=check.version, code=recommendation.level),
        immediate=recommendation.immediate,
        verb=recommendation.verb,
        recommendation=recommendation.to_json(),
        made_from=_made_from(check, seen),
    )
    check.completed_at = now
    move_check(check, "see the result", now)
    own = check.own_level
    if recommendation.immediate or (own and own.common_level == CommonLevel.PROTECTION):
        raise_alert(check=check, by=by, now=now)
    note_concerns(check=check, now=now, known=concerns_made_before(check, result.number))
    log_decision(check, by, now, f"Result {result.number} was made")
    return result


def _made_from(check: ThresholdCheck, seen: Observations) -> dict[str, Any]:
    """What the check held, as it is kept with the result: it may be opened again and changed."""
    return {
        "kind": check.kind,
        "child_name": check.child_name,
        "age_known": check.age_known,
        "date_of_birth": check.date_of_birth and check.date_of_birth.isoformat(),
        "age_years": check.age_years,
        "unborn_due_on": check.unborn_due_on and check.unborn_due_on.isoformat(),
        "setting": check.setting,
        "about_worker": check.about_worker,
        "neighbour": check.neighbour.ref if check.neighbour else "",
        "danger_now": check.danger_now,
        "danger_signs": check.danger_signs,
        "nothing_unknown": check.nothing_unknown,
        "strengths_words": check.strengths_words,
        "unknown_words": check.unknown_words,
        "help_words": check.help_words,
        "own_level": check.own_level.code if check.own_level else "",
        "observations": asdict(seen),
    }

"""Children of one family: who they are to one another, and how far each one's check is."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from pathway.constants import CheckKind, CheckState, DangerAnswer, Step
from pathway.models import CheckResult, CheckStep, DangerAlert, ThresholdCheck
from pathway.permissions import MOST_CHILDREN, holds_for
from pathway.queries.pathway_view import pathway_view
from pathway.queries.result_view import age_words
from pathway.steps import StepPage, missing_steps, number_of


@dataclass(frozen=True, slots=True)
class StripChild:
    """One child in the line above a page. `url` is empty for the child of the page."""

    name: str
    url: str
    danger: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """For whom a page on parents and home is saved. `apart`: each other child with the reason."""

    names: tuple[str, ...]
    apart: tuple[str, ...]
    is_own: bool

    @property
    def count(self) -> int:
        """This child and those whom it is written to."""
        return len(self.names) + 1


@dataclass(frozen=True, slots=True)
class FamilyChild:
    """One child on the page of the family."""

    ref: str
    name: str
    age: str
    here: bool
    words: str
    level_name: str
    level_code: str
    danger: bool
    next_words: str
    next_url: str
    has_record: bool


@dataclass(frozen=True, slots=True)
class Family:
    """The page of the family."""

    children: tuple[FamilyChild, ...]
    with_result: int
    is_full: bool


def children_of(check: ThresholdCheck) -> list[ThresholdCheck]:
    """The check and those of its brothers and sisters, in the order in which they were added."""
    if check.family_id is None:
        return [check]
    rows = ThresholdCheck.objects.filter(family_id=check.family_id)
    return list(
        rows.exclude(state=CheckState.WITHDRAWN)
        .select_related("author__user", "author__agency", "version__framework", "own_level")
        .order_by("pk")
    )


def names_of(children: Sequence[ThresholdCheck]) -> dict[int, str]:
    """What each is called; those without a name, or with the same, are counted."""
    often = Counter(child.called for child in children)
    seen: Counter[str] = Counter()
    names = {}
    for child in children:
        seen[child.called] += 1
        count = f" ({seen[child.called]})" if often[child.called] > 1 else ""
        names[child.pk] = f"{child.called}{count}"
    return names


def strip_of(check: ThresholdCheck) -> tuple[StripChild, ...]:
    """Whom the pages of this check are about, and the ways to the others; empty for one alone."""
    children = children_of(check)
    if len(children) < 2:
        return ()
    names = names_of(children)
    return tuple(
        StripChild(
            name=names[child.pk],
            url="" if child.pk == check.pk else _way_to(child),
            danger=child.danger is not DangerAnswer.NO,
        )
        for child in children
    )


def _way_to(child: ThresholdCheck) -> str:
    page = "check_next"
    if child.state == CheckState.DRAFT:
        page = "check_review" if child.danger is DangerAnswer.NO else "check_danger"
    return reverse(page, args=[child.ref])


def sharing_of(check: ThresholdCheck, step: Step) -> Sharing | None:
    """For whom that page is saved; None where it is this child's alone anyway."""
    if check.family_id is None or step not in pathway_view(check.version).shared_steps:
        return None
    children = children_of(check)
    others = [child for child in children if child.pk != check.pk]
    if not others:
        return None
    names = names_of(children)
    apart = dict(
        CheckStep.objects.filter(check_made__in=children, step=step).values_list(
            "check_made", "apart"
        )
    )
    told = {one.pk: holds_for(check, one, apart=apart.get(one.pk, False)) for one in others}
    return Sharing(
        names=tuple(names[one.pk] for one in others if told[one.pk]),
        apart=tuple(f"{names[one.pk]} {told[one.pk].reason}" for one in others if not told[one.pk]),
        is_own=apart.get(check.pk, False),
    )


def asked_danger_for(check: ThresholdCheck) -> list[tuple[str, str]]:
    """The children whom danger can be said of on this child's page: reference and name."""
    children = children_of(check)
    names = names_of(children)
    found = []
    for child in children:
        said = child.danger is not DangerAnswer.NO and child.pk != check.pk
        if child.state == CheckState.DRAFT and child.version_id == check.version_id:
            found.append((child.ref, names[child.pk] + (" (danger said)" if said else "")))
    return found if len(found) > 1 else []


def open_step(check: ThresholdCheck, after: Step | None = None) -> Step | None:
    """The next page that this check still needs, from `after` on; None when there is none."""
    done = CheckStep.objects.filter(check_made=check, done=True).values_list("step", flat=True)
    pages = pathway_view(check.version).pages
    missing = [page.step for page in missing_steps(list(done), check.danger, pages)]
    place = 0 if after is None else number_of(after, pages)
    later = [step for step in missing if number_of(step, pages) > place]
    return next(iter(later or missing), None)


def asks_danger_first(check: ThresholdCheck) -> ThresholdCheck:
    """Whose page asks about danger: the first child's, until that was answered."""
    if check.family_id is None:
        return check
    drafts = [one for one in children_of(check) if one.state == CheckState.DRAFT]
    done = CheckStep.objects.filter(check_made__in=drafts, step=Step.DANGER, done=True)
    if done.exists():
        return check
    return next((one for one in drafts if one.version_id == check.version_id), check)


def family_of(check: ThresholdCheck, today: dt.date) -> Family:
    """Every child with their age, how far their check is, and what to do next."""
    children = children_of(check)
    names = names_of(children)
    results = {
        row.check_made_id: row
        for row in CheckResult.objects.filter(check_made__in=children)
        .select_related("level")
        .order_by("number")
    }
    done: dict[int, list[str]] = {child.pk: [] for child in children}
    for pk, step in CheckStep.objects.filter(check_made__in=children, done=True).values_list(
        "check_made", "step"
    ):
        done[pk].append(step)
    alerts = set(
        DangerAlert.objects.filter(check_made__in=children).values_list("check_made", flat=True)
    )
    return Family(
        children=tuple(
            _child(
                child,
                name=names[child.pk],
                here=child.pk == check.pk,
                result=results.get(child.pk),
                done=done[child.pk],
                danger=child.pk in alerts,
                today=today,
            )
            for child in children
        ),
        with_result=len(results),
        is_full=len(children) >= MOST_CHILDREN,
    )


def _child(
    child: ThresholdCheck,
    *,
    name: str,
    here: bool,
    result: CheckResult | None,
    done: Sequence[str],
    danger: bool,
    today: dt.date,
) -> FamilyChild:
    pages = pathway_view(child.version).pages
    missing = missing_steps(done, child.danger, pages)
    words, next_words, page = _where_it_stands(CheckState(child.state), missing, pages)
    arguments = [child.ref, missing[0].step.value] if page == "check_step" else [child.ref]
    return FamilyChild(
        ref=child.ref,
        name=name,
        age=age_words(child, today) if child.age_known else "",
        here=here,
        words=words,
        level_name=result.level.name if result else "",
        level_code=result.level.common_level if result else "",
        danger=danger or child.danger is not DangerAnswer.NO,
        next_words=next_words,
        next_url=reverse(page, args=arguments),
        has_record=result is not None,
    )


def _where_it_stands(
    state: CheckState, missing: Sequence[StepPage], pages: Sequence[StepPage]
) -> tuple[str, str, str]:
    """Where it stands, what to do next, and the page on which that is done."""
    if state == CheckState.DRAFT and missing:
        place = number_of(missing[0].step, pages)
        words = f"Step {place} of {len(pages)}"
        return words, f"{'Begin' if place == 1 else 'Go on'}: {missing[0].name}", "check_step"
    return {
        CheckState.DRAFT: ("Ready for its result", "Read it through", "check_review"),
        CheckState.RESULT: ("Waits for your judgement", "Record your judgement", "check_result"),
        CheckState.AWAITING_SIGN_OFF: ("Waits for sign-off", "What now", "check_next"),
        CheckState.JUDGED: ("Complete", "What now", "check_next"),
        CheckState.WITHDRAWN: ("Withdrawn", "Read the record", "check_record"),
    }[state]


def is_bare_draft(check: ThresholdCheck) -> bool:
    """A draft in which no danger was said and from which no result was ever made."""
    return (
        check.state == CheckState.DRAFT
        and check.danger is DangerAnswer.NO
        and not CheckResult.objects.filter(check_made=check).exists()
        and not DangerAlert.objects.filter(check_made=check).exists()
    )


def begun_with(start_key: str) -> ThresholdCheck | None:
    """The check that was begun with that key, by the person whom the key names."""
    return ThresholdCheck.objects.filter(start_key=start_key).first()


def with_results(check: ThresholdCheck) -> list[ThresholdCheck]:
    """The children of the family who have a result."""
    children = children_of(check)
    found = set(
        CheckResult.objects.filter(check_made__in=children).values_list("check_made", flat=True)
    )
    return [child for child in children if child.pk in found]


def family_words(checks: Sequence[ThresholdCheck]) -> dict[int, str]:
    """For a list: 'with 2 others of the family' by the check's id; '' for a child alone."""
    wanted = {check.family_id for check in checks if check.family_id is not None}
    if not wanted:
        return dict.fromkeys((check.pk for check in checks), "")
    rows = (
        ThresholdCheck.objects.filter(family__in=wanted)
        .exclude(state=CheckState.WITHDRAWN)
        .values_list("family")
        .annotate(count=Count("pk"))
        .order_by("family")
    )
    counts = dict(rows)
    return {
        check.pk: _others_words(
            counts.get(check.family_id, 0) - (check.state != CheckState.WITHDRAWN)
        )
        for check in checks
    }


def _others_words(others: int) -> str:
    if others < 1:
        return ""
    return f"with {others} other{'' if others == 1 else 's'} of the family"


def names_nobody(check: ThresholdCheck) -> bool:
    """Whether it is a consultation."""
    return check.kind == CheckKind.CONSULTATION

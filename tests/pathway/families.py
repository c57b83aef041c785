"""Brothers, sisters and the unborn, as one person adds them through the pages."""

from typing import Any

from django.test import Client
from django.urls import reverse

from pathway.constants import Step
from pathway.models import CheckConcern, CheckObservation, CheckStep, ThresholdCheck
from tests.checks import QUIET, Page, Values, Walk

UNBORN: Values = {**QUIET[Step.WHO], "child_name": "", "age_known": "unborn", "age_years": None}


def named(name: str, **more: str) -> Values:
    """The answers of the first page."""
    return {**QUIET[Step.WHO], "child_name": name, **more}


def of(ref: str, walk: Walk) -> Walk:
    """The same person with another of their checks."""
    other = Walk.__new__(Walk)
    other.who, other.client, other.ref = walk.who, walk.client, ref
    return other


def added(beside: Walk, who: Values | None = None, key: str = "") -> Walk:
    """A child added on the page of the family, and who it is."""
    page = beside.read("family")
    answer = beside.client.post(
        beside.url("family"), {"sibling_key": key or page.value("sibling_key")}
    )
    assert answer.status_code == 302, Page(answer).text
    child = of(answer.headers["Location"].split("/")[2], beside)
    if who is not None:
        assert child.fill(Step.WHO, who).status == 302
    return child


def two(author: Any, *, danger: bool = True) -> tuple[Walk, Walk]:
    """Amy and Ben. `danger`: the page on danger is answered, for both at once, with no."""
    amy = Walk(author)
    amy.put(Step.WHO, named("Amy"))
    ben = added(amy, named("Ben"))
    if danger:
        amy.fill(Step.DANGER)
    return amy, ben


def row(walk: Walk, step: Step) -> CheckStep | None:
    """How far that page of the check is."""
    return CheckStep.objects.filter(check_made__ref=walk.ref, step=step).first()


def done(walk: Walk) -> set[str]:
    """The pages that are finished."""
    steps = CheckStep.objects.filter(check_made__ref=walk.ref, done=True)
    return set(steps.values_list("step", flat=True))


def ticks(walk: Walk) -> dict[str, str]:
    """What is ticked on the pages of needs, with what was seen."""
    rows = CheckObservation.objects.filter(check_made__ref=walk.ref)
    return {
        str(code or question): evidence
        for code, question, evidence in rows.values_list(
            "indicator__code", "degree_question__code", "evidence"
        )
    }


def worries(walk: Walk) -> list[str]:
    """What was said in own words."""
    rows = CheckConcern.objects.filter(check_made__ref=walk.ref).order_by("position")
    return list(rows.values_list("text", flat=True))


def family_page(walk: Walk, client: Client | None = None) -> Page:
    """The page of the family."""
    url = reverse("check_family", args=[walk.ref])
    return Page((client or walk.client).get(url))


def children(walk: Walk) -> int:
    """How many are in the family of that check."""
    return ThresholdCheck.objects.filter(family=walk.check.family_id).count()

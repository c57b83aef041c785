"""A check's rows as the rules see them."""

import datetime as dt

from pathway.constants import AgeKnown, Basis
from pathway.models import (
    CheckAnswer,
    CheckConcern,
    CheckImmediate,
    CheckObservation,
    CheckUnknown,
    ThresholdCheck,
)
from pathway.rules import Observation, Observations
from thresholds_site.lib.dates import age_in_months


def age_months(check: ThresholdCheck, on: dt.date) -> int | None:
    """The child's age in completed months on that day; None when not known or not yet born."""
    if check.age_known == AgeKnown.DATE_OF_BIRTH and check.date_of_birth is not None:
        return age_in_months(check.date_of_birth, on)
    if check.age_known == AgeKnown.YEARS and check.age_years is not None:
        return check.age_years * 12
    return None


def observations_of(check: ThresholdCheck, on: dt.date) -> Observations:
    """Everything that the check knows. Questions of degree not yet answered are left out."""
    chosen = CheckObservation.objects.filter(check_made=check).select_related(
        "indicator", "degree_answer"
    )
    concerns = CheckConcern.objects.filter(check_made=check).select_related("dimension", "placed")
    listed = [
        Observation(
            entry=row.indicator.code if row.indicator else None,
            degree_answer=row.degree_answer.code if row.degree_answer else None,
            basis=Basis(row.basis) if row.basis else None,
            longer_ago=row.longer_ago,
            evidence=row.evidence,
            child_words=row.child_words,
        )
        for row in chosen
        if row.indicator or row.degree_answer
    ]
    own = [
        Observation(
            own_words=row.text,
            dimension=row.dimension.code if row.dimension else "",
            placed=row.placed.code if row.placed else None,
            basis=Basis(row.basis) if row.basis else None,
            longer_ago=row.longer_ago,
            child_words=row.child_words,
        )
        for row in concerns
    ]
    answers = CheckAnswer.objects.filter(check_made=check).select_related("question", "answer")
    immediate = CheckImmediate.objects.filter(check_made=check).select_related("immediate")
    unknown = CheckUnknown.objects.filter(check_made=check).select_related("domain")
    return Observations(
        items=(*listed, *own),
        immediate=tuple(row.immediate.code for row in immediate),
        danger=check.danger,
        answers={row.question.code: row.answer.code for row in answers},
        age_months=age_months(check, on),
        unborn=check.age_known == AgeKnown.UNBORN,
        unknown_domains=tuple(row.domain.code for row in unknown),
    )

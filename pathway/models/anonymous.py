"""A check without an account: ticks and questions only. No column here can hold a name."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from pathway.constants import AgeKnown, DangerAnswer, Step
from pathway.models.framework import Domain, FrameworkVersion, Level
from pathway.models.indicators import DegreeAnswer, DegreeQuestion, ImmediateIndicator, Indicator
from pathway.models.rules import Answer, Question
from people.models import choices_of, one_of

KEPT_FOR = dt.timedelta(hours=24)
"""How long answers without an account are kept at most."""

_COLUMNS = (
    "indicator",
    "degree_question",
    "degree_answer",
    "immediate",
    "question",
    "answer",
    "unknown",
)


def _only(*named: str) -> Q:
    """These columns point somewhere, and no other does."""
    return Q(**{f"{column}__isnull": column not in named for column in _COLUMNS})


class AnonymousCheck(models.Model):
    """Answers given by somebody who did not sign in, kept for a day at most.

    `key_hash` is the SHA-256 of the key in that browser's cookie: the row alone opens nothing.
    Every column is a code, a number or a time; there is no free text and no one it belongs to.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    age_known = models.CharField(max_length=20, choices=choices_of(AgeKnown), blank=True)
    age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    danger_now = models.CharField(max_length=10, choices=choices_of(DangerAnswer), blank=True)
    danger_signs = models.CharField(max_length=10, choices=choices_of(DangerAnswer), blank=True)
    nothing_unknown = models.BooleanField(default=False)
    own_level = models.ForeignKey(
        Level, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-begun_at"]
        indexes = [models.Index(fields=["expires_at"], name="anonymous_expires")]
        constraints = [
            models.UniqueConstraint(fields=["version", "id"], name="anonymous_in_version"),
            models.CheckConstraint(
                condition=Q(key_hash__regex=r"^[0-9a-f]{64}$"), name="anonymous_key_is_a_hash"
            ),
            models.CheckConstraint(
                condition=Q(age_known__in=["", "years", "unborn", "not_known"]),
                name="anonymous_no_date_of_birth",
            ),
            models.CheckConstraint(
                condition=Q(age_years__isnull=True) | Q(age_years__lte=25),
                name="anonymous_age_possible",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("begun_at"))
                & Q(expires_at__lte=F("begun_at") + KEPT_FOR),
                name="anonymous_kept_a_day_at_most",
            ),
            models.CheckConstraint(
                condition=Q(danger_now__in=["", *(one.value for one in DangerAnswer)]),
                name="anonymous_danger_now_known",
            ),
            models.CheckConstraint(
                condition=Q(danger_signs__in=["", *(one.value for one in DangerAnswer)]),
                name="anonymous_danger_signs_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Anonymous check {self.pk}"


class AnonymousStep(models.Model):
    """A page of it that was finished."""

    anonymous = models.ForeignKey(AnonymousCheck, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20, choices=choices_of(Step))

    class Meta:
        ordering = ["anonymous_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["anonymous", "step"], name="anonymous_step_once"),
            one_of("anonymous_step_known", "step", Step),
        ]

    def __str__(self) -> str:
        return self.step


class AnonymousChoice(models.Model):
    """One thing that was ticked or answered: points into the pathway, and says nothing else."""

    anonymous = models.ForeignKey(AnonymousCheck, on_delete=models.CASCADE, related_name="choices")
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    degree_question = models.ForeignKey(
        DegreeQuestion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    degree_answer = models.ForeignKey(
        DegreeAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    immediate = models.ForeignKey(
        ImmediateIndicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.ForeignKey(
        Answer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unknown = models.ForeignKey(
        Domain, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["anonymous_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=_only("indicator")
                | _only("degree_question", "degree_answer")
                | _only("degree_question")
                | _only("immediate")
                | _only("question", "answer")
                | _only("unknown"),
                name="anonymous_choice_is_one_thing",
            ),
            *(
                models.UniqueConstraint(fields=["anonymous", one], name=f"anonymous_{one}_once")
                for one in ("indicator", "degree_question", "immediate", "question", "unknown")
            ),
        ]

    def __str__(self) -> str:
        return f"Choice {self.pk}"

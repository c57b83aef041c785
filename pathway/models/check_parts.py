"""What a check is made from, page by page: fixed once the check has its result."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from pathway.constants import Basis, Step
from pathway.models.checks import LONGEST_TEXT, ThresholdCheck
from pathway.models.framework import Dimension, Domain, FrameworkVersion, Level
from pathway.models.indicators import DegreeAnswer, DegreeQuestion, ImmediateIndicator, Indicator
from pathway.models.rules import Answer, Question
from people.models import choices_of, one_of

_DRAFT_ONLY = """
    IF TG_OP <> 'INSERT' AND (SELECT state FROM pathway_thresholdcheck
                              WHERE id = OLD.check_id) <> 'draft' THEN
        RAISE EXCEPTION 'This check has its result: what it was made from no longer changes.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND (SELECT state FROM pathway_thresholdcheck
                              WHERE id = NEW.check_id) <> 'draft' THEN
        RAISE EXCEPTION 'This check has its result: nothing is added to what it was made from.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class CheckPart(models.Model):
    """A row that a check is made from: fixed once the check has its result."""

    check_made = models.ForeignKey(
        ThresholdCheck, on_delete=models.CASCADE, related_name="+", db_column="check_id"
    )

    class Meta:
        abstract = True
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="only_in_a_draft_check",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_DRAFT_ONLY,
            )
        ]


class CheckStep(CheckPart):
    """How far a page of the check is, and how often it was saved: guards against a stale tab."""

    step = models.CharField(max_length=20, choices=choices_of(Step))
    revision = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)
    apart = models.BooleanField(
        default=False,
        help_text="This child's own answers on a page that brothers and sisters share.",
    )
    saved_at = models.DateTimeField()

    class Meta(CheckPart.Meta):
        ordering = ["check_made_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "step"], name="one_row_per_step"),
            one_of("step_known", "step", Step),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.revision}"


class VersionedPart(CheckPart):
    """A part that points into the pathway: always into the version of its check."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")

    class Meta(CheckPart.Meta):
        abstract = True


class CheckImmediate(VersionedPart):
    """An immediate-referral indicator that was chosen."""

    immediate = models.ForeignKey(ImmediateIndicator, on_delete=models.PROTECT, related_name="+")

    class Meta(VersionedPart.Meta):
        ordering = ["immediate__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_made", "immediate"], name="immediate_chosen_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.immediate_id}"


class CheckObservation(VersionedPart):
    """An entry that was chosen, how one knows, and the evidence."""

    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    degree_question = models.ForeignKey(
        DegreeQuestion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    degree_answer = models.ForeignKey(
        DegreeAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField(max_length=20, choices=choices_of(Basis), blank=True)
    longer_ago = models.BooleanField(default=False)
    evidence = models.TextField(blank=True, max_length=LONGEST_TEXT)
    child_words = models.TextField(blank=True, max_length=LONGEST_TEXT)

    class Meta(VersionedPart.Meta):
        ordering = ["check_made_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "indicator"], name="entry_chosen_once"),
            models.UniqueConstraint(
                fields=["check_made", "degree_question"], name="degree_chosen_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    indicator__isnull=False,
                    degree_question__isnull=True,
                    degree_answer__isnull=True,
                )
                | Q(indicator__isnull=True, degree_question__isnull=False),
                name="entry_or_question_of_degree",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id or self.degree_question_id}"


class CheckConcern(VersionedPart):
    """A concern in the practitioner's own words, placed against the meanings of the levels."""

    position = models.PositiveSmallIntegerField()
    dimension = models.ForeignKey(
        Dimension, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(blank=True, max_length=LONGEST_TEXT)
    placed = models.ForeignKey(
        Level, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField(max_length=20, choices=choices_of(Basis), blank=True)
    longer_ago = models.BooleanField(default=False)
    child_words = models.TextField(blank=True, max_length=LONGEST_TEXT)

    class Meta(VersionedPart.Meta):
        ordering = ["check_made_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "position"], name="concern_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class CheckAnswer(VersionedPart):
    """The answer to one of the pathway's questions."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")

    class Meta(VersionedPart.Meta):
        ordering = ["question__position"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "question"], name="answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.answer_id}"


class CheckUnknown(VersionedPart):
    """A part of the child's life that the practitioner does not know."""

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="+")

    class Meta(VersionedPart.Meta):
        ordering = ["domain__position"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "domain"], name="unknown_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.domain_id}"


class CheckSetAside(CheckPart):
    """Something said under an earlier version that has no place in the one the draft moved to."""

    place = models.CharField(max_length=300)
    words = models.TextField()
    basis = models.CharField(max_length=60, blank=True, help_text="How one knew, in words.")
    evidence = models.TextField(blank=True)
    child_words = models.TextField(blank=True)
    said_under = models.CharField(max_length=300)
    set_aside_at = models.DateTimeField()

    class Meta(CheckPart.Meta):
        ordering = ["check_made_id", "pk"]

    def __str__(self) -> str:
        return f"Set aside {self.pk}"

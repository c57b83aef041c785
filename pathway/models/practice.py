"""Practising with published cases: what people answered, and the sets that a team answers.

Nothing here is about a child, and nothing leads from here to a check.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pathway.models.framework import FrameworkVersion
from people.models import Agency, Practitioner, ReferenceField, User

LONGEST_NAME = 100


class PracticeSetQuerySet(models.QuerySet["PracticeSet"]):
    """Sets, narrowed."""

    def open(self) -> "PracticeSetQuerySet":
        """Those that still take answers."""
        return self.filter(closed_at__isnull=True)

    def visible_to(self, practitioner: Practitioner) -> "PracticeSetQuerySet":
        """The sets of one's own agency."""
        return self.filter(agency=practitioner.agency_id)


class PracticeSet(models.Model):
    """Some published cases for a team meeting, answered by the colleagues of one agency."""

    ref = ReferenceField()
    name = models.CharField(max_length=LONGEST_NAME)
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    cases = ArrayField(models.CharField(max_length=20), help_text="Codes of published cases.")
    made_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    start_key = models.CharField(max_length=60, unique=True, help_text="A double click makes one.")

    objects = PracticeSetQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["agency", "-made_at"], name="practice_set_of_agency")]
        constraints = [
            models.UniqueConstraint(fields=["version", "id"], name="practice_set_in_version"),
            models.CheckConstraint(condition=Q(cases__len__gt=0), name="practice_set_has_a_case"),
            models.CheckConstraint(
                condition=Q(name__regex=r"[[:alnum:]]"), name="practice_set_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("made_at")),
                name="practice_set_closed_after_made",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PracticeAnswerQuerySet(models.QuerySet["PracticeAnswer"]):
    """Answers, narrowed."""

    def that_count(self) -> "PracticeAnswerQuerySet":
        """Everybody's first answer to a case, given before they saw what was published."""
        return self.filter(attempt=1)


class PracticeAnswer(models.Model):
    """What one person chose for one published case, and the level they gave it.

    `attempt` counts the same person's answers to the case under that version. Codes are those of
    the version, which never changes once in force.
    """

    ref = ReferenceField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(max_length=20, help_text="The code of a published case.")
    attempt = models.PositiveSmallIntegerField()
    in_set = models.ForeignKey(
        PracticeSet, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    counts_in_set = models.BooleanField(default=False, help_text="Their first within the set.")
    chosen = ArrayField(
        models.CharField(max_length=80), help_text="Codes of indicators and answers of degree."
    )
    signs = ArrayField(models.CharField(max_length=40), help_text="Immediate indicators.")
    answers = models.JSONField(help_text="What the version asks in every check, by question.")
    level = models.CharField(max_length=40)
    answered_at = models.DateTimeField()
    start_key = models.CharField(max_length=60, unique=True, help_text="Sent twice it is one.")

    objects = PracticeAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_at", "-pk"]
        indexes = [
            models.Index(
                fields=["version", "agency", "case"],
                condition=Q(attempt=1),
                name="practice_answers_that_count",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(attempt__gt=0), name="practice_attempts_from_one"),
            models.UniqueConstraint(
                fields=["person", "version", "case", "attempt"], name="practice_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["person", "in_set", "case"],
                condition=Q(counts_in_set=True),
                name="practice_counts_once_in_a_set",
            ),
            models.CheckConstraint(
                condition=Q(counts_in_set=False) | Q(in_set__isnull=False),
                name="practice_counts_in_its_set",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.level}"

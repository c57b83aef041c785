"""Trying a draft before it is published: saved cases, and checks of the past replayed under it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pathway.constants import ReplayState
from pathway.models.framework import FrameworkVersion, ThresholdFramework
from pathway.models.outcomes import CheckResult
from people.models import Agency, Practitioner, ReferenceField, choices_of, one_of


class SavedCaseQuerySet(models.QuerySet["SavedCase"]):
    """Saved cases, narrowed."""

    def in_use(self) -> "SavedCaseQuerySet":
        """Those that nobody has set aside."""
        return self.filter(set_aside_at__isnull=True)


class SavedCase(models.Model):
    """What was seen of some child, and the levels that a draft should give: never who it was.

    `choices` is a case as the command threshold_check reads it. One that was kept from a real
    check holds what was ticked and answered, and nothing that anybody wrote.
    """

    ref = ReferenceField()
    framework = models.ForeignKey(
        ThresholdFramework, on_delete=models.PROTECT, related_name="saved_cases"
    )
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300, help_text="Where it is from, for whoever reads it.")
    choices = models.JSONField(
        help_text="As the command threshold_check reads a case: age, indicators, answers."
    )
    expected = ArrayField(
        models.CharField(max_length=40), help_text="The levels that would be right, by code."
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    set_aside_at = models.DateTimeField(null=True, blank=True)

    objects = SavedCaseQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "name"], name="saved_case_name_once"),
            models.CheckConstraint(
                condition=Q(expected__len__gt=0), name="saved_case_expects_a_level"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Replay(models.Model):
    """Completed checks of the past under the rules of a draft: who would have moved."""

    ref = ReferenceField()
    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="replays")
    content_hash = models.CharField(
        max_length=64, help_text="What the draft said when the replay began."
    )
    state = models.CharField(
        max_length=12, choices=choices_of(ReplayState), default=ReplayState.WAITING.value
    )
    asked_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    since = models.DateTimeField(null=True, blank=True, help_text="No result older than that.")
    at_most = models.PositiveIntegerField(help_text="The newest so many results.")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    # How far it is: results are taken newest first, and this is the last that was taken.
    reached_at = models.DateTimeField(null=True, blank=True)
    reached_pk = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="replay_to_be_run",
            )
        ]
        constraints = [
            one_of("replay_state_known", "state", ReplayState),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_replay_of_a_version_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | ~Q(state__in=["waiting", "running"]) & Q(ended_at__isnull=False),
                name="replay_ended_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Replay {self.ref}"


class ReplayCount(models.Model):
    """How many checks of one agency went from one level to another, or stayed."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="counts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=80)
    after = models.CharField(max_length=80)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["replay_id", "agency_id", "before", "after"]
        constraints = [
            models.UniqueConstraint(
                fields=["replay", "agency", "before", "after"], name="replay_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}: {self.number}"


class ReplayMove(models.Model):
    """A check that the draft would place elsewhere, and why; nothing leads from it to the check."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="moves")
    result = models.ForeignKey(CheckResult, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    up = models.BooleanField(help_text="To a graver level, or to be acted on now.")
    before = models.CharField(max_length=80)
    after = models.CharField(max_length=80)
    before_rule = models.TextField()
    after_rule = models.TextField()
    reasons = models.JSONField(help_text="Wordings that the new level rests on.")
    lost = models.JSONField(help_text="Wordings that the draft no longer has.")
    saved_as = models.ForeignKey(
        SavedCase, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["replay_id", "-up", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["replay", "result"], name="replay_move_once")
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"

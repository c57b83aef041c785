"""What follows from a check: its result, what people decided about it, and who was told."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from pathway.constants import Direction, ShareReason
from pathway.models.checks import LONGEST_TEXT, ThresholdCheck
from pathway.models.framework import FrameworkVersion, Level
from people.models import Practitioner, append_only, choices_of, one_of


class CheckResult(models.Model):
    """A recommendation as it was shown, whole, with the version and hash of its rules."""

    check_made = models.ForeignKey(
        ThresholdCheck, on_delete=models.PROTECT, related_name="results", db_column="check_id"
    )
    number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    immediate = models.BooleanField()
    verb = models.CharField(max_length=20)
    recommendation = models.JSONField()
    made_from = models.JSONField(help_text="What the check held when this result was made.")

    class Meta:
        ordering = ["check_made_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "number"], name="result_number_once"),
            models.UniqueConstraint(fields=["version", "id"], name="result_in_version"),
        ]
        triggers = append_only("result")

    def __str__(self) -> str:
        return f"Result {self.number} of check {self.check_made_id}"


class Judgement(models.Model):
    """The level a person decided on, knowing the recommendation."""

    check_made = models.ForeignKey(
        ThresholdCheck, on_delete=models.PROTECT, related_name="judgements", db_column="check_id"
    )
    result = models.ForeignKey(CheckResult, on_delete=models.PROTECT, related_name="judgements")
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=choices_of(Direction))
    reasons = models.TextField(blank=True, max_length=LONGEST_TEXT)
    consulted = models.CharField(max_length=300, blank=True)
    consulted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["check_made_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "number"], name="judgement_number_once"),
            one_of("judgement_direction_known", "direction", Direction),
            models.CheckConstraint(
                condition=Q(direction="agrees") | Q(reasons__regex=r"[[:alnum:]]"),
                name="departing_gives_reasons",
            ),
        ]
        triggers = append_only("judgement")

    def __str__(self) -> str:
        return f"Judgement {self.number} of check {self.check_made_id}"


class SignOff(models.Model):
    """A lead or manager is asked to agree with a level below the recommended one."""

    judgement = models.OneToOneField(Judgement, on_delete=models.PROTECT, related_name="sign_off")
    asked_of = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="sign_offs_asked"
    )
    asked_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="The same day; then the deputy may decide too.")
    chase_at = models.DateTimeField(help_text="When the worker next reminds of it.")
    deputy = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed = models.BooleanField(null=True, blank=True)
    reasons = models.TextField(blank=True, max_length=LONGEST_TEXT)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whoever was asked, or the deputy.",
    )

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(
                fields=["chase_at"],
                condition=Q(decided_at__isnull=True),
                name="sign_off_to_chase",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(deputy=F("asked_by")), name="no_deputy_signs_their_own"
            ),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, decided_at__isnull=True)
                | Q(agreed__isnull=False, decided_at__isnull=False),
                name="sign_off_decided_with_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="sign_off_decided_by_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="nobody_decides_their_own"
            ),
            models.CheckConstraint(
                condition=~Q(agreed=False) | Q(reasons__regex=r"[[:alnum:]]"),
                name="refusing_gives_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(asked_of=F("asked_by")), name="nobody_signs_their_own"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sign_off_decided_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
            pgtrigger.Protect(name="sign_off_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Sign-off of judgement {self.judgement_id}"


class DangerAlert(models.Model):
    """Someone said 'yes' or 'not sure' to danger: who is told, and until when nobody has looked."""

    check_made = models.OneToOneField(
        ThresholdCheck, on_delete=models.PROTECT, related_name="alert", db_column="check_id"
    )
    raised_at = models.DateTimeField()
    lead = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    deputy = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    next_reminder_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-raised_at"]
        indexes = [
            models.Index(
                fields=["next_reminder_at"],
                condition=Q(confirmed_at__isnull=True, next_reminder_at__isnull=False),
                name="alert_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="alert_confirmed_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"Alert for check {self.check_made_id}"


class DangerCall(models.Model):
    """Whom the practitioner spoke to about danger, or that nobody could be reached."""

    check_made = models.ForeignKey(
        ThresholdCheck, on_delete=models.PROTECT, related_name="calls", db_column="check_id"
    )
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    got_through = models.BooleanField()
    spoke_to = models.CharField(max_length=200, blank=True)
    spoke_at = models.DateTimeField()
    advice = models.TextField(blank=True, max_length=LONGEST_TEXT)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(got_through=False) | Q(spoke_to__regex=r"[[:alnum:]]"),
                name="call_names_whom",
            )
        ]
        triggers = append_only("danger_call")

    def __str__(self) -> str:
        return f"Call about check {self.check_made_id}"


class CheckReopening(models.Model):
    """A check with a result was opened again, to put something right or to add what came later."""

    check_made = models.ForeignKey(
        ThresholdCheck, on_delete=models.PROTECT, related_name="reopenings", db_column="check_id"
    )
    result = models.OneToOneField(CheckResult, on_delete=models.PROTECT, related_name="reopening")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.TextField(max_length=LONGEST_TEXT)

    class Meta:
        ordering = ["check_made_id", "at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(why__regex=r"[[:alnum:]]"), name="reopening_gives_reasons"
            )
        ]
        triggers = append_only("reopening")

    def __str__(self) -> str:
        return f"Check {self.check_made_id} opened again"


class CheckShare(models.Model):
    """Somebody else of the agency may read a check, and since when."""

    check_made = models.ForeignKey(
        ThresholdCheck, on_delete=models.CASCADE, related_name="shares", db_column="check_id"
    )
    shared_with = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=20, choices=choices_of(ShareReason))
    note = models.TextField(blank=True, max_length=LONGEST_TEXT)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["check_made_id", "at"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "shared_with"], name="shared_once"),
            one_of("share_reason_known", "reason", ShareReason),
        ]

    def __str__(self) -> str:
        return f"Check {self.check_made_id} shared with {self.shared_with_id}"

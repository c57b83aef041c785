"""One guided check of one child: what a practitioner saw and knows."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from pathway.constants import (
    AgeKnown,
    CheckKind,
    CheckState,
    DangerAnswer,
    YesNo,
)
from pathway.models.framework import FrameworkVersion, Level
from people.constants import Role
from people.models import Practitioner, ReferenceField, choices_of, one_of

LONGEST_TEXT = 4_000

# Once the result is made, only the state, its times, the day to look again and the family that it
# is listed with still move: a brother or sister may be added late, and no result is made from it.
# Going back to draft is a move of the state: what is put right then gives a result of its own.
_CHECK_KEEPS = """
    IF OLD.state <> 'draft' AND
            to_jsonb(OLD) - ARRAY['state', 'updated_at', 'completed_at', 'reopened_at',
                                  'withdrawn_at', 'withdrawn_because', 'look_again_on', 'family_id']
            <> to_jsonb(NEW) - ARRAY['state', 'updated_at', 'completed_at', 'reopened_at',
                                     'withdrawn_at', 'withdrawn_because', 'look_again_on',
                                     'family_id'] THEN
        RAISE EXCEPTION 'This check has its result: it no longer changes.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.version_id <> OLD.version_id AND (
            OLD.state <> 'draft' OR NEW.state <> 'draft'
            OR (SELECT state FROM pathway_frameworkversion WHERE id = NEW.version_id)
                <> 'published') THEN
        RAISE EXCEPTION 'Only a draft moves to another version of the pathway, to one in force.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class ThresholdCheckQuerySet(models.QuerySet["ThresholdCheck"]):
    """Checks, narrowed. `visible_to` is the only way in for a page."""

    def visible_to(self, practitioner: Practitioner) -> ThresholdCheckQuerySet:
        """Checks that this person may open.

        Their own, in the agency that they made them for; those they are asked to sign; danger
        that they were told of, a deputy once reminded; in their own agency, a safeguarding lead's
        view of every check with a result and of every draft in which danger was said. A worry
        about someone who works with children is its author's alone, whoever was told or asked
        before that was said.
        """
        asked = self._this(
            Q(judgements__sign_off__asked_of=practitioner)
            | Q(judgements__sign_off__deputy=practitioner)
        )
        told = self._this(
            Q(alert__lead=practitioner) | Q(alert__deputy=practitioner, alert__reminders__gt=1)
        )
        others = asked | told | self._this(Q(shares__shared_with=practitioner))
        if practitioner.holds(Role.SAFEGUARDING_LEAD):
            has_something = self._this(Q(results__isnull=False)) | self._this(
                Q(alert__isnull=False)
            )
            others |= Q(author__agency_id=practitioner.agency_id) & has_something
        return self.filter(_made_by(practitioner) | (others & Q(about_worker=YesNo.NO)))

    def _this(self, condition: Q) -> Q:
        """The condition asked of the row at hand alone: joins for all rows would be planned for."""
        return Q(Exists(self.model.objects.filter(condition, pk=OuterRef("pk"))))

    def begun_by(self, practitioner: Practitioner) -> ThresholdCheckQuerySet:
        """Checks that this person made in this agency, in whichever post."""
        return self.filter(_made_by(practitioner))

    def begun_in(self, post: int) -> ThresholdCheckQuerySet:
        """Checks made in this very post, by its key: the cheapest part of what one may see."""
        return self.filter(author=post)


def _made_by(practitioner: Practitioner) -> Q:
    """Made by this person in any post of the same agency: records stay behind on leaving it."""
    return Q(author__user_id=practitioner.user_id, author__agency_id=practitioner.agency_id)


class CheckFamily(models.Model):
    """Children of one family whom one person checks together: each has a check of their own.

    What is said of parents, carers and home is asked once and written to each child's check.
    """

    ref = ReferenceField()
    author = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "check families"

    def __str__(self) -> str:
        return f"Family {self.ref}"


class ThresholdCheck(models.Model):
    """What a practitioner saw and knows of one child, under one version of the pathway."""

    ref = ReferenceField()
    author = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="checks")
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="checks")
    start_key = models.CharField(
        max_length=64, unique=True, help_text="One use: a double click begins one check."
    )
    state = models.CharField(
        max_length=20, choices=choices_of(CheckState), default=CheckState.DRAFT.value
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(
        null=True, blank=True, help_text="To another version than it was begun under."
    )
    reopened_at = models.DateTimeField(null=True, blank=True, help_text="The last time.")
    family = models.ForeignKey(
        CheckFamily, null=True, blank=True, on_delete=models.PROTECT, related_name="checks"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True, max_length=LONGEST_TEXT)
    look_again_on = models.DateField(null=True, blank=True)
    expiry_warned_at = models.DateTimeField(null=True, blank=True)
    left_looked_at = models.DateTimeField(null=True, blank=True)

    kind = models.CharField(
        max_length=20, choices=choices_of(CheckKind), default=CheckKind.CHILD.value
    )
    child_name = models.CharField(max_length=200, blank=True)
    age_known = models.CharField(max_length=20, choices=choices_of(AgeKnown), blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    unborn_due_on = models.DateField(null=True, blank=True)
    setting = models.CharField(max_length=200, blank=True)
    neighbour = models.ForeignKey(
        FrameworkVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The threshold document of the authority where the child lives, if another's.",
    )
    about_worker = models.CharField(max_length=3, choices=choices_of(YesNo), default=YesNo.NO.value)

    danger_now = models.CharField(max_length=10, choices=choices_of(DangerAnswer), blank=True)
    danger_signs = models.CharField(max_length=10, choices=choices_of(DangerAnswer), blank=True)
    strengths_words = models.TextField(blank=True, max_length=LONGEST_TEXT)
    unknown_words = models.TextField(blank=True, max_length=LONGEST_TEXT)
    nothing_unknown = models.BooleanField(default=False)
    help_words = models.TextField(blank=True, max_length=LONGEST_TEXT)
    own_level = models.ForeignKey(
        Level, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ThresholdCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["author", "-updated_at", "-id"], name="check_by_author"),
            models.Index(
                fields=["author", "state", "-updated_at", "-id"], name="check_by_author_state"
            ),
            models.Index(fields=["author", "child_name", "id"], name="check_by_author_name"),
            models.Index(
                fields=["author", "look_again_on", "id"], name="check_by_author_look_again"
            ),
            models.Index(
                fields=["updated_at"], condition=Q(state="draft"), name="check_draft_by_age"
            ),
            models.Index(
                fields=["look_again_on"],
                condition=Q(look_again_on__isnull=False),
                name="check_to_look_at_again",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["version", "id"], name="check_in_version"),
            one_of("check_state_known", "state", CheckState),
            one_of("check_kind_known", "kind", CheckKind),
            models.CheckConstraint(
                condition=Q(state="draft", completed_at__isnull=True)
                | Q(state="withdrawn")
                | ~Q(state__in=["draft", "withdrawn"]) & Q(completed_at__isnull=False),
                name="check_completed_when_not_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
                name="check_withdrawn_with_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="child")
                | Q(child_name="", date_of_birth__isnull=True, setting="", family__isnull=True),
                name="consultation_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(age_years__isnull=True) | Q(age_years__lte=25),
                name="check_age_possible",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="check_keeps_what_it_was_made_from",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_CHECK_KEEPS,
            )
        ]

    def __str__(self) -> str:
        return f"Check {self.ref}"

    @property
    def called(self) -> str:
        """What lists and headings call it: the name as given, or what stands in its place."""
        if self.kind == CheckKind.CONSULTATION:
            return "Consultation: nobody named"
        if self.child_name:
            return self.child_name
        return "Unborn baby" if self.age_known == AgeKnown.UNBORN else "Name not given"

    @property
    def danger(self) -> DangerAnswer:
        """Both questions on danger taken together: the graver answer."""
        given = {self.danger_now, self.danger_signs}
        if DangerAnswer.YES in given:
            return DangerAnswer.YES
        if DangerAnswer.NOT_SURE in given:
            return DangerAnswer.NOT_SURE
        return DangerAnswer.NO

"""A threshold framework, its versions, and the levels and dimensions that a version holds."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from pathway.constants import CommonLevel, ThresholdGroup, VersionState, Whose
from people.models import Practitioner, ReferenceField, choices_of, one_of

# The state is read with a lock that a version's own move must wait for: a row is either in the
# version before it leaves 'draft', and in its content hash, or it is refused.
_DRAFT_ONLY = """
    IF TG_OP <> 'INSERT' AND (SELECT state FROM pathway_frameworkversion
                              WHERE id = OLD.version_id FOR SHARE) <> 'draft' THEN
        RAISE EXCEPTION 'This version of the pathway is no longer a draft: nothing in it changes.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND (SELECT state FROM pathway_frameworkversion
                              WHERE id = NEW.version_id FOR SHARE) <> 'draft' THEN
        RAISE EXCEPTION 'This version of the pathway is no longer a draft: nothing is added to it.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.version_id <> OLD.version_id THEN
        RAISE EXCEPTION 'A row of the pathway stays in its version.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""

# Who, why and under which name of a move stand in settings that end with the transaction
# (actions/changes.py); the function is made in the migration that made the table of changes.
_NOTE_CHANGE = """
    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NULL;
"""

# A version leaves 'draft' with its content as it is; from then on only these columns move,
# and once published only the step to 'superseded' remains.
_VERSION_MOVES = """
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'A version of the pathway begins as a draft.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'Only a draft of the pathway can be deleted.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'in_review'),
            ('in_review', 'in_review'), ('in_review', 'draft'), ('in_review', 'approved'),
            ('approved', 'approved'), ('approved', 'in_review'), ('approved', 'published'),
            ('published', 'published'), ('published', 'superseded')) THEN
        RAISE EXCEPTION 'A % version of the pathway cannot become %.', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('in_review', 'approved') AND
            to_jsonb(OLD) - ARRAY['state', 'content_hash', 'for_real_use', 'published_at',
                                  'published_by_id', 'approved_at', 'approved_by_id']
            <> to_jsonb(NEW) - ARRAY['state', 'content_hash', 'for_real_use', 'published_at',
                                     'published_by_id', 'approved_at', 'approved_by_id'] THEN
        RAISE EXCEPTION 'This version of the pathway is in review: take it back to change it.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'approved' AND OLD.state <> 'approved' AND EXISTS (
            SELECT FROM pathway_versionchange line
            JOIN people_practitioner editor ON editor.id = line.by_id
            JOIN people_practitioner approver ON approver.user_id = editor.user_id
            WHERE line.version_id = NEW.id AND approver.id = NEW.approved_by_id
            AND (line.operation <> 'moved' OR line.row = 'send to review')) THEN
        RAISE EXCEPTION 'Whoever edited a version of the pathway does not approve it.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'published' AND
            to_jsonb(OLD) - 'state' - 'superseded_at' <> to_jsonb(NEW) - 'state' - 'superseded_at'
            THEN
        RAISE EXCEPTION 'A published version of the pathway can only be superseded.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""

# The framework's name and authority are part of every version's document and hash. Which of the
# frameworks is this installation's own is not.
_NAME_STAYS = """
    IF to_jsonb(OLD) - 'is_ours' <> to_jsonb(NEW) - 'is_ours' AND EXISTS (
            SELECT FROM pathway_frameworkversion
            WHERE framework_id = OLD.id AND state <> 'draft') THEN
        RAISE EXCEPTION 'The name of a framework is part of what was published: it stays.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


def noted() -> pgtrigger.Trigger:
    """Every change of a row is a line in the history of its version, whatever way it is made."""
    return pgtrigger.Trigger(
        name="noted",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_NOTE_CHANGE,
    )


def never_emptied() -> pgtrigger.Trigger:
    """TRUNCATE passes row triggers by, so it is refused whole, to the owner of the table too."""
    return pgtrigger.Trigger(
        name="never_emptied",
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION 'Rows of the pathway are never emptied as a whole.';",
    )


class ThresholdFramework(models.Model):
    """One authority's threshold document, through all its versions."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    authority = models.CharField(max_length=200)
    is_ours = models.BooleanField(
        default=False,
        editable=False,
        help_text="The framework that checks are made under here; every other is a neighbour's.",
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_ours"], condition=Q(is_ours=True), name="one_framework_is_ours"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="framework_keeps_its_name",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_NAME_STAYS,
            )
        ]

    def __str__(self) -> str:
        return self.name


class FrameworkVersionQuerySet(models.QuerySet["FrameworkVersion"]):
    """Versions, narrowed."""

    def published(self) -> FrameworkVersionQuerySet:
        """The version in force of each framework."""
        return self.filter(state=VersionState.PUBLISHED)

    def drafts(self) -> FrameworkVersionQuerySet:
        """Versions that may still be edited."""
        return self.filter(state=VersionState.DRAFT)

    def due(self, on: dt.date) -> FrameworkVersionQuerySet:
        """Approved versions whose day has come, in the order of their days."""
        approved = self.filter(state=VersionState.APPROVED, effective_on__lte=on)
        return approved.order_by("effective_on", "number")


class FrameworkVersion(models.Model):
    """One edition of a framework: draft, in review, approved for its day, published, superseded.

    Before it is published it may go back; never afterwards.
    """

    ref = ReferenceField()
    framework = models.ForeignKey(
        ThresholdFramework, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    state = models.CharField(
        max_length=12,
        choices=choices_of(VersionState),
        default=VersionState.DRAFT.value,
        editable=False,
    )
    effective_on = models.DateField(null=True, blank=True)
    source = models.TextField(blank=True, help_text="The document that these rows were taken from.")
    note = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    for_real_use = models.BooleanField(
        default=False,
        editable=False,
        help_text="False for samples: their telephone numbers were not confirmed.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = FrameworkVersionQuerySet.as_manager()

    class Meta:
        ordering = ["framework__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(state="published"),
                name="one_published_version_per_framework",
            ),
            one_of("version_state_known", "state", VersionState),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review"])
                | Q(effective_on__isnull=False)
                & ~Q(content_hash="")
                & (Q(state="approved") | Q(published_at__isnull=False)),
                name="published_version_is_dated_and_hashed",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="approved_version_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "in_review"])
                | Q(approved_at__isnull=True, approved_by__isnull=True),
                name="unapproved_version_names_nobody",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="version_moves_one_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_VERSION_MOVES,
            ),
            noted(),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.label} (version {self.number}, {self.get_state_display().lower()})"


class VersionedRow(models.Model):
    """A row that belongs to one version: only a draft's rows are added, changed or deleted."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="only_in_a_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_DRAFT_ONLY,
            ),
            noted(),
            never_emptied(),
        ]


def once_in_version(table: str, *fields: str) -> list[models.BaseConstraint]:
    """`fields` stand once in a version; and (version, id) can be pointed at by composite keys."""
    return [
        models.UniqueConstraint(fields=["version", *fields], name=f"{table}_once_in_version"),
        models.UniqueConstraint(fields=["version", "id"], name=f"{table}_in_version"),
    ]


class Level(VersionedRow):
    """A level of need, from universal services to protection."""

    code = models.SlugField(max_length=40)
    rank = models.PositiveSmallIntegerField(help_text="0 is the lowest level.")
    name = models.CharField(max_length=80)
    common_level = models.CharField(max_length=20, choices=choices_of(CommonLevel))
    threshold_group = models.CharField(max_length=20, choices=choices_of(ThresholdGroup))
    threshold_label = models.CharField(max_length=80)
    heading = models.CharField(max_length=200, blank=True)
    meaning = models.TextField(help_text="In the pathway's own words.")
    plain_meaning = models.CharField(max_length=300, help_text="Ours: one short sentence.")
    placing_wording = models.CharField(
        max_length=300, help_text="Ours: a concern of this weight, without the level's name."
    )
    inherits_provision = models.BooleanField(
        default=False, help_text="'Relevant services at previous levels plus:'"
    )
    note = models.TextField(blank=True)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "rank"]
        constraints = [
            *once_in_version("level", "code"),
            models.UniqueConstraint(fields=["version", "rank"], name="level_rank_once"),
            one_of("level_common_known", "common_level", CommonLevel),
            one_of("level_group_known", "threshold_group", ThresholdGroup),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_social_care(self) -> bool:
        """True from the social care assessment threshold upwards."""
        return self.threshold_group == ThresholdGroup.SOCIAL_CARE


class LevelGuidance(VersionedRow):
    """A sentence of a level's process guidance."""

    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="guidance")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    source = models.CharField(max_length=200)

    class Meta(VersionedRow.Meta):
        ordering = ["level_id", "position"]
        verbose_name_plural = "level guidance"
        constraints = once_in_version("level_guidance", "level", "position")

    def __str__(self) -> str:
        return self.text[:80]


class Domain(VersionedRow):
    """A side of the assessment triangle."""

    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    plain_meaning = models.CharField(max_length=300)
    whose = models.CharField(
        max_length=20,
        choices=choices_of(Whose),
        blank=True,
        help_text="Whose life this side is about. Answers on parents and home hold for all"
        " children of a family. Empty: as its code says, else the child's.",
    )

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = [
            *once_in_version("domain", "code"),
            models.CheckConstraint(
                condition=Q(whose__in=["", *(whose.value for whose in Whose)]),
                name="domain_whose_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Dimension(VersionedRow):
    """A heading within a side of the triangle."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="dimensions")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    plain_meaning = models.CharField(max_length=300)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = once_in_version("dimension", "code")

    def __str__(self) -> str:
        return self.name

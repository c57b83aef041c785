"""People who use the service, the agencies they work for, and the record of what they looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from people.constants import AccessKind, AgencyKind, NoticeKind, Permission, Role
from people.permissions import grants, needs_second_factor
from thresholds_site.lib.references import REFERENCE_LENGTH, new_reference


def choices_of(kind: type[Any]) -> list[tuple[str, str]]:
    """A StrEnum as Django choices, its names made readable."""
    return [(member.value, member.value.replace("_", " ").capitalize()) for member in kind]


def one_of(name: str, field: str, kind: type[Any]) -> models.CheckConstraint:
    """The database refuses a value of `field` that the enum does not have."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [member.value for member in kind]}), name=name
    )


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """Triggers that refuse every change of a row once written, whoever asks."""
    return [
        pgtrigger.Protect(name=f"{name}_never_changes", operation=pgtrigger.Update),
        pgtrigger.Protect(name=f"{name}_never_goes", operation=pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_never_emptied",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'These rows are written once and kept.';",
        ),
    ]


class ReferenceField(models.CharField[str, str]):
    """128 random bits: what names a row in a URL."""

    def __init__(self, **options: Any) -> None:
        options.update(
            max_length=REFERENCE_LENGTH, default=new_reference, unique=True, editable=False
        )
        super().__init__(**options)


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, full_name: str, password: str | None = None) -> User:
        user = self.model(email=self.normalize_email(email).lower(), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, full_name: str, password: str | None = None) -> User:
        user = self.create_user(email, full_name, password)
        user.is_staff = True
        user.is_superuser = True
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who can sign in. What they may do follows from their posts (`Practitioner`)."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(
        default=False, help_text="May open the administration pages (pathway rows, people)."
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]


class Agency(models.Model):
    """An organisation whose people work with children."""

    ref = ReferenceField()
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=choices_of(AgencyKind))

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        constraints = [one_of("agency_kind_known", "kind", AgencyKind)]

    def __str__(self) -> str:
        return self.name


class PractitionerQuerySet(models.QuerySet["Practitioner"]):
    """Posts, narrowed by date and role."""

    def current(self, on: dt.date) -> PractitionerQuerySet:
        """Posts that run on that day, of people whose account is open."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, user__is_active=True
        )

    def holding(self, role: Role) -> PractitionerQuerySet:
        """Posts that hold that role."""
        return self.filter(roles__contains=[role.value])

    def of_agency(self, agency: Agency) -> PractitionerQuerySet:
        """Posts in that agency."""
        return self.filter(agency=agency)


class Practitioner(models.Model):
    """One person in one agency, from a day, perhaps until a day: what signs, decides and reads."""

    ref = ReferenceField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="practitioners")
    job_title = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=30, choices=choices_of(Role)))
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="manages"
    )
    deputy = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="deputises_for"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day of this post.")

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        ordering = ["user__full_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role.value for role in Role])
                & Q(roles__len__gt=0),
                name="post_roles_known",
            ),
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=Q(ends_on__isnull=True),
                name="one_open_post_per_person_and_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.full_name}, {self.job_title}, {self.agency.name}"

    @property
    def full_name(self) -> str:
        """The person's name."""
        return self.user.full_name

    def may(self, permission: Permission) -> bool:
        """True when this post's roles grant `permission`."""
        return permission in grants(self.roles)

    def is_current(self, on: dt.date) -> bool:
        """True when this post runs on that day and the person's account is open."""
        ended = self.ends_on is not None and self.ends_on < on
        return self.starts_on <= on and not ended and self.user.is_active

    def holds(self, role: Role) -> bool:
        """True when this post holds `role`."""
        return role.value in self.roles

    @property
    def needs_second_factor(self) -> bool:
        """True when a role of this post must sign in with a second factor."""
        return needs_second_factor(self.roles)


class AccessRecord(models.Model):
    """Who looked at, printed or decided something, and when. Written once, never changed."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=choices_of(AccessKind))
    record = models.CharField(max_length=40, help_text="What kind of record, e.g. threshold check.")
    record_ref = models.CharField(max_length=REFERENCE_LENGTH)
    what = models.CharField(max_length=200, blank=True, help_text="In words, without case content.")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["record_ref", "at"], name="access_by_record")]
        constraints = [one_of("access_kind_known", "kind", AccessKind)]
        triggers = append_only("access_record")

    def __str__(self) -> str:
        return f"{self.practitioner_id} {self.kind} {self.record} {self.record_ref}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices, narrowed."""

    def unseen(self) -> NotificationQuerySet:
        """Notices that their recipient has not opened."""
        return self.filter(seen_at__isnull=True)

    def addressed_to(self, practitioner: Practitioner) -> NotificationQuerySet:
        """Notices to that post."""
        return self.filter(recipient=practitioner)


class Notification(models.Model):
    """One thing one person is told: a kind and a path, never a name or what the case says."""

    recipient = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=choices_of(NoticeKind))
    path = models.CharField(max_length=200)
    key = models.CharField(
        max_length=100, unique=True, help_text="What it is about; the same thing is told once."
    )
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["recipient", "-created_at"],
                condition=Q(seen_at__isnull=True),
                name="notice_unseen",
            )
        ]
        constraints = [one_of("notice_kind_known", "kind", NoticeKind)]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"


class HeldForm(models.Model):
    """What somebody sent after their session had ended, until they sign in again.

    Only its owner ever reads it; it is used up by sending the page again, or ends after a week.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="held_forms")
    path = models.CharField(max_length=200)
    fields = models.JSONField(help_text="The names and values that were sent, in their order.")
    held_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_at", "-pk"]
        indexes = [models.Index(fields=["owner", "path", "-held_at"], name="held_form_by_owner")]

    def __str__(self) -> str:
        return f"Held form of {self.owner_id}"

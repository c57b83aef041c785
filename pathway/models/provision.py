"""What a level offers, whom to ring, and where to read more."""

from django.db import models
from django.db.models import Q

from pathway.constants import ContactUse, ProvisionKind
from pathway.models.framework import Dimension, Level, VersionedRow, once_in_version
from people.models import Practitioner, choices_of, one_of


class Provision(VersionedRow):
    """An assessment, intervention or service provider that the pathway names at a level."""

    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="provision")
    kind = models.CharField(max_length=20, choices=choices_of(ProvisionKind))
    wording = models.TextField()
    is_heading = models.BooleanField(default=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts"
    )
    note = models.TextField(blank=True)
    dimensions: models.ManyToManyField[Dimension, "ProvisionDimension"] = models.ManyToManyField(
        Dimension, through="ProvisionDimension", related_name="+"
    )

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        verbose_name_plural = "provision"
        constraints = [
            *once_in_version("provision", "code"),
            one_of("provision_kind_known", "kind", ProvisionKind),
        ]

    def __str__(self) -> str:
        return self.wording


class ProvisionDimension(VersionedRow):
    """This provision answers needs in that dimension (our reading)."""

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="tags")
    dimension = models.ForeignKey(Dimension, on_delete=models.CASCADE, related_name="+")

    class Meta(VersionedRow.Meta):
        ordering = ["provision_id", "dimension_id"]
        constraints = once_in_version("provision_dimension", "provision", "dimension")

    def __str__(self) -> str:
        return f"{self.provision_id} {self.dimension_id}"


class KeyContact(VersionedRow):
    """Whom to ring. A number counts as confirmed only when someone rang it and said so."""

    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    purpose = models.TextField()
    telephone = models.CharField(max_length=40)
    email = models.CharField(max_length=200, blank=True)
    use = models.CharField(max_length=20, choices=choices_of(ContactUse))
    hours = models.CharField(max_length=200, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    hours_are_ours = models.BooleanField(
        default=True, help_text="The hours are our reading: the source prints none."
    )
    confirmed_by = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = [
            *once_in_version("key_contact", "code"),
            one_of("key_contact_use_known", "use", ContactUse),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="contact_confirmed_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__gt=models.F("opens_at")),
                name="contact_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.telephone}"


class Reference(VersionedRow):
    """A document that the pathway points to."""

    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = once_in_version("reference", "position")

    def __str__(self) -> str:
        return self.title

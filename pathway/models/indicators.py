"""What may be seen: need indicators, immediate-referral indicators, and questions of degree."""

from django.db import models
from django.db.models import F, Q

from pathway.constants import Classification, Polarity, Whose
from pathway.models.framework import Dimension, Level, VersionedRow, once_in_version
from people.models import choices_of, one_of


class Cluster(VersionedRow):
    """Near-twins: entries of one cluster are one fact and count once."""

    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "code"]
        constraints = once_in_version("cluster", "code")

    def __str__(self) -> str:
        return self.name


class Indicator(VersionedRow):
    """An example of need as the authority published it, at one level, in one dimension."""

    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="indicators")
    dimension = models.ForeignKey(Dimension, on_delete=models.CASCADE, related_name="indicators")
    wording = models.TextField(help_text="As published; *asterisks* mark its emphasis.")
    polarity = models.CharField(max_length=20, choices=choices_of(Polarity))
    classification = models.CharField(max_length=30, choices=choices_of(Classification))
    cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    whose = models.CharField(max_length=20, choices=choices_of(Whose))
    age_text = models.CharField(max_length=120, blank=True)
    age_from_months = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Up to but not including this age."
    )
    do_not_tell_family_first = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = [
            *once_in_version("indicator", "code"),
            one_of("indicator_polarity_known", "polarity", Polarity),
            one_of("indicator_classification_known", "classification", Classification),
            one_of("indicator_whose_known", "whose", Whose),
            models.CheckConstraint(
                condition=Q(age_from_months__isnull=True)
                | Q(age_to_months__isnull=True)
                | Q(age_to_months__gt=F("age_from_months")),
                name="indicator_ages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.wording}"


class ImmediateIndicator(VersionedRow):
    """A reason to refer to social care at once."""

    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    wording = models.TextField()
    plain_meaning = models.CharField(max_length=300)
    same_as = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeated_by",
        help_text="Says the same as this one, so it is offered once.",
    )
    do_not_tell_family_first = models.BooleanField(default=False)
    source = models.CharField(max_length=200)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = once_in_version("immediate", "code")

    def __str__(self) -> str:
        return f"{self.code} {self.wording}"


class DegreeQuestion(VersionedRow):
    """Entries that differ in degree, offered once with a plain question on how far it goes.

    The words are ours, not the authority's.
    """

    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    dimension = models.ForeignKey(
        Dimension, on_delete=models.CASCADE, related_name="degree_questions"
    )
    offered_wording = models.CharField(max_length=300)
    question = models.CharField(max_length=300)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = once_in_version("degree_question", "code")

    def __str__(self) -> str:
        return self.offered_wording


class DegreeAnswer(VersionedRow):
    """How far it goes, and the entry that this means."""

    question = models.ForeignKey(DegreeQuestion, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=300)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="degree_answers"
    )
    immediate = models.ForeignKey(
        ImmediateIndicator,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="degree_answers",
    )

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "question_id", "position"]
        constraints = once_in_version("degree_answer", "code")

    def __str__(self) -> str:
        return self.wording

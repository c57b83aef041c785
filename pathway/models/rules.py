"""The questions asked in every check, and the rules that lead from what was seen to a level."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pathway.constants import Classification, ConditionKind, QuestionPlace, Verb, Whose
from pathway.models.framework import Level, VersionedRow, once_in_version
from people.models import choices_of, one_of


class Question(VersionedRow):
    """A question that every check asks: the law's own, and what help was tried."""

    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=20, choices=choices_of(QuestionPlace))
    wording = models.TextField()
    hint = models.TextField(blank=True)
    source = models.CharField(max_length=200)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = [
            *once_in_version("question", "code"),
            one_of("question_place_known", "place", QuestionPlace),
        ]

    def __str__(self) -> str:
        return self.wording


class Answer(VersionedRow):
    """One answer that may be given to a question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=200)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "question_id", "position"]
        constraints = once_in_version("answer", "question", "code")

    def __str__(self) -> str:
        return self.wording


class ThresholdRule(VersionedRow):
    """A level, and conditions that must all hold. The highest level whose rule holds wins."""

    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="rules")
    immediate = models.BooleanField(default=False)
    verb = models.CharField(max_length=20, choices=choices_of(Verb))
    sentence = models.TextField(help_text="Why, as the practitioner reads it.")
    would_raise = models.TextField(
        blank=True, help_text="How this rule reads under 'what would raise this'."
    )
    source = models.CharField(max_length=300)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        constraints = [
            *once_in_version("threshold_rule", "code"),
            one_of("rule_verb_known", "verb", Verb),
        ]

    def __str__(self) -> str:
        return self.sentence


class RuleCondition(VersionedRow):
    """One condition of a rule. Every filter narrows; none is negative; empty means any."""

    rule = models.ForeignKey(ThresholdRule, on_delete=models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=choices_of(ConditionKind))
    sentence = models.TextField()
    minimum = models.PositiveSmallIntegerField(default=1)
    dimensions_at_least = models.PositiveSmallIntegerField(default=1)
    domains_at_least = models.PositiveSmallIntegerField(default=1)
    classifications = ArrayField(
        models.CharField(max_length=30, choices=choices_of(Classification)),
        default=list,
        blank=True,
    )
    levels = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    entries = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        help_text="Codes of indicators or of answers on degree.",
    )
    whose = ArrayField(
        models.CharField(max_length=20, choices=choices_of(Whose)), default=list, blank=True
    )
    firm_only = models.BooleanField(
        default=False, help_text="Leaves out what is only suspected or older than 12 months."
    )
    past_counts = models.BooleanField(
        default=False,
        help_text="With the one above: what is old still counts, for entries about the past.",
    )
    own_words = models.BooleanField(
        null=True, blank=True, help_text="Yes: only concerns in the practitioner's own words."
    )
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answers = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    under_months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "rule_id", "position"]
        constraints = [
            *once_in_version("rule_condition", "rule", "position"),
            one_of("condition_kind_known", "kind", ConditionKind),
        ]

    def __str__(self) -> str:
        return self.sentence

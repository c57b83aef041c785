"""The words people use for what they see: each leads to an entry of the pathway."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from pathway.constants import PhraseKind, WordsFrom, WordsOutcome
from pathway.models.framework import VersionedRow, once_in_version
from pathway.models.indicators import DegreeQuestion, ImmediateIndicator, Indicator
from people.models import Practitioner, choices_of, one_of

LONGEST_PHRASE = 80
LONGEST_WORDS = 300


class NeedPhrase(VersionedRow):
    """What a teacher, nurse, police officer or volunteer would say for one entry.

    A synonym says the same as the entry; an example is one way in which it shows. Exactly one
    of the three links is set: an indicator, a question of degree, or, for words that speak of
    danger, an immediate-referral indicator.
    """

    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_PHRASE)
    kind = models.CharField(
        max_length=10, choices=choices_of(PhraseKind), default=PhraseKind.SYNONYM.value
    )
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.CASCADE, related_name="phrases"
    )
    degree_question = models.ForeignKey(
        DegreeQuestion, null=True, blank=True, on_delete=models.CASCADE, related_name="phrases"
    )
    immediate = models.ForeignKey(
        ImmediateIndicator, null=True, blank=True, on_delete=models.CASCADE, related_name="phrases"
    )

    class Meta(VersionedRow.Meta):
        ordering = ["version_id", "position"]
        indexes = [
            GinIndex(SearchVector("text", config="english"), name="need_phrase_words"),
        ]
        constraints = [
            *once_in_version("need_phrase", "position"),
            one_of("need_phrase_kind_known", "kind", PhraseKind),
            models.CheckConstraint(
                condition=Q(
                    indicator__isnull=False, degree_question__isnull=True, immediate__isnull=True
                )
                | Q(indicator__isnull=True, degree_question__isnull=False, immediate__isnull=True)
                | Q(indicator__isnull=True, degree_question__isnull=True, immediate__isnull=False),
                name="need_phrase_leads_to_one_entry",
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"[[:alnum:]]"), name="need_phrase_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class UnmatchedPhraseQuerySet(models.QuerySet["UnmatchedPhrase"]):
    """Phrases that led nowhere, narrowed."""

    def open(self) -> "UnmatchedPhraseQuerySet":
        """Those that no editor has dealt with."""
        return self.filter(done_on__isnull=True)


class UnmatchedPhrase(models.Model):
    """Words for which the pathway has no entry: searched for in vain, or written as a concern.

    For the editors, who may make an entry or a phrase of them. It carries no check, no person,
    no time of day, no digits and no name; a concern carries no more of its day than the month.
    """

    text = models.CharField(max_length=LONGEST_WORDS)
    how = models.CharField(
        max_length=10, choices=choices_of(WordsFrom), default=WordsFrom.SEARCHED.value
    )
    dimension = models.CharField(
        max_length=40, blank=True, help_text="The code of the part of the child's life, if given."
    )
    said_on = models.DateField(help_text="Of a concern: the first day of its month.")
    times = models.PositiveIntegerField(default=1, help_text="How often since then.")
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=choices_of(WordsOutcome), blank=True)
    became = models.CharField(
        max_length=300, blank=True, help_text="The entry that was made, or that they lead to now."
    )

    objects = UnmatchedPhraseQuerySet.as_manager()

    class Meta:
        ordering = ["-said_on", "text"]
        indexes = [
            models.Index(
                fields=["-times", "id"], name="unmatched_phrase_open", condition=Q(done_on=None)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "said_on", "how", "dimension"], name="unmatched_phrase_once_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(text__regex=r"[0-9]"), name="unmatched_phrase_without_digits"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True, outcome="")
                | Q(done_on__isnull=False, done_by__isnull=False) & ~Q(outcome=""),
                name="unmatched_phrase_done_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(how="searched") | Q(said_on__day=1),
                name="concern_of_a_month_not_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text

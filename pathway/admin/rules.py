"""Administration of the questions asked in every check, and of the rules."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from pathway.admin.filters import LevelFilter, VersionFilter
from pathway.admin.rows import StackedRows, TabularRows, VersionedRowAdmin, version_of
from pathway.constants import Classification, Whose
from pathway.models import Answer, Level, Question, RuleCondition, ThresholdRule
from pathway.queries.documents import version_rows
from pathway.queries.drafts import all_versions
from pathway.queries.rule_words import saved_rule_in_words, typed_rule_in_words
from people.models import choices_of


class AnswerRows(TabularRows):
    """The answers that may be given to a question."""

    model = Answer


@admin.register(Question)
class QuestionAdmin(VersionedRowAdmin):
    """The law's questions, and the one on help already tried."""

    inlines = (AnswerRows,)
    list_display = ("code", "wording", "place", "position")
    list_filter = (VersionFilter, "place")
    search_fields = ("code", "wording", "hint", "answers__wording")


class OwnWordsSelect(forms.NullBooleanSelect):
    """The three values of a condition's `own_words`, each in words."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [
            ("unknown", "Entries and concerns in own words"),
            ("true", "Only concerns in own words"),
            ("false", "Only entries"),
        ]


class ConditionRows(StackedRows):
    """The conditions of a rule: all must hold."""

    model = RuleCondition

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """Lists with a known set of words are ticked; codes of entries are typed, with commas."""
        if db_field.name == "own_words":
            return forms.NullBooleanField(
                required=False,
                widget=OwnWordsSelect,
                label="What is counted",
            )
        if not isinstance(db_field, ArrayField) or db_field.name == "entries":
            return super().formfield_for_dbfield(db_field, request, **options)
        return forms.MultipleChoiceField(
            choices=self._choices(db_field.name, request),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=db_field.help_text,
        )

    def _choices(self, name: str, request: HttpRequest) -> list[tuple[str, str]]:
        version = version_of(request)
        if name == "classifications":
            return choices_of(Classification)
        if name == "whose":
            return choices_of(Whose)
        if name == "levels":
            return [(level.code, level.name) for level in version_rows(Level, version)]
        # One code, as 'yes', may answer several questions.
        words: dict[str, list[str]] = {}
        for answer in version_rows(Answer, version).order_by("question__position", "position"):
            if answer.wording not in words.setdefault(answer.code, []):
                words[answer.code].append(answer.wording)
        return [(code, f"{' / '.join(said)} ({code})") for code, said in words.items()]


@admin.register(ThresholdRule)
class ThresholdRuleAdmin(VersionedRowAdmin):
    """A level, and the conditions that lead to it."""

    inlines = (ConditionRows,)
    change_form_template = "admin/pathway/rule_form.html"
    list_display = ("code", "level", "verb", "immediate", "sentence", "position")
    list_filter = (VersionFilter, LevelFilter, "verb", "immediate")
    list_select_related = ("level",)
    search_fields = ("code", "sentence", "would_raise", "conditions__sentence")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """With the rule in words as it is saved, and a way to read it as it is typed."""
        version = version_of(request)
        rule = context.get("original")
        context["in_words"] = saved_rule_in_words(rule) if rule is not None else None
        context["words_url"] = reverse("admin:pathway_thresholdrule_words", args=[version.pk])
        return super().render_change_form(request, context, *args, **options)

    def get_urls(self) -> list[URLPattern]:
        words = path(
            "words/<int:pk>/",
            self.admin_site.admin_view(self.words_view),
            name="pathway_thresholdrule_words",
        )
        return [words, *super().get_urls()]

    def words_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The rule as somebody typed it, in words. Nothing is saved."""
        version = next((each for each in all_versions() if each.pk == pk), None)
        if version is None or not self.has_view_permission(request):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": "The rule in words",
            "opts": self.opts,
            "in_words": typed_rule_in_words(version, request.POST),
        }
        return TemplateResponse(request, "admin/pathway/rule_words.html", context)

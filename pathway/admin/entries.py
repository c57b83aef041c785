"""Administration of what may be seen: indicators, immediate ones, questions of degree."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from pathway.admin.filters import DimensionFilter, LevelFilter, VersionFilter
from pathway.admin.forms import RowForm, refuse_later_link
from pathway.admin.moving import moving_page
from pathway.admin.own_words import take_off_the_list
from pathway.admin.rows import StackedRows, VersionedRowAdmin
from pathway.models import (
    Cluster,
    DegreeAnswer,
    DegreeQuestion,
    ImmediateIndicator,
    Indicator,
)


@admin.register(Cluster)
class ClusterAdmin(VersionedRowAdmin):
    """Entries that are one fact."""

    place = ""
    list_display = ("name", "code")
    search_fields = ("code", "name")


class IndicatorForm(RowForm):
    """An entry; its ages, where it has both, in their order."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        youngest, oldest = given.get("age_from_months"), given.get("age_to_months")
        if youngest is not None and oldest is not None and oldest <= youngest:
            self.add_error("age_to_months", "The ages end before they begin.")
        return given


@admin.register(Indicator)
class IndicatorAdmin(VersionedRowAdmin):
    """The examples of need."""

    form = IndicatorForm
    list_display = (
        "code",
        "wording",
        "level",
        "dimension",
        "polarity",
        "classification",
        "cluster",
    )
    list_filter = (
        VersionFilter,
        LevelFilter,
        DimensionFilter,
        "polarity",
        "classification",
        "do_not_tell_family_first",
    )
    list_select_related = ("level", "dimension", "cluster")
    search_fields = ("code", "wording", "note", "cluster__code")
    list_editable = ("polarity", "classification")
    actions = ("move_elsewhere",)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offered while a draft is shown to somebody who may change it."""
        return super().get_actions(request) if self.draft_shown(request) else {}

    @admin.action(description="Move to another level or dimension")
    def move_elsewhere(self, request: HttpRequest, chosen: QuerySet[Indicator]) -> HttpResponse:
        """A page that says what changes, and then changes it."""
        version = self.draft_shown(request)
        if version is None:
            raise Http404
        if "apply" not in request.POST:
            return moving_page(self, request, version, chosen)
        answer: HttpResponse = self.inside(
            request, version, lambda: moving_page(self, request, version, chosen)
        )
        return answer

    def save_model(self, request: HttpRequest, obj: Indicator, form: Any, change: bool) -> None:
        """An entry that was made of practitioners' own words takes those off their list."""
        super().save_model(request, obj, form, change)
        if not change:
            take_off_the_list(request, obj)


class ImmediateForm(RowForm):
    """A reason to refer at once; one that repeats another stands after it."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        refuse_later_link(self, "same_as", self.instance, "repeated_by")
        return given


@admin.register(ImmediateIndicator)
class ImmediateIndicatorAdmin(VersionedRowAdmin):
    """The reasons to refer at once."""

    form = ImmediateForm
    list_display = ("code", "wording", "same_as", "do_not_tell_family_first")
    list_select_related = ("same_as",)
    search_fields = ("code", "wording", "plain_meaning")


class DegreeAnswerForm(forms.ModelForm[DegreeAnswer]):
    """An answer. Its entry is offered through one question only, or it could be said twice."""

    def clean_indicator(self) -> Indicator:
        """The entry, unless another question leads to it."""
        indicator: Indicator = self.cleaned_data["indicator"]
        elsewhere = indicator.degree_answers.exclude(question_id=self.instance.question_id)
        if answer := elsewhere.select_related("question").first():
            raise forms.ValidationError(f"The question {answer.question.code} leads to this entry.")
        return indicator


class DegreeAnswerRows(StackedRows):
    """The answers to a question of degree, and the entry that each means."""

    model = DegreeAnswer
    form = DegreeAnswerForm


@admin.register(DegreeQuestion)
class DegreeQuestionAdmin(VersionedRowAdmin):
    """Entries that differ in degree, offered once with a question."""

    inlines = (DegreeAnswerRows,)
    list_display = ("offered_wording", "question", "dimension", "position")
    list_filter = (VersionFilter, DimensionFilter)
    list_select_related = ("dimension",)
    search_fields = ("code", "offered_wording", "question", "answers__wording")

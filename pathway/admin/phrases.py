"""Administration of everyday words: those that lead to an entry, and those that led nowhere."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone

from pathway.actions.phrases import finish_phrases
from pathway.admin.filters import VersionFilter
from pathway.admin.forms import RowForm
from pathway.admin.own_words import own_words_urls
from pathway.admin.rows import EDITORS, READERS, VersionedRowAdmin
from pathway.models import NeedPhrase, UnmatchedPhrase
from people.admin import GuardedAdmin
from people.doors import PractitionerRequest
from thresholds_site.lib.verdict import NotAllowed
from thresholds_site.lib.wording import says_something


class NeedPhraseForm(RowForm):
    """A phrase, and the one entry that it leads to."""

    def clean_text(self) -> str:
        """A phrase without a letter or digit could never be found."""
        text: str = self.cleaned_data["text"]
        if not says_something(text):
            raise forms.ValidationError("Write the words that people use.")
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        links = ("indicator", "degree_question", "immediate")
        if sum(given.get(link) is not None for link in links) != 1:
            raise forms.ValidationError("Choose the one entry that these words lead to.")
        return given


@admin.register(NeedPhrase)
class NeedPhraseAdmin(VersionedRowAdmin):
    """What people say for what they see, and where it leads."""

    form = NeedPhraseForm
    list_display = ("text", "kind", "degree_question", "indicator", "immediate")
    list_filter = (VersionFilter, "kind")
    list_select_related = ("degree_question", "indicator", "immediate")
    search_fields = ("text", "degree_question__code", "indicator__code", "immediate__code")


class OpenFilter(admin.SimpleListFilter):
    """Those still to be dealt with, unless the others are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("done", "Done")]

    def choices(self, changelist: Any) -> Any:
        for value, words in ((None, "To be read"), ("done", "Done")):
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(
                    *(({self.parameter_name: value},) if value else ({}, [self.parameter_name]))
                ),
                "display": words,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(done_on__isnull=self.value() != "done")


@admin.register(UnmatchedPhrase)
class UnmatchedPhraseAdmin(GuardedAdmin):
    """What people searched for in vain. Nobody edits it: it is made a phrase, or is done with."""

    viewed_with = READERS
    change_list_template = "admin/pathway/unmatchedphrase/change_list.html"
    list_display = ("text", "how", "said_on", "times", "outcome", "became", "done_on", "done_by")
    list_display_links = None
    list_filter = (OpenFilter,)
    list_select_related = ("done_by__user", "done_by__agency")
    search_fields = ("text",)
    actions = ("finish",)

    def get_urls(self) -> list[URLPattern]:
        return [*own_words_urls(self), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Readers who do not edit are not offered what would be refused."""
        post = cast(PractitionerRequest, request).practitioner
        return super().get_actions(request) if any(map(post.may, EDITORS)) else {}

    @admin.action(description="Set aside")
    def finish(self, request: HttpRequest, chosen: QuerySet[UnmatchedPhrase]) -> None:
        """Take these off the list."""
        post = cast(PractitionerRequest, request).practitioner
        try:
            count = finish_phrases(phrases=chosen, by=post, today=timezone.localdate())
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Done: {count}.")

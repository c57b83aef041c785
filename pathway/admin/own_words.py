"""The list of words for which the pathway has no entry, and what editors make of them."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from pathway.actions.phrases import (
    NothingToSay,
    finish_phrases,
    make_synonym,
    may_finish_phrases,
)
from pathway.constants import WordsOutcome
from pathway.models import FrameworkVersion, Indicator
from pathway.queries.drafts import all_versions, draft_versions, version_to_show
from pathway.queries.own_words import (
    dimension_names,
    dimension_pks,
    done_words,
    entries_like,
    entry_of,
    own_words,
    phrases_of,
    words_chosen,
    words_queryset,
)
from people.admin import acting_post
from people.doors import PractitionerRequest
from thresholds_site.lib.verdict import NotAllowed

_FOLDER = "admin/pathway/unmatchedphrase"
_WORDS = "own_words"


def own_words_urls(pages: ModelAdmin[Any]) -> list[URLPattern]:
    """The addresses of these pages, among those of the unmatched phrases."""

    def guarded(view: Any) -> Any:
        def show(request: HttpRequest) -> HttpResponse:
            if not pages.has_view_permission(request):
                raise Http404
            answer: HttpResponse = view(pages, cast(PractitionerRequest, request))
            return answer

        return pages.admin_site.admin_view(show)

    return [
        path("groups/", guarded(_groups), name="pathway_unmatchedphrase_groups"),
        path("synonym/", guarded(_synonym), name="pathway_unmatchedphrase_synonym"),
    ]


def take_off_the_list(request: HttpRequest, entry: Indicator) -> None:
    """The words that led to the page on which this entry was made are dealt with."""
    pks, post = words_chosen(request.GET.get(_WORDS, "")), acting_post(request)
    if pks and post is not None:
        finish_phrases(
            phrases=words_queryset(pks),
            by=post,
            today=timezone.localdate(),
            outcome=WordsOutcome.ENTRY,
            became=str(entry),
        )


def _draft(request: HttpRequest) -> FrameworkVersion | None:
    """The draft that is named, else the newest."""
    drafts = draft_versions()
    named = [draft for draft in drafts if str(draft.pk) == request.GET.get("version")]
    return next(iter([*named, *drafts]), None)


def _groups(pages: ModelAdmin[Any], request: PractitionerRequest) -> HttpResponse:
    if request.method == "POST":
        return _set_aside(request)
    draft = _draft(request)
    names = dimension_names(draft or version_to_show(all_versions()))
    may = may_finish_phrases(request.practitioner)
    context = {
        **pages.admin_site.each_context(request),
        "title": "Words without an entry",
        "opts": pages.opts,
        "words": own_words(names, request.GET.get("dimension", "")),
        "done": done_words() if request.GET.get("done") else None,
        "may": may,
        "draft": draft,
        "drafts": draft_versions(),
    }
    pks = dimension_pks(draft) if draft is not None else {}
    context["rows"] = [
        (group, _add_address(draft, group, pks)) for group in context["words"].groups
    ]
    return TemplateResponse(request, f"{_FOLDER}/groups.html", context)


def _add_address(draft: FrameworkVersion | None, group: Any, pks: dict[str, int]) -> str:
    """The page of a new entry, with wording and place filled in."""
    if draft is None:
        return ""
    given: dict[str, Any] = {"version": draft.pk, "wording": group.text, _WORDS: group.pks}
    if group.dimension_code in pks:
        given["dimension"] = pks[group.dimension_code]
    return f"{reverse('admin:pathway_indicator_add')}?{urlencode(given)}"


def _set_aside(request: PractitionerRequest) -> HttpResponse:
    pks = words_chosen(request.POST.get("words", ""))
    try:
        count = finish_phrases(
            phrases=words_queryset(pks), by=request.practitioner, today=timezone.localdate()
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Set aside: {count}.")
    return HttpResponseRedirect(request.get_full_path())


def _synonym(pages: ModelAdmin[Any], request: PractitionerRequest) -> HttpResponse:
    """Choose by search the entry that some words mean."""
    pks = words_chosen(request.GET.get("words", ""))
    phrases, draft = phrases_of(pks), _draft(request)
    back = reverse("admin:pathway_unmatchedphrase_groups")
    if not phrases or draft is None:
        said = "Make a draft of the pathway first." if phrases else "These words are dealt with."
        messages.info(request, said)
        return HttpResponseRedirect(back)
    if request.method == "POST":
        entry = entry_of(draft, request.POST.get("entry", ""))
        try:
            if entry is None:
                raise NothingToSay("Choose an entry.")
            phrase = make_synonym(
                phrases=words_queryset(pks),
                text=request.POST.get("text", ""),
                entry=entry,
                by=request.practitioner,
                today=timezone.localdate(),
            )
        except (NotAllowed, NothingToSay) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())
        messages.success(request, f"\u2018{phrase}\u2019 leads to \u2018{entry}\u2019 in {draft}.")
        return HttpResponseRedirect(back)
    asked = request.GET.get("q", "").strip() or phrases[0].text
    context = {
        **pages.admin_site.each_context(request),
        "title": "Make a synonym of this",
        "opts": pages.opts,
        "phrases": phrases,
        "words": request.GET.get("words", ""),
        "draft": draft,
        "asked": asked,
        "entries": entries_like(draft, asked),
        "may": may_finish_phrases(request.practitioner),
        "back_url": back,
    }
    return TemplateResponse(request, f"{_FOLDER}/synonym.html", context)

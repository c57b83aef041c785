"""Finding an entry by typing what was seen. What is typed is posted: it never stands in a URL."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pathway.actions.contents import NotInThisVersion
from pathway.actions.finding import (
    MOST_CONCERNS,
    NothingSaid,
    TooManyConcerns,
    add_entry,
    add_own_words,
)
from pathway.constants import CheckState, Step
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import check_content
from pathway.queries.pathway_view import pathway_view
from pathway.queries.search import LONGEST_SEARCH, Found, find_entries
from pathway.steps import StepPage, number_of, page_of
from pathway.views.frame import is_author, load_check, read_clock
from people.constants import Permission
from people.doors import PractitionerRequest, door
from thresholds_site.lib.verdict import NotAllowed
from thresholds_site.lib.wording import cleaned, says_something

FIND_WORDS = "find_words"
_NO_DRAFT = "This check has its result, so it no longer changes."
_FULL = f"There is room for {MOST_CONCERNS} worries in your own words, and all are used."


@dataclass(frozen=True, slots=True)
class Line:
    """One result: what it is, where it stands, and where that is."""

    key: str
    wording: str
    place: str
    href: str
    is_danger: bool
    is_chosen: bool


def _pages(check: ThresholdCheck) -> Sequence[StepPage]:
    return pathway_view(check.version).pages


def typed(request: PractitionerRequest) -> str:
    """What was typed into the box, cut to what is looked at."""
    return cleaned(request.POST.get(FIND_WORDS, "")[:LONGEST_SEARCH])


def lines(check: ThresholdCheck, words: str) -> list[Line]:
    """What fits, best first."""
    found = find_entries(check.version, words)
    chosen = check_content(check, Step.NEEDS_CHILD).chosen if found else {}
    return [
        Line(
            key=one.key,
            wording=one.wording,
            place=_place(one, _pages(check)),
            href=_address(check, one.step, one.key),
            is_danger=one.step is Step.DANGER,
            is_chosen=one.key in chosen,
        )
        for one in found
    ]


def results_page(request: PractitionerRequest, check: ThresholdCheck, step: Step) -> HttpResponse:
    """The results, without script: a button each, own words, and the way back."""
    words, pages = typed(request), _pages(check)
    context = {
        "check": check,
        "step": step,
        "page": page_of(step, pages),
        "number": number_of(step, pages),
        "count": len(pages),
        "words": words,
        "says_something": says_something(words),
        "lines": lines(check, words),
    }
    return render(request, "pathway/find.html", context)


@door(Permission.MAKE_CHECK, "POST")
def check_find(request: PractitionerRequest, ref: str) -> HttpResponse:
    """What fits what was typed: as JSON for the page's script, or as a page to search again."""
    check = load_check(request, ref)
    by_script = _by_script(request)
    if not _may_change(request, check):
        return _refused(request, check)
    if not by_script:
        return results_page(request, check, _from_step(request, check))
    results = [
        {"key": one.key, "words": one.wording, "place": one.place, "href": one.href}
        | ({"danger": True} if one.is_danger else {})
        for one in lines(check, typed(request))
    ]
    return JsonResponse({"results": results})


@door(Permission.MAKE_CHECK, "POST")
def check_find_add(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Choose what was found, on whichever page it stands; or keep what was typed as own words."""
    check = load_check(request, ref)
    if not _may_change(request, check):
        return _refused(request, check)
    here = _from_step(request, check)
    try:
        if "own" in request.POST:
            said, href = _own_words(request, check)
        else:
            said, href = _entry(request, check)
    except (NothingSaid, TooManyConcerns, NotInThisVersion) as trouble:
        return _said(request, check, here, _TROUBLE[type(trouble)], "", status=422)
    except NotAllowed:  # the result was made in another tab at this very moment
        return _refused(request, check)
    return _said(request, check, here, said, href)


_TROUBLE: dict[type[Exception], str] = {
    NothingSaid: "Describe what you have seen, in a few words.",
    TooManyConcerns: _FULL,
    NotInThisVersion: "That is not in this version of the pathway.",
}


def _entry(request: PractitionerRequest, check: ThresholdCheck) -> tuple[str, str]:
    added = add_entry(
        check=check,
        key=request.POST.get("key", ""),
        by=request.practitioner,
        now=read_clock().now,
    )
    where = f"{added.domain.name}: {added.dimension.name}"
    said = f"Added under {where}" if added.new else f"It was there already, under {where}"
    return said, _address(check, added.step, added.key)


def _own_words(request: PractitionerRequest, check: ThresholdCheck) -> tuple[str, str]:
    new = add_own_words(
        check=check,
        words=request.POST.get(FIND_WORDS, ""),
        by=request.practitioner,
        now=read_clock().now,
    )
    where = page_of(Step.OWN_WORDS, _pages(check)).name
    said = f"Added under {where}" if new else f"It was there already, under {where}"
    return said, reverse("check_step", args=[check.ref, Step.OWN_WORDS])


def _said(
    request: PractitionerRequest,
    check: ThresholdCheck,
    here: Step,
    words: str,
    href: str,
    status: int = 200,
) -> HttpResponse:
    """Answer the script; or go back to the page, to the entry where it stands on it."""
    if _by_script(request):
        return JsonResponse({"words": words, "href": href}, status=status)
    page = reverse("check_step", args=[check.ref, here])
    if not href:
        messages.error(request, words)
        return redirect(page)
    messages.success(request, f"{words}.")
    return redirect(href if href.startswith(f"{page}#") else page)


def _refused(request: PractitionerRequest, check: ThresholdCheck) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"words": _NO_DRAFT}, status=409)
    return redirect("check_record", check.ref)


def _may_change(request: PractitionerRequest, check: ThresholdCheck) -> bool:
    return is_author(request, check) and check.state == CheckState.DRAFT


def _by_script(request: PractitionerRequest) -> bool:
    return "X-Find" in request.headers


def _from_step(request: PractitionerRequest, check: ThresholdCheck) -> Step:
    """The page of needs that the person came from."""
    named = request.POST.get("step", "")
    if named not in pathway_view(check.version).needs:
        raise Http404
    return Step(named)


def _address(check: ThresholdCheck, step: Step, key: str) -> str:
    page = reverse("check_step", args=[check.ref, step])
    return page if step is Step.DANGER else f"{page}#e-{key}"


def _place(one: Found, pages: Sequence[StepPage]) -> str:
    if one.step is Step.DANGER:
        return page_of(Step.DANGER, pages).name
    return f"{one.domain}: {one.dimension}"

"""Practising with published cases: the list, a case, one's answer, sets for a team, results."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from pathway.actions.practice import NotInPractice, answer_case, close_set, make_set
from pathway.forms.practice import PracticeForm, SetForm, given_in
from pathway.models import FrameworkVersion, PracticeSet
from pathway.permissions import may_answer_set, may_make_set
from pathway.queries.pathway_view import pathway_view
from pathway.queries.practice import answered, board_of, case_list, own_answer, set_page, sets_of
from pathway.queries.practice_cases import PracticeCase, practice_case, practice_cases
from pathway.queries.practice_results import results_for, set_results
from pathway.queries.search import LONGEST_SEARCH
from pathway.queries.versions import version_for_checks
from pathway.views.frame import read_clock
from people.constants import Permission
from people.doors import PractitionerRequest, door, load_in_scope
from thresholds_site.lib.references import new_reference
from thresholds_site.lib.verdict import NotAllowed
from thresholds_site.lib.wording import cleaned, says_something


@door(Permission.MAKE_CHECK)
def practice_list(request: PractitionerRequest) -> HttpResponse:
    """The cases, which of them are done, and the sets of one's agency."""
    version = _version()
    context = {
        "cases": case_list(version, request.practitioner) if version else None,
        "sets": sets_of(request.practitioner),
        "may_make_set": may_make_set(request.practitioner),
    }
    return render(request, "pathway/practice/list.html", context)


@door(Permission.MAKE_CHECK, "GET", "POST")
def practice_case_answer(request: PractitionerRequest, case: str) -> HttpResponse:
    """Read a case, choose what fits, and give it a level."""
    return _case_page(request, case, None)


@door(Permission.MAKE_CHECK, "GET", "POST")
def practice_set_answer(request: PractitionerRequest, ref: str, case: str) -> HttpResponse:
    """The same within a set."""
    return _case_page(request, case, _set(request, ref))


def _case_page(request: PractitionerRequest, code: str, in_set: PracticeSet | None) -> HttpResponse:
    version = _version()
    case = practice_case(version, code) if version else None
    if version is None or case is None or (in_set and code not in in_set.cases):
        raise Http404
    if in_set is not None:
        verdict = may_answer_set(request.practitioner, in_set, version, code)
        if not verdict and request.method != "POST":
            messages.info(request, verdict.reason)
            return redirect("practice_set_show", in_set.ref)
    view, said = pathway_view(version), request.POST
    if request.method != "POST" or _looks_for_words(said):
        form = PracticeForm(None, view=view, said=said)
        return _choosing(request, version, case, in_set, form)
    form = PracticeForm(said, view=view, said=said)
    if not form.is_valid():
        return _choosing(request, version, case, in_set, form)
    try:
        answer = answer_case(
            version=version,
            case=code,
            chosen=form.cleaned_data["chosen"],
            signs=form.cleaned_data["sign"],
            answers=form.answers,
            level=form.cleaned_data["level"],
            start_key=_key(said),
            by=request.practitioner,
            now=read_clock().now,
            in_set=in_set,
        )
    except NotInPractice:  # the pathway was superseded while the page was open
        form.add_error("level", "The pathway changed while this page was open. Choose again.")
        return _choosing(request, version, case, in_set, form)
    except NotAllowed as refused:  # the set was closed while the page was open
        messages.info(request, str(refused))
        return redirect("practice_set_show", in_set.ref) if in_set else redirect("practice_list")
    return redirect("practice_answer_show", answer.ref)


def _choosing(
    request: PractitionerRequest,
    version: FrameworkVersion,
    case: PracticeCase,
    in_set: PracticeSet | None,
    form: PracticeForm,
) -> HttpResponse:
    words = _words(request.POST)
    context = {
        "case": case,
        "in_set": in_set,
        "count": len(practice_cases(version)),
        "form": form,
        "view": form.view,
        "board": board_of(version, given_in(request.POST), words),
        "words": words,
        "looked": says_something(words),
        "start_key": _key(request.POST),
    }
    status = 422 if form.errors else 200
    return render(request, "pathway/practice/case.html", context, status=status)


@door(Permission.MAKE_CHECK)
def practice_answer_show(request: PractitionerRequest, ref: str) -> HttpResponse:
    """One's own answer beside the published one, the rules, and what colleagues chose."""
    answer = own_answer(request.practitioner, ref)
    shown = answered(answer, request.practitioner) if answer else None
    if answer is None or shown is None:
        raise Http404
    context = {
        "shown": shown,
        "in_set": answer.in_set,
        "next": case_list(answer.version, request.practitioner, answer.in_set).next,
        "is_in_force": answer.version == _version(),
    }
    return render(request, "pathway/practice/answer.html", context)


@door(Permission.TRAIN_TEAM, "GET", "POST")
def practice_set_make(request: PractitionerRequest) -> HttpResponse:
    """Make a set of cases for a meeting."""
    version = _version()
    cases = practice_cases(version) if version else ()
    if version is None or not cases:
        return redirect("practice_list")
    form = SetForm(request.POST if request.method == "POST" else None, cases=cases)
    if request.method == "POST" and form.is_valid():
        made = make_set(
            version=version,
            name=form.cleaned_data["name"],
            cases=form.cleaned_data["cases"],
            start_key=_key(request.POST),
            by=request.practitioner,
            now=read_clock().now,
        )
        return redirect("practice_set_show", made.ref)
    picked = request.POST.getlist("cases")
    context = {"form": form, "picked": picked, "start_key": _key(request.POST)}
    status = 422 if form.errors else 200
    return render(request, "pathway/practice/set_make.html", context, status=status)


@door(Permission.MAKE_CHECK)
def practice_set_show(request: PractitionerRequest, ref: str) -> HttpResponse:
    """A set: its cases to answer; for whoever made it its link, and once closed its results."""
    row = _set(request, ref)
    page = set_page(row, _version(), request.practitioner)
    context = {
        "page": page,
        "link": request.build_absolute_uri(request.path),
        "results": set_results(row) if page.may_see_results else None,
    }
    return render(request, "pathway/practice/set.html", context)


@door(Permission.TRAIN_TEAM, "POST")
def practice_set_close(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Close a set: no more answers, and its results appear."""
    row = _set(request, ref)
    try:
        close_set(practice_set=row, by=request.practitioner, now=read_clock().now)
    except NotAllowed as refused:
        messages.info(request, str(refused))
    return redirect("practice_set_show", row.ref)


@door(Permission.READ_PRACTICE_RESULTS)
def practice_results(request: PractitionerRequest) -> HttpResponse:
    """By agency and by indicator, for those who train."""
    version = _version()
    results = results_for(version, request.practitioner) if version else None
    return render(request, "pathway/practice/results.html", {"results": results})


def _version() -> FrameworkVersion | None:
    return version_for_checks(read_clock().today)


def _set(request: PractitionerRequest, ref: str) -> PracticeSet:
    """A set of one's own agency; otherwise 404."""
    row: PracticeSet = load_in_scope(
        PracticeSet, request.practitioner, ref, "version__framework", "made_by__user", "agency"
    )
    return row


def _looks_for_words(said: QueryDict) -> bool:
    """Pressed Find, or Enter while words stand in the box."""
    return "find" in said or ("entered" in said and says_something(_words(said)))


def _words(said: QueryDict) -> str:
    return cleaned(said.get("find_words", "")[:LONGEST_SEARCH])


def _key(said: QueryDict) -> str:
    """What makes a form that is sent twice one answer."""
    return cleaned(said.get("start_key", ""))[:30] or new_reference()

"""The pages of a draft: begin, save each page, review, see the result."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render

from pathway.actions.checks import (
    NotComplete,
    OldVersion,
    StaleStep,
    complete_check,
    save_step,
    start_check,
)
from pathway.actions.contents import Content, NotInThisVersion
from pathway.actions.reviews import publish_due
from pathway.constants import CheckState, Step
from pathway.forms.needs import EntryError, NeedsForm, posted_needs
from pathway.forms.own_words import ConcernFormSet, concerns_content, concerns_initial
from pathway.forms.step import StepForm
from pathway.forms.steps import FORMS
from pathway.forms.typed import Conflict, Line, differences
from pathway.forms.who import NOT_KEPT, WhoForm
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import CheckContent, check_content
from pathway.queries.draft_notes import draft_notes
from pathway.queries.expiry import kept_until
from pathway.queries.families import strip_of
from pathway.queries.pathway_view import PathwayView
from pathway.queries.review import review_of
from pathway.queries.versions import version_for_checks
from pathway.queries.what_to_do import front_door
from pathway.steps import number_of, page_of, preceding
from pathway.views.families import (
    child_added,
    family_context,
    only_chosen,
    way_on,
    whose_danger,
)
from pathway.views.find import FIND_WORDS, results_page
from pathway.views.frame import Clock, is_author, load_check, read_clock, situation, view_of
from pathway.views.keep import opened
from pathway.views.needs import chosen_lines, sections
from pathway.views.not_saved import not_saved
from people.constants import Permission
from people.doors import (
    PractitionerRequest,
    door,
    held_data,
    is_autosave,
    with_what_was_typed,
)
from thresholds_site.lib.references import new_reference
from thresholds_site.lib.verdict import NotAllowed
from thresholds_site.lib.wording import cleaned
from thresholds_site.templatetags.words import clock_time

NO_LONGER_A_DRAFT = "this check has its result, so it no longer changes."

NeedsOrForm = StepForm | NeedsForm | BaseFormSet[Any]


@door(Permission.MAKE_CHECK, "GET", "POST")
def check_start(request: PractitionerRequest) -> HttpResponse:
    """What a check is, and the button that begins one."""
    clock = read_clock()
    publish_due(now=clock.now)
    version = version_for_checks(clock.today)
    if version is None:
        return render(request, "pathway/no_version.html", status=503)
    if request.method == "POST":
        try:
            check = start_check(
                by=request.practitioner,
                version=version,
                start_key=cleaned(request.POST.get("start_key", ""))[:30] or new_reference(),
                now=clock.now,
            )
        except OldVersion:  # a new version was published at this very moment
            return redirect("check_start")
        return redirect("check_step", check.ref, Step.WHO)
    return render(request, "pathway/start.html", {"start_key": new_reference(), "version": version})


@dataclass(slots=True)
class _Page:
    """One page of a check while it is answered."""

    request: PractitionerRequest
    check: ThresholdCheck
    step: Step
    view: PathwayView
    content: CheckContent
    clock: Clock

    def form(self, data: Any = None) -> NeedsOrForm:
        """The page's form, from what was posted or from the saved draft."""
        if domain := self.view.needs.get(self.step):
            if data is not None:
                return posted_needs(domain, data)
            here = {entry.key for part in domain.dimensions for entry in part.entries}
            return NeedsForm(
                domain, {key: row for key, row in self.content.chosen.items() if key in here}
            )
        if self.step == Step.OWN_WORDS:
            return ConcernFormSet(
                data, initial=concerns_initial(self.content), form_kwargs={"view": self.view}
            )
        return FORMS[self.step](
            data, view=self.view, check=self.check, content=self.content, today=self.clock.today
        )

    def filled_in(self, data: QueryDict) -> NeedsOrForm:
        """The page's form as nobody has sent it yet, with what was once typed and held."""
        typed, fresh = self.form(data), self.form()
        if isinstance(typed, NeedsForm):
            return NeedsForm(typed.domain, typed.chosen)
        if isinstance(typed, BaseFormSet):
            return ConcernFormSet(
                initial=[
                    {name: one[name].value() for name in one.fields}
                    for one in typed.forms
                    if one.has_changed()
                ],
                form_kwargs={"view": self.view},
            )
        assert isinstance(fresh, StepForm)  # as the posted one
        return with_what_was_typed(fresh, typed)

    def read_again(self) -> None:
        """Take in what was saved elsewhere meanwhile."""
        self.check.refresh_from_db()
        self.content = check_content(self.check, self.step)


@door(Permission.MAKE_CHECK, "GET", "POST")
def step_edit(request: PractitionerRequest, ref: str, step: str) -> HttpResponse:
    """One page of the check: shown, saved while typing, or finished."""
    if step not in set(Step):
        raise Http404
    check = load_check(request, ref)
    if not is_author(request, check):
        return _no_longer_a_draft() if is_autosave(request) else redirect("check_record", ref)
    clock = read_clock()
    named, view = Step(step), view_of(check)
    if named not in {one.step for one in view.pages}:
        raise Http404
    page = _Page(request, check, named, view, check_content(check, named), clock)
    if check.state != CheckState.DRAFT:
        return _too_late(page)
    if request.method != "POST":
        opened(request, check, clock)
        held = held_data(request)
        if held is not None:
            return _shown(page, page.filled_in(held), _seen_revision(held))
        return _shown(page, page.form(), page.content.state(named).revision)
    if is_autosave(request):
        return _autosaved(page)
    return _finished(page)


def _no_longer_a_draft() -> JsonResponse:
    # A redirect would read to the page's script as having been signed out.
    return JsonResponse({"words": f"Not saved: {NO_LONGER_A_DRAFT}"}, status=409)


def _too_late(page: _Page) -> HttpResponse:
    """The check has its result: what is new in what was typed is shown, and said not to be saved.

    What stands in the check already was sent twice: then the record follows, as for a first time.
    """
    request = page.request
    if is_autosave(request):
        return _no_longer_a_draft()
    data = request.POST if request.method == "POST" else held_data(request)
    found = differences(page.form(), page.filled_in(data)) if data is not None else ()
    lines = [Line(one.label, one.here) for one in found if one.here]
    if not lines:
        return redirect("check_record", page.check.ref)
    return not_saved(request, page.check, lines)


def _seen_revision(data: QueryDict) -> int:
    given = data.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


def _save(page: _Page, content: Content, *, done: bool, whole: bool = True) -> int:
    return save_step(
        check=page.check,
        step=page.step,
        content=content,
        seen_revision=_seen_revision(page.request.POST),
        done=done,
        whole=whole,
        only=only_chosen(page.request.POST),
        by=page.request.practitioner,
        now=page.clock.now,
    )


def _autosaved(page: _Page) -> JsonResponse:
    """Keep a half-typed page; answers with the time and the new revision."""
    form = page.form(page.request.POST)
    if not _can_be_kept(form):
        words = "Not saved: something on this page needs to be put right first."
        return JsonResponse({"words": words}, status=422)
    try:
        revision = _save(page, _content(form), done=False, whole=_is_valid(form))
    except (StaleStep, NotAllowed) as error:
        return JsonResponse({"words": f"Not saved: {error}"}, status=409)
    except NotInThisVersion as error:
        return JsonResponse({"words": f"Not saved: {error}"}, status=422)
    return JsonResponse({"saved_at": clock_time(page.clock.now), "revision": revision})


def _can_be_kept(form: NeedsOrForm) -> bool:
    """A half-typed page may lack answers; it may not hold what is wrong or too long."""
    if isinstance(form, NeedsForm):
        return form.can_be_kept
    form.is_valid()
    if isinstance(form, BaseFormSet) and form.non_form_errors():
        return False
    forms = form.forms if isinstance(form, BaseFormSet) else [form]
    return all(
        error.code == "required"
        for one in forms
        for errors in one.errors.as_data().values()
        for error in errors
    )


def _content(form: NeedsOrForm) -> Content:
    if isinstance(form, BaseFormSet):
        return concerns_content(form)
    return form.content()


def _is_valid(form: NeedsOrForm) -> bool:
    return not form.errors if isinstance(form, NeedsForm) else form.is_valid()


def _finished(page: _Page) -> HttpResponse:
    """'Save and continue': on with what is right, back with what is not.

    'Find', on a page of needs, keeps it first, half answered as it may be.
    """
    form = page.form(page.request.POST)
    finds = page.step in page.view.needs and _looks_for_words(page.request.POST)
    if not (_can_be_kept(form) if finds else _is_valid(form)):
        return _shown(page, form, _seen_revision(page.request.POST), status=422)
    try:
        _save(page, _content(form), done=not finds, whole=_is_valid(form))
    except StaleStep as stale:
        page.read_again()
        both = Conflict(differences(page.form(), form))
        return _shown(page, form, stale.revision, status=409, stale=both)
    except NotAllowed:  # the result was made in another tab at this very moment
        page.read_again()
        return _too_late(page)
    except NotInThisVersion:
        errors = [EntryError("main-content", "Something chosen is not in this version")]
        return _shown(page, form, _seen_revision(page.request.POST), status=422, errors=errors)
    if finds:
        return results_page(page.request, page.check, page.step)
    if isinstance(form, WhoForm) and form.leaves_out:
        messages.info(page.request, NOT_KEPT)
    if page.step == Step.WHO:
        page.check.refresh_from_db()
    if page.step == Step.WHO and "add" in page.request.POST:
        return child_added(page.request, page.check, page.clock)
    return redirect(*_onwards(page))


def _looks_for_words(data: QueryDict) -> bool:
    """Whether 'Find' was pressed; Enter, without script, means it where words stand in the box."""
    return "find" in data or ("entered" in data and bool(cleaned(data.get(FIND_WORDS, ""))))


def _onwards(page: _Page) -> tuple[str, ...]:
    """Where 'Save and continue' leads."""
    ref = page.check.ref
    if page.step == Step.OWN_WORDS and "add" in page.request.POST:
        return "check_step", ref, Step.OWN_WORDS
    if page.step == Step.DANGER and (said_of := whose_danger(page.check, page.request.POST)):
        return "check_danger", said_of
    if page.request.GET.get("from") == "review":
        return "check_review", ref
    ref, after = way_on(page.check, page.step)
    return ("check_step", ref, after) if after else ("check_review", ref)


def _shown(
    page: _Page,
    form: NeedsOrForm,
    revision: int,
    *,
    status: int = 200,
    stale: Conflict | None = None,
    errors: list[EntryError] | None = None,
) -> HttpResponse:
    state = page.content.state(page.step)
    before = preceding(page.step, page.view.pages)
    context: dict[str, Any] = {
        "check": page.check,
        "view": page.view,
        "step": page.step,
        "page": page_of(page.step, page.view.pages),
        "number": number_of(page.step, page.view.pages),
        "count": len(page.view.pages),
        "before": before,
        "form": form,
        "revision": revision,
        "saved_at": clock_time(state.saved_at) if state.revision else "",
        "stale": stale,
        "errors": errors or [],
        "notes": draft_notes(page.check, page.clock.today),
        **family_context(page.check, page.step, page.request.POST),
    }
    if isinstance(form, NeedsForm):
        context["errors"] = [*form.errors, *context["errors"]]
        context["sections"] = sections(form)
        context["chosen"] = chosen_lines(page.check.ref, page.view, form, page.content.chosen)
        template = "pathway/needs.html"
    elif isinstance(form, BaseFormSet):
        template = "pathway/own_words.html"
    else:
        template = f"pathway/step_{page.step.value.replace('-', '_')}.html"
    if page.step == Step.DANGER:
        context["first"], context["other"] = front_door(situation(page.clock, page.view), page.view)
    return render(page.request, template, context, status=status)


@door(Permission.MAKE_CHECK, "GET", "POST")
def check_review(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Everything said so far, each part with its way back, and the button to the result."""
    check = load_check(request, ref)
    if not is_author(request, check) or check.state != CheckState.DRAFT:
        return redirect("check_record", ref)
    clock = read_clock()
    opened(request, check, clock)
    missing: list[EntryError] = []
    if request.method == "POST":
        try:
            complete_check(check=check, by=request.practitioner, now=clock.now)
        except NotComplete as incomplete:
            missing = [
                EntryError(f"part-{page.step}", f"Answer '{page.name}' first")
                for page in incomplete.pages
            ]
        else:
            return redirect("check_result", ref)
    context = {
        "check": check,
        "review": review_of(check, view_of(check), clock.today),
        "errors": missing,
        "notes": draft_notes(check, clock.today),
        "kept_until": kept_until(check),
        "strip": strip_of(check),
        "sibling_key": new_reference(),
    }
    return render(request, "pathway/review.html", context, status=422 if missing else 200)

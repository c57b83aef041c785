"""A check without an account: ticks and questions, kept for a day under a browser's own key."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from pathway.actions.anonymous import (
    AnswersGone,
    TooManyAtOnce,
    begin_anonymous,
    forget_anonymous,
    keep_anonymous,
    save_anonymous_step,
)
from pathway.actions.contents import NotInThisVersion
from pathway.actions.reviews import publish_due
from pathway.constants import DangerAnswer, Step
from pathway.forms.anonymous import (
    ANONYMOUS_FORMS,
    KeepForm,
    TicksForm,
    posted_ticks,
    saved_ticks,
)
from pathway.forms.needs import EntryError, field_name
from pathway.forms.step import StepForm
from pathway.models import AnonymousCheck
from pathway.queries.anonymous import (
    anonymous_content,
    left_answers,
    live_anonymous,
    result_of_anonymous,
    sketch_of,
)
from pathway.queries.check_pages import CheckContent, ChosenView
from pathway.queries.pathway_view import OfferedEntry, PathwayView, pathway_view
from pathway.queries.versions import version_for_checks
from pathway.queries.what_to_do import front_door
from pathway.steps import (
    following,
    missing_steps,
    number_of,
    page_of,
    preceding,
)
from pathway.views.browser_key import give_key, key_of, take_key_away
from pathway.views.frame import Clock, read_clock, situation
from pathway.views.needs import Section, section_of
from people.constants import Permission
from people.doors import PractitionerRequest, door
from thresholds_site.lib.time_words import coming_words

NO_ANSWERS_HERE = "There are no answers in this browser now. Those that you kept are listed here."


def _gone() -> HttpResponse:
    return take_key_away(redirect("anonymous_gone"))


# -- the pages --------------------------------------------------------------------------------


@door(Permission.PUBLIC, "GET", "POST")
def anonymous_start(request: HttpRequest) -> HttpResponse:
    """What it is and who sees it; and the button that begins."""
    clock = read_clock()
    publish_due(now=clock.now)
    version = version_for_checks(clock.today)
    if version is None:
        return render(request, "pathway/no_version.html", status=503)
    view = pathway_view(version)
    if request.method == "POST":
        there = live_anonymous(key_of(request), clock.now)
        if there is not None:
            # The button names the answers it was shown with: sent again, it deletes no later ones.
            if request.POST.get("anew") != str(there.pk):
                return redirect("anonymous_step", Step.WHO)
            forget_anonymous(key=key_of(request))
        try:
            begun = begin_anonymous(version=version, now=clock.now)
        except TooManyAtOnce:
            context = _whom_to_ring(clock, view)
            answer = render(request, "pathway/anonymous/busy.html", context, status=503)
            answer["Retry-After"] = "60"
            return answer
        return give_key(redirect("anonymous_step", Step.WHO), begun.key)
    context = _whom_to_ring(clock, view) | {"left": left_answers(key_of(request), clock.now)}
    return render(request, "pathway/anonymous/start.html", context)


def _whom_to_ring(clock: Clock, view: PathwayView) -> dict[str, Any]:
    first, other = front_door(situation(clock, view), view)
    return {"view": view, "first": first, "other": other}


@dataclass(slots=True)
class _Page:
    """The answers of this browser, on one of their pages."""

    request: HttpRequest
    check: AnonymousCheck
    view: PathwayView
    content: CheckContent
    clock: Clock

    @property
    def danger(self) -> DangerAnswer:
        """Both questions on danger taken together."""
        return sketch_of(self.check).danger

    def context(self) -> dict[str, Any]:
        """What every page shows: until when the answers stand, and whom to ring now."""
        return _whom_to_ring(self.clock, self.view) | {
            "anonymous": self.check,
            "until": coming_words(self.check.expires_at, self.clock.now),
        }


Answering = Callable[..., HttpResponse]


def _with_answers(show: Answering) -> Answering:
    """Opens a page on this browser's answers; without any, says that there are none."""

    @wraps(show)
    def inside(request: HttpRequest, *args: Any) -> HttpResponse:
        if not key_of(request):
            return redirect("anonymous_start")
        clock = read_clock()
        check = live_anonymous(key_of(request), clock.now)
        if check is None:
            return _gone()
        view = pathway_view(check.version)
        return show(_Page(request, check, view, anonymous_content(check), clock), *args)

    return inside


@door(Permission.PUBLIC, "GET", "POST")
def anonymous_step(request: HttpRequest, step: str) -> HttpResponse:
    """One page of questions."""
    if step not in set(Step):
        raise Http404
    answer: HttpResponse = _step(request, Step(step))
    return answer


@_with_answers
def _step(page: _Page, step: Step) -> HttpResponse:
    if step not in {one.step for one in page.view.anonymous_pages}:
        raise Http404
    if page.request.method != "POST":
        return _shown(page, step, _form(page, step))
    form = _form(page, step, page.request.POST)
    if isinstance(form, StepForm):
        form.is_valid()
    if form.errors:
        return _shown(page, step, form, status=422)
    try:
        save_anonymous_step(
            key=key_of(page.request), step=step, content=form.content(), now=page.clock.now
        )
    except AnswersGone:  # deleted in another tab at this very moment
        return _gone()
    except NotInThisVersion:
        errors = [EntryError("main-content", "Something chosen is not in this version")]
        return _shown(page, step, form, status=422, errors=errors)
    return _onwards(page, step)


def _form(page: _Page, step: Step, data: Any = None) -> StepForm | TicksForm:
    if domain := page.view.needs.get(step):
        if data is not None:
            return posted_ticks(domain, data)
        return saved_ticks(domain, page.content.chosen)
    return ANONYMOUS_FORMS[step](
        data,
        view=page.view,
        check=sketch_of(page.check),
        content=page.content,
        today=page.clock.today,
    )


def _onwards(page: _Page, step: Step) -> HttpResponse:
    if step == Step.DANGER:
        page.check.refresh_from_db(fields=["danger_now", "danger_signs"])
        if page.danger is not DangerAnswer.NO:
            return redirect("anonymous_danger")
    after = following(step, page.view.anonymous_pages)
    return redirect("anonymous_step", after) if after else redirect("anonymous_result")


def _shown(
    page: _Page,
    step: Step,
    form: StepForm | TicksForm,
    *,
    status: int = 200,
    errors: list[EntryError] | None = None,
) -> HttpResponse:
    pages = page.view.anonymous_pages
    context: dict[str, Any] = page.context() | {
        "step": step,
        "page": page_of(step, pages),
        "number": number_of(step, pages),
        "count": len(pages),
        "before": preceding(step, pages),
        "form": form,
        "errors": errors or [],
    }
    if isinstance(form, TicksForm):
        context["errors"] = [*form.errors, *context["errors"]]
        context["sections"] = _sections(form)
        return render(page.request, "pathway/anonymous/needs.html", context, status=status)
    template = f"pathway/anonymous/step_{step.value.replace('-', '_')}.html"
    return render(page.request, template, context, status=status)


@door(Permission.PUBLIC)
def anonymous_danger(request: HttpRequest) -> HttpResponse:
    """Ring now: whom, and what to say; and the ways on from here."""
    return _danger(request)


@_with_answers
def _danger(page: _Page) -> HttpResponse:
    if page.danger is DangerAnswer.NO:
        return redirect("anonymous_step", Step.DANGER)
    context = page.context() | {"can_see_result": not _missing(page)}
    return render(page.request, "pathway/anonymous/danger_now.html", context)


@door(Permission.PUBLIC)
def anonymous_result(request: HttpRequest) -> HttpResponse:
    """The recommendation, explained; what to do now stands first."""
    return _result(request)


@_with_answers
def _result(page: _Page) -> HttpResponse:
    if missing := _missing(page):
        return redirect("anonymous_step", missing[0])
    drawn = result_of_anonymous(page.check, page.view, situation(page.clock, page.view))
    context = page.context() | {
        "result": drawn,
        "last": Step.DANGER if page.danger is not DangerAnswer.NO else Step.OWN_LEVEL,
        "keep": reverse("anonymous_keep"),
    }
    return render(page.request, "pathway/anonymous/result.html", context)


def _missing(page: _Page) -> list[Step]:
    found = missing_steps(page.content.done, page.danger, page.view.anonymous_pages)
    return [one.step for one in found]


@door(Permission.PUBLIC, "POST")
def anonymous_forget(request: HttpRequest) -> HttpResponse:
    """Delete the answers now."""
    forget_anonymous(key=key_of(request))
    return _gone()


@door(Permission.PUBLIC)
def anonymous_gone(request: HttpRequest) -> HttpResponse:
    """There are no answers: one page for deleted, over, and never there."""
    return render(request, "pathway/anonymous/gone.html")


@door(Permission.MAKE_CHECK, "GET", "POST")
def anonymous_keep(request: PractitionerRequest) -> HttpResponse:
    """Asks who has signed in whether the answers in this browser were theirs."""
    clock = read_clock()
    form = KeepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _decided(request, form, clock)
    left = left_answers(key_of(request), clock.now)
    if left is None:
        return redirect("work_list")
    context = {"left": left, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "pathway/anonymous/keep.html", context, status=status)


def _decided(request: PractitionerRequest, form: KeepForm, clock: Clock) -> HttpResponse:
    whose = form.cleaned_data["whose"]
    if whose == KeepForm.LATER:
        return redirect("work_list")
    if whose == KeepForm.NO:
        forget_anonymous(key=key_of(request))
        return take_key_away(redirect("work_list"))
    try:
        check = keep_anonymous(
            key=key_of(request), about_worker=form.about, by=request.practitioner, now=clock.now
        )
    except AnswersGone:
        if key_of(request):
            return _gone()
        messages.info(request, NO_ANSWERS_HERE)  # sent again, after the key was taken away
        return redirect("work_list")
    in_danger = check.danger is not DangerAnswer.NO
    return take_key_away(redirect("check_danger" if in_danger else "check_review", check.ref))


# -- entries ----------------------------------------------------------------------------------


def _sections(form: TicksForm) -> list[Section]:
    """The page's dimensions with their entries."""
    return [
        section_of(part, (_entry(entry, form) for entry in part.entries), form.chosen)
        for part in form.domain.dimensions
    ]


def _entry(entry: OfferedEntry, form: TicksForm) -> SafeString:
    errors = form.error_keys.get(entry.key, []) if form.errors else []
    draw = _drawn if errors else _kept
    return draw(entry, form.chosen.get(entry.key), errors[0].words if errors else "")


def _drawn(entry: OfferedEntry, chosen: ChosenView | None, error: str) -> SafeString:
    return render_to_string(
        "pathway/anonymous/parts/entry.html",
        {
            "entry": entry,
            "is_chosen": chosen is not None,
            "degree_answer": chosen.degree_answer if chosen else "",
            "error": error,
            "degree": field_name(entry.key, "degree"),
        },
    )


@lru_cache(maxsize=4096)
def _kept(entry: OfferedEntry, chosen: ChosenView | None, error: str) -> SafeString:
    """An entry without a fault has a few looks, each the same for everyone: rendered once.

    Keyed by the entry's own words and by answers that it offers, never by what somebody made up.
    """
    return _drawn(entry, chosen, error)

"""The pages after the questions: danger, the result, what now, and the record."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from pathway.actions.alerts import record_call
from pathway.constants import CheckState, ContactUse, DangerAnswer
from pathway.documents import PdfNotPossible, record_as_pdf
from pathway.forms.judgements import CallForm
from pathway.models import ThresholdCheck
from pathway.permissions import may_judge_check, may_record_call, may_sign_off
from pathway.queries.acts import acts_for
from pathway.queries.families import strip_of
from pathway.queries.judgements import open_sign_off
from pathway.queries.record import record_of
from pathway.queries.result_view import result_view
from pathway.queries.results import results_of
from pathway.queries.sharing import asked_to_look
from pathway.queries.standing import standing_of
from pathway.queries.told import about_worker_words, calls_of, who_was_told
from pathway.queries.what_to_do import front_door
from pathway.views.frame import (
    Clock,
    is_author,
    load_check,
    note_reading,
    read_clock,
    situation,
    view_of,
)
from people.constants import AccessKind, Permission
from people.doors import PractitionerRequest, door, held_data, page_form


@door(Permission.MAKE_CHECK, "GET", "POST")
def danger_show(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Ring now: whom, what to say, that this page has told no one; and the record of the call."""
    check = load_check(request, ref)
    if not may_record_call(request.practitioner, check):
        return redirect("check_record", ref)
    nobody_is = check.danger is DangerAnswer.NO and check.state == CheckState.DRAFT
    if nobody_is and request.method != "POST" and held_data(request) is None:
        return redirect("check_review", ref)
    clock = read_clock()
    form = page_form(request, lambda data: CallForm(data, now=clock.now))
    if request.method == "POST" and form.is_valid():
        record_call(
            check=check,
            by=request.practitioner,
            got_through=form.cleaned_data["got_through"] == "yes",
            spoke_to=form.cleaned_data["spoke_to"],
            spoke_at=form.cleaned_data["when"],
            advice=form.cleaned_data["advice"],
            now=clock.now,
        )
        return redirect("check_danger", ref)
    view = view_of(check)
    first, other = front_door(situation(clock, view), view)
    context = {
        "check": check,
        "form": form,
        "first": first,
        "other": other,
        "view": view,
        "calls": calls_of(check),
        "told": who_was_told(check),
        "about_worker": about_worker_words(check, view),
        "is_draft": check.state == CheckState.DRAFT,
        "strip": strip_of(check),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "pathway/danger_now.html", context, status=status)


def _needs_result(request: PractitionerRequest, check: ThresholdCheck) -> HttpResponse | None:
    """Where to go instead, while the check is open, or once it was withdrawn."""
    if check.state == CheckState.WITHDRAWN:
        return redirect("check_record", check.ref)
    if check.state != CheckState.DRAFT:
        return None
    return redirect("check_review" if is_author(request, check) else "check_record", check.ref)


@door(Permission.MAKE_CHECK)
def result_show(request: PractitionerRequest, ref: str) -> HttpResponse:
    """The recommendation, explained; what to do now stands first."""
    check = load_check(request, ref)
    if elsewhere := _needs_result(request, check):
        return elsewhere
    clock = read_clock()
    note_reading(request, check, clock, AccessKind.READ)
    return _after_result(request, check, clock, "pathway/result.html")


@door(Permission.MAKE_CHECK)
def next_show(request: PractitionerRequest, ref: str) -> HttpResponse:
    """What now: what was decided, the ways on, and the record to print."""
    check = load_check(request, ref)
    if elsewhere := _needs_result(request, check):
        return elsewhere
    clock = read_clock()
    note_reading(request, check, clock, AccessKind.READ)
    return _after_result(request, check, clock, "pathway/next.html")


def _is_reached(check: ThresholdCheck, clock: Clock) -> bool:
    return check.look_again_on is not None and check.look_again_on <= clock.today


def _after_result(
    request: PractitionerRequest, check: ThresholdCheck, clock: Clock, template: str
) -> HttpResponse:
    view = view_of(check)
    now = situation(clock, view)
    first, other = front_door(now, view)
    by_author = is_author(request, check)
    context = {
        "check": check,
        "view": view,
        "result": result_view(check, view, now),
        "results": results_of(check, view),
        "first": first,
        "other": other,
        "front_door": view.contact(ContactUse.IN_HOURS),
        "standing": standing_of(check, clock.now),
        "is_author": by_author,
        "can_judge": bool(may_judge_check(request.practitioner, check)),
        "acts": acts_for(request.practitioner, check) if by_author else (),
        "look_again_reached": by_author and _is_reached(check, clock),
    }
    return render(request, template, context)


@door(Permission.MAKE_CHECK)
def record_show(request: PractitionerRequest, ref: str) -> HttpResponse:
    """The whole record on one page, made to be read and printed."""
    check = load_check(request, ref)
    clock = read_clock()
    note_reading(request, check, clock, AccessKind.READ)
    by_author = is_author(request, check)
    sign_off = open_sign_off(check)
    view = view_of(check)
    now = situation(clock, view, check.created_at)
    record = record_of(check, view, now)
    first, other = front_door(now, view)
    context = {
        "record": record,
        "first": first,
        "other": other,
        "nobody_rang": bool(record.told.words)
        and not any(call.got_through for call in record.calls),
        "check": check,
        "may_sign": sign_off is not None and bool(may_sign_off(request.practitioner, sign_off)),
        "is_author": by_author,
        "asked_to_look": None if by_author else asked_to_look(check, request.practitioner),
        "goes_on": by_author and check.state not in {CheckState.DRAFT, CheckState.WITHDRAWN},
    }
    return render(request, "pathway/record.html", context)


@door(Permission.MAKE_CHECK)
def record_pdf(request: PractitionerRequest, ref: str) -> HttpResponse:
    """The record as PDF; where this machine cannot make one, says so and offers the page."""
    check = load_check(request, ref)
    clock = read_clock()
    note_reading(request, check, clock, AccessKind.PRINTED)
    view = view_of(check)
    record = record_of(check, view, situation(clock, view, check.created_at))
    try:
        content = record_as_pdf(record, printed_by=request.practitioner, printed_at=clock.now)
    except PdfNotPossible:
        return render(request, "pathway/no_pdf.html", {"check": check}, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="check-{check.ref[:8]}.pdf"'
    return answer

"""After the result: open it again, share, withdraw, look again, copy, and read earlier results."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from pathway.actions.after import (
    DayNotPossible,
    NoLead,
    WordsNeeded,
    look_again,
    reopen_check,
    share_check,
    withdraw_check,
)
from pathway.actions.checks import OldVersion
from pathway.actions.moving import move_to_version
from pathway.actions.reviews import publish_due
from pathway.constants import CheckState
from pathway.forms.after import LookAgainForm, ReopenForm, ShareForm, WithdrawForm
from pathway.models import FrameworkVersion, ThresholdCheck
from pathway.permissions import (
    may_look_again,
    may_move_check,
    may_reopen_check,
    may_share_check,
    may_withdraw_check,
)
from pathway.queries.moving import move_plan
from pathway.queries.pathway_view import pathway_view
from pathway.queries.plain_text import plain_text
from pathway.queries.record import record_of
from pathway.queries.results import earlier_result, results_of
from pathway.queries.sharing import sharing_of
from pathway.queries.told import who_was_told
from pathway.queries.versions import superseded, version_for_checks
from pathway.views.frame import (
    Clock,
    is_author,
    load_check,
    note_reading,
    read_clock,
    situation,
    view_of,
)
from pathway.views.not_saved import typed_too_late
from people.constants import AccessKind, Permission
from people.doors import PractitionerRequest, door, page_form
from thresholds_site.lib.time_words import day_words
from thresholds_site.lib.verdict import NotAllowed, Verdict
from timescales.queries import england_calendar


def _home_of(request: PractitionerRequest, check: ThresholdCheck) -> str:
    """The page that this person goes on from."""
    if not is_author(request, check) or check.state == CheckState.WITHDRAWN:
        return "check_record"
    return "check_review" if check.state == CheckState.DRAFT else "check_next"


def _refused(
    request: PractitionerRequest,
    check: ThresholdCheck,
    verdict: Verdict,
    form: type[forms.Form] | None = None,
) -> HttpResponse:
    """Back, with the reason; words that were typed for it are shown first."""
    if form and is_author(request, check) and (late := typed_too_late(request, check, form)):
        return late
    messages.info(request, verdict.reason)
    return redirect(_home_of(request, check), check.ref)


@door(Permission.MAKE_CHECK, "GET", "POST")
def check_reopen(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Why a check is opened again; then everything said can be changed."""
    check = load_check(request, ref)
    if not (verdict := may_reopen_check(request.practitioner, check)):
        return _refused(request, check, verdict, ReopenForm)
    clock = read_clock()
    form = page_form(request, ReopenForm)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_check(check=check, why=form.why, by=request.practitioner, now=clock.now)
        except (NotAllowed, WordsNeeded) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("check_review", ref)
    latest = results_of(check, view_of(check))[0]
    context = {"check": check, "form": form, "latest": latest}
    return render(request, "pathway/reopen.html", context, status=_status(request))


@door(Permission.MAKE_CHECK, "GET", "POST")
def check_share(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Ask the safeguarding lead to look; says since when they can."""
    check = load_check(request, ref)
    if not (verdict := may_share_check(request.practitioner, check)):
        return _refused(request, check, verdict, ShareForm)
    clock = read_clock()
    form = page_form(request, ShareForm)
    if request.method == "POST" and form.is_valid():
        try:
            share = share_check(
                check=check,
                note=form.cleaned_data["note"],
                by=request.practitioner,
                now=clock.now,
            )
        except (NotAllowed, NoLead) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{share.shared_with.full_name} has been told, and finds it in My work."
            )
            return redirect(_home_of(request, check), ref)
    sharing = sharing_of(check, request.practitioner, clock.today)
    context = {"check": check, "form": form, "sharing": sharing, "home": _home_of(request, check)}
    return render(request, "pathway/share.html", context, status=_status(request))


@door(Permission.MAKE_CHECK, "GET", "POST")
def check_withdraw(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Why a check is taken back. It stays on record."""
    check = load_check(request, ref)
    if not (verdict := may_withdraw_check(request.practitioner, check)):
        return _refused(request, check, verdict, WithdrawForm)
    clock = read_clock()
    form = page_form(request, WithdrawForm)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_check(
                check=check,
                because=form.cleaned_data["because"],
                by=request.practitioner,
                now=clock.now,
            )
        except (NotAllowed, WordsNeeded) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "Withdrawn. It stays on record, and in My work under Withdrawn."
            )
            return redirect("check_record", ref)
    context = {
        "check": check,
        "form": form,
        "told": who_was_told(check),
        "results": results_of(check, view_of(check)),
        "home": _home_of(request, check),
    }
    return render(request, "pathway/withdraw.html", context, status=_status(request))


@door(Permission.MAKE_CHECK, "GET", "POST")
def check_look_again(request: PractitionerRequest, ref: str) -> HttpResponse:
    """The day on which a check comes back in My work."""
    check = load_check(request, ref)
    if not (verdict := may_look_again(request.practitioner, check)):
        return _refused(request, check, verdict)
    clock = read_clock()
    calendar = england_calendar(clock.today.year)
    form = page_form(
        request,
        lambda data: LookAgainForm(
            data, today=clock.today, on=check.look_again_on, calendar=calendar
        ),
    )
    if request.method == "POST" and form.is_valid():
        try:
            look_again(check=check, on=form.on, by=request.practitioner, now=clock.now)
        except (NotAllowed, DayNotPossible) as refusal:
            form.add_error(None, str(refusal))
        else:
            on = form.on
            kept = f"On {day_words(on)} it comes back in My work." if on else "No day is kept now."
            messages.success(request, kept)
            return redirect("check_next", ref)
    reached = check.look_again_on is not None and check.look_again_on <= clock.today
    context = {"check": check, "form": form, "reached": reached}
    return render(request, "pathway/look_again.html", context, status=_status(request))


@door(Permission.MAKE_CHECK, "GET", "POST")
def check_move(request: PractitionerRequest, ref: str) -> HttpResponse:
    """What differs for this child under the version now in force, and the button to move there."""
    check = load_check(request, ref)
    clock = read_clock()
    publish_due(now=clock.now)
    version = version_for_checks(clock.today)
    if version is None:
        return render(request, "pathway/no_version.html", status=503)
    # Sent twice, the second finds it moved: the page that follows is the same.
    if check.version_id != version.pk:
        if not (verdict := may_move_check(request.practitioner, check)):
            return _refused(request, check, verdict)
        if request.method != "POST" or request.POST.get("version") != version.ref:
            return _differences(request, check, version, clock)
    if request.method == "POST":
        try:
            move_to_version(check=check, version=version, by=request.practitioner, now=clock.now)
        except (NotAllowed, OldVersion) as refusal:
            messages.info(request, str(refusal))
            return redirect(_home_of(request, check), ref)
        messages.success(request, f"Moved to {version.label}, version {version.number}.")
    return redirect(_home_of(request, check), ref)


def _differences(
    request: PractitionerRequest, check: ThresholdCheck, version: FrameworkVersion, clock: Clock
) -> HttpResponse:
    plan = move_plan(check, version)
    context = {
        "check": check,
        "superseded": superseded(check, clock.today),
        "plan": plan,
        "aside": plan.aside,
        "again": [page.name for page in pathway_view(version).pages if page.step in plan.to_answer],
    }
    return render(request, "pathway/move.html", context)


@door(Permission.MAKE_CHECK)
def check_result_earlier(request: PractitionerRequest, ref: str, number: int) -> HttpResponse:
    """A result as it was, and what it was made from."""
    check = load_check(request, ref)
    clock = read_clock()
    view = view_of(check)
    earlier = earlier_result(check, number, view, situation(clock, view, check.created_at))
    if earlier is None:
        raise Http404
    note_reading(request, check, clock, AccessKind.READ)
    context = {
        "check": check,
        "view": view,
        "earlier": earlier,
        "result": earlier.result,
        "home": _home_of(request, check),
    }
    return render(request, "pathway/result_earlier.html", context)


@door(Permission.MAKE_CHECK)
def check_text(request: PractitionerRequest, ref: str) -> HttpResponse:
    """The record as plain text, to be copied into the agency's own system."""
    check = load_check(request, ref)
    clock = read_clock()
    note_reading(request, check, clock, AccessKind.PRINTED)
    view = view_of(check)
    text = plain_text(record_of(check, view, situation(clock, view, check.created_at)))
    return render(request, "pathway/text.html", {"check": check, "text": text})


def _status(request: PractitionerRequest) -> int:
    """A form that is shown again after it was sent was not taken."""
    return 422 if request.method == "POST" else 200

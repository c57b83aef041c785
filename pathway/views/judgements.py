"""After the result: the judgement, and the sign-off that some judgements wait for."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from pathway.actions.judgements import ReasonsNeeded, judge_check
from pathway.actions.sign_offs import (
    RefusalReasonsNeeded,
    SignerNeeded,
    ask_another,
    decide_sign_off,
)
from pathway.forms.judgements import JudgementForm, SignOffForm
from pathway.forms.sign_offs import AskAnotherForm
from pathway.permissions import may_ask_another, may_judge_check, may_sign_off
from pathway.queries.judgements import levels_of, open_sign_off, recommended_level, signers_for
from pathway.queries.result_view import result_view
from pathway.queries.standing import asked_words
from pathway.views.frame import is_author, load_check, note_reading, read_clock, situation, view_of
from pathway.views.not_saved import typed_too_late
from people.constants import AccessKind, Permission
from people.doors import PractitionerRequest, door, page_form
from thresholds_site.lib.verdict import NotAllowed


@door(Permission.MAKE_CHECK, "GET", "POST")
def judgement_make(request: PractitionerRequest, ref: str) -> HttpResponse:
    """The practitioner's judgement, knowing the recommendation."""
    check = load_check(request, ref)
    verdict = may_judge_check(request.practitioner, check)
    if not verdict:
        own = is_author(request, check)
        too_late = typed_too_late(request, check, JudgementForm) if own else None
        return too_late or redirect("check_next" if own else "check_record", ref)
    clock = read_clock()
    recommended = recommended_level(check)
    levels = levels_of(check)
    signers = signers_for(check, request.practitioner, clock.today)
    form = page_form(
        request,
        lambda data: JudgementForm(
            data, levels=levels, recommended=recommended, signers=signers, today=clock.today
        ),
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                judge_check(
                    check=check,
                    level=form.chosen_level,
                    reasons=form.cleaned_data["reasons"],
                    consulted=form.cleaned_data["consulted"],
                    consulted_on=form.cleaned_data["consulted_on"],
                    ask=form.signer,
                    by=request.practitioner,
                    now=clock.now,
                )
            except (NotAllowed, ReasonsNeeded, SignerNeeded) as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("check_next", ref)
        status = 422
    view = view_of(check)
    context = {
        "check": check,
        "form": form,
        "recommended": view.level(recommended.code),
        "levels": view.levels,
        "result": result_view(check, view, situation(clock, view)),
    }
    return render(request, "pathway/judgement.html", context, status=status)


@door(Permission.MAKE_CHECK, "GET", "POST")
def sign_off_decide(request: PractitionerRequest, ref: str) -> HttpResponse:
    """A lead or manager reads the check and agrees to the lower level, or does not."""
    check = load_check(request, ref)
    sign_off = open_sign_off(check)
    if sign_off is None:
        too_late = typed_too_late(request, check, SignOffForm)
        return too_late or redirect("check_record", ref)
    if not may_sign_off(request.practitioner, sign_off):
        raise Http404
    clock = read_clock()
    form = page_form(request, SignOffForm)
    if request.method == "POST" and form.is_valid():
        try:
            decide_sign_off(
                sign_off=sign_off,
                agreed=form.agrees,
                reasons=form.cleaned_data["reasons"],
                by=request.practitioner,
                now=clock.now,
            )
        except (NotAllowed, RefusalReasonsNeeded) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("check_record", ref)
    note_reading(request, check, clock, AccessKind.READ)
    view = view_of(check)
    context = {
        "check": check,
        "form": form,
        "result": result_view(check, view, situation(clock, view)),
        "judgement": sign_off.judgement,
        "asked": asked_words(sign_off, clock.now),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "pathway/sign_off.html", context, status=status)


@door(Permission.MAKE_CHECK, "GET", "POST")
def sign_off_ask_another(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Whoever waits for a sign-off asks somebody else: people are ill, on leave, or gone."""
    check = load_check(request, ref)
    sign_off = open_sign_off(check)
    if sign_off is None or not may_ask_another(request.practitioner, sign_off):
        return redirect("check_next" if is_author(request, check) else "check_record", ref)
    clock = read_clock()
    others = [
        signer
        for signer in signers_for(check, request.practitioner, clock.today)
        if signer.pk != sign_off.asked_of_id
    ]
    form = AskAnotherForm(request.POST or None, signers=others)
    if request.method == "POST" and form.is_valid():
        try:
            ask_another(sign_off=sign_off, ask=form.signer, by=request.practitioner, now=clock.now)
        except (NotAllowed, SignerNeeded) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("check_next", ref)
    context = {"check": check, "form": form, "sign_off": sign_off, "others": others}
    status = 422 if request.method == "POST" else 200
    return render(request, "pathway/ask_another.html", context, status=status)

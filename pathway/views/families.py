"""Brothers, sisters and the unborn: the page of the family, and what its pages have in common."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from pathway.actions.after import WordsNeeded
from pathway.actions.families import add_child, take_out
from pathway.actions.reviews import publish_due
from pathway.constants import CheckKind, DangerAnswer, Step
from pathway.documents import PdfNotPossible, records_as_pdf
from pathway.forms.families import TakeOutForm
from pathway.models import ThresholdCheck
from pathway.permissions import may_take_out
from pathway.queries.families import (
    asks_danger_first,
    children_of,
    family_of,
    is_bare_draft,
    open_step,
    sharing_of,
    strip_of,
    with_results,
)
from pathway.queries.pathway_view import pathway_view
from pathway.queries.record import record_of
from pathway.queries.versions import version_for_checks
from pathway.steps import following
from pathway.views.frame import (
    Clock,
    is_author,
    load_check,
    read_clock,
    situation,
    view_of,
)
from people.constants import Permission
from people.doors import PractitionerRequest, door
from thresholds_site.lib.references import new_reference
from thresholds_site.lib.verdict import NotAllowed
from thresholds_site.lib.wording import cleaned

ONLY, ALL = "only", "all"


@door(Permission.MAKE_CHECK, "GET", "POST")
def family_show(request: PractitionerRequest, ref: str) -> HttpResponse:
    """The children, how far each one's check is and what is next; adds a child."""
    check = _own(request, ref)
    clock = read_clock()
    if request.method == "POST":
        return child_added(request, check, clock)
    context = {
        "check": check,
        "family": family_of(check, clock.today),
        "sibling_key": new_reference(),
    }
    return render(request, "pathway/family.html", context)


@door(Permission.MAKE_CHECK, "GET", "POST")
def family_leave(request: PractitionerRequest, ref: str) -> HttpResponse:
    """Take a child out: says what becomes of the check first, and asks why where it is needed."""
    check = _own(request, ref)
    if not (verdict := may_take_out(request.practitioner, check)):
        messages.info(request, verdict.reason)
        return redirect("check_family", ref)
    others = [one for one in children_of(check) if one.pk != check.pk]
    withdraws = is_bare_draft(check)
    form = TakeOutForm(request.POST or None, withdraws=withdraws)
    if request.method == "POST" and form.is_valid():
        clock = read_clock()
        try:
            take_out(
                check=check,
                because=form.cleaned_data["because"],
                by=request.practitioner,
                now=clock.now,
            )
        except WordsNeeded:  # danger was taken back in another tab: now a reason is asked
            return redirect("check_take_out", ref)
        except NotAllowed as refused:  # taken out in another window at this very moment
            messages.info(request, str(refused))
            return redirect("check_family", ref)
        if others:
            return redirect("check_family", others[0].ref)
        return redirect("work_list")
    context = {"check": check, "form": form, "withdraws": withdraws, "others": others}
    return render(
        request, "pathway/family_take_out.html", context, status=422 if form.errors else 200
    )


@door(Permission.MAKE_CHECK)
def family_pdf(request: PractitionerRequest, ref: str) -> HttpResponse:
    """The records of all children with a result as one PDF."""
    check = _own(request, ref)
    clock = read_clock()
    records = [
        record_of(child, view_of(child), situation(clock, view_of(child)))
        for child in with_results(check)
    ]
    if not records:
        return redirect("check_family", ref)
    try:
        content = records_as_pdf(records, printed_by=request.practitioner, printed_at=clock.now)
    except PdfNotPossible:
        return render(request, "pathway/no_pdf.html", {"check": check}, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="family-{check.ref[:8]}.pdf"'
    return answer


def _own(request: PractitionerRequest, ref: str) -> ThresholdCheck:
    """A child's check of one's own; others who may read it see it by itself, and no family."""
    check = load_check(request, ref)
    if not is_author(request, check) or check.kind == CheckKind.CONSULTATION:
        raise Http404
    return check


def child_added(request: PractitionerRequest, check: ThresholdCheck, clock: Clock) -> HttpResponse:
    """Begin the check of one more child and go to its first page; a double click begins one."""
    key = cleaned(request.POST.get("sibling_key", ""))[:30] or new_reference()
    publish_due(now=clock.now)
    try:
        child = add_child(
            beside=check,
            start_key=key,
            version=version_for_checks(clock.today) or check.version,
            by=request.practitioner,
            now=clock.now,
        )
    except NotAllowed as refused:
        messages.info(request, str(refused))
        is_child = check.kind == CheckKind.CHILD
        return redirect("check_family" if is_child else "check_review", check.ref)
    return redirect("check_step", child.ref, Step.WHO)


def only_chosen(data: QueryDict) -> bool | None:
    """What was said to 'These answers hold for'; None when nothing was."""
    return {ONLY: True, ALL: False}.get(data.get("for", ""))


def family_context(check: ThresholdCheck, step: Step, data: QueryDict) -> dict[str, Any]:
    """What a page of a check shows of the family: whom it is about, and for whom it is saved."""
    sharing = sharing_of(check, step)
    chosen = only_chosen(data)
    own = sharing is not None and sharing.is_own
    return {
        "strip": strip_of(check),
        "sharing": sharing,
        "holds_for": ONLY if (own if chosen is None else chosen) else ALL,
        "sibling_key": cleaned(data.get("sibling_key", ""))[:30] or new_reference(),
    }


def whose_danger(check: ThresholdCheck, data: QueryDict) -> str:
    """Whose page on danger follows: this child's, else that of the first it was said of now."""
    check.refresh_from_db(fields=["danger_now", "danger_signs"])
    if check.danger is not DangerAnswer.NO:
        return str(check.ref)
    said_of = data.getlist("whom") if check.family_id else []
    return next(
        (
            child.ref
            for child in children_of(check)
            if child.ref in said_of and child.danger is not DangerAnswer.NO
        ),
        "",
    )


def way_on(check: ThresholdCheck, step: Step) -> tuple[str, Step | None]:
    """The next page and whose it is; among brothers and sisters the pages still to be answered.

    Danger is asked on the first child's page, and what was shared is not asked twice.
    """
    if check.family_id is None or check.danger is not DangerAnswer.NO:
        return check.ref, following(step, pathway_view(check.version).pages)
    if step == Step.WHO:
        first = asks_danger_first(check)
        if first.pk != check.pk:
            return first.ref, Step.DANGER
    return check.ref, open_step(check, after=step)

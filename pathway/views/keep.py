"""A draft that is to be deleted: opened by its author it is kept, and so it is by a press."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from pathway.actions.expiry import keep_draft
from pathway.constants import CheckState
from pathway.models import ThresholdCheck
from pathway.queries.expiry import expires_on, kept_until
from pathway.views.frame import Clock, is_author, load_check, read_clock
from people.constants import Permission
from people.doors import PractitionerRequest, door
from thresholds_site.templatetags.words import day


@door(Permission.MAKE_CHECK, "GET", "POST")
def check_keep(request: PractitionerRequest, ref: str) -> HttpResponse:
    """When a draft is deleted, and the button that keeps it."""
    check = load_check(request, ref)
    if not is_author(request, check) or check.state != CheckState.DRAFT:
        return redirect("check_record", ref)
    if request.method == "POST":
        kept = keep_draft(check=check, by=request.practitioner, now=read_clock().now)
        messages.success(request, f"Kept until {day(kept_until(kept))}.")
        return redirect("check_review", ref)
    on = expires_on(check)
    if on is None:
        return redirect("check_review", ref)
    return render(request, "pathway/keep.html", {"check": check, "on": on})


def opened(request: PractitionerRequest, check: ThresholdCheck, clock: Clock) -> None:
    """Its author goes on with a draft that was to be deleted."""
    if expires_on(check) is not None:
        kept = keep_draft(check=check, by=request.practitioner, now=clock.now)
        check.updated_at, check.expiry_warned_at = kept.updated_at, kept.expiry_warned_at

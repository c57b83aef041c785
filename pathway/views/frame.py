"""What the views of a check share: loading in scope, the clock, and who reads whose check."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from pathway.actions.after import open_share
from pathway.actions.alerts import confirm_alert
from pathway.actions.checks import RECORD
from pathway.models import ThresholdCheck
from pathway.queries.pathway_view import PathwayView, pathway_view
from pathway.queries.what_to_do import Situation, situation_at
from people.actions import record_access
from people.constants import AccessKind
from people.doors import PractitionerRequest, load_in_scope
from timescales.queries import england_calendar


@dataclass(frozen=True, slots=True)
class Clock:
    """The door's one reading of the time."""

    now: dt.datetime
    today: dt.date


def read_clock() -> Clock:
    """The present moment, and the day it is in England."""
    now = timezone.now()
    return Clock(now, timezone.localdate(now))


def load_check(request: PractitionerRequest, ref: str) -> ThresholdCheck:
    """The check, when this person may see it; otherwise 404."""
    check: ThresholdCheck = load_in_scope(ThresholdCheck, request.practitioner, ref, "version")
    if check.author_id == request.practitioner.pk:
        check.author = request.practitioner  # most readers open their own: nothing more to ask
    return check


def view_of(check: ThresholdCheck) -> PathwayView:
    """The version that the check is under."""
    return pathway_view(check.version)


def situation(clock: Clock, view: PathwayView, since: dt.datetime | None = None) -> Situation:
    """Whether the front door is open now. `since`: what is read may be as old as that."""
    years = {clock.today.year, (since or clock.now).year}
    return situation_at(clock.now, clock.today, view, england_calendar(*years))


def is_author(request: PractitionerRequest, check: ThresholdCheck) -> bool:
    """Whether this person made the check."""
    return check.author.user_id == request.practitioner.user_id


def note_reading(
    request: PractitionerRequest, check: ThresholdCheck, clock: Clock, kind: AccessKind
) -> None:
    """Log that somebody else's check was read or printed; a lead's look confirms an alert."""
    if is_author(request, check):
        return
    record_access(
        by=request.practitioner, kind=kind, record=RECORD, record_ref=check.ref, now=clock.now
    )
    confirm_alert(check=check, by=request.practitioner, now=clock.now)
    open_share(check=check, by=request.practitioner, now=clock.now)

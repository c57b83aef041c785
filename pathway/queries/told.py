"""Which human knows of a danger: whom the author rang, and whom this service gave a notice."""

import datetime as dt
from dataclasses import dataclass

from pathway.constants import ContactUse, YesNo
from pathway.models import DangerAlert, DangerCall, ThresholdCheck
from pathway.queries.pathway_view import PathwayView
from people.constants import Role
from people.models import Practitioner

NOBODY_RUNG = "This page has rung nobody."
NO_ONE_TOLD = "This page has not told anyone."


@dataclass(frozen=True, slots=True)
class CallView:
    """A call about danger that was recorded."""

    got_through: bool
    spoke_to: str
    spoke_at: dt.datetime
    advice: str


@dataclass(frozen=True, slots=True)
class Told:
    """Who in the agency was given a notice, in words; '' where nobody could be."""

    words: str = ""
    anyone: bool = False

    @property
    def aloud(self) -> str:
        """What the red panel says under its number: a notice is not a call."""
        said = NOBODY_RUNG if self.anyone else NO_ONE_TOLD
        return f"{said} {self.words}".strip()


NOBODY = Told()


def calls_of(check: ThresholdCheck) -> tuple[CallView, ...]:
    """The calls about danger, in their order."""
    return tuple(
        CallView(row.got_through, row.spoke_to, row.spoke_at, row.advice)
        for row in DangerCall.objects.filter(check_made=check)
    )


def who_was_told(check: ThresholdCheck) -> Told:
    """Which human knows of the danger; NOBODY when there is none to know of."""
    alert = (
        DangerAlert.objects.filter(check_made=check)
        .select_related("lead__user", "confirmed_by__user")
        .first()
    )
    if alert is None:
        return NOBODY
    if check.about_worker == YesNo.YES:
        return _told_about_a_worker(alert)
    if alert.lead is None:
        return Told("Your agency has no safeguarding lead on this service.")
    if alert.confirmed_at and alert.confirmed_by_id != check.author_id:
        assert alert.confirmed_by is not None  # the database has them in a pair
        return Told(f"{alert.confirmed_by.full_name} has opened this.", anyone=True)
    return Told(
        f"A notice has gone to {alert.lead.full_name}, {_as_what(alert.lead)}; that is not a call."
        " It has not been opened yet.",
        anyone=True,
    )


def _as_what(told: Practitioner) -> str:
    is_lead = told.holds(Role.SAFEGUARDING_LEAD)
    return "your safeguarding lead" if is_lead else told.job_title.lower()


def _told_about_a_worker(alert: DangerAlert) -> Told:
    why = "because the worry is about someone who works with children."
    if alert.lead is None:
        return Told(f"Nobody in your agency has been told, {why}")
    opened = f" {alert.confirmed_by.full_name} had opened it." if alert.confirmed_by else ""
    return Told(
        f"A notice went to {alert.lead.full_name} before you said whom it is about.{opened} It is"
        f" closed to your agency now, {why}",
        anyone=True,
    )


def about_worker_words(check: ThresholdCheck, view: PathwayView) -> str:
    """Where a worry about someone who works with children goes; '' for any other."""
    if check.about_worker == YesNo.NO:
        return ""
    return (
        "The worry is about someone who works with children: ask"
        f" {view.contact(ContactUse.IN_HOURS).name} for the Designated Officer (LADO) too, today;"
        " they are told within one working day. The pathway prints no number of their own. Others"
        " in your agency do not see this check."
    )

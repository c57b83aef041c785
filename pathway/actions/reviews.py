"""From a draft to the version in force: reviewed by another person, approved for a day."""

import datetime as dt

from django.db import transaction

from pathway.actions.changes import name_actor
from pathway.actions.drafts import held_version
from pathway.actions.frameworks import approve_rows, put_in_force
from pathway.constants import VersionState
from pathway.models import FrameworkVersion, ThresholdFramework
from pathway.queries.changes import was_edited_by
from pathway.queries.drafts import version_faults
from pathway.states import VERSION
from people.constants import Permission
from people.models import Practitioner
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import YES, Verdict, no, require
from thresholds_site.lib.wording import says_something
from thresholds_site.lib.workflow import NotPossibleNow

_MAY_MOVE = {
    "send to review": (Permission.EDIT_PATHWAY, "Only a pathway editor sends a draft to review."),
    "take back to draft": (Permission.EDIT_PATHWAY, "Only a pathway editor takes it back."),
    "refuse": (Permission.PUBLISH_PATHWAY, "Only a pathway publisher refuses a version."),
    "approve": (Permission.PUBLISH_PATHWAY, "Only a pathway publisher puts a version in force."),
    "withdraw approval": (
        Permission.PUBLISH_PATHWAY,
        "Only a pathway publisher takes an approval back.",
    ),
}


class NotReady(Exception):
    """The rows make no rule set that can run; `faults` lists everything that is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Keep every fault, for the page that shows them one by one."""
        super().__init__("This version is not ready: " + "; ".join(faults))
        self.faults = faults


class NoEffectiveDate(Exception):
    """A version needs a day from which it is in force, and not one before today's version's."""


class NoReason(Exception):
    """A refusal, or an approval taken back, says why: the editors read it."""


def may_move(by: Practitioner, version: FrameworkVersion, move: str) -> Verdict:
    """Who may make that move of VERSION, and whether the version is where it begins.

    Whoever changed anything in this version, or sent it on, does not approve it.
    """
    permission, reason = _MAY_MOVE[move]
    if not by.may(permission):
        return no(reason)
    try:
        VERSION.target(move, VersionState(version.state))
    except NotPossibleNow as refusal:
        return no(str(refusal))
    if move == "approve" and was_edited_by(version, by):
        return no("You edited this version: another person reviews and approves it.")
    return YES


@transaction.atomic
def send_to_review(
    *, version: FrameworkVersion, by: Practitioner, why: str = ""
) -> FrameworkVersion:
    """Close a draft for its review. Raises NotAllowed, and NotReady while its rules do not run."""
    held = held_version(version)
    require(may_move(by, held, "send to review"))
    if faults := version_faults(held):
        raise NotReady(faults)
    return _moved(held, "send to review", by, why)


@transaction.atomic
def take_back_to_draft(
    *, version: FrameworkVersion, by: Practitioner, why: str = ""
) -> FrameworkVersion:
    """Open a version in review for more work. Raises NotAllowed."""
    held = held_version(version)
    require(may_move(by, held, "take back to draft"))
    return _moved(held, "take back to draft", by, why)


@transaction.atomic
def refuse_version(*, version: FrameworkVersion, by: Practitioner, why: str) -> FrameworkVersion:
    """Back to draft, with reasons that stand on its page. Raises NotAllowed, NoReason."""
    held = held_version(version)
    require(may_move(by, held, "refuse"))
    _require_reason(why)
    return _moved(held, "refuse", by, why)


@transaction.atomic
def approve_version(
    *, version: FrameworkVersion, by: Practitioner, now: dt.datetime
) -> FrameworkVersion:
    """Approve a reviewed version for its day; on that day or later it is in force at once.

    Raises NotAllowed, NotReady, NoEffectiveDate and ContactsNotConfirmed.
    """
    _hold_framework(version.framework_id)
    held = held_version(version)
    require(may_move(by, held, "approve"))
    if held.effective_on is None:
        raise NoEffectiveDate("Take it back to draft and say from which day it is in force.")
    in_force = FrameworkVersion.objects.published().filter(framework=held.framework_id).first()
    if in_force and in_force.effective_on and in_force.effective_on > held.effective_on:
        raise NoEffectiveDate(
            f"The version in force began on {in_force.effective_on:%-d %B %Y}, after the day of"
            " this one: take it back to draft and choose a later day."
        )
    if faults := version_faults(held):
        raise NotReady(faults)
    approve_rows(version=held, by=by, for_real_use=True, now=now)
    if held.effective_on <= london_day(now):
        put_in_force(version=held, now=now)
    return held


@transaction.atomic
def withdraw_approval(*, version: FrameworkVersion, by: Practitioner, why: str) -> FrameworkVersion:
    """Change one's mind before the day: back in review. Raises NotAllowed, NoReason."""
    held = held_version(version)
    require(may_move(by, held, "withdraw approval"))
    _require_reason(why)
    held.approved_at = held.approved_by = None
    held.content_hash, held.for_real_use = "", False
    return _moved(held, "withdraw approval", by, why)


def publish_due(*, now: dt.datetime) -> int:
    """Put every approved version in force whose day has come; returns how many.

    The worker asks each minute, and so does each page that begins a check: on its day a version
    is in force even when the worker was down that night. Nothing due costs one small query.
    """
    due = FrameworkVersion.objects.due(london_day(now))
    waiting = list(due.values_list("pk", "framework_id"))
    return sum(_publish_one(pk, framework, now) for pk, framework in waiting)


@transaction.atomic
def _publish_one(pk: int, framework: int, now: dt.datetime) -> bool:
    """Asked again once the framework is held: somebody else may have done it meanwhile."""
    _hold_framework(framework)
    due = FrameworkVersion.objects.due(london_day(now)).select_for_update(of=("self",))
    held = due.select_related("framework", "approved_by").filter(pk=pk).first()
    if held is None:
        return False
    put_in_force(version=held, now=now)
    return True


def _hold_framework(pk: int) -> None:
    """Held before any of its versions, so that two publications wait for each other."""
    ThresholdFramework.objects.select_for_update().get(pk=pk)


def _require_reason(why: str) -> None:
    if not says_something(why):
        raise NoReason("Say why: the editors read it on the version's page.")


def _moved(version: FrameworkVersion, move: str, by: Practitioner, why: str) -> FrameworkVersion:
    version.state = VERSION.target(move, VersionState(version.state))
    name_actor(by=by, why=why, move=move)
    version.save()
    return version

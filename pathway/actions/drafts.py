"""Working on the next version of a pathway: begun, reviewed, published or thrown away."""

import datetime as dt

from django.db import transaction

from pathway.actions.frameworks import load_rows, publish_version
from pathway.constants import VersionState
from pathway.models import (
    FrameworkVersion,
    ImmediateIndicator,
    KeyContact,
    ProvisionDimension,
    ThresholdFramework,
)
from pathway.queries.documents import document_of, version_rows
from pathway.queries.drafts import next_number, row_models, version_faults
from people.constants import Permission
from people.models import Practitioner
from thresholds_site.lib.verdict import YES, Verdict, no, require
from thresholds_site.lib.workflow import Move, NotPossibleNow, Workflow

VERSION = Workflow(
    name="version",
    moves=(
        Move("send to review", frozenset({VersionState.DRAFT}), VersionState.IN_REVIEW),
        Move("take back to draft", frozenset({VersionState.IN_REVIEW}), VersionState.DRAFT),
        Move("publish", frozenset({VersionState.IN_REVIEW}), VersionState.PUBLISHED),
        Move("supersede", frozenset({VersionState.PUBLISHED}), VersionState.SUPERSEDED),
    ),
    whose={
        VersionState.DRAFT: "a pathway editor",
        VersionState.IN_REVIEW: "a pathway publisher",
        VersionState.PUBLISHED: "nobody: it is in force until the next is published",
        VersionState.SUPERSEDED: "nobody: it is kept for the checks made under it",
    },
)
"""The life of a version of a framework."""

_EDITS = frozenset({Permission.EDIT_PATHWAY})
_PUBLISHES = frozenset({Permission.PUBLISH_PATHWAY})
_MAY_MOVE = {
    "send to review": (_EDITS, "Only a pathway editor sends a draft to review."),
    "take back to draft": (_EDITS | _PUBLISHES, "Only an editor or a publisher takes it back."),
    "publish": (_PUBLISHES, "Only a pathway publisher puts a version in force."),
}


class NotReady(Exception):
    """The rows make no rule set that can run; `faults` lists everything that is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Keep every fault, for the page that shows them one by one."""
        super().__init__("This version is not ready: " + "; ".join(faults))
        self.faults = faults


class NoEffectiveDate(Exception):
    """A version is published on the day that it takes effect, or later; the message says why not.

    Publishing supersedes the version before it, so an early publication would leave a gap in
    which no version is in force.
    """


def may_begin_draft(by: Practitioner) -> Verdict:
    """Editors, from any version."""
    if not by.may(Permission.EDIT_PATHWAY):
        return no("Only a pathway editor begins a draft.")
    return YES


def may_edit_rows(by: Practitioner, version: FrameworkVersion) -> Verdict:
    """Editors, while the version is a draft."""
    if not by.may(Permission.EDIT_PATHWAY):
        return no("Only a pathway editor changes the pathway.")
    if version.state != VersionState.DRAFT:
        return no(f"{version.label} is no longer a draft: nothing in it changes.")
    return YES


def may_move(by: Practitioner, version: FrameworkVersion, move: str) -> Verdict:
    """Who may make that move of VERSION, and whether the version is where it begins."""
    permissions, reason = _MAY_MOVE[move]
    if not any(by.may(permission) for permission in permissions):
        return no(reason)
    try:
        VERSION.target(move, VersionState(version.state))
    except NotPossibleNow as refusal:
        return no(str(refusal))
    return YES


@transaction.atomic
def begin_draft(
    *,
    version: FrameworkVersion,
    label: str,
    now: dt.datetime,
    by: Practitioner,
    number: int | None = None,
) -> FrameworkVersion:
    """A draft with the next number that says what `version` says; its day is still to be set.

    `number` is the one that was next when the page was opened: sent twice, it begins one draft.
    Contacts are copied as not confirmed: each version's numbers are rung anew. Raises NotAllowed.
    """
    require(may_begin_draft(by))
    # Held to the end, so that two drafts begun at once get two numbers.
    framework = ThresholdFramework.objects.select_for_update().get(pk=version.framework_id)
    drafts = FrameworkVersion.objects.drafts().filter(framework=framework, label=label)
    if number is not None and (there := drafts.filter(number=number).first()):
        return there
    draft = FrameworkVersion.objects.create(
        framework=framework, number=next_number(version), label=label, source=version.source
    )
    draft.created_at = now
    draft.save(update_fields=["created_at"])
    load_rows(document_of(version), draft)
    return draft


@transaction.atomic
def lock_draft(*, version: FrameworkVersion, by: Practitioner) -> FrameworkVersion:
    """The version, held so that it cannot leave 'draft' before this transaction ends.

    Raises NotAllowed when `by` may not edit it, or when it is no longer a draft.
    """
    held = _held(version)
    require(may_edit_rows(by, held))
    return held


def mark_edited(*, version: FrameworkVersion) -> None:
    """The rows of a draft were changed: the hash of what was loaded no longer says what they are.

    Publishing makes the hash anew.
    """
    if version.content_hash:
        version.content_hash = ""
        version.save(update_fields=["content_hash"])


def confirm_contact(*, contact: KeyContact, by: Practitioner, today: dt.date) -> None:
    """`by` rang the number today, and number and hours are right."""
    contact.confirmed_by, contact.confirmed_on = by, today
    contact.save(update_fields=["confirmed_by", "confirmed_on"])


def withdraw_confirmation(*, contact: KeyContact) -> None:
    """The number or its hours were changed: what was confirmed is not what stands there now."""
    contact.confirmed_by = contact.confirmed_on = None
    contact.save(update_fields=["confirmed_by", "confirmed_on"])


@transaction.atomic
def send_to_review(*, version: FrameworkVersion, by: Practitioner) -> FrameworkVersion:
    """Close a draft for its review. Raises NotAllowed, and NotReady while its rules do not run."""
    held = _held(version)
    require(may_move(by, held, "send to review"))
    if faults := version_faults(held):
        raise NotReady(faults)
    return _moved(held, "send to review")


@transaction.atomic
def take_back_to_draft(*, version: FrameworkVersion, by: Practitioner) -> FrameworkVersion:
    """Open a version in review for more work. Raises NotAllowed."""
    held = _held(version)
    require(may_move(by, held, "take back to draft"))
    return _moved(held, "take back to draft")


@transaction.atomic
def publish_reviewed(
    *, version: FrameworkVersion, by: Practitioner, now: dt.datetime, today: dt.date
) -> FrameworkVersion:
    """Put a reviewed version in force for real use; the version before it is superseded.

    Raises NotAllowed, NotReady, NoEffectiveDate when its day is not set or has not come, and
    ContactsNotConfirmed.
    """
    held = _held(version)
    require(may_move(by, held, "publish"))
    if held.effective_on is None:
        raise NoEffectiveDate("Take it back to draft and say from which day it is in force.")
    if held.effective_on > today:
        raise NoEffectiveDate(
            f"It is in force from {held.effective_on:%-d %B %Y}: publish it on that day or later,"
            " so that there is a pathway in force until then."
        )
    if faults := version_faults(held):
        raise NotReady(faults)
    return publish_version(version=held, by=by, for_real_use=True, now=now)


@transaction.atomic
def discard_draft(*, version: FrameworkVersion, by: Practitioner) -> None:
    """Delete a draft with all its rows. Raises NotAllowed."""
    held = lock_draft(version=version, by=by)
    ProvisionDimension.objects.filter(version=held).delete()
    # Rows go before the rows that they point to; these point to one another.
    ImmediateIndicator.objects.filter(version=held).update(same_as=None)
    for model in reversed(row_models()):
        version_rows(model, held).delete()
    held.delete()


def _held(version: FrameworkVersion) -> FrameworkVersion:
    return (
        FrameworkVersion.objects.select_for_update(of=("self",))
        .select_related("framework")
        .get(pk=version.pk)
    )


def _moved(version: FrameworkVersion, move: str) -> FrameworkVersion:
    version.state = VERSION.target(move, VersionState(version.state))
    version.save(update_fields=["state"])
    return version

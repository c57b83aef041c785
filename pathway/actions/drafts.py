"""Working on the next version of a pathway: begun, edited, thrown away."""

import datetime as dt

from django.db import transaction

from pathway.actions.changes import name_actor, one_line
from pathway.actions.frameworks import load_rows
from pathway.constants import ChangeKind, VersionState
from pathway.models import (
    FrameworkVersion,
    ImmediateIndicator,
    KeyContact,
    ProvisionDimension,
    ThresholdFramework,
)
from pathway.queries.documents import document_of, version_rows
from pathway.queries.drafts import next_number, row_models
from people.constants import Permission
from people.models import Practitioner
from thresholds_site.lib.verdict import YES, Verdict, no, require


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
    made_from = f"from version {version.number}, {version.label}"
    name_actor(by=by, move=made_from)
    draft = FrameworkVersion.objects.create(
        framework=framework, number=next_number(version), label=label, source=version.source
    )
    draft.created_at = now
    draft.save(update_fields=["created_at"])
    with one_line(version=draft, operation=ChangeKind.LOADED, by=by, row=made_from):
        load_rows(document_of(version), draft)
    return draft


@transaction.atomic
def lock_draft(*, version: FrameworkVersion, by: Practitioner, why: str = "") -> FrameworkVersion:
    """The version, held so that it cannot leave 'draft' before this transaction ends.

    What is changed until then stands in its history as changed by `by`, because of `why`.
    Raises NotAllowed when `by` may not edit it, or when it is no longer a draft.
    """
    held = held_version(version)
    require(may_edit_rows(by, held))
    name_actor(by=by, why=why)
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
def discard_draft(*, version: FrameworkVersion, by: Practitioner, why: str = "") -> None:
    """Delete a draft with all its rows; one line remembers it. Raises NotAllowed."""
    held = lock_draft(version=version, by=by)
    said = f"version {held.number}, {held.label}"
    with one_line(version=held, operation=ChangeKind.DISCARDED, by=by, row=said, why=why):
        ProvisionDimension.objects.filter(version=held).delete()
        # Rows go before the rows that they point to; these point to one another.
        ImmediateIndicator.objects.filter(version=held).update(same_as=None)
        for model in reversed(row_models()):
            version_rows(model, held).delete()
        held.delete()


def held_version(version: FrameworkVersion) -> FrameworkVersion:
    """The version as it is now, held until the transaction ends."""
    return (
        FrameworkVersion.objects.select_for_update(of=("self",))
        .select_related("framework", "approved_by")
        .get(pk=version.pk)
    )

"""Loading a framework's files as rows, and moving a version through its life."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model

from pathway.actions.changes import name_actor, one_line
from pathway.constants import ChangeKind, VersionState
from pathway.framework_format import SECTIONS, Section
from pathway.models import (
    Dimension,
    FrameworkVersion,
    KeyContact,
    Provision,
    ProvisionDimension,
    ThresholdFramework,
)
from pathway.queries.documents import document_of
from pathway.queries.neighbours import has_indicators
from pathway.rules.document import RulesetError, content_hash, document_faults
from people.models import Practitioner


class VersionExists(Exception):
    """That version number is there already with other content: other content is a new version."""


class ContactsNotConfirmed(Exception):
    """A version cannot be published for real use while a number has not been confirmed."""


@transaction.atomic
def load_framework(document: Mapping[str, Any]) -> tuple[FrameworkVersion, bool]:
    """Bring a framework's document in as a draft; returns it, and whether anything was made.

    The same content again does nothing. Raises VersionExists when the version number is taken
    by other content, RulesetError when the document's rules do not fit its rows.
    """
    if faults := document_faults(document):
        raise RulesetError(list(faults))
    about, edition = document["framework"], document["version"]
    framework, _made = ThresholdFramework.objects.get_or_create(
        code=about["code"], defaults={"name": about["name"], "authority": about["authority"]}
    )
    version, made = FrameworkVersion.objects.get_or_create(
        framework=framework,
        number=edition["number"],
        defaults={
            "label": edition["label"],
            "effective_on": edition["effective_on"],
            "source": edition["source"],
            "note": edition["note"],
        },
    )
    if made:
        with one_line(
            version=version, operation=ChangeKind.LOADED, by=None, row="loaded from files"
        ):
            load_rows(document, version)
        version.content_hash = content_hash(document_of(version))
        version.save(update_fields=["content_hash"])
        return version, True
    if version.content_hash != _hash_when_loaded(document):
        raise VersionExists(
            f"Version {version.number} of {framework.name} is there with other content:"
            " give the new content a new version number."
        )
    return version, False


def _hash_when_loaded(document: Mapping[str, Any]) -> str:
    """The content hash that `document` would get as rows: load it, read it, and take it back."""
    with transaction.atomic():
        point = transaction.savepoint()
        version = FrameworkVersion.objects.create(
            framework=ThresholdFramework.objects.get(code=document["framework"]["code"]),
            # Taken back two lines on; no real version has this number.
            number=2_147_483_647,
            label=document["version"]["label"],
            effective_on=document["version"]["effective_on"],
            source=document["version"]["source"],
            note=document["version"]["note"],
        )
        with one_line(version=version, operation=ChangeKind.LOADED, by=None, row=""):
            load_rows(document, version)
        version.number = document["version"]["number"]
        found = content_hash(document_of(version))
        transaction.savepoint_rollback(point)
    return found


def load_rows(document: Mapping[str, Any], version: FrameworkVersion) -> None:
    """Make every row of a document in an empty draft."""
    known: dict[str, dict[str, Model]] = {}
    for section in SECTIONS:
        known[section.key] = _load_section(section, document.get(section.key, []), version, known)
    dimensions = {row.code: row for row in Dimension.objects.filter(version=version)}
    provision = {row.code: row for row in Provision.objects.filter(version=version)}
    ProvisionDimension.objects.bulk_create(
        ProvisionDimension(
            version=version, provision=provision[row["code"]], dimension=dimensions[code]
        )
        for row in document.get("provision", [])
        for code in row.get("dimensions", [])
    )


def _load_section(
    section: Section,
    rows: list[Mapping[str, Any]],
    version: FrameworkVersion,
    known: dict[str, dict[str, Model]],
    owners: list[Model] | None = None,
) -> dict[str, Model]:
    """Make one section's rows; returns them by code (or by place where they have none)."""
    made: dict[str, Model] = {}
    known = {**known, section.key: made}
    places: dict[int, int] = {}
    fresh = []
    for number, row in enumerate(rows):
        owner = owners[number] if owners else None
        place = places[id(owner)] = places.get(id(owner), -1) + 1
        instance = section.model(version=version, **_columns(section, row, known, place))
        if owner is not None:
            setattr(instance, section.owner, owner)
        # A row may point to an earlier one of its own section, so these are saved in turn.
        if section.key in section.links.values():
            instance.save()
        fresh.append(instance)
        made[str(row.get("code", number))] = instance
    if section.key not in section.links.values():
        section.model._default_manager.bulk_create(fresh)
    for part in section.parts:
        parts = [
            (inner, instance)
            for row, instance in zip(rows, fresh, strict=True)
            for inner in row.get(part.key, [])
        ]
        _load_section(
            part, [inner for inner, _ in parts], version, known, [owner for _, owner in parts]
        )
    return made


def _columns(
    section: Section,
    row: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Model]],
    place: int,
) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if section.ordered_by != "code":
        columns[section.ordered_by] = place
    columns |= {key: row[key] for key in section.plain if key in row and row[key] is not None}
    columns |= {column: row[key] for key, column in section.renamed.items() if key in row}
    for column, target in section.links.items():
        if row.get(column):
            columns[column] = known[target][row[column]]
    return columns


@transaction.atomic
def publish_version(
    *,
    version: FrameworkVersion,
    by: Practitioner | None,
    for_real_use: bool,
    now: dt.datetime,
) -> FrameworkVersion:
    """Take a draft the whole way at once, as a sample or a test does. Nobody reviews it.

    Raises ContactsNotConfirmed for real use.
    """
    ThresholdFramework.objects.select_for_update().get(pk=version.framework_id)
    if version.state == VersionState.DRAFT:
        name_actor(by=by, move="send to review", why="Published in one step")
        _move(version, VersionState.IN_REVIEW)
    approve_rows(version=version, by=by, for_real_use=for_real_use, now=now)
    return put_in_force(version=version, now=now)


def approve_rows(
    *,
    version: FrameworkVersion,
    by: Practitioner | None,
    for_real_use: bool,
    now: dt.datetime,
) -> FrameworkVersion:
    """From 'in review' to 'approved': hashed as it stands, and put in force on its day.

    For real use every contact must have been confirmed: ContactsNotConfirmed names those that
    are not. A sample (demo, training) may go without, and says so on every page.
    """
    unconfirmed = KeyContact.objects.filter(version=version, confirmed_on__isnull=True)
    if for_real_use and unconfirmed.exists():
        names = ", ".join(contact.name for contact in unconfirmed)
        raise ContactsNotConfirmed(f"Nobody has confirmed the number and hours of: {names}.")
    version.content_hash = content_hash(document_of(version))
    version.for_real_use = for_real_use
    version.approved_at, version.approved_by = now, by
    name_actor(by=by, move="approve")
    return _move(version, VersionState.APPROVED)


def put_in_force(*, version: FrameworkVersion, now: dt.datetime) -> FrameworkVersion:
    """From 'approved' to 'published', and the one before superseded, in one transaction."""
    by = version.approved_by
    before = FrameworkVersion.objects.published().filter(framework=version.framework).first()
    if before is not None:
        before.superseded_at = now
        name_actor(by=by, move="supersede", why=f"By version {version.number}, {version.label}")
        _move(before, VersionState.SUPERSEDED)
    version.published_at = now
    version.published_by = by
    name_actor(by=by, move="publish")
    _move(version, VersionState.PUBLISHED)
    _ours_if_there_is_none(version)
    return version


def _ours_if_there_is_none(version: FrameworkVersion) -> None:
    """The first framework that checks can be made under is ours, until another is chosen."""
    ours = ThresholdFramework.objects.filter(is_ours=True)
    if not ours.exists() and has_indicators(version):
        version.framework.is_ours = True
        version.framework.save(update_fields=["is_ours"])


def _move(version: FrameworkVersion, state: VersionState) -> FrameworkVersion:
    version.state = state
    version.save()
    return version

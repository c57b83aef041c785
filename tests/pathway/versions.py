"""Versions of the pathway and the people who work on them, for tests."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from pathway.actions.drafts import begin_draft
from pathway.actions.frameworks import load_framework, publish_version
from pathway.constants import VersionState
from pathway.framework_format import SECTIONS, Section, read_framework
from pathway.models import FrameworkVersion
from people.constants import AgencyKind, Role
from people.models import Agency, Practitioner, User

NOW = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
TODAY = NOW.date()


@contextmanager
def rows_for_a_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is made here stays for all tests of a module, and is rolled back after the last.

    Copying a whole pathway takes most of a second, so it is not done for every test.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@cache
def nottingham() -> dict[str, Any]:
    """The document of 2014 as its files have it. Not to be changed: copy it first."""
    return read_framework(settings.FIXTURES / "pathway" / "nottingham-2014")


def post_of(role: Role, name: str = "") -> Practitioner:
    """Somebody with that one role."""
    agency, _made = Agency.objects.get_or_create(
        name="Test council", defaults={"kind": AgencyKind.COUNCIL}
    )
    name = name or f"Test {role.value}"
    user = User.objects.create_user(f"{name.lower().replace(' ', '.')}@test.example", name)
    user.is_staff = True
    user.save()
    return Practitioner.objects.create(
        user=user, agency=agency, job_title="Tester", roles=[role], starts_on=dt.date(2020, 1, 1)
    )


def published() -> FrameworkVersion:
    """The pathway of 2014 in force, loaded where the database does not have it yet."""
    in_force = FrameworkVersion.objects.published().filter(framework__code="nottingham-city")
    if there := in_force.select_related("framework").first():
        return there
    version, _made = load_framework(nottingham())
    if version.state == VersionState.DRAFT:
        publish_version(version=version, by=None, for_real_use=False, now=NOW)
    return version


def draft_of(version: FrameworkVersion, by: Practitioner | None = None) -> FrameworkVersion:
    """A draft copied from `version`."""
    by = by or post_of(Role.PATHWAY_EDITOR, f"Editor of {version.number + 1}")
    return begin_draft(version=version, label="Next pathway", now=NOW, by=by)


def normalised(document: dict[str, Any]) -> dict[str, Any]:
    """The document with everything said that its files leave to the tables' defaults."""
    whole: dict[str, Any] = {
        "framework": dict(document["framework"]),
        "version": {"effective_on": None, "source": "", "note": ""} | document["version"],
    }
    for section in SECTIONS:
        rows = [_normalised_row(section, row) for row in document.get(section.key, [])]
        if section.ordered_by == "code":
            rows.sort(key=lambda row: str(row["code"]))
        whole[section.key] = rows
    order = [row["code"] for row in document["dimensions"]]
    for row, given in zip(whole["provision"], document["provision"], strict=True):
        row["dimensions"] = sorted(given.get("dimensions", []), key=order.index)
    return whole


def _normalised_row(section: Section, row: dict[str, Any]) -> dict[str, Any]:
    columns = {key: key for key in section.plain} | dict(section.renamed)
    whole: dict[str, Any] = {
        key: _default(section, column) if row.get(key) is None else row[key]
        for key, column in columns.items()
    }
    for key in section.left_out_empty:
        if not whole[key]:
            del whole[key]
    whole |= {link: row.get(link) or None for link in section.links}
    for part in section.parts:
        whole[part.key] = [_normalised_row(part, inner) for inner in row.get(part.key, [])]
    return whole


def _default(section: Section, column: str) -> Any:
    return section.model._meta.get_field(column).get_default()  # type: ignore[union-attr]

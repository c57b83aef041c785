"""The ways round a trigger that are shut: its own off-switch, emptying, races and renaming."""

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import errors

from pathway.actions.drafts import begin_draft
from pathway.actions.frameworks import publish_version
from pathway.constants import VersionState
from pathway.models import FrameworkVersion, Indicator, Reference, ThresholdFramework
from pathway.queries.documents import document_of
from pathway.rules.document import content_hash
from people.constants import Role
from tests.pathway.versions import NOW, TODAY, draft_of, post_of, published


def look_away(change: Callable[[], object]) -> None:
    """Make a change while the trigger library is told to ignore every trigger there is."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true)"
            " FROM pg_trigger WHERE NOT tgisinternal"
        )
        change()


@pytest.mark.django_db
def test_the_trigger_library_cannot_be_told_to_look_away() -> None:
    """It reads a setting that any role may set; ours never listens."""
    version = published()
    rows = Indicator.objects.filter(version=version)
    with pytest.raises(IntegrityError, match="no longer a draft"):
        look_away(lambda: rows.update(wording="changed"))
    itself = FrameworkVersion.objects.filter(pk=version.pk)
    with pytest.raises(IntegrityError, match="only be superseded"):
        look_away(lambda: itself.update(label="changed"))


def test_the_owner_does_not_empty_a_table_of_rows(owner_url: str, django_db_setup: None) -> None:
    with psycopg.connect(owner_url) as owner:
        owner.execute("SET lock_timeout = '5s'")
        for table in ("pathway_indicator", "pathway_keycontact", "pathway_frameworkversion"):
            with pytest.raises(errors.RaiseException, match="never emptied"), owner.transaction():
                owner.execute(f"TRUNCATE {table} CASCADE")
        owner.rollback()


@pytest.mark.django_db
def test_a_row_stays_in_its_version_even_between_drafts() -> None:
    first = draft_of(published())
    second = draft_of(published(), post_of(Role.PATHWAY_EDITOR, "Second"))
    row = Reference.objects.filter(version=first).first()
    assert row is not None
    with pytest.raises(IntegrityError, match="stays in its version"), transaction.atomic():
        Reference.objects.filter(pk=row.pk).update(version=second, position=99)


@pytest.mark.django_db
def test_the_name_of_a_framework_stays_once_published() -> None:
    """It is part of the published document, and of its hash."""
    version = published()
    with pytest.raises(IntegrityError, match="part of what was published"), transaction.atomic():
        ThresholdFramework.objects.filter(pk=version.framework_id).update(name="Another name")
    assert content_hash(document_of(version)) == version.content_hash


@pytest.mark.django_db
def test_a_version_begins_as_a_draft() -> None:
    framework = ThresholdFramework.objects.create(code="x", name="X", authority="X")
    for state in (VersionState.IN_REVIEW, VersionState.PUBLISHED, VersionState.SUPERSEDED):
        with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
            FrameworkVersion.objects.create(
                framework=framework,
                number=1,
                label="X",
                state=state,
                effective_on=TODAY,
                published_at=NOW,
                content_hash="0" * 64,
            )


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["number", "label", "effective_on", "source", "note"])
def test_what_is_reviewed_is_what_is_published(column: str) -> None:
    framework = ThresholdFramework.objects.create(code="x", name="X", authority="X")
    version = FrameworkVersion.objects.create(
        framework=framework, number=1, label="X", effective_on=TODAY
    )
    version.state = VersionState.IN_REVIEW
    version.save()
    other = {"number": 2, "effective_on": None}.get(column, "changed")
    for also in ({}, {"state": VersionState.DRAFT}):
        with pytest.raises(IntegrityError, match="in review"), transaction.atomic():
            FrameworkVersion.objects.filter(pk=version.pk).update(**{column: other}, **also)


def in_a_thread(act: Callable[[], None]) -> threading.Thread:
    """Start something on a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_row_written_while_a_version_is_published_is_in_it_or_refused(real_commits: str) -> None:
    """Publication waits for a writer that was first, so that the hash holds what it wrote."""
    before, editor = published(), post_of(Role.PATHWAY_EDITOR)
    draft = begin_draft(version=before, label="Next", now=NOW, by=editor)
    FrameworkVersion.objects.filter(pk=draft.pk).update(effective_on=TODAY)
    wrote, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Indicator.objects.filter(version=draft, code="U01").update(note="written late")
            wrote.set()
            go_on.wait(10)

    writer = in_a_thread(write)
    assert wrote.wait(10)

    def publish() -> None:
        publish_version(
            version=FrameworkVersion.objects.get(pk=draft.pk),
            by=None,
            for_real_use=False,
            now=NOW,
        )

    publisher = in_a_thread(publish)
    publisher.join(1)
    assert publisher.is_alive(), "published past a writer who had not finished"
    go_on.set()
    writer.join(10)
    publisher.join(10)
    after = FrameworkVersion.objects.get(pk=draft.pk)
    assert after.state == VersionState.PUBLISHED
    assert Indicator.objects.get(version=after, code="U01").note == "written late"
    assert after.content_hash == content_hash(document_of(after))

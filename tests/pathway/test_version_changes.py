"""Who changed what in a version, when and why: no way of editing is left out."""

import copy
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test import Client
from pytest_django import DjangoDbBlocker

from pathway.actions.changes import name_actor
from pathway.actions.drafts import begin_draft, discard_draft, lock_draft
from pathway.actions.frameworks import load_framework
from pathway.constants import ChangeKind
from pathway.models import FrameworkVersion, Indicator, Level, VersionChange
from pathway.models.framework import VersionedRow
from pathway.queries.changes import LINES_ON_A_PAGE, history_of
from people.constants import Role
from people.models import Practitioner
from tests.pathway.administration import a_row, browser_of, errors_of, filled_in, url
from tests.pathway.versions import NOW, draft_of, nottingham, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """A draft."""
    with rows_for_a_module(django_db_blocker):
        yield draft_of(published()).pk


@pytest.fixture
def draft(stage: int, db: None) -> FrameworkVersion:
    """A draft."""
    return FrameworkVersion.objects.get(pk=stage)


@pytest.fixture
def editor(db: None) -> Practitioner:
    """An editor."""
    return post_of(Role.PATHWAY_EDITOR)


def last(version: FrameworkVersion) -> VersionChange:
    """The newest line of a version's history."""
    line = VersionChange.objects.filter(version=version).order_by("-pk").first()
    assert line is not None
    return line


@pytest.mark.parametrize("model", VersionedRow.__subclasses__(), ids=lambda model: model.__name__)
def test_every_table_is_noted(draft: FrameworkVersion, model: type[VersionedRow]) -> None:
    """Deleted in SQL, as nobody: the line holds what the row said."""
    before = VersionChange.objects.filter(version=draft).count()
    row = a_row(model, draft)
    name_actor(by=None)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [row.pk])
        assert VersionChange.objects.filter(version=draft).count() == before + 1
        line = last(draft)
        assert (line.operation, line.table, line.row_pk, line.by) == (
            ChangeKind.REMOVED,
            model._meta.model_name,
            row.pk,
            None,
        )
        assert line.before
        assert not line.after
        transaction.set_rollback(True)


def test_an_edit_holds_only_what_changed_with_who_and_why(
    draft: FrameworkVersion, editor: Practitioner
) -> None:
    row = Indicator.objects.get(version=draft, code="U01")
    lock_draft(version=draft, by=editor, why="The board asked for it.")
    Indicator.objects.filter(pk=row.pk).update(wording="Another wording")
    line = last(draft)
    assert (line.by, line.why, line.operation) == (
        editor,
        "The board asked for it.",
        ChangeKind.CHANGED,
    )
    assert line.before == {"wording": row.wording}
    assert line.after == {"wording": "Another wording"}


def test_what_changes_nothing_is_no_line(draft: FrameworkVersion) -> None:
    before = VersionChange.objects.count()
    Indicator.objects.filter(version=draft).update(wording=F("wording"))
    assert VersionChange.objects.count() == before


def test_a_bulk_edit_is_a_line_for_each_row(draft: FrameworkVersion, editor: Practitioner) -> None:
    before = VersionChange.objects.count()
    lock_draft(version=draft, by=editor)
    changed = Indicator.objects.filter(version=draft, level__code="protection").update(note="new")
    assert VersionChange.objects.count() == before + changed == before + 44


def test_a_copy_a_file_and_a_discarded_draft_are_one_line_each(
    draft: FrameworkVersion, editor: Practitioner
) -> None:
    second = begin_draft(version=draft, label="A copy", now=NOW, by=editor)
    lines = VersionChange.objects.filter(version=second)
    assert [line.operation for line in lines.order_by("pk")] == ["made", "loaded"]
    pk = second.pk
    discard_draft(version=second, by=editor, why="A mistake")
    (gone,) = VersionChange.objects.filter(version_id=pk, operation=ChangeKind.DISCARDED)
    assert (gone.by, gone.why) == (editor, "A mistake")
    assert "A copy" in gone.row


def test_loading_a_file_is_one_line() -> None:
    document = copy.deepcopy(nottingham())
    document["framework"] |= {"code": "test-city", "name": "Test City Pathway"}
    version, _made = load_framework(document)
    lines = VersionChange.objects.filter(version=version).order_by("pk")
    assert [line.operation for line in lines] == ["made", "loaded"]


@pytest.mark.parametrize("setting", ["1", "999999999"])
def test_nobody_looks_away_with_another_transactions_line(
    draft: FrameworkVersion, setting: str
) -> None:
    """The setting that stands for one line counts only with a line of this very transaction."""
    before = VersionChange.objects.filter(version=draft).count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pathway.one_line', %s, true)", [setting])
    Indicator.objects.filter(version=draft, code="U01").update(note="secretly")
    assert VersionChange.objects.filter(version=draft).count() == before + 1


def test_the_history_is_never_changed(draft: FrameworkVersion) -> None:
    for change in (
        lambda: VersionChange.objects.filter(version=draft).update(why="x"),
        lambda: VersionChange.objects.filter(version=draft).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_save_in_the_administration_says_who_and_why(draft: FrameworkVersion) -> None:
    browser = browser_of(Role.PATHWAY_EDITOR, "Joan")
    row = Indicator.objects.get(version=draft, code="U02")
    address = url(Indicator, "change", row.pk)
    level = Level.objects.get(version=draft, code="extensive")
    sent = filled_in(browser.get(address)) | {"level": level.pk, "why": "It is graver than that."}
    saved = browser.post(address, sent)
    assert saved.status_code == 302, errors_of(saved)
    page = browser.get(url(FrameworkVersion, "change", draft.pk)).content.decode()
    assert "It is graver than that." in page
    assert "Joan, Tester, Test council" in page
    line = history_of(draft).lines[0]
    assert (line.what, line.section, line.title) == ("Changed", "Indicators", row.wording)
    (column,) = line.columns
    assert column.label == "Level"
    assert "".join(part.text for part in column.words if part.piece == "new").strip()


def test_the_history_is_paged_and_narrowed(draft: FrameworkVersion, editor: Practitioner) -> None:
    lock_draft(version=draft, by=editor)
    Indicator.objects.filter(version=draft).update(note="new")
    Level.objects.filter(version=draft).update(note="new")
    everything = history_of(draft)
    assert len(everything.lines) == LINES_ON_A_PAGE
    assert everything.pages > 6
    levels = history_of(draft, "level")
    assert {line.section for line in levels.lines} == {"Levels"}
    assert history_of(draft, "nonsense", "nonsense").page == 1


def test_pages_of_a_version_show_its_history(draft: FrameworkVersion) -> None:
    browser: Client = browser_of(Role.PATHWAY_PUBLISHER)
    page = browser.get(url(FrameworkVersion, "change", draft.pk), {"section": "moves"})
    assert "Every row copied" in page.content.decode()
    other = browser.get(url(FrameworkVersion, "difference", draft.pk))
    assert "They say the same." in other.content.decode() or other.context["difference"]

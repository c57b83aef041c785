"""Nothing in a published version changes, and no row points into another version.

Tried here as the run-time role, through the ORM and in SQL; through the administration in
test_admin, and as the owner of the tables in test_published_as_owner.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import F, Model
from pytest_django import DjangoDbBlocker

from pathway.constants import VersionState
from pathway.models import (
    FrameworkVersion,
    ImmediateIndicator,
    Level,
    ThresholdFramework,
)
from pathway.models.framework import VersionedRow
from people.constants import Role
from tests.pathway.versions import NOW, TODAY, draft_of, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db

TABLES = sorted(VersionedRow.__subclasses__(), key=lambda model: model.__name__)
DRAFT, IN_REVIEW, APPROVED, PUBLISHED, SUPERSEDED = VersionState


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The version in force and a draft copied from it."""
    with rows_for_a_module(django_db_blocker):
        yield {"published": published().pk, "draft": draft_of(published()).pk}


@pytest.fixture
def in_force(stage: dict[str, int], db: None) -> FrameworkVersion:
    """The published version."""
    return FrameworkVersion.objects.get(pk=stage["published"])


@pytest.fixture
def draft(stage: dict[str, int], db: None) -> FrameworkVersion:
    """A draft with the same rows."""
    return FrameworkVersion.objects.get(pk=stage["draft"])


def row_in(model: type[Model], version: FrameworkVersion) -> Any:
    """Some row of that table in that version, the same one at every call."""
    row = model._default_manager.filter(version=version).order_by("pk").first()
    assert row is not None, f"{model.__name__} has no row to try it on"
    return row


def run_sql(sql: str, *values: Any) -> int:
    """Run one statement as the run-time role; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def fresh(row: Any) -> Any:
    """The same row again as a new one."""
    row.pk, row._state.adding = None, True
    return row


# --- every way to change rows


def save(row: Any) -> None:
    row.save()


def update_queryset(row: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(version=F("version"))


def update_all(row: Any) -> None:
    type(row)._default_manager.update(version=F("version"))


def bulk_update(row: Any) -> None:
    type(row)._default_manager.bulk_update([row], ["version"])


def bulk_create(row: Any) -> None:
    type(row)._default_manager.bulk_create([fresh(row)])


def create_ignoring_conflicts(row: Any) -> None:
    type(row)._default_manager.bulk_create([fresh(row)], ignore_conflicts=True)


def delete_queryset(row: Any) -> None:
    queryset = type(row)._default_manager.filter(pk=row.pk)
    queryset._raw_delete(queryset.db)


def update_in_sql(row: Any) -> None:
    run_sql(f"UPDATE {row._meta.db_table} SET id = id WHERE id = %s", row.pk)


def delete_in_sql(row: Any) -> None:
    run_sql(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)


def insert_in_sql(row: Any) -> None:
    columns = ", ".join(
        f'"{field.column}"' for field in row._meta.concrete_fields if field.column != "id"
    )
    table = row._meta.db_table
    run_sql(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = %s", row.pk)


def merge_in_sql(row: Any) -> None:
    table = row._meta.db_table
    run_sql(
        f"MERGE INTO {table} USING (SELECT %s::bigint AS id) AS chosen ON {table}.id = chosen.id"
        " WHEN MATCHED THEN DELETE",
        row.pk,
    )


CHANGES = [
    save,
    update_queryset,
    update_all,
    bulk_update,
    bulk_create,
    create_ignoring_conflicts,
    delete_queryset,
    update_in_sql,
    delete_in_sql,
    insert_in_sql,
    merge_in_sql,
]


def assert_refused(change: Callable[[Any], None], row: Any) -> None:
    """The database itself says that the version is no longer a draft."""
    with pytest.raises(IntegrityError, match="no longer a draft"), transaction.atomic():
        change(row)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_no_row_of_a_published_version_changes(
    in_force: FrameworkVersion, draft: FrameworkVersion, model: type[Model]
) -> None:
    for change in CHANGES:
        assert_refused(change, row_in(model, in_force))
    # The same is open in a draft, else the refusals would prove nothing.
    for change in (save, update_queryset, update_in_sql, delete_in_sql):
        with transaction.atomic():
            change(row_in(model, draft))
            transaction.set_rollback(True)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_no_row_moves_into_or_out_of_a_published_version(
    in_force: FrameworkVersion, draft: FrameworkVersion, model: type[Model]
) -> None:
    def move(row: Any) -> None:
        other = draft if row.version_id == in_force.pk else in_force
        run_sql(f"UPDATE {row._meta.db_table} SET version_id = %s WHERE id = %s", other.pk, row.pk)

    assert_refused(move, row_in(model, in_force))
    assert_refused(move, row_in(model, draft))


def test_cascades_do_not_reach_into_a_published_version(in_force: FrameworkVersion) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        in_force.framework.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        row_in(Level, in_force).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        run_sql("DELETE FROM pathway_frameworkversion WHERE id = %s", in_force.pk)


@pytest.mark.parametrize("state", [IN_REVIEW, APPROVED, PUBLISHED, SUPERSEDED])
def test_only_a_draft_is_edited(draft: FrameworkVersion, state: VersionState) -> None:
    through_life(draft, state)
    for change in CHANGES:
        assert_refused(change, row_in(ImmediateIndicator, draft))


# --- the version itself


def through_life(version: FrameworkVersion, state: VersionState) -> None:
    """Move a version to `state` by its only way, superseding what is in force."""
    for step in list(VersionState)[1 : list(VersionState).index(state) + 1]:
        columns: dict[str, Any] = {"state": step}
        if step == IN_REVIEW:
            columns |= {"effective_on": TODAY}
        if step == APPROVED:
            columns |= {"approved_at": NOW, "content_hash": "0" * 64}
        if step == PUBLISHED:
            columns |= {"published_at": NOW}
            in_force = FrameworkVersion.objects.published().filter(framework=version.framework)
            in_force.update(state=SUPERSEDED, superseded_at=NOW)
        FrameworkVersion.objects.filter(pk=version.pk).update(**columns)
    version.refresh_from_db()


def bare_version() -> FrameworkVersion:
    """A draft without rows, of a framework of its own."""
    framework = ThresholdFramework.objects.create(code="bare", name="Bare", authority="Nobody")
    return FrameworkVersion.objects.create(
        framework=framework, number=1, label="Bare", effective_on=TODAY
    )


FORWARD = {
    (DRAFT, IN_REVIEW),
    (IN_REVIEW, DRAFT),  # taken back for more work, before anybody could use it
    (IN_REVIEW, APPROVED),
    (APPROVED, IN_REVIEW),  # the approval is taken back before its day
    (APPROVED, PUBLISHED),
    (PUBLISHED, SUPERSEDED),
}
STAYS = {
    (DRAFT, DRAFT),
    (IN_REVIEW, IN_REVIEW),
    (APPROVED, APPROVED),
    (PUBLISHED, PUBLISHED),
}


@pytest.mark.parametrize(("before", "after"), list(product(VersionState, repeat=2)))
def test_a_version_moves_one_way(before: VersionState, after: VersionState) -> None:
    version = bare_version()
    through_life(version, before)
    move = (
        "UPDATE pathway_frameworkversion SET state = %s, content_hash ="
        " CASE WHEN state = 'in_review' THEN 'x' ELSE content_hash END, approved_at ="
        " CASE WHEN %s IN ('draft', 'in_review') THEN NULL"
        "  WHEN state = 'in_review' THEN %s ELSE approved_at END, published_at ="
        " CASE WHEN state = 'approved' AND %s = 'published' THEN %s"
        "  ELSE published_at END WHERE id = %s"
    )
    given = (after, after, NOW, after, NOW, version.pk)
    if (before, after) in FORWARD | STAYS:
        assert run_sql(move, *given) == 1
        return
    with pytest.raises(IntegrityError, match="cannot become"), transaction.atomic():
        run_sql(move, *given)


VERSION_COLUMNS = [
    field.name
    for field in FrameworkVersion._meta.concrete_fields
    if field.name not in {"id", "state", "superseded_at"}
]
OTHER_VALUES: dict[str, Any] = {
    "ref": "another-reference-0000",
    "number": 77,
    "label": "Another label",
    "effective_on": None,
    "source": "Elsewhere",
    "note": "A note",
    "content_hash": "f" * 64,
    "for_real_use": True,
    "created_at": NOW,
    "published_at": NOW.replace(year=2025),
    "approved_at": NOW.replace(year=2025),
}


def test_no_column_of_a_published_version_changes(in_force: FrameworkVersion) -> None:
    others = OTHER_VALUES | {
        "framework": bare_version().framework,
        "published_by": (publisher := post_of(Role.PATHWAY_PUBLISHER)),
        "approved_by": publisher,
    }
    assert set(others) == set(VERSION_COLUMNS)
    for column, value in others.items():
        for also in ({}, {"state": SUPERSEDED, "superseded_at": NOW}):
            with pytest.raises(IntegrityError, match="only be superseded"), transaction.atomic():
                FrameworkVersion.objects.filter(pk=in_force.pk).update(**{column: value}, **also)


@pytest.mark.parametrize("state", [IN_REVIEW, APPROVED, PUBLISHED, SUPERSEDED])
def test_only_a_draft_is_deleted(state: VersionState) -> None:
    version = bare_version()
    through_life(version, state)
    with pytest.raises(IntegrityError, match="Only a draft"), transaction.atomic():
        run_sql("DELETE FROM pathway_frameworkversion WHERE id = %s", version.pk)
    with pytest.raises(IntegrityError, match="Only a draft"), transaction.atomic():
        version.delete()


def test_one_version_of_a_framework_is_in_force() -> None:
    first = bare_version()
    through_life(first, PUBLISHED)
    second = FrameworkVersion.objects.create(
        framework=first.framework, number=2, label="Second", effective_on=TODAY
    )
    through_life(second, APPROVED)
    with pytest.raises(IntegrityError, match="one_published_version"), transaction.atomic():
        FrameworkVersion.objects.filter(pk=second.pk).update(state=PUBLISHED, published_at=NOW)


@pytest.mark.parametrize("missing", ["effective_on", "published_at", "content_hash"])
def test_a_published_version_is_dated_and_hashed(missing: str) -> None:
    version = bare_version()
    FrameworkVersion.objects.filter(pk=version.pk).update(
        state=IN_REVIEW, effective_on=None if missing == "effective_on" else TODAY
    )
    rows = FrameworkVersion.objects.filter(pk=version.pk)
    refused: dict[str, Any] = {
        "state": APPROVED,
        "approved_at": NOW,
        "content_hash": "" if missing == "content_hash" else "0" * 64,
    }
    if missing == "published_at":
        rows.update(**refused)
        refused = {"state": PUBLISHED}
    with pytest.raises(IntegrityError, match="dated_and_hashed"), transaction.atomic():
        rows.update(**refused)


# --- what the run-time role cannot do

ROW_TABLES = [model._meta.db_table for model in TABLES]


def test_the_run_time_role_empties_no_table() -> None:
    for table in [*ROW_TABLES, "pathway_frameworkversion"]:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run_sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "attempt",
    [
        "ALTER TABLE pathway_indicator DISABLE TRIGGER ALL",
        "ALTER TABLE pathway_indicator DISABLE TRIGGER USER",
        "ALTER TABLE pathway_indicator DROP CONSTRAINT IF EXISTS nothing",
        "DROP TABLE pathway_indicator CASCADE",
        "CREATE RULE no_trigger AS ON UPDATE TO pathway_indicator DO INSTEAD NOTHING",
        "SET session_replication_role = replica",
        "SET ROLE thresholds_owner",
        "SET SESSION AUTHORIZATION thresholds_owner",
        "CREATE FUNCTION public.mine() RETURNS void LANGUAGE sql AS 'SELECT'",
    ],
)
def test_the_run_time_role_switches_nothing_off(attempt: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == ("thresholds_app", "thresholds_app")
    with (
        pytest.raises(DatabaseError, match=r"must be owner|permission denied"),
        transaction.atomic(),
    ):
        run_sql(attempt)


def test_triggers_are_on_every_table_of_rows_and_enabled() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'O'"
            " AND tgname LIKE 'pgtrigger_only_in_a_draft_%%' AND tgrelid::regclass::text = ANY(%s)",
            [ROW_TABLES],
        )
        assert sorted(table for (table,) in cursor.fetchall()) == sorted(ROW_TABLES)

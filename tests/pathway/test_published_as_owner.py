"""Nothing in a published version changes, even for the role that owns the tables.

The owner could take a trigger away; these tests do so in a transaction that is rolled back, and
see that the refusals they rely on then stay away. A test that could not fail would prove nothing.
"""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors, sql

from pathway.models.framework import VersionedRow

ROW_TABLES = sorted(model._meta.db_table for model in VersionedRow.__subclasses__())


@pytest.fixture
def owner(owner_url: str, django_db_setup: None) -> Iterator[psycopg.Connection]:
    """The owner's connection to the database of the tests; everything is rolled back."""
    with psycopg.connect(owner_url) as connection:
        connection.execute("SET lock_timeout = '5s'")
        yield connection
        connection.rollback()


@pytest.fixture
def published(owner: psycopg.Connection) -> int:
    """The version that the tests' database was filled with."""
    found = owner.execute(
        "SELECT id FROM pathway_frameworkversion WHERE state = 'published'"
    ).fetchone()
    assert found is not None, "load_framework put no version in force"
    return int(found[0])


def assert_refused(
    connection: psycopg.Connection, words: str, statement: str, table: str, version: int
) -> None:
    """The database refuses the statement, and the transaction goes on as if nothing was."""
    asked = sql.SQL(statement).format(table=sql.Identifier(table), version=sql.Literal(version))
    with pytest.raises(errors.IntegrityConstraintViolation, match=words), connection.transaction():
        connection.execute(asked)


CHANGES = [
    "UPDATE {table} SET id = id WHERE version_id = {version}",
    "DELETE FROM {table} WHERE version_id = {version}",
    "INSERT INTO {table} SELECT * FROM {table} WHERE version_id = {version}",
]


@pytest.mark.parametrize("table", ROW_TABLES)
def test_the_owner_changes_no_row_of_a_published_version(
    owner: psycopg.Connection, published: int, table: str
) -> None:
    for change in CHANGES:
        assert_refused(owner, "no longer a draft", change, table, published)


def test_the_owner_changes_no_published_version(owner: psycopg.Connection, published: int) -> None:
    table = "pathway_frameworkversion"
    for change, words in {
        "UPDATE {table} SET label = 'x' WHERE id = {version}": "only be superseded",
        "UPDATE {table} SET state = 'draft' WHERE id = {version}": "cannot become",
        "DELETE FROM {table} WHERE id = {version}": "Only a draft",
    }.items():
        assert_refused(owner, words, change, table, published)


def trigger_of(owner: psycopg.Connection, table: str, name: str) -> sql.Identifier:
    """The database's own name of one trigger."""
    found = owner.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
        [table, f"pgtrigger_{name}_%"],
    ).fetchall()
    assert len(found) == 1
    return sql.Identifier(found[0][0])


@pytest.mark.parametrize("fault", ["DROP TRIGGER {} ON {}", "ALTER TABLE {1} DISABLE TRIGGER {0}"])
def test_without_its_trigger_a_row_changes_and_the_test_says_so(
    owner: psycopg.Connection, published: int, fault: str
) -> None:
    table = "pathway_indicator"
    trigger = trigger_of(owner, table, "only_in_a_draft")
    owner.execute(sql.SQL(fault).format(trigger, sql.Identifier(table)))
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        assert_refused(owner, "no longer a draft", CHANGES[0], table, published)


def test_without_its_trigger_a_version_changes_and_the_test_says_so(
    owner: psycopg.Connection, published: int
) -> None:
    table = "pathway_frameworkversion"
    trigger = trigger_of(owner, table, "version_moves_one_way")
    owner.execute(sql.SQL("DROP TRIGGER {} ON {}").format(trigger, sql.Identifier(table)))
    change = "UPDATE {table} SET label = 'x' WHERE id = {version}"
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        assert_refused(owner, "only be superseded", change, table, published)


def test_without_its_key_a_row_points_into_another_version(
    owner: psycopg.Connection, published: int
) -> None:
    """Planted fault for test_versions_stay_apart: the key is all that keeps the rows apart."""
    copied = owner.execute(
        "INSERT INTO pathway_frameworkversion (ref, framework_id, number, label, state, source,"
        " note, content_hash, for_real_use, created_at) SELECT 'planted-fault-00000000',"
        " framework_id, 99, 'Planted', 'draft', '', '', '', false, now()"
        " FROM pathway_frameworkversion WHERE id = %s RETURNING id",
        [published],
    ).fetchone()
    assert copied is not None
    with pytest.raises(errors.ForeignKeyViolation, match="same_version"), owner.transaction():
        point_across(owner, int(copied[0]), published)
    owner.execute(
        "ALTER TABLE pathway_levelguidance"
        " DROP CONSTRAINT pathway_levelguidance_level_id_same_version"
    )
    point_across(owner, int(copied[0]), published)


def point_across(owner: psycopg.Connection, draft: int, published: int) -> None:
    """Give a draft guidance that belongs to a level of the published version."""
    owner.execute(
        "INSERT INTO pathway_levelguidance (version_id, level_id, position, text, source)"
        " SELECT %s, id, 0, 'x', 'x' FROM pathway_level WHERE version_id = %s LIMIT 1",
        [draft, published],
    )
    owner.execute("SET CONSTRAINTS ALL IMMEDIATE")

"""Tests run as the run-time role, in databases of their own."""

import threading

import psycopg
import pytest
from django.db import DatabaseError, connection, connections

from thresholds_site.devtools.databases import RUNTIME
from thresholds_site.devtools.pytest_plugin import DATABASE


@pytest.mark.django_db
def test_tests_connect_as_the_run_time_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_database(), rolsuper, rolbypassrls, rolcreatedb"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (RUNTIME, DATABASE, False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (id int)", "CREATE TEMPORARY TABLE mine (id int)"]
)
def test_the_run_time_role_makes_no_tables(statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_run_time_role_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
        )
        assert cursor.fetchall() == []


def test_real_commits_are_seen_by_other_threads_in_a_copy(real_commits: str) -> None:
    seen: list[str] = []

    def ask() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_database()")
            seen.append(cursor.fetchone()[0])
        connections.close_all()

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    assert seen == [real_commits]
    assert real_commits != DATABASE


def test_the_owner_can_change_the_shape(owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        owner.execute("CREATE TABLE mine (id int)")
        owner.rollback()

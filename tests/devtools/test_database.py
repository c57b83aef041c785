"""Tests run as the run-time role, in databases of their own."""

import threading

import psycopg
import pytest
from django.db import DatabaseError, connection, connections

from thresholds_site.devtools.pytest_plugin import DATABASE, TestServers


@pytest.mark.django_db
def test_tests_connect_as_the_run_time_role(servers: TestServers) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_database(), rolsuper, rolbypassrls, rolcreatedb"
            " FROM pg_roles WHERE rolname = current_user"
        )
        server = servers.seed.server
        expected = (server.roles.runtime, server.named(DATABASE), False, False, False)
        assert cursor.fetchone() == expected


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


def test_everything_was_loaded(servers: TestServers) -> None:
    """Other tests name what they need; this one fails when any step of the filling did."""
    assert dict(servers.seed.problems) == {}


@pytest.mark.parametrize("first", ["one", "two"])
def test_a_copy_of_ones_own_starts_as_the_template_was(first: str, real_commits: str) -> None:
    from django.contrib.auth.models import Group

    assert not Group.objects.filter(name__in=["one", "two"]).exists()
    Group.objects.create(name=first)


def test_the_sample_people_are_in_the_demo_database(demo_database: str) -> None:
    from django.contrib.auth import get_user_model

    assert get_user_model().objects.exists()

"""The launcher of the embedded PostgreSQL recovers from what a laptop does to it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from thresholds_site.devtools import installations, places, processes
from thresholds_site.devtools.paths import ROOT
from thresholds_site.devtools.postgres import SUPERUSER, Postgres
from thresholds_site.devtools.trouble import Trouble

PASSWORD = "for this test only"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


@pytest.fixture
def postgres(state: Path) -> Iterator[Postgres]:
    """A server that is not started, in a fresh folder."""
    server = Postgres(places.server_home("one", places.database_account()), lasting=True)
    yield server
    server.stop(cleanly=False)


def ask(server: Postgres, statement: str) -> list[tuple[object, ...]]:
    url = server.url(SUPERUSER, PASSWORD, "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_a_second_start_keeps_the_data(postgres: Postgres) -> None:
    postgres.start(PASSWORD)
    ask(postgres, "CREATE TABLE kept (id int)")
    postgres.stop()
    postgres.start(PASSWORD)
    assert ask(postgres, "SELECT to_regclass('kept')::text") == [("kept",)]


def test_it_listens_on_nothing_but_its_socket(postgres: Postgres) -> None:
    postgres.start(PASSWORD)
    assert ask(postgres, "SHOW listen_addresses") == [("",)]
    assert postgres.socket.stat().st_mode & 0o077 == 0


def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    postgres.start(PASSWORD)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url(SUPERUSER, "a guess", "postgres"))


def test_a_killed_server_is_recovered(postgres: Postgres) -> None:
    child = postgres.start(PASSWORD)
    ask(postgres, "CREATE TABLE kept (id int)")
    child.kill()
    child.wait()
    assert (postgres.data / "postmaster.pid").exists()
    postgres.start(PASSWORD)
    assert ask(postgres, "SELECT to_regclass('kept')::text") == [("kept",)]


def test_a_pid_file_that_names_somebody_else_is_removed(postgres: Postgres) -> None:
    child = postgres.start(PASSWORD)
    child.kill()
    child.wait()
    pid_file = postgres.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    postgres.start(PASSWORD)
    assert ask(postgres, "SELECT 1") == [(1,)]


def test_a_half_finished_first_start_is_begun_again(postgres: Postgres) -> None:
    half = postgres.home / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    postgres.start(PASSWORD)
    assert ask(postgres, "SELECT 1") == [(1,)]
    assert not half.exists()


def test_a_server_that_cannot_start_is_said_in_one_line(postgres: Postgres) -> None:
    postgres.start(PASSWORD)
    postgres.stop()
    (postgres.data / "global" / "pg_control").unlink()
    with pytest.raises(Trouble, match=r"PostgreSQL did not start: .*could not"):
        postgres.start(PASSWORD)


def test_nothing_outlives_a_killed_parent(postgres: Postgres) -> None:
    script = (
        "import pathlib, sys, time\n"
        "from thresholds_site.devtools.postgres import Postgres\n"
        f"Postgres(pathlib.Path({str(postgres.home)!r}), lasting=True).start({PASSWORD!r})\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout
    assert parent.stdout.readline() == b"up\n"
    assert list(processes.working_in(postgres.data))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    gone = processes.wait_until(lambda: not list(processes.working_in(postgres.data)), seconds=30)
    assert gone


def test_a_socket_in_a_long_path_moves_to_tmp(postgres: Postgres, state: Path) -> None:
    deep = state / ("x" * 90)
    deep.mkdir()
    places.hand_over(deep, postgres.account)
    folder = places.socket_folder(deep, postgres.account)
    assert folder.parent == Path("/tmp")
    assert len(f"{folder}/.s.PGSQL.5432") <= 107
    places.remove_home(deep)
    assert not folder.exists()


def test_a_folder_of_somebody_else_is_not_used(state: Path) -> None:
    planted = state / "planted"
    planted.mkdir()
    planted.chmod(0o777)
    with pytest.raises(Trouble, match="put there by somebody else"):
        places.own_folder(planted)
    link = state / "link"
    link.symlink_to(state)
    with pytest.raises(Trouble, match="put there by somebody else"):
        places.own_folder(link)


@as_root
def test_a_closed_checkout_is_left_closed(state: Path) -> None:
    """Under a folder such as /root the server lives in /var/tmp, and no permission changes."""
    state.chmod(0o700)
    account = places.database_account()
    server = Postgres(places.server_home("one", account), lasting=False, account=account)
    try:
        assert server.home.is_relative_to("/var/tmp")
        child = server.start(PASSWORD)
        assert Path(f"/proc/{child.pid}").stat().st_uid != 0
        assert state.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop(cleanly=False)
        places.remove_home(server.home)
        server.home.parent.rmdir()


@as_root
def test_an_install_that_the_account_cannot_read_is_copied_once(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = places.database_account()
    monkeypatch.setattr(installations, "_COPIES", state)
    monkeypatch.setattr(installations, "can_enter", lambda *_: False)
    first = installations.find_installation(account)
    assert first.programs.is_relative_to(state)
    made = (first.programs / "postgres").stat().st_mtime_ns
    assert installations.find_installation(account) == first
    assert (first.programs / "postgres").stat().st_mtime_ns == made
    assert len(list(state.glob("thresholds-postgres-*"))) == 1


def test_without_any_postgresql_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installations, "_of_the_wheel", lambda _account: ())
    monkeypatch.setattr(installations, "_of_debian", lambda: ())
    with pytest.raises(Trouble, match=r"apt-get install postgresql.*") as said:
        installations.find_installation(None)
    assert "\n" not in str(said.value)


def test_debians_newest_postgresql_is_the_second_choice(
    monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    for major in ("9.6", "14", "15", "17"):
        programs = state / major / "bin"
        programs.mkdir(parents=True)
        (programs / "postgres").write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.1'\n")
        (programs / "postgres").chmod(0o755)
    monkeypatch.setattr(installations, "_of_the_wheel", lambda _account: ())
    monkeypatch.setattr(installations, "_DEBIAN", state)
    assert installations.find_installation(None).major == 17

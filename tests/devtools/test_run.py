"""`dev.py run` says what is in its way, and gives people's work back after whatever happened."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from thresholds_site.devtools import drill_site, run, servers
from thresholds_site.devtools.environment import child_environment, kept_secrets
from thresholds_site.devtools.trouble import Trouble


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as line:
        yield int(line.getsockname()[1])


def test_a_taken_port_is_said_in_one_line(taken_port: int, state: Path) -> None:
    with (
        pytest.raises(Trouble, match=f"port {taken_port} is taken") as said,
        run.listener(taken_port, patient=False),
    ):
        pytest.fail("the port was taken")
    assert f"--port {taken_port + 1}" in str(said.value)
    assert "\n" not in str(said.value)


def test_a_taken_port_is_said_before_anything_is_started(
    taken_port: int, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_serve", lambda *_: pytest.fail("something was started"))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(Trouble, match="is taken"):
        run.run(["--port", str(taken_port)])


def test_a_second_run_in_the_same_checkout_is_told(state: Path) -> None:
    with (
        run.only_run("http://127.0.0.1:8000"),
        pytest.raises(Trouble, match=r"already running at http://127\.0\.0\.1:8000"),
        run.only_run("http://127.0.0.1:8001"),
    ):
        pytest.fail("two runs at once")


def test_a_run_that_was_killed_is_noticed(state: Path) -> None:
    with run.only_run("http://127.0.0.1:8000") as killed_before:
        assert not killed_before
    (state / "demo.lock").write_text('{"address": "http://127.0.0.1:8000", "process": 1}')
    with run.only_run("http://127.0.0.1:8000") as killed_before:
        assert killed_before


def test_secrets_are_made_once_and_readable_by_us_alone(state: Path) -> None:
    place = state / "secrets.json"
    first = kept_secrets(place)
    assert kept_secrets(place) == first
    assert place.stat().st_mode & 0o077 == 0
    assert len(set(first.values())) == len(first)


def test_a_stray_setting_does_not_reach_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PGHOST", "EMAIL_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "somebody else's")
    assert "somebody else's" not in child_environment({}).values()


def test_a_database_url_without_the_owners_is_refused(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@db.example/real")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(Trouble, match="set DATABASE_OWNER_URL too"):
        servers.demo_servers()


def test_sample_data_is_not_put_among_real_records(owner_url: str, state: Path) -> None:
    site = {"DATABASE_OWNER_URL": owner_url}
    given = servers.DemoServers(state, None, None, {})
    with pytest.raises(Trouble, match="tables that no demo made"):
        servers.fill(given, site, lambda _line: None)


def test_fresh_forgets_the_database_and_its_secrets(state: Path) -> None:
    before = servers.demo_servers()
    try:
        before.start_postgres()
        # As after kill -9 of a run: the server may still be there.
        servers.start_over()
        assert not before.postgres or not before.postgres.home.exists()
        assert servers.demo_servers().known["superuser"] != before.known["superuser"]
    finally:
        before.stop()


def test_the_whole_site_keeps_its_data_and_leaves_nothing_behind() -> None:
    """Cold start, Ctrl-C, warm start, kill -9, and once more: the longest test there is."""
    with drill_site.demo() as site:
        site.start()
        assert site.answers(within=10)
        assert "not for real records" in site.said
        site.mark("before")
        assert site.end() == 0
        assert site.leaves_nothing(within=1)
        site.start()
        site.end(signal.SIGKILL)
        assert site.leaves_nothing(within=30)
        site.start()
        assert site.marks() == ["before"]

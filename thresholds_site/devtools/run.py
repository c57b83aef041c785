"""The verbs `run` and `shell`: the whole site on a laptop, with sample data."""

import argparse
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from thresholds_site.devtools import assets, postgres, processes, system
from thresholds_site.devtools.environment import child_environment
from thresholds_site.devtools.paths import ROOT, state_folder
from thresholds_site.devtools.servers import (
    DemoServers,
    demo_servers,
    fill,
    start_over,
)
from thresholds_site.devtools.supervisor import Service, Supervisor
from thresholds_site.devtools.trouble import Trouble

HOST = "127.0.0.1"
PORT = 8000
_WEB_SECONDS = 60.0
# A run that was killed a moment ago may still be letting go of its port.
_PORT_SECONDS = 6.0


def run(arguments: Sequence[str]) -> int:
    """Serve the demo until Ctrl-C. Raises `Trouble` for whatever stands in the way."""
    asked = _arguments(arguments)
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.default_int_handler)
    origin = f"http://{HOST}:{asked.port}"
    with only_run(origin) as killed_before, listener(asked.port, patient=killed_before) as line:
        if asked.fresh:
            start_over()
        system.require_pdf_libraries()
        assets.build()
        supervisor = Supervisor(_say)
        try:
            _serve(supervisor, line, origin)
        except KeyboardInterrupt:
            _say("\nStopping ...")
        finally:
            # A second Ctrl-C must not leave half of it running.
            for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(signum, signal.SIG_IGN)
            supervisor.stop()
    return 0


def shell(arguments: Sequence[str]) -> int:
    """A management command (or a Python shell) on the demo's database, started where need be."""
    lock = _lock_path().open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return _django_shell(demo_servers().site(_held_by()["address"]), arguments)
    servers = demo_servers()
    try:
        servers.start()
        site = servers.site(f"http://{HOST}:{PORT}")
        fill(servers, site, _say)
        return _django_shell(site, arguments)
    finally:
        servers.stop()
        lock.close()


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=int, default=PORT, help=f"default {PORT}")
    parser.add_argument("--fresh", action="store_true", help="forget the demo's data first")
    return parser.parse_args(arguments)


@contextmanager
def only_run(address: str) -> Iterator[bool]:
    """Hold this checkout's demo; yields whether the last one that held it was killed."""
    with _lock_path().open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = _held_by()
            raise Trouble(
                f"the demo of this checkout is already running at {held['address']} "
                f"(process {held['process']})."
            ) from None
        was_killed = bool(_lock_path().read_text())
        _lock_path().write_text(json.dumps({"address": address, "process": os.getpid()}))
        yield was_killed
        _lock_path().write_text("")


@contextmanager
def listener(port: int, *, patient: bool) -> Iterator[socket.socket]:
    """Take the port before anything is started; the web server is handed the open socket."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        seconds = _PORT_SECONDS if patient else 0.0
        if not processes.wait_until(partial(_binds, line, port), seconds=seconds):
            raise Trouble(
                f"port {port} is taken by another program: "
                f"try 'python3 dev.py run --port {port + 1}'."
            )
        line.listen(128)
        yield line


def _binds(line: socket.socket, port: int) -> bool:
    try:
        line.bind((HOST, port))
    except OSError:
        return False
    return True


def _serve(supervisor: Supervisor, line: socket.socket, origin: str) -> None:
    servers = demo_servers()
    _add_servers(supervisor, servers)
    site = servers.site(origin)
    people = fill(servers, site, _say)
    supervisor.add(_web(site, line))
    supervisor.watch_over(until=_Healthy(f"{origin}/healthz"))
    for service in _background(site, servers.folder):
        supervisor.add(service)
    _say(_welcome(origin, people))
    supervisor.watch_over()


def _add_servers(supervisor: Supervisor, servers: DemoServers) -> None:
    """Put the embedded servers under the supervisor's eye."""
    if servers.postgres:
        supervisor.add(Service("database", servers.start_postgres, postgres.STOPS))
    if servers.valkey:
        supervisor.add(Service("broker", servers.start_valkey, [signal.SIGTERM]))


def _web(site: Mapping[str, str], line: socket.socket) -> Service:
    command = [
        *("gunicorn", "thresholds_site.wsgi:application", "--bind", f"fd://{line.fileno()}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "8"),
        *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
    ]
    start = partial(_child, command, site, signal.SIGQUIT, (line.fileno(),))
    return Service("web", start, [signal.SIGTERM, signal.SIGQUIT])


def _background(site: Mapping[str, str], folder: Path) -> list[Service]:
    # As root the worker would warn of itself; in the demo everything is the same person's.
    site = {**site, "PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    celery = ["celery", "-A", "thresholds_site.celery:app", "--quiet"]
    quiet = ["--loglevel", "WARNING"]
    worker = [*celery, "worker", "--pool", "threads", "--concurrency", "2", *quiet]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile", "", *quiet]
    return [
        Service(name, partial(_child, command, site, signal.SIGKILL), [signal.SIGTERM])
        for name, command in (("worker", worker), ("beat", beat))
    ]


def _child(
    command: Sequence[str],
    site: Mapping[str, str],
    on_parent_death: signal.Signals,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    return processes.start(
        [sys.executable, "-m", *command],
        env=child_environment(site),
        on_parent_death=on_parent_death,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        pass_fds=pass_fds,
    )


class _Healthy:
    """Does the site answer? Asked again and again; raises `Trouble` when it takes too long."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._ends = time.monotonic() + _WEB_SECONDS

    def __call__(self) -> bool:
        if time.monotonic() > self._ends:
            raise Trouble(f"the site did not answer at {self._address}.")
        try:
            with urllib.request.urlopen(self._address, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _welcome(origin: str, people: str) -> str:
    listed = "\n".join(f"    {line.strip()}" for line in people.strip().splitlines())
    return (
        f"\n  {origin}\n\n  Demo data, not for real records.\n\n"
        f"  Who can sign in, by a press on the first page:\n{listed}\n\n"
        "  Ctrl-C stops everything.\n"
    )


def _django_shell(site: Mapping[str, str], arguments: Sequence[str]) -> int:
    named = arguments and not arguments[0].startswith("-")
    command = [sys.executable, "manage.py", *([] if named else ["shell"]), *arguments]
    return subprocess.run(command, cwd=ROOT, env=child_environment(site), check=False).returncode


def _lock_path() -> Path:
    return state_folder() / "demo.lock"


def _held_by() -> dict[str, str]:
    try:
        return dict(json.loads(_lock_path().read_text()))
    except ValueError:
        return {"address": "an address it has not said yet", "process": "unknown"}


def _say(line: str) -> None:
    print(line, flush=True)

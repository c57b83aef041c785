"""The verb `drills`: break a running demo on purpose and see it recover.

Each drill works on a demo of its own, in a temporary folder and on a free port: the developer's
data is never touched. The shorter ones are part of the tests as well.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import psycopg

from thresholds_site.devtools import assets, processes
from thresholds_site.devtools.databases import OWNER
from thresholds_site.devtools.environment import child_environment, kept_secrets
from thresholds_site.devtools.paths import ROOT, STATE_VARIABLE
from thresholds_site.devtools.servers import DATABASE
from thresholds_site.devtools.trouble import Trouble

# Patience for a busy machine; what a start really took is reported.
_COLD_SECONDS = 300.0
_WARM_SECONDS = 90.0
_NOTICE_SECONDS = 30.0


@dataclass(slots=True)
class Demo:
    """A `dev.py run` in a folder of its own."""

    state: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        """Everything the present run has printed."""
        return self._log.read_text(errors="replace")

    @property
    def _log(self) -> Path:
        return self.state / f"said-{self.port}.txt"

    def start(self, *arguments: str, within: float = _COLD_SECONDS) -> float:
        """Start it and wait until it says its address; returns the seconds that took."""
        began = time.monotonic()
        self.launch(*arguments)
        if not self.says("Ctrl-C stops everything", within=within):
            raise Trouble(f"the demo did not start within {within:.0f} s:\n{self.said}")
        return time.monotonic() - began

    def launch(self, *arguments: str) -> None:
        """Start it without waiting."""
        command = [sys.executable, "-m", "thresholds_site.devtools", "run"]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), *arguments],
                cwd=ROOT,
                env=child_environment({STATE_VARIABLE: str(self.state)}),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def says(self, text: str, *, within: float) -> bool:
        """Wait until it prints something, or ends."""
        process = self._running()
        processes.wait_until(
            lambda: text in self.said or process.poll() is not None, seconds=within, every=0.05
        )
        return text in self.said

    def end(self, signum: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and wait; returns the exit code."""
        process = self._running()
        process.send_signal(signum)
        return process.wait(timeout=60)

    def answers(self, *, within: float) -> bool:
        """Does the site say that it is well?"""
        return processes.wait_until(self._is_well, seconds=within, every=0.1)

    def _is_well(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def left_behind(self) -> list[int]:
        """Processes of this demo that are running.

        PostgreSQL and Valkey write their titles over the environment they were given, and are
        known by the folder they work in.
        """
        inherited = processes.marked_with(STATE_VARIABLE, str(self.state))
        folders = (self.data, self.state / "demo" / "valkey")
        return [*inherited, *(pid for folder in folders for pid in processes.working_in(folder))]

    def leaves_nothing(self, *, within: float) -> bool:
        """Have all its processes ended?"""
        return processes.wait_until(lambda: not self.left_behind(), seconds=within, every=0.1)

    @property
    def data(self) -> Path:
        """The folder of its database: ours can be entered by the account, see `demo`."""
        return self.state / "servers" / "demo" / "data"

    def child(self, pattern: str) -> int:
        """The process id of one child, by its command line."""
        for pid in self.left_behind():
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if re.search(pattern, command):
                return pid
        raise Trouble(f"no process of the demo matches {pattern}")

    def postmaster(self) -> int:
        """The process id of its database server."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def mark(self, text: str) -> None:
        """Leave a row that later starts should find."""
        with psycopg.connect(self._owner_url(), autocommit=True) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS drill (text text)")
            owner.execute("INSERT INTO drill VALUES (%s)", [text])

    def marks(self) -> list[str]:
        """The rows that earlier starts left."""
        with psycopg.connect(self._owner_url()) as owner:
            if owner.execute("SELECT to_regclass('public.drill')").fetchone() == (None,):
                return []
            return [text for (text,) in owner.execute("SELECT text FROM drill ORDER BY text")]

    def _owner_url(self) -> str:
        known = kept_secrets(self.state / "demo" / "secrets.json")
        folder = quote(str(self.data.parent / "socket"), safe="")
        return f"postgresql://{OWNER}:{known['owner']}@{folder}/{DATABASE}"

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            raise Trouble("the demo was not started")
        return self.process


@contextmanager
def demo() -> Iterator[Demo]:
    """A demo on a free port whose folder and processes are gone afterwards."""
    state = Path(tempfile.mkdtemp(prefix="thresholds-drill-"))
    state.chmod(0o755)  # the account that PostgreSQL runs as must get to its own folder in it
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    made = Demo(state, port)
    try:
        yield made
    finally:
        if made.process and made.process.poll() is None:
            made.end()
        made.leaves_nothing(within=30)
        shutil.rmtree(state)


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Trouble(otherwise)


def second_start() -> str:
    """A second start keeps its data; --fresh forgets it."""
    with demo() as site:
        cold = site.start()
        site.mark("first")
        _expect(site.end() == 0, "Ctrl-C did not end it cleanly")
        _expect(site.leaves_nothing(within=1), "Ctrl-C left processes behind")
        warm = site.start(within=_WARM_SECONDS)
        _expect(site.marks() == ["first"], "the second start lost its data")
        site.end()
        fresh = site.start("--fresh")
        _expect(site.marks() == [], "--fresh kept data")
        return f"cold {cold:.1f} s, warm {warm:.1f} s, fresh {fresh:.1f} s"


def killed_parent() -> str:
    """kill -9 of the parent leaves nothing behind, and the next start works at once."""
    with demo() as site:
        site.start()
        site.mark("before")
        site.end(signal.SIGKILL)
        began = time.monotonic()
        _expect(site.leaves_nothing(within=_NOTICE_SECONDS), f"left behind: {site.left_behind()}")
        gone = time.monotonic() - began
        site.start(within=_WARM_SECONDS)
        site.mark("between")
        site.end(signal.SIGKILL)
        warm = site.start(within=_WARM_SECONDS)
        _expect(site.marks() == ["before", "between"], "data was lost")
        return f"all gone after {gone:.1f} s; started at once after another kill in {warm:.1f} s"


def killed_children() -> str:
    """Each child that is killed is started again; one that keeps dying is said so."""
    with demo() as site:
        site.start()
        for name, pattern in (
            ("web", "gunicorn"),
            ("worker", "celery.* worker"),
            ("beat", "celery.* beat"),
            ("broker", "valkey-server|redis-server"),
        ):
            os.kill(site.child(pattern), signal.SIGKILL)
            _expect(
                site.says(f"{name} ended (SIGKILL)", within=_NOTICE_SECONDS),
                f"{name} was not missed",
            )
            _expect(site.answers(within=_NOTICE_SECONDS), f"the site is down without its {name}")
        os.kill(site.postmaster(), signal.SIGKILL)
        _expect(
            site.says("database ended (SIGKILL)", within=_NOTICE_SECONDS),
            "the database was not missed",
        )
        _expect(
            site.says("database is running again", within=_NOTICE_SECONDS), "no database any more"
        )
        _expect(site.marks() == [], "the database does not answer")
        os.kill(site.postmaster(), signal.SIGKILL)
        _expect(
            site.says("stopping everything", within=_NOTICE_SECONDS),
            f"it did not give up: {site.said}",
        )
        _expect(site.leaves_nothing(within=_NOTICE_SECONDS), f"left behind: {site.left_behind()}")
        return "web, worker, beat, broker and database came back; the second time it said so"


def half_finished_start() -> str:
    """A first start that was killed at any moment is finished by the next one."""
    moments = (0.3, 0.8, 1.5, 4.0, 8.0)
    with demo() as site:
        for moment in moments:
            site.launch()
            time.sleep(moment)
            site.end(signal.SIGKILL)
        seconds = site.start()
        return f"killed after {', '.join(map(str, moments))} s; then started in {seconds:.1f} s"


def in_the_way() -> str:
    """A taken port and a second run in the same checkout are each said in one line."""
    with demo() as site:
        with socket.create_server(("127.0.0.1", site.port)):
            site.launch()
            _expect(
                site.says("is taken", within=_NOTICE_SECONDS),
                f"a taken port was not said: {site.said}",
            )
        site.start()
        other = Demo(site.state, site.port + 1)
        other.launch()
        _expect(other.says("already running", within=_NOTICE_SECONDS), "a second run was not told")
        _expect(site.answers(within=_NOTICE_SECONDS), "the second run disturbed the first")
        return f"said: {other.said.strip()!r}"


DRILLS: dict[str, Callable[[], str]] = {
    "second-start": second_start,
    "killed-parent": killed_parent,
    "killed-children": killed_children,
    "half-finished-start": half_finished_start,
    "in-the-way": in_the_way,
}


def drills(arguments: Sequence[str]) -> int:
    """Run all drills, or those named; 1 when any fails."""
    if unknown := set(arguments) - set(DRILLS):
        raise Trouble(f"no drill is called {', '.join(unknown)}; there are: {', '.join(DRILLS)}")
    assets.build()
    held = [_held(name) for name in arguments or DRILLS]
    print(f"{held.count(True)} drills passed, {held.count(False)} failed")
    return 0 if all(held) else 1


def _held(name: str) -> bool:
    print(f"...    {name}: {(DRILLS[name].__doc__ or '').strip()}", flush=True)
    try:
        print(f"ok     {name}: {DRILLS[name]()}", flush=True)
    except Trouble as trouble:
        print(f"FAILED {name}: {trouble}", flush=True)
        return False
    return True

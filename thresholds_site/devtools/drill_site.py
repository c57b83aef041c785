"""A demo of its own for each drill, in a temporary folder and on a free port."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import psycopg

from thresholds_site.devtools import processes
from thresholds_site.devtools.databases import OWNER
from thresholds_site.devtools.environment import child_environment, kept_secrets
from thresholds_site.devtools.paths import ROOT, STATE_VARIABLE
from thresholds_site.devtools.servers import DATABASE
from thresholds_site.devtools.trouble import Trouble

# Patience for a busy machine; what a start really took is reported.
COLD_SECONDS = 300.0
WARM_SECONDS = 90.0
NOTICE_SECONDS = 30.0


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

    def start(self, *arguments: str, within: float = COLD_SECONDS) -> float:
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
        with psycopg.connect(self.owner_url(), autocommit=True) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS drill (text text)")
            owner.execute("INSERT INTO drill VALUES (%s)", [text])

    def marks(self) -> list[str]:
        """The rows that earlier starts left."""
        with psycopg.connect(self.owner_url()) as owner:
            if owner.execute("SELECT to_regclass('public.drill')").fetchone() == (None,):
                return []
            return [text for (text,) in owner.execute("SELECT text FROM drill ORDER BY text")]

    def owner_url(self) -> str:
        """Its database, as the role that owns the tables."""
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


def expect(holds: bool, otherwise: str) -> None:
    """Raise `Trouble` unless it holds."""
    if not holds:
        raise Trouble(otherwise)

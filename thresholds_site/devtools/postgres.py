"""Our own launcher of an embedded PostgreSQL: one direct child, one socket, no TCP."""

import os
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from thresholds_site.devtools import processes
from thresholds_site.devtools.installations import Installation, find_installation
from thresholds_site.devtools.places import database_account, hand_over, socket_folder
from thresholds_site.devtools.processes import Account
from thresholds_site.devtools.trouble import Trouble

SUPERUSER = "postgres"
# A clean shutdown, then an immediate one.
STOPS = (signal.SIGINT, signal.SIGQUIT)
_START_SECONDS = 60.0
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "min_wal_size": "32MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
# Nothing in a throw-away server is worth a write to the disk.
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@dataclass(slots=True)
class Postgres:
    """A server in one folder (`home`), which its account owns.

    `lasting` servers keep their data through a power cut and shut down cleanly when their
    parent dies; others are fast, and dropped where they stand.
    """

    home: Path
    lasting: bool
    account: Account | None = field(default_factory=database_account)
    child: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def socket(self) -> Path:
        return socket_folder(self.home, self.account)

    def url(self, role: str, password: str, database: str) -> str:
        """A connection URL that names the socket's folder and no host."""
        folder = quote(str(self.socket), safe="")
        return f"postgresql://{role}:{quote(password, safe='')}@{folder}/{database}"

    def start(self, superuser_password: str) -> subprocess.Popen[bytes]:
        """Make the cluster where there is none, recover one that was killed, and start it.

        Raises `Trouble` with the log's last line when the server does not come up.
        """
        installation = find_installation(self.account)
        shutil.rmtree(self.home / "data.new", ignore_errors=True)  # a half-finished first start
        if not self.data.exists():
            self._initialise(installation, superuser_password)
        evict(self.data)
        with self.log.open("ab") as log:
            self.child = processes.start(
                self._command(installation),
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                account=self.account,
                on_parent_death=signal.SIGINT if self.lasting else signal.SIGQUIT,
                stdout=log,
            )
        child = self.child
        processes.wait_until(
            lambda: child.poll() is not None or self._ready(child.pid), seconds=_START_SECONDS
        )
        if not self._ready(child.pid):
            self.stop()
            raise Trouble(f"PostgreSQL did not start: {self._last_line()} (log: {self.log})")
        return child

    def stop(self, *, cleanly: bool = True) -> None:
        """Shut down: cleanly, so that the next start has nothing to recover, or at once."""
        if self.child:
            processes.stop(self.child, asks=STOPS if cleanly else [signal.SIGQUIT])
            self.child = None

    def _command(self, installation: Installation) -> list[str]:
        settings = _SETTINGS | ({} if self.lasting else _THROW_AWAY)
        settings["unix_socket_directories"] = str(self.socket)
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(installation.programs / "postgres"), "-D", str(self.data), *options]

    def _initialise(self, installation: Installation, password: str) -> None:
        """Run `initdb` beside the final place and rename: a half-made cluster is never used."""
        secret = self.home / "password"
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(password)
        hand_over(secret, self.account)
        command = [
            str(installation.programs / "initdb"),
            f"--pgdata={self.home / 'data.new'}",
            f"--username={SUPERUSER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
            *([] if self.lasting else ["--no-sync", "--wal-segsize=1"]),
        ]
        with self.log.open("wb") as log:
            made = processes.start(
                command,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                account=self.account,
                on_parent_death=signal.SIGKILL,
                stdout=log,
            ).wait()
        secret.unlink()
        if made != 0:
            raise Trouble(f"PostgreSQL's initdb failed: {self._last_line()} (log: {self.log})")
        (self.home / "data.new").rename(self.data)

    def _ready(self, pid: int) -> bool:
        """The server writes its state into its pid file: the eighth line says 'ready'."""
        lines = _pid_file(self.data)
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _last_line(self) -> str:
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line]
        return lines[-1] if lines else "it said nothing"


def evict(data: Path) -> None:
    """End whatever still works in this data folder, and remove a pid file left behind.

    A parent killed a moment ago leaves a server that is just shutting down; a server killed
    with SIGKILL leaves children that are about to notice, and a pid file whose number may by
    now be anybody's. The caller holds the lock on the folder, so nothing else belongs there.
    """
    for signum in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        leaders = _pid_file(data)[:1]
        for pid in processes.working_in(data):
            # Only the server itself shuts the others down in order.
            if signum is not signal.SIGINT or str(pid) in leaders:
                _signal(pid, signum)
        if processes.wait_until(lambda: not any(processes.working_in(data)), seconds=5):
            break
    (data / "postmaster.pid").unlink(missing_ok=True)


def _signal(pid: int, signum: signal.Signals) -> None:
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        return


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def new_password() -> str:
    return secrets.token_urlsafe(24)

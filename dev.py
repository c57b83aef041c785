#!/usr/bin/env python3
"""One command for each thing a developer wants. It needs Python 3.11 and nothing else.

    python3 dev.py run        serve http://127.0.0.1:8000 with sample data  [--port N] [--fresh]
    python3 dev.py test       run the tests                                 [pytest's arguments]
    python3 dev.py check      formatting, lint, types, import contracts, migrations, docs, settings
    python3 dev.py journeys   run the browser's tests                       [pytest's arguments]
    python3 dev.py fix        format the code and mend what the linter can
    python3 dev.py bench      measure, against the goals                    [names of rows]
    python3 dev.py drills     break things on purpose and see them recover  [names of drills]
    python3 dev.py shell      a Python shell in the demo that is running

It makes the environment in .venv from the hashed lock, and hands over to
thresholds_site/devtools, which is tested like the rest of the project.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import Iterator

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VERBS = ("run", "test", "check", "journeys", "fix", "bench", "drills", "shell")


class Trouble(Exception):
    """What went wrong, in one line."""


def main(arguments: list[str]) -> int:
    """Make the environment where it is missing or out of date, and hand over."""
    if sys.version_info < OLDEST:
        raise Trouble(f"dev.py needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not arguments or arguments[0] not in VERBS:
        print((__doc__ or "").strip())
        return 0 if not arguments or arguments[0] in ("-h", "--help", "help") else 2
    os.chdir(ROOT)
    environment = Environment(os.path.join(ROOT, ".venv"), lock_file())
    with only_one_at_a_time():
        environment.bring_up_to_date()
    command = [environment.python, "-m", "thresholds_site.devtools", *arguments]
    sys.stdout.flush()
    return os.execv(environment.python, command)


def lock_file() -> str:
    """The hashed lock that says what the environment holds."""
    return os.path.join(ROOT, "requirements", "development.txt")


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two commands in one checkout do not make the same environment at once."""
    os.makedirs(os.path.join(ROOT, ".state"), exist_ok=True)
    with open(os.path.join(ROOT, ".state", "setup.lock"), "a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


class Environment:
    """A virtual environment that is whole when its stamp says so; the stamp is written last."""

    def __init__(self, folder: str, lock: str) -> None:
        self.folder = folder
        self.lock = lock
        self.python = os.path.join(folder, "bin", "python")
        self.stamp = os.path.join(folder, "made-from")

    def bring_up_to_date(self) -> None:
        """Do nothing, install what the lock changed, or make it anew."""
        interpreter, wanted = self.expected()
        found = self.found()
        if found == (interpreter, wanted):
            return
        self.forget()
        if found and found[0] == interpreter:
            print("The lock has changed: bringing the environment up to date ...", flush=True)
            if self.install() == 0:
                self.remember()
                return
        print("Making the environment in .venv (once; about half a minute) ...", flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.create()
        if self.install() != 0:
            raise Trouble(
                "The packages of requirements/development.txt could not be installed: "
                "see above, check the network, and run the same command again."
            )
        self.remember()

    def expected(self) -> tuple[str, str]:
        """The interpreter the environment belongs to and the hash of the lock."""
        with open(self.lock, "rb") as lock:
            wanted = hashlib.sha256(lock.read()).hexdigest()
        return f"{self.folder} {sys.base_prefix} {sys.version.split()[0]}", wanted

    def found(self) -> tuple[str, str] | None:
        """What the stamp says; None where there is no whole environment."""
        try:
            with open(self.stamp, encoding="utf-8") as stamp:
                interpreter, wanted = stamp.read().splitlines()
        except (OSError, ValueError):
            return None
        return (interpreter, wanted) if os.access(self.python, os.X_OK) else None

    def forget(self) -> None:
        """From here on the environment counts as half made."""
        if os.path.exists(self.stamp):
            os.remove(self.stamp)

    def remember(self) -> None:
        """Written beside and renamed, so that the stamp is never half there."""
        with open(self.stamp + ".new", "w", encoding="utf-8") as stamp:
            stamp.write("\n".join(self.expected()))
        os.replace(self.stamp + ".new", self.stamp)

    def create(self) -> None:
        """An empty environment, by uv where it is installed, else by Python's own module."""
        if uv() and run([uv(), "venv", "--quiet", "--python", base_python(), self.folder]) == 0:
            return
        require_venv_module()
        if run([base_python(), "-m", "venv", self.folder]) != 0:
            raise Trouble("Python's venv module failed: see above.")

    def install(self) -> int:
        """Install exactly the lock; the exit code of uv or pip."""
        if uv():
            known = [uv(), "pip", "sync", "--quiet", "--require-hashes", "--system-certs"]
            if run([*known, "--python", self.python, self.lock]) == 0:
                return 0
            print("uv did not manage: trying pip ...", flush=True)
        if run([self.python, "-c", "import pip"], quiet=True) != 0:
            require_venv_module()
            if run([self.python, "-m", "ensurepip", "--default-pip"], quiet=True) != 0:
                return 1
        pip = [self.python, "-m", "pip", "install", "--quiet", "--no-input"]
        return run([*pip, "--disable-pip-version-check", "--require-hashes", "-r", self.lock])


def uv() -> str:
    """The uv program; empty where there is none."""
    return shutil.which("uv") or ""


def base_python() -> str:
    """The interpreter itself, also when we were started from inside an environment."""
    return getattr(sys, "_base_executable", "") or sys.executable


def require_venv_module() -> None:
    """Debian splits the venv module off: install it as root, else say how."""
    if run([base_python(), "-c", "import ensurepip, venv"], quiet=True) == 0:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {package} ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        for command in (install, ["apt-get", "update", "-qq"], install):
            ended = subprocess.call(command, env=quiet)
        if ended == 0:
            return
    raise Trouble(f"Python's venv module is missing: run 'sudo apt-get install {package}'.")


def run(command: list[str], quiet: bool = False) -> int:
    """Run a program and return its exit code; a program that is not there counts as failed."""
    silence = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=silence, stderr=silence)
    except OSError:
        return 127


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(f"dev.py: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)

"""Children that cannot outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from thresholds_site.devtools.paths import STATE_VARIABLE, state_folder

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody the kernel knows, to run a program as."""

    name: str
    uid: int
    gid: int


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    on_parent_death: signal.Signals,
    account: Account | None = None,
    cwd: Path | None = None,
    stdout: IO[bytes] | int | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that gets a signal when this process dies.

    The kernel ties the signal to the *thread* that forked and forgets it when the user
    changes, so children are started by the main thread, and the signal is set after the user
    was dropped (`subprocess` runs `preexec_fn` last). Every child is marked with the state
    folder it works for, so that it can be told from another checkout's.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("a child started by another thread would die with that thread")
    return subprocess.Popen(
        command,
        env={**env, STATE_VARIABLE: str(state_folder())},
        cwd=cwd or "/",
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=pass_fds,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=_dying_with(os.getpid(), on_parent_death),
    )


def run(
    command: Sequence[str], *, env: Mapping[str, str], cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and keep what it says; it does not outlive us either."""
    return subprocess.run(
        command,
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_dying_with(os.getpid(), signal.SIGKILL),
    )


def _dying_with(parent: int, signum: signal.Signals) -> Callable[[], None]:
    def ask_the_kernel() -> None:
        failed = _LIBC.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0) != 0
        # The parent may have died between the fork and the call above.
        if failed or os.getppid() != parent:
            os._exit(127)

    return ask_the_kernel


def stop(
    child: subprocess.Popen[bytes], *, asks: Sequence[signal.Signals], patience: float = 10.0
) -> None:
    """End a child: each signal in turn, `patience` seconds apart, and SIGKILL at the last."""
    for signum in (*asks, signal.SIGKILL):
        if child.poll() is not None:
            break
        child.send_signal(signum)
        try:
            child.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            continue
    child.wait()


def wait_until(holds: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Ask again and again until something holds; False when the time is up."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(every)
    return True


def alive(pid: int) -> bool:
    """Is there such a process, other than one that has ended and was not yet waited for?"""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def working_in(folder: Path) -> Iterator[int]:
    """Process ids whose current folder is this one (every PostgreSQL process is such)."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if os.readlink(entry / "cwd") == str(folder):
                yield int(entry.name)
        except OSError:
            continue


def marked_with(name: str, value: str) -> Iterator[int]:
    """Process ids that were started with this environment variable."""
    wanted = f"{name}={value}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in variables and alive(int(entry.name)):
            yield int(entry.name)


def kill_group(group: int) -> None:
    """Kill what is left of a child's process group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return

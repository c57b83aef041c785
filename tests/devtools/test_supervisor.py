"""Children are restarted once, stopped in order, and never outlive what started them."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from thresholds_site.devtools import processes, watcher
from thresholds_site.devtools.paths import ROOT
from thresholds_site.devtools.supervisor import Service, Supervisor
from thresholds_site.devtools.trouble import Trouble


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(said.append)
    yield made
    made.stop()


def python(script: str) -> Callable[[], subprocess.Popen[bytes]]:
    """A child that runs a script, its output piped."""
    return lambda: processes.start(
        [sys.executable, "-c", script],
        env=os.environ,
        on_parent_death=signal.SIGKILL,
        stdout=subprocess.PIPE,
    )


def test_output_is_shown_line_by_line_with_the_name(
    supervisor: Supervisor, said: list[str]
) -> None:
    script = "import time; print('one\\ntw', end='', flush=True); time.sleep(0.3); print('o')"
    supervisor.add(Service("web", python(f"{script}; time.sleep(60)"), []))
    supervisor.watch_over(until=lambda: len(said) == 2)
    assert said == ["web      | one", "web      | two"]


def test_a_child_that_ends_is_started_again_once(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.add(Service("worker", python("raise SystemExit(3)"), []))
    with pytest.raises(Trouble, match="worker ended again"):
        supervisor.watch_over()
    assert said == [
        "worker ended (exit code 3): starting it again.",
        "worker is running again.",
    ]


def test_a_child_that_was_killed_is_named_by_its_signal(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.add(Service("beat", python("import time; time.sleep(60)"), []))
    child = supervisor.services[0].child
    assert child
    child.kill()
    supervisor.watch_over(until=lambda: bool(said))
    assert said[0] == "beat ended (SIGKILL): starting it again."
    again = supervisor.services[0].child
    assert again
    assert again.pid != child.pid


def test_the_last_started_is_the_first_stopped(
    supervisor: Supervisor, state: Path, said: list[str]
) -> None:
    script = (
        "import pathlib, signal, time\n"
        "def end(*_):\n"
        "    with open({log!r}, 'a') as log: log.write({name!r} + ' ')\n"
        "    raise SystemExit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    log = str(state / "ended")
    for name in ("database", "broker", "web"):
        start = python(script.format(log=log, name=name))
        supervisor.add(Service(name, start, [signal.SIGTERM]))
    supervisor.watch_over(until=lambda: len(said) == 3)
    supervisor.stop()
    assert Path(log).read_text().split() == ["web", "broker", "database"]


def test_a_child_that_does_not_listen_is_killed(state: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True)"
    )
    child = python(f"{deaf}; time.sleep(60)")()
    assert child.stdout
    child.stdout.readline()
    processes.stop(child, asks=[signal.SIGTERM], patience=0.2)
    child.stdout.close()
    assert child.returncode == -signal.SIGKILL


def test_a_thread_may_not_start_children() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="another thread"):
        pool.submit(python("")).result()


def test_grandchildren_of_a_killed_parent_are_killed_too(state: Path) -> None:
    """A grandchild that ignores every polite signal goes with its group."""
    grandchild = (
        "import signal, time\n"
        "for s in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):\n"
        "    signal.signal(s, signal.SIG_IGN)\n"
        "time.sleep(60)\n"
    )
    child = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {grandchild!r}]).wait()"
    )
    parent = (
        "import os, signal, subprocess, sys, time\n"
        "from thresholds_site.devtools import processes\n"
        "from thresholds_site.devtools.supervisor import Service, Supervisor\n"
        "start = lambda: processes.start(\n"
        f"    [sys.executable, '-c', {child!r}], env=os.environ,\n"
        "    on_parent_death=signal.SIGKILL)\n"
        "Supervisor(print).add(Service('web', start, []))\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    env = {**os.environ, "DRILL": str(state)}
    run = subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, env=env, stdout=subprocess.PIPE
    )
    assert run.stdout
    assert run.stdout.readline() == b"up\n"

    def family() -> list[int]:
        return list(processes.marked_with("DRILL", str(state)))

    # Parent, child, grandchild and the watcher.
    assert processes.wait_until(lambda: len(family()) == 4, seconds=30)
    run.kill()
    run.wait()
    run.stdout.close()
    assert processes.wait_until(lambda: not family(), seconds=watcher.PATIENCE_SECONDS + 20)


def test_the_watcher_knows_which_groups_are_left() -> None:
    assert watcher.groups_left(["+12\n", "+34\n", "-12\n", "+56\n"]) == {34, 56}
    assert watcher.groups_left([]) == set()

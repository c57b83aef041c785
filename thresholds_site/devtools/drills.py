"""The verb `drills`: break a running demo on purpose and see it recover.

Each drill works on a demo of its own, in a temporary folder and on a free port: the developer's
data is never touched. The shorter ones are part of the tests as well.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from thresholds_site.devtools import assets
from thresholds_site.devtools.drill_saves import flaky_net, killed_while_saving
from thresholds_site.devtools.drill_site import (
    NOTICE_SECONDS,
    WARM_SECONDS,
    Demo,
    demo,
    expect,
)
from thresholds_site.devtools.paths import ROOT
from thresholds_site.devtools.trouble import Trouble


def second_start() -> str:
    """A second start keeps its data; --fresh forgets it."""
    with demo() as site:
        cold = site.start()
        site.mark("first")
        expect(site.end() == 0, "Ctrl-C did not end it cleanly")
        expect(site.leaves_nothing(within=1), "Ctrl-C left processes behind")
        warm = site.start(within=WARM_SECONDS)
        expect(site.marks() == ["first"], "the second start lost its data")
        site.end()
        fresh = site.start("--fresh")
        expect(site.marks() == [], "--fresh kept data")
        return f"cold {cold:.1f} s, warm {warm:.1f} s, fresh {fresh:.1f} s"


def killed_parent() -> str:
    """kill -9 of the parent leaves nothing behind, and the next start works at once."""
    with demo() as site:
        site.start()
        site.mark("before")
        site.end(signal.SIGKILL)
        began = time.monotonic()
        expect(site.leaves_nothing(within=NOTICE_SECONDS), f"left behind: {site.left_behind()}")
        gone = time.monotonic() - began
        site.start(within=WARM_SECONDS)
        site.mark("between")
        site.end(signal.SIGKILL)
        warm = site.start(within=WARM_SECONDS)
        expect(site.marks() == ["before", "between"], "data was lost")
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
            expect(
                site.says(f"{name} ended (SIGKILL)", within=NOTICE_SECONDS),
                f"{name} was not missed",
            )
            expect(site.answers(within=NOTICE_SECONDS), f"the site is down without its {name}")
        os.kill(site.postmaster(), signal.SIGKILL)
        expect(
            site.says("database ended (SIGKILL)", within=NOTICE_SECONDS),
            "the database was not missed",
        )
        expect(
            site.says("database is running again", within=NOTICE_SECONDS), "no database any more"
        )
        expect(site.marks() == [], "the database does not answer")
        os.kill(site.postmaster(), signal.SIGKILL)
        expect(
            site.says("stopping everything", within=NOTICE_SECONDS),
            f"it did not give up: {site.said}",
        )
        expect(site.leaves_nothing(within=NOTICE_SECONDS), f"left behind: {site.left_behind()}")
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
            expect(
                site.says("is taken", within=NOTICE_SECONDS),
                f"a taken port was not said: {site.said}",
            )
        site.start()
        other = Demo(site.state, site.port + 1)
        other.launch()
        expect(other.says("already running", within=NOTICE_SECONDS), "a second run was not told")
        expect(site.answers(within=NOTICE_SECONDS), "the second run disturbed the first")
        return f"said: {other.said.strip()!r}"


def publishing() -> str:
    """In 2,000 orders of publishing and checking, the version stored is the version shown."""
    began = time.monotonic()
    tested = subprocess.run(  # our own test
        [sys.executable, "-m", "pytest", "-q", "tests/pathway/test_version_interleavings.py"],
        cwd=ROOT,
        env={**os.environ, "INTERLEAVINGS": "2000"},
        capture_output=True,
        text=True,
        check=False,
    )
    expect(tested.returncode == 0, tested.stdout[-2000:])
    return f"2,000 orders in {time.monotonic() - began:.0f} s"


DRILLS: dict[str, Callable[[], str]] = {
    "second-start": second_start,
    "killed-parent": killed_parent,
    "killed-children": killed_children,
    "half-finished-start": half_finished_start,
    "in-the-way": in_the_way,
    "killed-while-saving": killed_while_saving,
    "flaky-net": flaky_net,
    "publishing": publishing,
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

"""Keeps a handful of children running, prints what they say, and stops them in order."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from thresholds_site.devtools import processes, watcher
from thresholds_site.devtools.trouble import Trouble

# A child that has run this long since it was restarted gets another chance.
_FORGIVEN_AFTER_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.25


@dataclass(slots=True)
class Service:
    """One child: how it is started, how it is asked to end, and what it left half said."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    asks: Sequence[signal.Signals]
    child: subprocess.Popen[bytes] | None = None
    restarted_at: float | None = None
    unfinished: bytes = b""


@dataclass(slots=True)
class Supervisor:
    """Start with `add`, wait with `watch_over`, and always end with `stop`."""

    say: Callable[[str], None]
    services: list[Service] = field(default_factory=list)
    _outputs: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)
    _watcher: subprocess.Popen[bytes] | None = None

    def add(self, service: Service) -> None:
        """Start a child; its output is shown from the next look on."""
        self.services.append(service)
        self._start(service)

    def watch_over(self, until: Callable[[], bool] = lambda: False) -> None:
        """Show output and restart what ends, until the condition holds.

        Raises `Trouble` when a child ends again within a minute of its restart.
        """
        while not until():
            for key, _ in self._outputs.select(timeout=_LOOK_EVERY_SECONDS):
                self._show(key.data)
            for service in self.services:
                if service.child and service.child.poll() is not None:
                    self._replace(service)

    def stop(self) -> None:
        """End the children, the last first, and the watcher at the end."""
        for service in reversed(self.services):
            if service.child:
                processes.stop(service.child, asks=service.asks)
                self._forget(service)
        if self._watcher and self._watcher.stdin:
            self._watcher.stdin.close()
            self._watcher.wait()

    def _start(self, service: Service) -> None:
        service.child = service.start()
        self._tell_watcher(f"+{service.child.pid}")
        if service.child.stdout:
            os.set_blocking(service.child.stdout.fileno(), False)
            self._outputs.register(service.child.stdout, selectors.EVENT_READ, service)

    def _replace(self, service: Service) -> None:
        self._show(service)
        code = self._forget(service)
        now = time.monotonic()
        if service.restarted_at and now - service.restarted_at < _FORGIVEN_AFTER_SECONDS:
            raise Trouble(f"{service.name} ended again ({_ending(code)}): stopping everything.")
        self.say(f"{service.name} ended ({_ending(code)}): starting it again.")
        service.restarted_at = now
        self._start(service)
        self.say(f"{service.name} is running again.")

    def _forget(self, service: Service) -> int:
        """Take leave of a child that has ended."""
        child = service.child
        if child is None:
            return 0
        if child.stdout:
            if child.stdout in self._outputs.get_map():
                self._outputs.unregister(child.stdout)
            child.stdout.close()
        # What is left of its group would hold on to its port.
        processes.kill_group(child.pid)
        self._tell_watcher(f"-{child.pid}")
        service.child = None
        return child.wait()

    def _show(self, service: Service) -> None:
        output: IO[bytes] | None = service.child.stdout if service.child else None
        if output is None or output.closed:
            return
        said = output.read()
        if said == b"" and output in self._outputs.get_map():
            self._outputs.unregister(output)
        *lines, service.unfinished = (service.unfinished + (said or b"")).split(b"\n")
        for line in lines:
            self.say(f"{service.name:<8} | {line.decode(errors='replace')}")

    def _tell_watcher(self, line: str) -> None:
        if self._watcher is None:
            self._watcher = subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(watcher.__file__))],
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
        if self._watcher.stdin:
            self._watcher.stdin.write(f"{line}\n".encode())
            self._watcher.stdin.flush()


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

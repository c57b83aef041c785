"""A bad line between a browser and the site: cut, half closed or slow at a chosen byte."""

import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_RESET = struct.pack("ii", 1, 0)
_PIECE = 400
_SLOW_SECONDS = 0.03


class Fault(StrEnum):
    """What becomes of a line at its byte."""

    DROPPED = "dropped"
    HALF_CLOSED = "half-closed"
    SLOW = "slow"


class Way(StrEnum):
    """Which way the bytes go that it happens to."""

    THERE = "there"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Plan:
    """The fault of one submission, after that share of its bytes."""

    way: Way
    share: float
    fault: Fault


@dataclass(slots=True)
class BadLine:
    """Passes one submission at a time on, by the plan that was set for it."""

    site: int
    listener: socket.socket = field(init=False)
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def port(self) -> int:
        """Where a browser reaches it."""
        return int(self.listener.getsockname()[1])

    def _serve(self) -> None:
        while True:
            try:
                browser, _address = self.listener.accept()
            except OSError:  # closed: the drill is over
                return
            plan = self.plan
            try:
                with socket.create_connection(("127.0.0.1", self.site), timeout=10) as site:
                    self._pass_on(browser, site, plan)
            except OSError:
                pass
            finally:
                browser.close()

    def _pass_on(self, browser: socket.socket, site: socket.socket, plan: Plan) -> None:
        request = _whole_request(browser)
        if not _passes(request, site, plan if plan.way is Way.THERE else None):
            _end(site, plan.fault)
            _drain(site)
            _end(browser, plan.fault)
            return
        answer = _drain(site)
        if not _passes(answer, browser, plan if plan.way is Way.BACK else None):
            _end(browser, plan.fault)


def _whole_request(line: socket.socket) -> bytes:
    found = b""
    while True:
        head, end, body = found.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and len(body) >= (int(length[1]) if length else 0):
            return found
        piece = line.recv(65536)
        if not piece:
            return found
        found += piece


def _passes(data: bytes, to: socket.socket, plan: Plan | None) -> bool:
    """Send it on; False when the fault kept some of it back."""
    if plan is None:
        to.sendall(data)
        return True
    if plan.fault is Fault.SLOW:
        for start in range(0, len(data), _PIECE):
            to.sendall(data[start : start + _PIECE])
            time.sleep(_SLOW_SECONDS)
        return True
    to.sendall(data[: round(len(data) * plan.share)])
    return False


def _end(line: socket.socket, fault: Fault) -> None:
    if fault is Fault.DROPPED:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        line.close()
    else:
        line.shutdown(socket.SHUT_WR)


def _drain(line: socket.socket) -> bytes:
    found = b""
    try:
        while piece := line.recv(65536):
            found += piece
    except OSError:
        pass
    return found


@contextmanager
def bad_line(site: int) -> Iterator[BadLine]:
    """A bad line to the site on that port."""
    line = BadLine(site)
    try:
        yield line
    finally:
        line.listener.close()

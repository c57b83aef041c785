"""Ends what a killed parent leaves behind. Run by path, with nothing but the standard library.

The parent writes the process groups of its children to our standard input: `+4711` for one that
was started, `-4711` for one that has ended. The end of the input means that the parent is gone,
in whatever way. The kernel then signals the children themselves; we wait for their groups, which
hold their grandchildren, and kill what is still there after that.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 5.0


def groups_left(lines: Iterable[str]) -> set[int]:
    """Which groups are running when the input ends."""
    left: set[int] = set()
    for line in lines:
        group = int(line[1:])
        (left.add if line.startswith("+") else left.discard)(group)
    return left


def kill(groups: set[int]) -> None:
    """Give the groups a moment to end by themselves, then end them."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while (left := running(groups)) and time.monotonic() < ends:
        time.sleep(0.05)
    for group in left:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def running(groups: set[int]) -> set[int]:
    """The groups in which a process runs: one that nobody has waited for yet does not count."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, group, *_ = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if state != "Z":
            found.add(int(group))
    return groups & found


if __name__ == "__main__":
    kill(groups_left(sys.stdin))

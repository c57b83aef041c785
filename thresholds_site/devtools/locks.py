"""Locks between processes: freed when the holder ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Wait for a lock file and hold it."""
    with place.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

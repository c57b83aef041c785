"""A state folder of the test's own, which the database's account can enter."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from thresholds_site.devtools.paths import STATE_VARIABLE


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty state folder; everything a test starts in it must have ended by its end."""
    folder = Path(tempfile.mkdtemp(prefix="thresholds-"))
    folder.chmod(0o755)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name)  # those of the running tests
    monkeypatch.setenv(STATE_VARIABLE, str(folder))
    yield folder
    shutil.rmtree(folder)

"""The health checks of the containers."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType
from urllib.request import Request

import pytest

from thresholds_site.devtools.paths import ROOT


@pytest.fixture
def health() -> ModuleType:
    spec = importlib.util.spec_from_file_location("health", ROOT / "deploy" / "health.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_site_is_asked_as_its_proxy_asks(
    health: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Request] = []

    class Answer:
        status = 200

        def __enter__(self) -> "Answer":
            return self

        def __exit__(self, *_: object) -> None:
            return None

    def urlopen(request: Request, timeout: float) -> Answer:
        asked.append(request)
        return Answer()

    monkeypatch.setenv("DJANGO_ALLOWED_HOSTS", "help.example, other.example")
    monkeypatch.setattr(health, "urlopen", urlopen)
    assert health.web()
    assert asked[0].get_header("Host") == "help.example"
    assert asked[0].get_header("X-forwarded-proto") == "https"


def test_a_scheduler_that_stopped_writing_is_ill(
    health: ModuleType, monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    monkeypatch.setattr(health, "SCHEDULE", state / "beat")
    assert not health.beat()
    schedule = state / "beat.db"
    schedule.touch()
    assert health.beat()
    os.utime(schedule, (0, 0))
    assert not health.beat()

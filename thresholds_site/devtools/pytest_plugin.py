"""Tests run on a server of their own, as the run-time role, in copies of one filled database.

Loaded with `-p` (see `addopts`), because pytest-django reads the settings before any conftest:
the server must be up, and the environment set, by then. There is no default host to fall back
on, so tests can never pass against somebody else's server.
"""

import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from thresholds_site.devtools.places import remove_home
from thresholds_site.devtools.seed import (
    TEMPLATE,
    RunningSeed,
    start_seed,
    template_site,
    test_folder,
)
from thresholds_site.devtools.valkey import Valkey

DATABASE = "thresholds_test"
_JOURNEYS = Path("tests") / "journeys"


@dataclass(slots=True)
class TestServers:
    """What this run of the tests started."""

    __test__ = False

    seed: RunningSeed
    valkey: Valkey
    copies: int = 0

    def copy(self, template: str) -> str:
        """Make a fresh database from a template and return its name."""
        self.copies += 1
        name = f"{DATABASE}_{self.copies}"
        self.seed.server.clone(template, name)
        return name

    def stop(self) -> None:
        self.seed.stop()
        self.valkey.stop()
        remove_home(self.valkey.home)


SERVERS = pytest.StashKey[TestServers]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start the servers before pytest-django reads the settings."""
    valkey = Valkey(test_folder() / f"valkey-{os.getpid()}")
    valkey.start()
    servers = TestServers(start_seed(valkey.url), valkey)
    early_config.stash[SERVERS] = servers
    early_config.add_cleanup(servers.stop)
    servers.seed.server.clone(TEMPLATE, DATABASE)
    os.environ.update(
        template_site(servers.seed.server, DATABASE, valkey.url, servers.seed.secret_key)
    )
    return (yield)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--journeys` adds the browser's tests, which are otherwise left out."""
    parser.addoption("--journeys", action="store_true", help="also collect tests/journeys")


def pytest_configure(config: pytest.Config) -> None:
    """Playwright keeps an event loop running in the thread of the tests, which Django refuses."""
    if _journeys_asked(config):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the browser's tests to their own verb, unless they are asked for by name."""
    if collection_path != config.rootpath / _JOURNEYS:
        return None
    return None if _journeys_asked(config) else True


def _journeys_asked(config: pytest.Config) -> bool:
    asked = (config.invocation_params.dir / arg.partition("::")[0] for arg in config.args)
    journeys = config.rootpath / _JOURNEYS
    return config.getoption("journeys") or any(path.is_relative_to(journeys) for path in asked)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say at the top when the database could not be filled."""
    problems = config.stash[SERVERS].seed.problems
    return [f"filling the test database: {problem}" for problem in problems.values()]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests that would truncate tables between each other."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture real_commits instead")

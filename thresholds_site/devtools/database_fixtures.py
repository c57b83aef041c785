"""The database that tests see. Named in the root conftest: it overrides pytest-django's set-up."""

from collections.abc import Callable, Iterator

import pytest

from thresholds_site.devtools.pytest_plugin import DATABASE, SERVERS, TestServers
from thresholds_site.devtools.seed import DEMO_TEMPLATE, TEMPLATE


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> TestServers:
    """The servers of this run."""
    return pytestconfig.stash[SERVERS]


def require(servers: TestServers, step: str) -> None:
    """Fail the test that needs a step of filling the database which failed."""
    if problem := servers.seed.problems.get(step):
        pytest.fail(f"the test database could not be filled: {problem}", pytrace=False)


@pytest.fixture(scope="session")
def django_db_setup(servers: TestServers) -> None:
    """The database is there already: a copy of the template, owned by the owner role."""
    require(servers, "migrate")


@pytest.fixture
def real_commits(servers: TestServers, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own, for threads and commits; returns its name."""
    require(servers, "migrate")
    yield from _own_database(servers, TEMPLATE, request)


@pytest.fixture
def demo_database(servers: TestServers, request: pytest.FixtureRequest) -> Iterator[str]:
    """The same with the sample people and checks in it."""
    require(servers, "load_demo")
    yield from _own_database(servers, DEMO_TEMPLATE, request)


def _own_database(
    servers: TestServers, template: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    name = servers.copy(template)
    try:
        yield from switched_to(servers.seed.server.named(name), request)
    finally:
        servers.seed.server.drop(name)


def switched_to(name: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Let the test use this database, with real commits, instead of the one all tests share."""
    from django.db import connections

    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        raise pytest.UsageError("db (or mark.django_db) excludes a database of the test's own")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        before = {alias: settings["NAME"] for alias, settings in connections.settings.items()}
        _switch(lambda _alias: name)
        try:
            yield name
        finally:
            _switch(before.__getitem__)


def _switch(name_of: Callable[[str], str]) -> None:
    """Point every alias, in all threads from now on, at another database."""
    from django.db import connections

    connections.close_all()
    for alias, settings in connections.settings.items():
        settings["NAME"] = name_of(alias)


@pytest.fixture
def owner_url(servers: TestServers) -> str:
    """A connection URL of the owner role to the database that tests share.

    What a test changes there must be rolled back by the test.
    """
    return servers.seed.server.owner_url(DATABASE)

"""What every journey needs beside the fixtures of the whole suite."""

import pytest

from thresholds_site.devtools.journey_fixtures import DATABASE
from thresholds_site.devtools.pytest_plugin import TestServers
from thresholds_site.devtools.seed import DEMO_TEMPLATE


@pytest.fixture(scope="session", autouse=True)
def _a_database_to_start_with(servers: TestServers) -> None:
    """The site's first answer, before any journey, needs a database to be there."""
    servers.seed.server.drop(DATABASE)
    servers.seed.server.clone(DEMO_TEMPLATE, DATABASE)

"""Fixtures of the whole suite; the servers are started by the plugin named in `addopts`."""

pytest_plugins = (
    "thresholds_site.devtools.database_fixtures",
    "thresholds_site.devtools.journey_fixtures",
)

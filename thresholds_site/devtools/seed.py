"""A filled database server, made once for each content and copied for each run of the tests."""

import os
import secrets
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from thresholds_site.devtools import content, processes
from thresholds_site.devtools.databases import OWNER, RUNTIME, Roles, Server
from thresholds_site.devtools.environment import kept_secrets, roles_of, site_environment
from thresholds_site.devtools.locks import locked
from thresholds_site.devtools.paths import state_folder
from thresholds_site.devtools.places import (
    database_account,
    remove_home,
    server_home,
    servers_folder,
)
from thresholds_site.devtools.postgres import SUPERUSER, Postgres, evict
from thresholds_site.devtools.trouble import Trouble

TEMPLATE = "thresholds_template"
DEMO_TEMPLATE = "thresholds_demo_template"
# An administrator's connection to a server for tests; unset: one of our own.
ADMIN_URL = "TEST_DATABASE_ADMIN_URL"
_SEEDS_KEPT = 2

# What failed when the templates were filled: the step's name and its whole output.
Problems = Mapping[str, str]


@dataclass(slots=True)
class RunningSeed:
    """A copy of the seed that answers, with two templates, and what went wrong in filling them."""

    server: Server
    secret_key: str
    problems: Problems
    stop: Callable[[], None]


def start_seed(redis_url: str) -> RunningSeed:
    """Start a private copy of the filled server, filling it first where that is not yet done.

    A failure of migrations or loaders is not raised but noted in `problems`: tests that do not
    need that step can still run.
    """
    known = kept_secrets(test_folder() / "secrets.json")
    if given := os.environ.get(ADMIN_URL):
        return _filled_elsewhere(given, known["secret_key"], redis_url)
    account = database_account()
    with locked(test_folder() / "seed.lock"):
        sweep(servers_folder(account))
        home = server_home(f"run-{os.getpid()}", account)
        problems = _copy_of_seed(home, known, redis_url)
    database = Postgres(home, lasting=False)
    database.start(known["superuser"])

    def stop() -> None:
        database.stop(cleanly=False)
        remove_home(home)

    server = Server(database.url(SUPERUSER, known["superuser"], "postgres"), roles_of(known))
    return RunningSeed(server, known["secret_key"], problems, stop)


def _filled_elsewhere(admin_url: str, secret_key: str, redis_url: str) -> RunningSeed:
    """The same on a server that is not ours, under names of this run's own."""
    suffix = f"_{secrets.token_hex(4)}"
    roles = Roles(
        f"{OWNER}{suffix}", secrets.token_urlsafe(), f"{RUNTIME}{suffix}", secrets.token_urlsafe()
    )
    server = Server(admin_url, roles, suffix)
    problems = dict(migrate(server, redis_url, secret_key))
    problems |= load(server, redis_url, secret_key)
    return RunningSeed(server, secret_key, problems, server.drop_all)


def _copy_of_seed(home: Path, known: Mapping[str, str], redis_url: str) -> Problems:
    """Put a filled server's data into a home; returns what went wrong in filling it.

    Two seeds are kept: one that is only migrated, since most changes leave the shape alone, and
    one that is loaded. Neither is kept when making it failed.
    """
    shape, loaded = content.hashes()
    return _grown(
        f"loaded-{loaded}",
        home,
        known,
        fill=lambda server: load(server, redis_url, known["secret_key"]),
        before=lambda below: _grown(
            f"shape-{shape}",
            below,
            known,
            fill=lambda server: migrate(server, redis_url, known["secret_key"]),
        ),
    )


def _grown(
    name: str,
    home: Path,
    known: Mapping[str, str],
    *,
    fill: Callable[[Server], Problems],
    before: Callable[[Path], Problems] | None = None,
) -> Problems:
    """Copy the seed of this name into a home, making it from the seed before it if need be."""
    account = database_account()
    seed = servers_folder(account) / name
    if seed.exists():
        os.utime(seed)
        _copy(seed, home)
        return {}
    filling = server_home(f"filling-{os.getpid()}-{name}", account)
    problems = dict(before(filling)) if before else {}
    database = Postgres(filling, lasting=False)
    database.start(known["superuser"])
    server = Server(database.url(SUPERUSER, known["superuser"], "postgres"), roles_of(known))
    try:
        problems |= fill(server)
    finally:
        database.stop()
    _copy(filling, home)
    if problems:
        remove_home(filling)
    else:
        filling.rename(seed)
    return problems


def sweep(servers: Path) -> None:
    """Remove what runs that were killed left behind, and all but the newest seeds."""
    for home in servers.iterdir():
        kind, pid, *_ = (*home.name.split("-"), "")
        if kind in {"run", "filling"} and not processes.alive(int(pid)):
            evict(home / "data")
            remove_home(home)
    for kind in ("shape", "loaded"):
        seeds = sorted(servers.glob(f"{kind}-*"), key=lambda seed: seed.stat().st_mtime)
        for seed in seeds[:-_SEEDS_KEPT]:
            remove_home(seed)


def migrate(server: Server, redis_url: str, secret_key: str) -> Problems:
    """Make the template's tables, as the owner role."""
    server.create(TEMPLATE)
    site = template_site(server, TEMPLATE, redis_url, secret_key)
    return _failed({"migrate": lambda: content.migrate(site)})


def load(server: Server, redis_url: str, secret_key: str) -> Problems:
    """Load the pathway into the template, and the sample data into a copy of it."""
    site = template_site(server, TEMPLATE, redis_url, secret_key)
    demo = template_site(server, DEMO_TEMPLATE, redis_url, secret_key)
    return _failed(
        {
            "load_framework": lambda: content.load_framework(site),
            "copy": lambda: server.clone(TEMPLATE, DEMO_TEMPLATE),
            "load_demo": lambda: content.load_demo(demo),
        }
    )


def _failed(steps: Mapping[str, Callable[[], object]]) -> Problems:
    problems: dict[str, str] = {}
    for name, step in steps.items():
        try:
            step()
        except Trouble as trouble:
            problems[name] = str(trouble)
    return problems


def template_site(
    server: Server, database: str, redis_url: str, secret_key: str
) -> Mapping[str, str]:
    """The environment of a site on one database of this server."""
    return site_environment(
        database_url=server.runtime_url(database),
        owner_url=server.owner_url(database),
        redis_url=redis_url,
        origin="http://testserver",
        secret_key=secret_key,
        static_root=test_folder() / "static",
    )


def test_folder() -> Path:
    """Where the test servers' secrets and locks stand."""
    folder = state_folder() / "test"
    folder.mkdir(exist_ok=True)
    return folder


def _copy(seed: Path, home: Path) -> None:
    subprocess.run(["cp", "-a", "--reflink=auto", str(seed / "data"), str(home)], check=True)

"""The database and the broker of the demo: embedded, or those the environment names."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from thresholds_site.devtools import content
from thresholds_site.devtools.databases import Server
from thresholds_site.devtools.environment import kept_secrets, roles_of, site_environment
from thresholds_site.devtools.paths import state_folder
from thresholds_site.devtools.places import (
    database_account,
    remove_home,
    server_home,
    servers_folder,
)
from thresholds_site.devtools.postgres import SUPERUSER, Postgres, evict
from thresholds_site.devtools.trouble import Trouble
from thresholds_site.devtools.valkey import Valkey

DATABASE = "thresholds"
# Begins the comment on every database that a demo has filled.
_MARK = "thresholds demo"


@dataclass(slots=True)
class DemoServers:
    """What the demo's processes connect to. None stands for a server that is not ours."""

    folder: Path
    postgres: Postgres | None
    valkey: Valkey | None
    known: dict[str, str]

    def start_postgres(self) -> subprocess.Popen[bytes]:
        """Start our database server, with its roles and an empty database in it."""
        if self.postgres is None:
            raise Trouble("the database server is not ours to start")
        child = self.postgres.start(self.known["superuser"])
        try:
            self.server.create(DATABASE)
        except psycopg.OperationalError as error:
            self.postgres.stop()
            raise Trouble(f"the database server ended while it was set up: {error}") from error
        return child

    def start_valkey(self) -> subprocess.Popen[bytes]:
        """Start our broker."""
        if self.valkey is None:
            raise Trouble("the broker is not ours to start")
        return self.valkey.start()

    def start(self) -> None:
        """Start what is ours."""
        if self.postgres:
            self.start_postgres()
        if self.valkey:
            self.start_valkey()

    def stop(self) -> None:
        """Stop what is ours."""
        if self.valkey:
            self.valkey.stop()
        if self.postgres:
            self.postgres.stop()

    @property
    def server(self) -> Server:
        if self.postgres is None:
            raise Trouble("the database is not ours to administer")
        url = self.postgres.url(SUPERUSER, self.known["superuser"], "postgres")
        return Server(url, roles_of(self.known))

    def site(self, origin: str) -> dict[str, str]:
        """The environment of the site's processes."""
        ours = self.postgres is not None
        return site_environment(
            database_url=self.server.runtime_url(DATABASE) if ours else _given("DATABASE_URL"),
            owner_url=self.server.owner_url(DATABASE) if ours else _given("DATABASE_OWNER_URL"),
            redis_url=self.valkey.url if self.valkey else _given("REDIS_URL"),
            origin=origin,
            secret_key=self.known["secret_key"],
            static_root=self.folder / "static",
        )


def demo_folder() -> Path:
    """Where the demo's secrets and logs stand."""
    folder = state_folder() / "demo"
    folder.mkdir(exist_ok=True)
    return folder


def demo_servers() -> DemoServers:
    """The servers of this checkout's demo, not yet started.

    Raises `Trouble` when DATABASE_URL is given without the owner's URL, which migrations need.
    """
    folder = demo_folder()
    known = kept_secrets(folder / "secrets.json")
    postgres = None
    if not os.environ.get("DATABASE_URL"):
        account = database_account()
        postgres = Postgres(server_home("demo", account), lasting=True, account=account)
    elif not os.environ.get("DATABASE_OWNER_URL"):
        raise Trouble("DATABASE_URL is set: set DATABASE_OWNER_URL too, for the migrations.")
    valkey = None if os.environ.get("REDIS_URL") else Valkey(folder / "valkey")
    return DemoServers(folder, postgres, valkey, known)


def start_over() -> None:
    """Remove the demo's data and secrets. The caller holds the lock of the demo."""
    home = servers_folder(database_account()) / "demo"
    if home.exists():
        evict(home / "data")
        remove_home(home)
    shutil.rmtree(demo_folder())


def fill(servers: DemoServers, site: Mapping[str, str], say: Callable[[str], None]) -> str:
    """Migrate and load where the content is not what was last loaded; who can sign in.

    What was loaded is written on the database itself, so that it comes and goes with the data.
    Raises `Trouble` on a database with tables that no demo made: it may hold real records.
    """
    people = servers.folder / "people.txt"
    wanted = f"{_MARK} {content.hashes()[1]}"
    with psycopg.connect(site["DATABASE_OWNER_URL"], autocommit=True) as owner:
        note = _note(owner)
        if note == wanted and people.exists():
            return people.read_text(encoding="utf-8")
        if not note.startswith(_MARK) and _has_tables(owner):
            raise Trouble("the database of DATABASE_URL holds tables that no demo made.")
        _write_note(owner, f"{_MARK} unfinished")
    say("Making the tables, loading the pathway and the sample data ...")
    try:
        content.migrate(site)
        content.load_framework(site)
        listed = content.load_demo(site)
    except Trouble as trouble:
        hint = "To start over with an empty database: python3 dev.py run --fresh"
        raise Trouble(f"{trouble}\n{hint}") from trouble
    people.write_text(listed, encoding="utf-8")
    with psycopg.connect(site["DATABASE_OWNER_URL"], autocommit=True) as owner:
        _write_note(owner, wanted)
    return listed


def _note(owner: psycopg.Connection) -> str:
    found = owner.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = current_database()"
    ).fetchone()
    return (found[0] if found else None) or ""


def _write_note(owner: psycopg.Connection, note: str) -> None:
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
    owner.execute(statement.format(sql.Identifier(owner.info.dbname), sql.Literal(note)))


def _has_tables(owner: psycopg.Connection) -> bool:
    return (
        owner.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone() is not None
    )


def _given(name: str) -> str:
    return os.environ[name]

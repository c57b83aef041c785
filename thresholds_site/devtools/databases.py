"""Roles, databases and copies of databases on one server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from thresholds_site.devtools.paths import ROLES_SQL

OWNER = "thresholds_owner"
RUNTIME = "thresholds_app"


@dataclass(frozen=True, slots=True)
class Roles:
    """The names and passwords of the two roles on one server."""

    owner: str
    owner_password: str
    runtime: str
    runtime_password: str


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, seen from an administrator's connection URL.

    On a server that is not ours a suffix keeps our databases apart from all others; databases
    are passed by the name they have without it.
    """

    admin_url: str
    roles: Roles
    suffix: str = ""

    def named(self, database: str) -> str:
        """What a database is really called on this server."""
        return f"{database}{self.suffix}"

    def runtime_url(self, database: str) -> str:
        return self._url(self.roles.runtime, self.roles.runtime_password, database)

    def owner_url(self, database: str) -> str:
        return self._url(self.roles.owner, self.roles.owner_password, database)

    def _url(self, role: str, password: str, database: str) -> str:
        parts = urlsplit(self.admin_url)
        place = parts.netloc.rpartition("@")[2]
        netloc = f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"
        return urlunsplit((parts.scheme, netloc, f"/{self.named(database)}", parts.query, ""))

    def admin_url_of(self, database: str) -> str:
        """An administrator's connection to one of our databases."""
        parts = urlsplit(self.admin_url)
        path = f"/{self.named(database)}"
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))

    @contextmanager
    def admin(self, database: str = "") -> Iterator[psycopg.Connection]:
        """An administrator's connection that commits each statement."""
        url = self.admin_url_of(database) if database else self.admin_url
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection

    def exists(self, database: str) -> bool:
        with self.admin() as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [self.named(database)]
            ).fetchone()
        return found is not None

    def create(self, database: str) -> None:
        """Make an empty database that the owner role owns, and the roles with it. Idempotent."""
        if not self.exists(database):
            with self.admin() as connection:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(
                        sql.Identifier(self.named(database))
                    )
                )
        script = ROLES_SQL.read_text(encoding="utf-8")
        script = script.replace(OWNER, self.roles.owner).replace(RUNTIME, self.roles.runtime)
        with self.admin(database) as connection:
            connection.execute(script)
            for role, password in (
                (self.roles.owner, self.roles.owner_password),
                (self.roles.runtime, self.roles.runtime_password),
            ):
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(password)
                    )
                )

    def clone(self, template: str, database: str) -> None:
        """Copy a database that nobody is connected to. Grants on the database itself are not
        part of a copy, and are given again."""
        names = {
            "template": sql.Identifier(self.named(template)),
            "database": sql.Identifier(self.named(database)),
            "owner": sql.Identifier(self.roles.owner),
            "runtime": sql.Identifier(self.roles.runtime),
        }
        with self.admin() as connection:
            for statement in (
                "CREATE DATABASE {database} TEMPLATE {template} OWNER {owner} STRATEGY FILE_COPY",
                "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
                "GRANT CONNECT ON DATABASE {database} TO {runtime}",
            ):
                connection.execute(sql.SQL(statement).format(**names))

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self.admin() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(self.named(database))
                )
            )

    def drop_all(self) -> None:
        """Remove the databases that carry our suffix, and both roles."""
        with self.admin() as connection:
            ours = connection.execute(
                "SELECT datname FROM pg_database WHERE right(datname, length(%(end)s)) = %(end)s",
                {"end": self.suffix},
            ).fetchall()
        for (database,) in ours:
            self.drop(database.removesuffix(self.suffix))
        with self.admin() as connection:
            for role in (self.roles.owner, self.roles.runtime):
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))

"""Two database roles: the owner migrates; the run-time role reads and writes rows, nothing more."""

from typing import Any

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def grant_runtime_role(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the run-time role its rights on what is there and on every table to come.

    It gets neither TRUNCATE nor ownership, so it cannot switch a trigger off. Nothing is granted
    where the owner itself runs the service's only role, which `check --database` refuses.
    """
    quote = schema_editor.quote_name
    role = quote(settings.RUNTIME_ROLE)
    rights = "SELECT, INSERT, UPDATE, DELETE"
    schema_editor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    schema_editor.execute(f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {role}")
    schema_editor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    schema_editor.execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {role}"
    )
    schema_editor.execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}"
    )


def composite_key(table: str, column: str, target: str) -> tuple[str, str]:
    """SQL, forwards and backwards: `column` of `table` stays in its own version's `target` rows."""
    name = f"{table}_{column}_same_version"[:63]
    add = (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (version_id, {column})"
        f" REFERENCES {target} (version_id, id) DEFERRABLE INITIALLY DEFERRED"
    )
    return add, f"ALTER TABLE {table} DROP CONSTRAINT {name}"


SEAL_TRIGGERS = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME)
    RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS 'SELECT FALSE'
"""
"""The trigger library asks this function whether to look away, and its own version believes a
setting that every role may set. Ours never looks away. Each new trigger brings the library's
version back, so the last migration that makes one ends with this."""

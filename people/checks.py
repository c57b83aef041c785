"""What must be true of an installation before it may hold real records."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection


@register(Tags.security, deploy=True)
def demo_is_off(**_kwargs: Any) -> list[Error]:
    """The demo signs people in without a password: it may not be deployed."""
    if settings.DEMO:
        return [Error("DEMO=1: anyone may sign in as anyone.", id="people.E001")]
    return []


@register(Tags.database)
def role_is_bound(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[Error]:
    """The run-time role may neither own tables nor bypass row security."""
    if "default" not in (databases or []):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class WHERE"
            " relowner = pg_roles.oid AND relkind = 'r') FROM pg_roles WHERE rolname = current_user"
        )
        (unbound,) = cursor.fetchone()
    if unbound:
        return [Error("The run-time role owns tables or bypasses row security.", id="people.E002")]
    return []

"""Naming oneself to the database: whose changes follow, why, and which lines stand for many.

Triggers write the history of a version (`VersionChange`). They cannot know who is at the
keyboard, so an action says it in settings that end with its transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Func

from pathway.constants import ChangeKind
from pathway.models import FrameworkVersion, VersionChange
from pathway.models.changes import LONGEST_WHY
from people.models import Practitioner
from thresholds_site.lib.wording import cleaned

ON_THE_VERSION = "frameworkversion"


def name_actor(*, by: Practitioner | None, why: str = "", move: str = "") -> None:
    """Whose changes of the pathway follow in this transaction, why, and what a move is called."""
    _set("actor", str(by.pk) if by is not None else "")
    _set("why", cleaned(why)[:LONGEST_WHY])
    _set("move", move)


@contextmanager
def one_line(
    *,
    version: FrameworkVersion,
    operation: ChangeKind,
    by: Practitioner | None,
    row: str,
    table: str = ON_THE_VERSION,
    why: str = "",
    after: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """What is done to the version inside is told by one line instead of one for each row.

    The triggers look away only when that line stands in this very transaction.
    """
    line = VersionChange.objects.create(
        version=version,
        # The database's own, as the triggers write it beside this line.
        at=Func(function="now", output_field=DateTimeField()),
        by=by,
        operation=operation,
        table=table,
        row=row[:300],
        why=cleaned(why)[:LONGEST_WHY],
        after=dict(after or {}),
        in_transaction=Func(function="txid_current", output_field=BigIntegerField()),
    )
    _set("one_line", str(line.pk))
    yield
    # After an exception the setting goes with the savepoint or transaction that it was made in.
    _set("one_line", "")


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [f"pathway.{name}", value])

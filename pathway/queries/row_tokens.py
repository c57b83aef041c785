"""What a row of a version said when a page showed it: so that a second tab overwrites nothing."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from pathway.framework_format import SECTIONS
from pathway.models import (
    FrameworkVersion,
    Provision,
    ProvisionDimension,
    VersionChange,
)

_VERSION_COLUMNS = ("label", "effective_on", "source", "note")
_PARTS: dict[type[Model], list[tuple[type[Model], str]]] = {
    section.model: [(part.model, part.owner) for part in section.parts] for section in SECTIONS
}
_PARTS[Provision] = [(ProvisionDimension, "provision")]


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed a row last, and when."""

    by: str
    at: dt.datetime


def token_of(row: Model) -> str:
    """A mark of everything that a row says now, and the rows inside it."""
    if isinstance(row, FrameworkVersion):
        said: Any = [str(getattr(row, column)) for column in _VERSION_COLUMNS]
    else:
        said = [_values(type(row), {"pk": row.pk})]
        said += [_values(part, {owner: row.pk}) for part, owner in _PARTS.get(type(row), [])]
    return _mark(said)


def tokens_of(rows: Iterable[Model]) -> dict[int, str]:
    """The marks of several rows of a list, from what was read of them already."""
    return {
        row.pk: _mark([[str(field.value_from_object(row)) for field in row._meta.concrete_fields]])
        for row in rows
    }


def last_change_of(row: Model) -> LastChange | None:
    """Who changed that row last, as its version's history has it."""
    lines = VersionChange.objects.filter(table=row._meta.model_name, row_pk=row.pk)
    line = lines.select_related("by__user", "by__agency").order_by("-pk").first()
    return LastChange(str(line.by or "Somebody"), line.at) if line is not None else None


def has_parts(model: type[Model]) -> bool:
    """True when rows of another table are edited inside rows of this one."""
    return bool(_PARTS.get(model))


def _values(model: type[Model], narrowed: dict[str, Any]) -> list[list[str]]:
    rows = model._default_manager.filter(**narrowed).order_by("pk")
    return [[str(value) for value in row] for row in rows.values_list()]


def _mark(said: Any) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]

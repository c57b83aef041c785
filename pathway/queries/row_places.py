"""Where a row of a version stands among those that are shown together with it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from pathway.models import DegreeQuestion, Dimension, Indicator, Provision

_SHOWN = 6
_TOGETHER: dict[type[Any], tuple[str, ...]] = {
    Indicator: ("level", "dimension"),
    Provision: ("level", "kind"),
    DegreeQuestion: ("dimension",),
    Dimension: ("domain",),
}
"""Rows that are read together: moved among one another, not among all of the table."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row near the one that is moved, with its place from 1."""

    place: int
    words: str
    is_it: bool


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a row, and those around it."""

    place: int
    count: int
    among: str
    near: tuple[Neighbour, ...]
    token: str


def siblings_of(row: Any) -> QuerySet[Any]:
    """The rows that are shown together with this one, in their order."""
    together = {name: getattr(row, f"{name}_id", None) for name in _TOGETHER.get(type(row), ())}
    narrowed = {
        name: value if value is not None else getattr(row, name) for name, value in together.items()
    }
    rows = type(row).objects.filter(version_id=row.version_id, **narrowed)
    ordered: QuerySet[Any] = rows.order_by("position", "pk")
    return ordered


def neighbours_of(row: Any) -> Where:
    """Where a row stands, with those before and after it."""
    rows = list(siblings_of(row))
    place = [each.pk for each in rows].index(row.pk)
    first = max(0, place - _SHOWN)
    return Where(
        place=place + 1,
        count=len(rows),
        among=_among(row),
        near=tuple(
            Neighbour(first + number + 1, str(each), each.pk == row.pk)
            for number, each in enumerate(rows[first : place + _SHOWN + 1])
        ),
        token=order_token([each.pk for each in rows]),
    )


def order_token(pks: Sequence[int]) -> str:
    """A mark of an order, so that nobody moves in an order that is no longer there."""
    return hashlib.sha256(",".join(map(str, pks)).encode()).hexdigest()[:16]


def _among(row: Any) -> str:
    said = []
    for name in _TOGETHER.get(type(row), ()):
        shown = getattr(row, f"get_{name}_display", None)
        said.append(str(shown() if shown else getattr(row, name)))
    return ", ".join(said)

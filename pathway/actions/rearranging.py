"""Rows of a draft in another place, level or dimension."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When

from pathway.actions.changes import one_line
from pathway.actions.drafts import lock_draft, mark_edited
from pathway.constants import ChangeKind
from pathway.models import Dimension, FrameworkVersion, Indicator, Level
from pathway.queries.row_places import siblings_of
from people.models import Practitioner

# Beyond every place that is in use: two rows may never stand at one place, not even on the way.
_ASIDE = 16_000


class PlaceTaken(Exception):
    """A row cannot stand there; the message says why."""


class MovedMeanwhile(Exception):
    """Some of the chosen rows were moved since the page was opened: nothing was done."""


@transaction.atomic
def place_row(*, row: Any, place: int, by: Practitioner, why: str = "") -> None:
    """Put a row at `place`, from 1, among those shown together with it; one line tells of it.

    A place beyond either end is the end. Raises NotAllowed, and PlaceTaken when a row would come
    to stand before the one that it belongs to.
    """
    version = lock_draft(version=row.version, by=by, why=why)
    rows = list(siblings_of(row))
    stood = [each.pk for each in rows].index(row.pk)
    goes = min(max(place, 1), len(rows)) - 1
    if goes == stood:
        return
    moved = [*rows[:stood], *rows[stood + 1 :]]
    moved.insert(goes, rows[stood])
    with one_line(
        version=version,
        operation=ChangeKind.REORDERED,
        by=by,
        table=row._meta.model_name,
        row=f"{row}: from place {stood + 1} to {goes + 1} of {len(rows)}",
        why=why,
    ):
        _order(type(row), moved, version)
    _require_order(row)
    mark_edited(version=version)


def _order(model: type[Any], moved: Sequence[Any], version: FrameworkVersion) -> None:
    stands = {each.pk: each.position for each in moved}
    places = sorted(stands.values())
    if len(set(places)) < len(places):
        everything = model.objects.filter(version=version).order_by("position", "pk")
        pks = list(everything.values_list("pk", flat=True))
        _give(model, {pk: place for place, pk in enumerate(pks)})
        fresh = {pk: place for place, pk in enumerate(pks)}
        stands = {each.pk: fresh[each.pk] for each in moved}
        places = sorted(stands.values())
    goes = {each.pk: place for each, place in zip(moved, places, strict=True)}
    _give(model, {pk: place for pk, place in goes.items() if stands[pk] != place})


def _give(model: type[Any], places: Mapping[int, int]) -> None:
    """Two steps, since some tables allow no two rows at one place at any moment."""
    rows = model.objects.filter(pk__in=places)
    rows.update(position=F("position") + _ASIDE)
    rows.update(position=Case(*(When(pk=pk, then=Value(place)) for pk, place in places.items())))


def _require_order(row: Any) -> None:
    """A row that points to another of its table stands after it: versions are copied in order."""
    for link in ("same_as", "parent"):
        if not hasattr(row, f"{link}_id"):
            continue
        table = type(row).objects.filter(version_id=row.version_id)
        if table.filter(**{f"{link}__position__gte": F("position")}).exists():
            raise PlaceTaken(
                "Nothing was moved: a row would stand before the one that it belongs to."
            )


@transaction.atomic
def move_indicators(
    *,
    version: FrameworkVersion,
    stood: Mapping[int, tuple[int, int]],
    level: Level | None,
    dimension: Dimension | None,
    by: Practitioner,
    why: str = "",
) -> int:
    """Give indicators another level, dimension or both; returns how many were moved.

    `stood` says for each row at which level and in which dimension the page showed it. Raises
    NotAllowed, and MovedMeanwhile when one of them stands elsewhere by now.
    """
    held = lock_draft(version=version, by=by, why=why)
    rows = Indicator.objects.filter(version=held, pk__in=stood)
    there = {row.pk: (row.level_id, row.dimension_id) for row in rows}
    goes = {
        pk: (level.pk if level else at[0], dimension.pk if dimension else at[1])
        for pk, at in stood.items()
    }
    if there == goes:
        return 0
    if there != dict(stood):
        raise MovedMeanwhile(
            "Nothing was moved: somebody moved or removed some of these rows meanwhile."
        )
    moving = [pk for pk in stood if goes[pk] != stood[pk]]
    given: dict[str, Any] = {}
    if level is not None:
        given["level"] = level
    if dimension is not None:
        given["dimension"] = dimension
    Indicator.objects.filter(version=held, pk__in=moving).update(**given)
    mark_edited(version=held)
    return len(moving)

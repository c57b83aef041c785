"""Other authorities' documents as everybody reads them: their levels, beside ours."""

import datetime as dt
from dataclasses import dataclass

from pathway.models import FrameworkVersion
from pathway.queries.neighbours import Neighbour, known_neighbours, neighbour_in_force
from pathway.queries.pathway_view import ContactView, LevelView, pathway_view
from pathway.queries.public_document import Named
from pathway.rules.mapping import levels_elsewhere


@dataclass(frozen=True, slots=True)
class LevelThere:
    """One of their levels. `ours`: what we call it, by our reading of the common scale."""

    level: LevelView
    ours: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class NeighbourPage:
    """Another authority's levels."""

    authority: str
    label: str
    number: int
    effective_on: dt.date | None
    source: str
    note: str
    levels: tuple[LevelThere, ...]
    contacts: tuple[ContactView, ...]
    has_indicators: bool


def neighbours_of(version_pk: int) -> list[Neighbour]:
    """Every other authority with a document in force here."""
    return known_neighbours(FrameworkVersion.objects.get(pk=version_pk))


def neighbour_page(code: str, version_pk: int, today: dt.date) -> NeighbourPage | None:
    """That authority's levels beside those of our version; None where there is no such one."""
    ours = FrameworkVersion.objects.get(pk=version_pk)
    there = neighbour_in_force(code, ours)
    if there is None or there.effective_on is None or there.effective_on > today:
        return None
    view, home = pathway_view(there), pathway_view(ours)
    return NeighbourPage(
        authority=there.framework.authority,
        label=view.label,
        number=view.number,
        effective_on=view.effective_on,
        source=there.source,
        note=there.note,
        levels=tuple(
            LevelThere(
                level,
                tuple(
                    Named(one.code, one.name, one.common_level)
                    for one in levels_elsewhere(home.levels, level)
                ),
            )
            for level in view.levels
        ),
        contacts=view.contacts,
        has_indicators=bool(view.keys.indicators),
    )

"""What a level offers, with what answers the needs that were found first."""

from collections.abc import Iterable
from dataclasses import dataclass

from pathway.queries.pathway_view import LevelView, PathwayView, ProvisionView


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A line of provision, and whether it answers a need that was found."""

    wording: str
    note: str
    fits: bool
    is_heading: bool
    parts: tuple["ServiceLine", ...]


def levels_that_offer(view: PathwayView, level: LevelView, *, inherit: bool) -> list[LevelView]:
    """The level and, where its services add to those before, the levels below it.

    A level without lines of its own (Child in Need has none) shows those of the level below.
    """
    below = [one for one in reversed(view.levels) if one.rank <= level.rank]
    own_lines = view.services if inherit else view.assessments
    chain: list[LevelView] = []
    for one in below:
        chain.append(one)
        if own_lines.get(one.code) and not (inherit and one.inherits_provision):
            break
    return chain


def services_for(
    view: PathwayView, level: LevelView, dimensions: Iterable[str]
) -> tuple[tuple[ServiceLine, ...], tuple[ServiceLine, ...]]:
    """Service providers of the level and what it inherits: those that fit, then the others."""
    lines = _lines(view.services, levels_that_offer(view, level, inherit=True), dimensions)
    return tuple(line for line in lines if line.fits), tuple(
        line for line in lines if not line.fits
    )


def assessments_for(
    view: PathwayView, level: LevelView, dimensions: Iterable[str]
) -> tuple[ServiceLine, ...]:
    """Assessments and interventions of the level: those that fit first."""
    return _lines(view.assessments, levels_that_offer(view, level, inherit=False), dimensions)


def _lines(
    by_level: dict[str, tuple[ProvisionView, ...]],
    chain: list[LevelView],
    dimensions: Iterable[str],
) -> tuple[ServiceLine, ...]:
    wanted = frozenset(dimensions)
    found: dict[str, ServiceLine] = {}
    for level in chain:
        for row in by_level.get(level.code, ()):
            found.setdefault(row.wording, _line(row, wanted))
    return tuple(sorted(found.values(), key=lambda line: not line.fits))


def _line(row: ProvisionView, wanted: frozenset[str]) -> ServiceLine:
    parts = tuple(_line(part, wanted) for part in row.parts)
    fits = bool(row.dimensions & wanted) or any(part.fits for part in parts)
    return ServiceLine(row.wording, row.note, fits, row.is_heading, parts)

"""The windscreen of levels and the assessment triangle, as a result draws them."""

from collections import Counter
from dataclasses import dataclass

from pathway.constants import NotKnownKind
from pathway.queries.pathway_view import LevelView, PathwayView
from pathway.rules import Recommendation
from pathway.rules.contribution import Contribution


@dataclass(frozen=True, slots=True)
class Pane:
    """One pane of the windscreen."""

    name: str
    code: str
    is_here: bool
    is_own: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Windscreen:
    """The levels with this result on them."""

    panes: tuple[Pane, ...]


@dataclass(frozen=True, slots=True)
class TriangleDimension:
    """How much was found in one dimension."""

    name: str
    concerns: int
    strengths: int


@dataclass(frozen=True, slots=True)
class TriangleSide:
    """How much was found on one side of the triangle."""

    code: str
    name: str
    concerns: int
    strengths: int
    unknown: bool
    dimensions: tuple[TriangleDimension, ...]


@dataclass(frozen=True, slots=True)
class Triangle:
    """The assessment triangle with what was found on it."""

    sides: tuple[TriangleSide, ...]


def concerns_of(told: Recommendation) -> list[Contribution]:
    """Everything chosen that speaks of a need, each once."""
    held = [told.rule, *told.also_held]
    found = {c.key: c for rule in held for c in rule.reasons}
    found |= {c.key: c for c in told.other_concerns}
    return list(found.values())


def windscreen_of(view: PathwayView, level: LevelView, own: LevelView | None) -> Windscreen:
    return Windscreen(
        tuple(
            Pane(
                name=one.name,
                code=one.common_level,
                is_here=one.code == level.code,
                is_own=own is not None and one.code == own.code,
                meaning=one.plain_meaning,
            )
            for one in view.levels
        )
    )


def triangle_of(view: PathwayView, told: Recommendation) -> Triangle:
    concerns = Counter(c.dimension for c in concerns_of(told) if c.dimension)
    strengths = Counter(c.dimension for c in told.strengths if c.dimension)
    unknown = {one.code for one in told.not_known if one.kind is NotKnownKind.DOMAIN}
    return Triangle(
        tuple(
            TriangleSide(
                code=domain.code,
                name=domain.name,
                concerns=sum(concerns[part.code] for part in domain.dimensions),
                strengths=sum(strengths[part.code] for part in domain.dimensions),
                unknown=domain.code in unknown,
                dimensions=tuple(
                    TriangleDimension(part.name, concerns[part.code], strengths[part.code])
                    for part in domain.dimensions
                ),
            )
            for domain in view.domains
        )
    )

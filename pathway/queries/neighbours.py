"""Other authorities' frameworks: what they call a level, for a child who lives in their area."""

from dataclasses import dataclass

from pathway.models import FrameworkVersion, Indicator, ThresholdCheck
from pathway.queries.pathway_view import LevelView, pathway_view
from pathway.rules.mapping import levels_elsewhere


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An authority whose document is kept here, by the code of its framework."""

    code: str
    authority: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a neighbour calls the level of a result, and how it goes on from there.

    `own_names`: what it calls the practitioner's own level, where that is the higher one.
    """

    authority: str
    document: str
    names: str
    common_level: str
    own_names: str
    process: str
    ring: str
    has_indicators: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The same in sentences, as every page, the PDF and the plain text have it."""
        own = f" Your own view, the higher one, is called {self.own_names} there."
        process = f" Of this level it says: {self.process}" if self.process else ""
        ring = (
            f"Whom to ring there: {self.ring}."
            if self.ring
            else "No telephone number of theirs is kept here: if you have none, ring the one on"
            " this page and say where the child lives."
        )
        listed = "" if self.has_indicators else " Its source lists none that could be used."
        return (
            f"The child lives in the area of {self.authority}, which calls this {self.names}."
            + (own if self.own_names else "")
            + process,
            ring,
            "This check was made by the framework of your own area: no indicators of"
            f" {self.authority} were used.{listed} ({self.document}; how its levels stand to ours"
            " is our reading.)",
        )


def known_neighbours(version: FrameworkVersion) -> list[Neighbour]:
    """Every other authority with a document in force here, by name."""
    rows = FrameworkVersion.objects.published().exclude(framework_id=version.framework_id)
    return [
        Neighbour(code, authority)
        for code, authority in rows.order_by("framework__authority").values_list(
            "framework__code", "framework__authority"
        )
    ]


def areas_offered(check: ThresholdCheck) -> list[Neighbour]:
    """The areas that the first page offers: those in force, and the one that was said already."""
    found = known_neighbours(check.version)
    said = check.neighbour.framework if check.neighbour else None
    if said is not None and said.code not in {one.code for one in found}:
        found.append(Neighbour(said.code, said.authority))
    return found


def neighbour_in_force(code: str, version: FrameworkVersion) -> FrameworkVersion | None:
    """The version in force of that other framework; None where there is none."""
    rows = FrameworkVersion.objects.published().exclude(framework_id=version.framework_id)
    return rows.filter(framework__code=code).select_related("framework").first()


def has_indicators(version: FrameworkVersion) -> bool:
    """Whether a check can be made under it: some sources describe levels and list nothing."""
    return Indicator.objects.filter(version=version).exists()


def elsewhere(
    neighbour: FrameworkVersion | None, level: LevelView, own: LevelView | None
) -> Elsewhere | None:
    """What that authority calls these levels; None for a child of the own area."""
    if neighbour is None:
        return None
    view = pathway_view(neighbour)
    found = levels_elsewhere(view.levels, level)
    higher = levels_elsewhere(view.levels, own) if own is not None else ()
    if not found:
        return None
    deciding = (higher or found)[0]
    return Elsewhere(
        authority=neighbour.framework.authority,
        document=view.label,
        names=_names(found),
        common_level=found[0].common_level,
        own_names=_names(higher) if higher != found else "",
        ring=next((f"{one.name}, {one.telephone}" for one in view.contacts), ""),
        process=deciding.guidance[0] if deciding.guidance else "",
        has_indicators=bool(view.keys.indicators),
    )


def _names(levels: tuple[LevelView, ...]) -> str:
    return " or ".join(level.name for level in levels)

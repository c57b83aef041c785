"""How one authority's level is called by another: through the common scale, never by its name."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from pathway.constants import CommonLevel

_ORDER = [level.value for level in CommonLevel]


class Mapped(Protocol):
    """As much of a level as the mapping looks at."""

    @property
    def common_level(self) -> str:
        """Which of the common levels it stands for."""

    @property
    def threshold_group(self) -> str:
        """Which threshold it stands behind."""


L = TypeVar("L", bound=Mapped)


def levels_elsewhere(levels: Sequence[L], ours: Mapped) -> tuple[L, ...]:
    """Which of a neighbour's levels, in rising order, stand for one of ours; empty without levels.

    Those of the same common level: several where they divide it. Else the nearest one behind the
    same threshold, the lower first: what early help does here, early help does there. Else the
    next higher one, so that no level is ever called by a lower one than it stands for, unless the
    neighbour has none so high.
    """
    if same := tuple(one for one in levels if one.common_level == ours.common_level):
        return same
    rank = _ORDER.index(ours.common_level)
    fellows = [one for one in levels if one.threshold_group == ours.threshold_group]
    lower = [one for one in fellows if _ORDER.index(one.common_level) < rank]
    if lower or fellows:
        return (lower[-1] if lower else fellows[0],)
    higher = [one for one in levels if _ORDER.index(one.common_level) > rank]
    return tuple(higher[:1]) or tuple(levels[-1:])

"""Counts of people made fit to be shown: small ones are left out, and so is what would tell them.

A number that stands beside its total tells every other one: who left out the only 2 of a row of
7, 2 and 6 with a total of 15 left out nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5
"""Below that many people nothing is said of them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a row of counts; None stands for what is left out."""

    cells: tuple[int | None, ...]
    total: int | None


def published(cells: Sequence[int]) -> Shown:
    """What may be shown of counts and of their total.

    Everybody is counted in one cell at most. Nothing that is left out can be worked out from what
    is shown, also not by somebody who knows how it was chosen.
    """
    total = sum(cells)
    if total == 0:
        return Shown(tuple(cells), 0)
    if total < LEAST:
        return Shown((None,) * len(cells), None)
    small = [place for place, count in enumerate(cells) if 0 < count < LEAST]
    # The smallest first: as little as possible is lost.
    big = sorted((count, place) for place, count in enumerate(cells) if count >= LEAST)
    for more in range(len(big) + 1 if small else 1):
        shown_from = big[more][0] if more < len(big) else total
        left_out = [(cells[place], 1, LEAST - 1) for place in small]
        left_out += [(count, LEAST, shown_from - 1) for count, _place in big[:more]]
        if not left_out or _is_blurred(left_out):
            break
    else:
        return Shown((None,) * len(cells), None)
    hidden = {*small, *(place for _count, place in big[:more])}
    shown = (None if place in hidden else count for place, count in enumerate(cells))
    return Shown(tuple(shown), total)


def part_of(part: int, whole: int) -> Shown:
    """What may be shown of so many out of so many: the total, and in `cells` only the part."""
    both = published((part, whole - part))
    return Shown(both.cells[:1], both.total)


def in_full_fives(count: int) -> int:
    """So many people, cut to a multiple of five: one more answer then never shows whose it was."""
    return count - count % LEAST


def _is_blurred(left_out: Sequence[tuple[int, int, int]]) -> bool:
    """Whether what is left out stays open to somebody who knows its sum, which the total tells.

    Each count comes with the least and the most that it can be for somebody who knows the rule.
    """
    together = sum(count for count, _least, _most in left_out)
    least = sum(one[1] for one in left_out)
    most = sum(one[2] for one in left_out)
    return together >= LEAST and all(
        max(low, together - (most - high)) < min(high, together - (least - low))
        for _count, low, high in left_out
    )

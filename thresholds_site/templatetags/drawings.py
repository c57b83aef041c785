"""Shapes of drawings that depend on how much there is to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from django import template

register = template.Library()

_CENTRE = (180.0, 192.0)
_INNER, _OUTER, _HERE, _WORDS = 66.0, 166.0, 178.0, 122.0
_PAINT = {
    "universal": ("#0a6640", "#e7f4ed"),
    "additional": ("#725800", "#fff6d6"),
    "extensive": ("#9a3f00", "#fdeee2"),
    "child_in_need": ("#54319f", "#f0ebf9"),
    "protection": ("#a31621", "#fbe9ea"),
}


@dataclass(frozen=True, slots=True)
class PaneShape:
    """Where one pane of the windscreen lies, and its colours (those of _colours.scss)."""

    pane: Any
    plain: str
    here: str
    x: str
    y: str
    turn: str
    dark: str
    pale: str


@register.simple_tag
def windscreen_panes(panes: Sequence[Any]) -> list[PaneShape]:
    """A half circle cut into as many panes as there are levels, from left to right."""
    step = pi / max(len(panes), 1)
    return [_shape(pane, place * step, (place + 1) * step) for place, pane in enumerate(panes)]


@register.simple_tag
def is_the_triangle(sides: Sequence[Any]) -> bool:
    """Whether these are the three sides that the drawing of the triangle has a place for."""
    return {_code(side) for side in sides} == {"child", "parents", "family"}


def _code(row: Any) -> str:
    return str(row["code"] if isinstance(row, dict) else row.code)


def _shape(pane: Any, begins: float, ends: float) -> PaneShape:
    middle = (begins + ends) / 2
    x, y = _point(_WORDS, middle)
    dark, pale = _PAINT[_code(pane)]
    return PaneShape(
        pane=pane,
        plain=_path(_OUTER, begins, ends),
        here=_path(_HERE, begins, ends),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        turn=f"{middle * 180 / pi:.1f}",
        dark=dark,
        pale=pale,
    )


def _path(outer: float, begins: float, ends: float) -> str:
    """From the inner circle out, along the outer one, in again and back along the inner one."""
    (a, b), (c, d) = _point(_INNER, begins), _point(outer, begins)
    (e, f), (g, h) = _point(outer, ends), _point(_INNER, ends)
    return (
        f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}A{outer:.0f} {outer:.0f} 0 0 1 {e:.1f} {f:.1f}"
        f"L{g:.1f} {h:.1f}A{_INNER:.0f} {_INNER:.0f} 0 0 0 {a:.1f} {b:.1f}Z"
    )


def _point(radius: float, angle: float) -> tuple[float, float]:
    """Angle 0 is to the left, rising clockwise."""
    return _CENTRE[0] - radius * cos(angle), _CENTRE[1] - radius * sin(angle)

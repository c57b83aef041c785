"""Colours: contrast by WCAG 2.2, and the same colours in styles and drawings."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCSS = (ROOT / "static/src/_colours.scss").read_text()
COLOURS = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", SCSS, re.MULTILINE))
LEVELS = ["universal", "additional", "extensive", "child-in-need", "protection"]
DRAWINGS = sorted((ROOT / "templates/parts").glob("*.svg.html"))
WHITE = "#ffffff"
TEXT = 4.5  # WCAG 1.4.3
GRAPHIC = 3.0  # WCAG 1.4.11


def luminance(colour: str) -> float:
    """Relative luminance of '#rrggbb', 0 to 1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_reads_on_white_and_on_its_tint(level: str) -> None:
    words, bar, tint = (COLOURS[f"{level}{part}"] for part in ("", "-bar", "-tint"))
    assert contrast(words, WHITE) >= TEXT
    assert contrast(words, tint) >= TEXT
    assert contrast(COLOURS["ink"], tint) >= TEXT
    assert contrast(COLOURS["link"], tint) >= TEXT
    assert contrast(bar, WHITE) >= GRAPHIC


def test_each_level_has_colours_of_its_own() -> None:
    used = [COLOURS[f"{level}{part}"] for level in LEVELS for part in ("", "-bar", "-tint")]
    assert len(used) == len(set(used))


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("brand", "white"),
        ("brand", "brand-tint"),
        ("brand-hover", "white"),
        ("link", "white"),
        ("link", "wash"),
        ("link", "brand-tint"),
        ("link", "danger-tint"),
        ("link-visited", "white"),
        ("quiet", "white"),
        ("quiet", "wash"),
        ("quiet", "brand-tint"),
        ("ink", "danger-tint"),
        ("danger", "white"),
        ("danger", "danger-tint"),
        ("amber", "white"),
        ("amber", "wash"),
        ("amber", "amber-tint"),
    ],
)
def test_words_read_on_their_ground(words: str, ground: str) -> None:
    assert contrast(COLOURS[words], {**COLOURS, "white": WHITE}[ground]) >= TEXT


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.name)
def test_drawings_use_no_colour_of_their_own_and_no_styles(drawing: Path) -> None:
    text = drawing.read_text()
    assert set(re.findall(r"#[0-9a-f]{6}\b", text)) <= {*COLOURS.values(), WHITE}
    assert "style=" not in text
    assert "class=" not in text


def test_the_drawings_are_there() -> None:
    assert {path.name for path in DRAWINGS} >= {"windscreen.svg.html", "triangle.svg.html"}


@pytest.mark.parametrize("forbidden", ["GDS Transport", "@font-face", "crest", "crown"])
def test_nothing_of_the_governments_own_brand(forbidden: str) -> None:
    styles = "".join(path.read_text() for path in (ROOT / "static/src").glob("*.scss"))
    pages = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    assert forbidden.lower() not in styles.lower()
    assert forbidden.lower() not in pages.lower()
    assert "$govuk-include-default-font-face: false" in styles

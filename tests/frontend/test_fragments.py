"""Shared fragments: each renders from just what its first lines say it takes."""

import datetime as dt
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.frontend.strict import render

HOSTILE = "<b>&\"'"
LEVELS = {
    "universal": "Universal Support",
    "additional": "Additional Support",
    "extensive": "Extensive Support",
    "child_in_need": "Child in Need",
    "protection": "Protection",
}
SVG = "{http://www.w3.org/2000/svg}"


def contact(**changes: Any) -> dict[str, Any]:
    """A contact as a fragment takes it."""
    plain = {
        "name": "Children and Families Direct",
        "purpose": "Concerns",
        "telephone": "0115 876 4800",
        "email": "",
        "hours": "",
        "hours_are_ours": False,
        "confirmed_on": None,
    }
    return plain | changes


def windscreen(here: str, own: str) -> dict[str, Any]:
    """A windscreen with this page's level and the person's own."""
    panes = [
        {
            "name": name,
            "code": code,
            "is_here": code == here,
            "is_own": code == own,
            "meaning": f"Meaning of {name}",
        }
        for code, name in LEVELS.items()
    ]
    return {"panes": panes}


def triangle(**changes: Any) -> dict[str, Any]:
    """A triangle; `changes` are the child's side's."""
    side = {
        "code": "child",
        "name": "Child",
        "concerns": 2,
        "strengths": 1,
        "unknown": False,
        "dimensions": [
            {"name": "Health", "concerns": 2, "strengths": 0},
            {"name": "Identity", "concerns": 0, "strengths": 1},
            {"name": "Self care", "concerns": 0, "strengths": 0},
        ],
    }
    other = {"concerns": 0, "strengths": 0, "unknown": True, "dimensions": side["dimensions"]}
    return {
        "sides": [
            side | changes,
            {**other, "code": "parents", "name": "Parents"},
            {**other, "code": "family", "name": "Family"},
        ]
    }


def texts(svg: str) -> list[str]:
    """The words drawn in a picture, in order."""
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("here", LEVELS)
@pytest.mark.parametrize("own", ["", *LEVELS])
def test_the_windscreen_says_in_words_where_things_stand(here: str, own: str) -> None:
    svg = render("parts/windscreen.svg.html", {"windscreen": windscreen(here, own)})
    words = texts(svg)
    assert f"This page: {LEVELS[here]}" in words
    assert (f"You, before it: {LEVELS[own]}" in words) if own else "You" not in " ".join(words)
    description = ElementTree.fromstring(svg).findtext(f"{SVG}desc") or ""
    assert f"{LEVELS[here]} (this page's recommendation)" in description


def test_the_level_is_marked_by_shape_not_by_colour_alone() -> None:
    def shapes(here: str) -> list[str]:
        svg = render("parts/windscreen.svg.html", {"windscreen": windscreen(here, "")})
        return [path.attrib["d"] for path in ElementTree.fromstring(svg).iter(f"{SVG}path")]

    drawn = {here: shapes(here) for here in LEVELS}
    assert len({tuple(shape) for shape in drawn.values()}) == len(LEVELS)


def test_drawings_are_named_for_those_who_cannot_see_them() -> None:
    for svg in (
        render("parts/windscreen.svg.html", {"windscreen": windscreen("extensive", "additional")}),
        render("parts/triangle.svg.html", {"triangle": triangle()}),
    ):
        root = ElementTree.fromstring(svg)
        named = {node.attrib["id"] for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")}
        assert root.attrib["role"] == "img"
        assert set(root.attrib["aria-labelledby"].split()) == named


def test_the_windscreens_table_says_it_too() -> None:
    html = render("parts/windscreen.html", {"windscreen": windscreen("protection", "protection")})
    row = html[html.index("Meaning of Protection") :]
    assert "This page" in row
    assert "You, before it" in row
    assert html.count("<tr") == 1 + len(LEVELS)


def test_the_triangle_tells_concerns_strengths_and_what_is_not_known() -> None:
    words = texts(render("parts/triangle.svg.html", {"triangle": triangle()}))
    assert "Child\u2019s development" in words
    assert "2 concerns, 1 strength" in words
    assert "Parents and carers (not known)" in words
    assert any(re.sub(r"\s", "", marks) == "●○\u2013" for marks in words)


def test_one_concern_is_not_one_concerns() -> None:
    words = texts(render("parts/triangle.svg.html", {"triangle": triangle(concerns=1)}))
    assert "1 concern, 1 strength" in words


def test_the_triangles_table_has_a_row_for_each_part() -> None:
    html = render("parts/triangle.html", {"triangle": triangle()})
    assert html.count('scope="rowgroup"') == 3
    assert html.count('scope="row"') == 9


def test_names_are_escaped_in_pictures() -> None:
    panes = windscreen("universal", "")
    panes["panes"][0]["name"] = panes["panes"][0]["meaning"] = HOSTILE
    html = render("parts/windscreen.html", {"windscreen": panes})
    assert HOSTILE not in html
    ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])


def test_an_unconfirmed_number_is_said_to_be_so_everywhere() -> None:
    unconfirmed = {"contact": contact()}
    confirmed = {"contact": contact(confirmed_on=dt.date(2026, 11, 3))}
    assert "Unconfirmed" in render("parts/contact.html", unconfirmed)
    assert "not confirmed" in render("parts/number.html", unconfirmed)
    assert "Confirmed on 3 November 2026" in render("parts/contact.html", confirmed)
    assert "onfirmed" not in render("parts/number.html", confirmed)


def test_a_number_can_be_pressed() -> None:
    for name in ("parts/contact.html", "parts/number.html"):
        html = render(name, {"contact": contact()})
        assert 'href="tel:01158764800"' in html
        assert "0115 876 4800" in html


def test_hours_of_ours_are_said_to_be_ours_once() -> None:
    hours = contact(hours="Monday to Friday", hours_are_ours=True)
    said = contact(hours="Monday to Friday (our reading; confirm)", hours_are_ours=True)
    for one in (hours, said):
        assert render("parts/contact.html", {"contact": one}).count("our reading") == 1


def test_the_red_panel_begins_with_whom_to_ring_and_says_what_it_has_not_done() -> None:
    first = contact()
    other = contact(name="Emergency Duty Team", telephone="0115 876 1000", hours="Nights")
    html = render("parts/danger.html", {"first": first, "other": other})
    order = ["Ring Children and Families Direct now", "tel:01158764800", "Nights: Emergency"]
    places = [html.index(words) for words in (*order, "This page has not told anyone.")]
    assert places == sorted(places)
    alone = render("parts/danger.html", {"first": first, "other": None})
    assert "Emergency Duty Team" not in alone


@pytest.mark.parametrize(("saved_at", "words"), [("14:10", "Saved 14:10"), ("", "><")])
def test_the_saved_mark(saved_at: str, words: str) -> None:
    html = render("parts/saved_mark.html", {"saved_at": saved_at})
    assert words in html
    assert 'role="status"' in html


def test_what_is_chosen_is_listed_without_script() -> None:
    chosen = [
        {"words": HOSTILE, "href": "#e-P1", "elsewhere": False},
        {"words": "On another page", "href": "/x/", "elsewhere": True},
    ]
    html = render("parts/chosen.html", {"chosen": chosen})
    assert "(2)" in html
    assert HOSTILE not in html
    assert html.count("data-elsewhere") == 1
    assert "Nothing yet" in render("parts/chosen.html", {"chosen": []})


def test_a_summary_list_says_what_is_changed_and_what_is_empty() -> None:
    rows = [
        {"key": "Name", "lines": ["Sam"], "url": "/x/", "about": "the name"},
        {"key": "School", "lines": [], "url": "", "about": ""},
    ]
    html = render("parts/summary_list.html", {"rows": rows})
    assert 'Change<span class="govuk-visually-hidden"> the name</span>' in html
    assert "Nothing said" in html
    assert html.count("<a ") == 1


@pytest.mark.parametrize(
    ("paging", "links"),
    [
        ({"page": 1, "pages": 1, "previous": "", "next": ""}, 0),
        ({"page": 1, "pages": 3, "previous": "", "next": "?page=2"}, 1 + 3),
        ({"page": 2, "pages": 3, "previous": "?page=1", "next": "?page=3"}, 2 + 3),
    ],
)
def test_paging(paging: dict[str, Any], links: int) -> None:
    paging["of"] = str(paging["pages"])
    paging["links"] = [
        {"number": number, "href": f"?page={number}", "on": number == paging["page"], "gap": False}
        for number in (1, 2, 3)
    ]
    html = render("parts/paging.html", {"paging": paging})
    assert html.count("<a ") == links
    assert ("Page" in html) == (paging["pages"] > 1)


def test_a_hand_made_list_of_errors() -> None:
    errors = [{"href": "#e-P1__basis", "words": "Say how you know"}]
    assert 'href="#e-P1__basis"' in render("parts/error_list.html", {"errors": errors})
    assert not render("parts/error_list.html", {"errors": []}).strip()

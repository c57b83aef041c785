"""One child's check from the sign-in page to the record."""

import re

from playwright.sync_api import Page

from tests.journeys.eyes import Console, accessible, history, keeps_out, pictured
from tests.journeys.pages import Visitor
from tests.journeys.stories import published_case
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

NAME = "Leopold Quince"


def test_by_mouse(page: Page, axe: CheckPage, picture: TakePicture) -> None:
    story = published_case("T1-002")
    console = Console(page)
    priya = Visitor.at(page, accessible(axe), pictured(picture, "wide"), keeps_out(NAME))
    priya.signs_in_as("Priya Nair")
    priya.goes_through(story, name=NAME, setting="Wollaton Brook Primary School")
    priya.sees_level(*story.levels)
    priya.sees(re.compile("^Ring for advice (today|tomorrow|on )"))
    priya.judges("Extensive Support")
    priya.sees("Priya Nair agreed with the recommendation")
    priya.follows("Read or print the record")
    priya.comes_to("Record of a threshold check", "record")
    priya.sees(NAME)
    priya.can_print_as_pdf()
    priya.opens("/work/", "my-work-with-it")
    priya.hands.write(page.get_by_role("searchbox"), NAME)
    priya.presses_button("Search")
    priya.sees(NAME)
    priya.looks_again("found")
    assert not [kept for kept in history(page) if "Leopold" in kept or "Quince" in kept]
    console.is_silent()

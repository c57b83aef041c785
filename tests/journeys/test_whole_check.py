"""One child's check from the start page to the record."""

import pytest
from playwright.sync_api import Page

from tests.journeys.pages import Visitor
from tests.journeys.stories import published_case
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture


def test_by_mouse(page: Page, axe: CheckPage, picture: TakePicture) -> None:
    story = published_case("T1-002")
    priya = Visitor.at(page, lambda here, _name: axe(here), lambda p, n: picture(p, f"mouse-{n}"))
    priya.signs_in_as("Priya Nair")
    priya.goes_through(story, name="Liam Example", setting="Wollaton Brook Primary School")
    priya.sees_level(*story.levels)
    priya.judges("Extensive")

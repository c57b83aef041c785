"""Practising: a case read, chosen and compared; a set for a meeting, made and closed."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.eyes import accessible, fits, pictured
from tests.journeys.pages import Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture


def test_a_case_on_a_phone_without_script(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    page = narrow_plain_page
    priya = Visitor.at(page, accessible(axe), fits, pictured(picture, "practice-phone"))
    priya.signs_in_as("Priya Nair")
    priya.follows("Practise with published cases")
    priya.comes_to("Practise", "list")
    priya.presses_button("Begin with the first case")
    priya.comes_to("Case 1 of 30", "case")
    priya.hands.write(page.get_by_label("What fits? Find it by a word"), "not talking")
    priya.presses_button("Find")
    expect(page.get_by_role("heading", name=re.compile("^Found"))).to_be_visible()
    priya.arrives("found")
    page.get_by_role("main").get_by_role("combobox").first.select_option(index=1)
    priya.presses_button("Show the published answer")
    priya.sees("Choose the level that fits best")
    expect(page.get_by_role("heading", name="Chosen so far")).to_be_visible()
    priya.arrives("no-level")
    priya.hands.choose(page.get_by_role("radio", name=re.compile("^Additional")))
    priya.presses_button("Show the published answer")
    priya.comes_to("Your level is one of the acceptable answers", "answer")
    priya.sees("The first answers of 5 colleagues")
    priya.presses_button("Next case")
    priya.comes_to("Case 2 of 30", "next")


def test_a_set_for_a_meeting(page: Page, axe: CheckPage, picture: TakePicture) -> None:
    helen = Visitor.at(page, accessible(axe), fits, pictured(picture, "practice-lead"))
    helen.signs_in_as("Helen Ashworth")
    helen.opens("/practice/")
    helen.follows("Make a set for a meeting")
    helen.comes_to("Make a set for a meeting", "make")
    helen.presses_button("Make the set")
    helen.sees("Choose at least one case")
    helen.arrives("make-errors")
    helen.writes("What is the set called?", "Meeting of Friday")
    helen.hands.tick(page.get_by_role("checkbox", name=re.compile("^Case 1:")))
    helen.presses_button("Make the set")
    helen.comes_to("Meeting of Friday", "set")
    helen.sees(re.compile("^0 colleagues have answered so far"))
    helen.presses_button("Close the set and see the results")
    expect(page.get_by_role("heading", name="Results", exact=True)).to_be_visible()
    helen.arrives("closed")
    helen.opens("/practice/results/", "results")
    expect(helen.heading("How people practised")).to_be_visible()

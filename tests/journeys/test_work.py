"""My work: found by filter, order and word; what waits comes first; a lead's agency."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.eyes import accessible, fits, history, keeps_out, pictured
from tests.journeys.hands import Keyboard
from tests.journeys.pages import Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

CHILD = "Kofi Mensah"


def test_on_a_phone_without_script(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    looks = (accessible(axe), fits, pictured(picture, "work-phone"), keeps_out(CHILD))
    priya = Visitor.at(narrow_plain_page, *looks)
    priya.signs_in_as("Priya Nair")
    priya.sees("Look again: the day you chose has come")
    priya.follows("Waits for others 1")
    priya.arrives("waits-for-others")
    priya.sees(re.compile("^Asked: Marcus Bell, (due|late)"))
    expect(narrow_plain_page).to_have_url(re.compile(r"\?show=others$"))
    priya.follows("Child")
    expect(narrow_plain_page).to_have_url(re.compile(r"\?show=others&sort=name$"))
    priya.hands.write(narrow_plain_page.get_by_role("searchbox"), CHILD)
    priya.presses_button("Search")
    priya.sees(CHILD)
    expect(narrow_plain_page).to_have_url(re.compile(r"\?show=others&sort=name$"))
    priya.follows("Drafts 0")
    priya.sees(re.compile("^No check matches here"))
    priya.arrives("nothing-matches")
    priya.presses_button("Clear the search")
    priya.follows("Look again: the day you chose has come")
    priya.comes_to("What now", "day-reached")
    priya.sees(re.compile("^The day to look again has come"))


def test_by_keyboard_as_a_lead(keyboard_page: Page, axe: CheckPage, picture: TakePicture) -> None:
    helen = Visitor(Keyboard(keyboard_page), (accessible(axe), pictured(picture, "work-lead")))
    helen.signs_in_as("Helen Ashworth")
    helen.sees("A child may be in danger: read it now")
    helen.hands.press(keyboard_page.get_by_role("link", name=re.compile("^My agency")))
    expect(keyboard_page).to_have_url(re.compile(r"\?show=agency$"))
    helen.sees("Noah Birch")
    helen.arrives("agency")
    head = keyboard_page.get_by_role("columnheader").get_by_role("link", name="Child")
    helen.hands.press(head)
    expect(keyboard_page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("^Child"))
    helen.hands.press(head)
    expect(keyboard_page.locator("th[aria-sort=descending]")).to_have_text(re.compile("^Child"))
    helen.arrives("agency-sorted")
    helen.follows("A child may be in danger: read it now")
    helen.comes_to("Record of a threshold check", "record")
    assert not [kept for kept in history(keyboard_page) if "Noah" in kept or "Birch" in kept]

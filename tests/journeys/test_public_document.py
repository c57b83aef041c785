"""The public document: a teacher on a telephone without script, by keyboard, and on paper."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.eyes import accessible, fits, pictured
from tests.journeys.hands import Keyboard
from tests.journeys.pages import Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

KINDS = {
    "level": "/pathway/levels/extensive/",
    "level-in-need": "/pathway/levels/child_in_need/",
    "dimension": "/pathway/dimensions/health/",
    "entry": "/pathway/entries/A10/",
    "danger-entry": "/pathway/entries/I01/",
    "immediate": "/pathway/immediate/",
    "contacts": "/pathway/contacts/",
    "meanings": "/pathway/meanings/",
    "changes": "/pathway/changes/",
    "versions": "/pathway/versions/",
    "elsewhere": "/pathway/elsewhere/",
}


def test_a_teacher_on_a_phone_without_script(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    teacher = Visitor.at(
        narrow_plain_page, accessible(axe), fits, pictured(picture, "pathway-phone")
    )
    teacher.opens("/", "home")
    teacher.follows_in_head("The pathway")
    teacher.comes_to("Family Support Pathway, 2014", "landing")
    teacher.sees(re.compile("^Someone may be in danger: ring now"))
    teacher.follows("Additional Support")
    teacher.comes_to("Additional Support", "level-additional")
    narrow_plain_page.locator(".govuk-back-link").click()
    teacher.comes_to("Family Support Pathway, 2014", "")
    narrow_plain_page.get_by_role("searchbox").fill("always hungry")
    teacher.presses_button("Find")
    teacher.comes_to("Find by word", "found")
    assert "hungry" not in narrow_plain_page.url
    for name, path in KINDS.items():
        teacher.opens(path, name)


def test_every_kind_of_page_wide(page: Page, axe: CheckPage, picture: TakePicture) -> None:
    reader = Visitor.at(page, accessible(axe), fits, pictured(picture, "pathway-wide"))
    reader.opens("/pathway/", "landing")
    for name, path in KINDS.items():
        reader.opens(path, name)
    page.emulate_media(media="print")
    reader.opens("/pathway/levels/extensive/", "level-print")
    expect(page.get_by_role("link", name="Check a worry")).to_be_hidden()
    expect(page.get_by_text("Leave this site quickly")).to_be_hidden()


def test_the_windscreen_opens_by_keyboard(keyboard_page: Page, axe: CheckPage) -> None:
    reader = Visitor(Keyboard(keyboard_page), (accessible(axe),))
    reader.opens("/pathway/", "landing")
    drawing = keyboard_page.locator("svg.windscreen")
    reader.hands.press(drawing.get_by_role("link", name="Protection"))
    expect(keyboard_page).to_have_url(re.compile("/pathway/levels/protection/$"))
    code = keyboard_page.locator(".entry-line__link").first
    reader.hands.press(code)
    expect(keyboard_page).to_have_url(re.compile("/pathway/entries/[^/]+/$"))
    level = keyboard_page.get_by_role("definition").get_by_role("link").first
    reader.hands.press(level)
    expect(keyboard_page).to_have_url(re.compile("/pathway/levels/protection/#"))
    expect(keyboard_page.locator(".entry-line:target")).to_be_in_viewport()

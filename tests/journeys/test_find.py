"""Describing what was seen: found with the keyboard alone, and without script on a phone."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.journeys.eyes import Console, accessible, fits
from tests.journeys.hands import Keyboard
from tests.journeys.pages import Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

BOX = "Describe what you have seen"
CHILD = "Needs: the child or young person"
PARENTS = "Needs: parents and carers"
OWN = "say it in my own words"


def on_the_first_page_of_needs(visitor: Visitor) -> str:
    """Priya Nair, on the first page of needs of a check of hers; returns the check's address."""
    visitor.signs_in_as("Priya Nair")
    address = visitor.begins_a_check()
    visitor.says_who(name="Robin Hart")
    visitor.says_nobody_is_in_danger()
    return address


def options(page: Page) -> Locator:
    """What the list offers."""
    return page.get_by_role("listbox", name="What fits").get_by_role("option")


def active(page: Page) -> Locator:
    """The option that the arrows have reached."""
    return page.locator('[role="option"][aria-selected="true"]')


def status(page: Page) -> Locator:
    """What is said politely."""
    return page.locator("[data-find-status]")


@pytest.fixture
def priya(keyboard_page: Page, axe: CheckPage) -> Visitor:
    """A teacher who uses the keyboard alone, on a page of needs of hers."""
    someone = Visitor(Keyboard(keyboard_page), [accessible(axe)])
    on_the_first_page_of_needs(someone)
    return someone


def test_with_the_keyboard_alone(priya: Visitor, axe: CheckPage, picture: TakePicture) -> None:
    page = priya.page
    console = Console(page)
    box = page.get_by_role("combobox", name=BOX)

    # Found on this page: ticked, opened, and the focus is where the answer goes.
    priya.writes(BOX, "always hungry")
    expect(options(page).first).to_contain_text("Concerns about diet")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(status(page)).to_have_text(re.compile(r"^\d fit. Use the arrow keys and Enter.$"))
    axe(page)
    fits(page)
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_contain_text("Concerns about diet")
    expect(box).to_have_attribute("aria-activedescendant", "find-option-0")
    picture(page, "find-open")
    page.keyboard.press("Enter")
    expect(page.locator("#e-D-diet")).to_be_checked()
    expect(page.locator("#e-D-diet__degree")).to_be_focused()
    expect(page.locator("[data-chosen-list]")).to_contain_text("Concerns about diet")
    expect(box).to_have_value("")

    # Found on another page: added there, said, and shown in 'Chosen so far'.
    priya.writes(BOX, "mum drinking")
    expect(options(page).first).to_contain_text("Parents and Carers: Basic Care and Protection")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text(
        "Added under Parents and Carers: Basic Care and Protection."
    )
    expect(page.locator("[data-chosen-list] [data-elsewhere]")).to_contain_text("parent's health")
    expect(page.locator("[data-chosen-count]")).to_have_text("(2)")
    expect(box).to_be_focused()
    axe(page)
    picture(page, "find-added")

    # Nothing fits: own words.
    priya.writes(BOX, "qqqqq wwwww")
    expect(options(page)).to_have_count(1)
    expect(options(page)).to_contain_text(OWN)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("Added under Worries in your own words.")

    # Escape closes the list, and once more empties the box.
    priya.writes(BOX, "bullied")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("bullied")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")

    # What was ticked here is saved, and what was added there waits for its answers.
    priya.chooses("How much is it affecting the child's health?", "I am not sure")
    priya.hands.select(page.locator("#e-D-diet__basis"), "I saw it")
    priya.continues()
    priya.comes_to(PARENTS, "parents")
    expect(page.locator("#e-D-parent-health")).to_be_checked()
    priya.continues()
    priya.sees("There is a problem")
    # The browser itself remarks on the page that came back with its faults, and on nothing else.
    assert all("422" in said for said in console.said), console.said


def test_enter_finds_and_danger_is_answered_on_its_own_page(priya: Visitor) -> None:
    page = priya.page
    priya.ticks("Experiencing bullying")
    priya.writes(BOX, "bruise on arm")
    expect(options(page).first).to_contain_text("Is anyone in danger?")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    priya.comes_to("What fits best", "results")
    priya.follows("Back to the list without adding anything")
    expect(page.get_by_role("checkbox", name="Experiencing bullying")).to_be_checked()
    # In a tick box Enter goes on, as 'Save and continue' does: back with what is missing.
    page.get_by_role("checkbox", name="Experiencing bullying").press("Enter")
    priya.sees("There is a problem")

    priya.writes(BOX, "bruise on arm")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    priya.comes_to("Is anyone in danger?", "danger")


def test_offline_is_said_and_a_late_answer_is_ignored(
    priya: Visitor, context_of: BrowserContext
) -> None:
    page = priya.page
    context_of.set_offline(True)
    priya.writes(BOX, "hungry")
    expect(status(page)).to_contain_text("You seem to be offline")
    expect(page.locator("[data-find-list]")).to_be_hidden()
    context_of.set_offline(False)

    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/find/", hold_the_first)
    with page.expect_request("**/find/"):
        priya.writes(BOX, "hungry")
    priya.writes(BOX, "bullied")
    expect(options(page).first).to_contain_text("Experiencing bullying")
    with page.expect_response("**/find/"):
        held[0].continue_()
    expect(options(page).first).to_contain_text("Experiencing bullying")


@pytest.fixture
def context_of(keyboard_page: Page) -> BrowserContext:
    """The window of that page."""
    return keyboard_page.context


def test_hostile_words_are_only_words(priya: Visitor) -> None:
    page = priya.page
    priya.writes(BOX, "<img src=x onerror=document.title=1> hungry")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("Added under Worries in your own words.")
    assert page.title() != "1"


def test_without_script_on_a_phone(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    page = narrow_plain_page
    someone = Visitor.at(page, accessible(axe), fits)
    on_the_first_page_of_needs(someone)
    picture(page, "find-plain-box")

    # What is ticked and typed on the page is kept when something is looked for.
    someone.ticks("Experiencing bullying")
    page.locator("#e-A13__evidence").fill("Tripped up in the corridor.")
    someone.writes(BOX, "mum drinking")
    someone.presses_button("Find")
    someone.comes_to("What fits best", "results")
    assert "drinking" not in page.url
    picture(page, "find-plain-results")
    page.locator(".found__one").first.get_by_role("button", name="Add this").click()
    someone.comes_to(CHILD, "needs-child")
    someone.sees("Added under Parents and Carers: Basic Care and Protection.")
    expect(page.locator("#e-A13__evidence")).to_have_value("Tripped up in the corridor.")
    picture(page, "find-plain-added")

    # Enter in the box looks; in a tick box it goes on.
    page.get_by_label(BOX, exact=True).fill("hungry")
    page.get_by_label(BOX, exact=True).press("Enter")
    someone.comes_to("What fits best", "results-by-enter")
    someone.follows("Back to the list without adding anything")
    someone.hands.select(page.locator("#e-A13__basis"), "I saw it")
    page.locator("#e-A13").press("Enter")
    someone.comes_to(PARENTS, "parents-by-enter")
    page.go_back()

    someone.writes(BOX, "qqqqq")
    someone.presses_button("Find")
    someone.comes_to("Nothing fits these words", "nothing")
    picture(page, "find-plain-nothing")
    someone.presses_button("None of these: say it in my own words")
    someone.comes_to(CHILD, "needs-child")
    someone.sees("Added under Worries in your own words.")
    expect(page.locator("#e-A13")).to_be_checked()


def test_in_ones_own_colours_what_is_active_can_be_seen(priya: Visitor) -> None:
    page = priya.page
    page.emulate_media(forced_colors="active")
    priya.writes(BOX, "hungry")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert active(page).evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_the_open_list_fits_on_a_phone(narrow_page: Page, picture: TakePicture) -> None:
    someone = Visitor.at(narrow_page)
    on_the_first_page_of_needs(someone)
    narrow_page.get_by_role("combobox", name=BOX).press_sequentially("not at school")
    expect(options(narrow_page).first).to_be_visible()
    fits(narrow_page)
    picture(narrow_page, "find-narrow-open")
    options(narrow_page).first.click()
    expect(narrow_page.locator("#e-D-attendance")).to_be_checked()

"""What is refused is said first, and its links lead to where it is put right."""

import re

import pytest
from playwright.sync_api import Page, expect

from pathway.models import ThresholdCheck
from tests.journeys.eyes import accessible, fits
from tests.journeys.hands import Keyboard, Pointer
from tests.journeys.pages import Visitor
from tests.journeys.stories import Worry
from thresholds_site.devtools.journey_fixtures import CheckPage

STEPS = ("who", "danger", "unknown", "help", "law", "own-level")


@pytest.fixture
def draft(live_database: str) -> str:
    """The address of a sample draft of Priya Nair's."""
    check = ThresholdCheck.objects.get(child_name__startswith="Ellie-Mae")
    ThresholdCheck.objects.filter(pk=check.pk).update(age_known="", child_name="")
    return f"/checks/{check.ref}/"


def test_the_skip_link_leads_past_the_head(draft: str, keyboard_page: Page) -> None:
    someone = Visitor(Keyboard(keyboard_page))
    someone.signs_in_as("Priya Nair")
    someone.opens(draft + "who/")
    keyboard_page.keyboard.press("Tab")
    expect(keyboard_page.get_by_role("link", name="Skip to main content")).to_be_focused()
    keyboard_page.keyboard.press("Enter")
    keyboard_page.keyboard.press("Tab")
    expect(keyboard_page.get_by_role("radio").first).to_be_focused()


def test_the_summary_has_the_focus_and_leads_to_each_field(draft: str, keyboard_page: Page) -> None:
    someone = Visitor(Keyboard(keyboard_page))
    someone.signs_in_as("Priya Nair")
    for step in STEPS:
        someone.opens(f"{draft}{step}/")
        someone.continues()
        someone.is_led_to_each_fault()
    someone.opens(f"{draft}needs-child/")
    someone.ticks("Young carers")
    someone.continues()
    someone.is_led_to_each_fault()
    someone.opens(f"{draft}own-words/")
    someone.writes("What worries you?", "He sleeps at the bus station.")
    someone.continues()
    someone.is_led_to_each_fault()


def test_a_page_with_faults_is_as_accessible_as_any(
    draft: str, narrow_plain_page: Page, axe: CheckPage
) -> None:
    someone = Visitor(Pointer(narrow_plain_page), [fits, accessible(axe)])
    someone.signs_in_as("Priya Nair")
    for step in ("who", "danger", "law"):
        narrow_plain_page.goto(f"{draft}{step}/")
        someone.continues()
        someone.sees("There is a problem")
        expect(narrow_plain_page).to_have_title(re.compile("^Error: "))
        someone.looks_again(f"{step}-with-faults")
    narrow_plain_page.goto(f"{draft}needs-child/")
    someone.ticks("Young carers")
    someone.continues()
    someone.looks_again("needs-with-faults")


def test_the_result_names_the_pages_that_it_still_needs(draft: str, keyboard_page: Page) -> None:
    someone = Visitor(Keyboard(keyboard_page))
    someone.signs_in_as("Priya Nair")
    someone.opens(f"{draft}review/")
    someone.sees("Still to do before the result:")
    someone.presses_button("See the result")
    someone.is_led_to_each_fault()


def test_text_that_is_too_long_is_kept(draft: str, page: Page) -> None:
    someone = Visitor.at(page)
    someone.signs_in_as("Priya Nair")
    someone.opens(f"{draft}help/")
    someone.writes("Who helps or helped, with what, and what changed?", "long " * 900)
    someone.sees_mark("Not saved: something on this page needs to be put right first.")
    someone.chooses("What help has there been so far, and is it working?", "No help yet")
    someone.continues()
    someone.sees("Shorten this to 4,000 characters or fewer. Your text is still here.")
    kept = someone.field("Who helps or helped, with what, and what changed?").input_value()
    assert kept.split() == ["long"] * 900


def test_another_worry_is_where_the_page_opens_again(draft: str, page: Page) -> None:
    someone = Visitor.at(page)
    someone.signs_in_as("Priya Nair")
    someone.opens(f"{draft}own-words/")
    weight = "A small worry. The family, with school, nursery, health visitor or GP, can put it"
    worry = Worry(
        "No coat.", "Basic Care and Protection", f"{weight} right in the ordinary way.", "I saw it"
    )
    someone.adds_worry(worry)
    someone.presses_button("Save and add another worry")
    expect(page.get_by_role("heading", name="Another worry")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Worry 1")).not_to_be_in_viewport()


def test_two_presses_of_a_button_do_one_thing(draft: str, page: Page) -> None:
    someone = Visitor.at(page)
    before = ThresholdCheck.objects.count()
    someone.signs_in_as("Priya Nair")
    someone.opens("/checks/start/")
    page.get_by_role("button", name="Begin").dblclick()
    someone.comes_to("Who is it about?", "who")
    assert ThresholdCheck.objects.count() == before + 1

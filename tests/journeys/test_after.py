"""After the result: more is known, somebody is asked to look, a check is taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from pathway.models import FrameworkVersion, ThresholdCheck
from tests.journeys.eyes import accessible, fits, keeps_out, pictured
from tests.journeys.hands import Keyboard
from tests.journeys.pages import Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

# Daniel Kowalczyk's sample check with a result that waits for his judgement.
CHILD = "Tyler Marsh"
MORE = "His aunt rang: he slept at a stranger's flat twice."


@pytest.fixture
def check(live_database: str) -> ThresholdCheck:
    """The sample check that has its result."""
    return ThresholdCheck.objects.get(child_name=CHILD)


def test_on_a_phone_without_script(
    check: ThresholdCheck, narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    looks = (accessible(axe), fits, pictured(picture, "after-phone"), keeps_out(CHILD))
    daniel = Visitor.at(narrow_plain_page, *looks)
    daniel.signs_in_as("Daniel Kowalczyk")
    daniel.opens(f"/checks/{check.ref}/next/", "next")

    daniel.follows("Open it again")
    daniel.comes_to("Open it again", "reopen")
    daniel.presses_button("Open it again")
    daniel.sees("Say why you open it again")
    daniel.chooses("Why do you open it again?", "I know more now")
    daniel.writes("What was wrong, or what do you know now?", MORE)
    daniel.presses_button("Open it again")
    daniel.comes_to("Read it through", "review-again")
    daniel.sees(re.compile("^Opened again; result 1 of"))
    daniel.follows("See the earlier result")
    daniel.sees("What it was made from")
    daniel.arrives("earlier-result")

    daniel.opens("/work/", "my-work-opened-again")
    daniel.sees(re.compile("Opened again; result 1 of .* stands until you see a new one"))
    daniel.opens(f"/checks/{check.ref}/law/", "law-again")
    daniel.sees(re.compile("^Opened again; result 1 of"))
    daniel.opens(f"/checks/{check.ref}/review/")
    daniel.sees_the_result()
    daniel.sees("Result 2")
    daniel.sees(f"I know more now: {MORE}")

    daniel.opens(f"/checks/{check.ref}/next/")
    daniel.follows("Share it")
    daniel.comes_to("Share it with your safeguarding lead", "share")
    daniel.writes("A note to them", "Do you know the flat?")
    daniel.presses_button("Share it")
    daniel.sees(re.compile("has been told, and finds it in My work"))
    daniel.arrives("shared")

    daniel.follows("Choose a day")
    daniel.comes_to("Look again", "look-again")
    daniel.chooses("When do you want to look again?", re.compile("^In a week"))
    daniel.presses_button("Keep the day")
    daniel.sees(re.compile("it comes back in My work"))

    daniel.follows("Plain text to copy")
    daniel.comes_to("The record as plain text", "text")
    daniel.sees(re.compile("^To copy by hand"))
    expect(narrow_plain_page.get_by_role("button", name="Copy")).to_have_count(0)

    daniel.opens(f"/checks/{check.ref}/next/")
    daniel.follows("Withdraw it")
    daniel.comes_to("Withdraw this check", "withdraw")
    daniel.writes("Why do you withdraw it?", "It was about his cousin.")
    daniel.presses_button("Withdraw it")
    daniel.comes_to("Record of a threshold check", "withdrawn")
    daniel.sees(re.compile("Withdrawn by Daniel Kowalczyk"))
    daniel.sees("It was about his cousin.")


def test_by_keyboard_with_script(
    check: ThresholdCheck, keyboard_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    daniel = Visitor(Keyboard(keyboard_page), (accessible(axe), pictured(picture, "after-wide")))
    daniel.signs_in_as("Daniel Kowalczyk")
    daniel.opens(f"/checks/{check.ref}/next/", "next")
    daniel.follows("Choose a day")
    daniel.comes_to("Look again", "look-again")
    daniel.chooses("When do you want to look again?", "On another day")
    for part, words in (("Day", "31"), ("Month", "2"), ("Year", "2027")):
        daniel.writes(part, words)
    daniel.presses_button("Keep the day")
    daniel.is_led_to_each_fault()
    daniel.chooses("When do you want to look again?", re.compile("^In six weeks"))
    daniel.presses_button("Keep the day")
    daniel.sees(re.compile("it comes back in My work"))

    keyboard_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    daniel.follows("Plain text to copy")
    daniel.comes_to("The record as plain text", "text")
    daniel.presses_button("Copy")
    daniel.sees("Copied")
    copied = keyboard_page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("THRESHOLD CHECK\nAbout: Tyler Marsh\n")
    assert copied == keyboard_page.get_by_label("Text of the record").input_value()

    daniel.opens(f"/checks/{check.ref}/judgement/", "judgement")
    levels = keyboard_page.get_by_role("group", name="Which level do you decide on?")
    expect(levels.get_by_role("radio", checked=True)).to_have_count(0)
    daniel.sees("Before you saw that, your own view was")


def test_a_draft_whose_version_was_superseded(
    live_database: str, page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    draft = ThresholdCheck.objects.get(child_name__startswith="Ellie-Mae")
    version = FrameworkVersion.objects.get(pk=draft.version_id)
    FrameworkVersion.objects.filter(pk=version.pk).update(
        state="superseded", superseded_at=draft.updated_at
    )
    priya = Visitor.at(page, accessible(axe), pictured(picture, "superseded"))
    priya.signs_in_as("Priya Nair")
    priya.opens(f"/checks/{draft.ref}/needs-child/", "needs")
    priya.sees(re.compile("which is no longer in force"))

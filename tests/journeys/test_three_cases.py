"""Three published cases, each on a small telephone without JavaScript and by keyboard alone."""

import pytest
from playwright.sync_api import Page

from tests.journeys.eyes import Look, accessible, fits, only, pictured
from tests.journeys.hands import Keyboard, Pointer
from tests.journeys.pages import Visitor
from tests.journeys.stories import Story, published_case
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

WITHOUT_DANGER = ["T2-015", "T2-005"]


@pytest.mark.parametrize("code", WITHOUT_DANGER)
def test_on_a_phone_without_javascript(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture, code: str
) -> None:
    looks: list[Look] = [fits]
    grace = Visitor(Pointer(narrow_plain_page), looks)
    if code == WITHOUT_DANGER[0]:
        grace.looks += [accessible(axe), pictured(picture, "phone")]
    _goes_through(grace, published_case(code))


@pytest.mark.parametrize("code", WITHOUT_DANGER)
def test_by_keyboard_alone(keyboard_page: Page, code: str) -> None:
    _goes_through(Visitor(Keyboard(keyboard_page)), published_case(code))


def _goes_through(someone: Visitor, story: Story) -> None:
    someone.signs_in_as("Grace Oyelaran")
    someone.goes_through(story, name="Case of a journey")
    someone.sees_level(*story.levels)
    someone.judges(story.own_level)
    someone.sees("agreed with the recommendation")
    someone.follows("Read or print the record")
    someone.comes_to("Record of a threshold check", "record")
    for worry in story.worries:
        someone.sees(worry.text)


def test_danger_on_a_phone_without_javascript(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    grace = Visitor(Pointer(narrow_plain_page), [fits, pictured(picture, "phone-danger")])
    grace.looks.append(only({"ring-now", "call-recorded", "review", "result"}, accessible(axe)))
    _finds_danger(grace, published_case("T2-019"))


def test_danger_by_keyboard_alone(keyboard_page: Page) -> None:
    _finds_danger(Visitor(Keyboard(keyboard_page)), published_case("T2-019"))


def _finds_danger(someone: Visitor, story: Story) -> None:
    someone.signs_in_as("Grace Oyelaran")
    someone.begins_a_check()
    someone.says_who(years=story.years)
    someone.says_danger(story.danger_now, story.signs)
    someone.is_told_to_ring()
    someone.records_a_call("Ama Boateng, duty social worker", "A social worker comes today.")
    someone.follows("add what else you know")
    someone.comes_to("Needs: the child or young person", "needs-child")
    someone.says_needs(story)
    someone.says_own_words(story.worries)
    someone.opens(someone.page.url.replace("strengths", "review"), "review")
    someone.sees_the_result()
    someone.sees_level(*story.levels)
    someone.is_told_to_ring()

"""Danger: the number first, the call recorded, and a human who knows."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.pages import NO_SIGNS, NOT_SURE, Visitor
from thresholds_site.devtools.journey_fixtures import watched

SMALL = {"width": 360, "height": 640}
INJURY = "Unexplained injuries or injuries where there is an inconsistent explanation of the injury"


@pytest.fixture
def small_page(live_site: str, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page on one of the smallest telephones in use."""
    yield from watched(new_context(viewport=SMALL))


@pytest.fixture
def priya(small_page: Page) -> Visitor:
    """A teacher, on her telephone."""
    someone = Visitor.at(small_page)
    someone.signs_in_as("Priya Nair")
    return someone


@pytest.fixture
def helen(page: Page) -> Visitor:
    """The safeguarding lead of her school, at a desk."""
    return Visitor.at(page)


@pytest.mark.parametrize(
    ("now", "signs"),
    [("Yes", [INJURY]), ("Yes", [NO_SIGNS]), ("I am not sure", [NO_SIGNS]), ("No", [NOT_SURE])],
    ids=["hurt", "soon", "perhaps soon", "perhaps"],
)
def test_the_number_stands_on_the_first_screen(priya: Visitor, now: str, signs: list[str]) -> None:
    priya.begins_a_check()
    priya.says_who(years=8)
    priya.says_danger(now, signs)
    priya.is_told_to_ring()
    number = priya.page.locator(".danger__number a")
    assert priya.is_on_the_first_screen(number)
    expect(number).to_have_attribute("href", f"tel:{number.inner_text().replace(' ', '')}")


def test_from_the_call_to_the_lead_who_opens_it(priya: Visitor, helen: Visitor) -> None:
    address = priya.begins_a_check()
    priya.says_who(name="Leopold Quince", years=8)
    priya.says_danger("No", [INJURY])
    priya.is_told_to_ring()
    priya.sees("A notice has gone to Helen Ashworth, your safeguarding lead; that is not a call.")
    priya.cannot_get_through()
    priya.sees("This service has not told social care.")

    helen.signs_in_as("Helen Ashworth")
    helen.sees("Waits for you")
    helen.follows_in_head("Notices")
    helen.comes_to("Notices", "notices")
    helen.follows("Someone in your agency said that a child may be in danger")
    helen.comes_to("Record of a threshold check", "record-of-danger")
    helen.sees("Your reading of this record is logged.")
    helen.sees(INJURY)
    helen.sees("No call to social care is recorded here yet.")

    priya.opens(address + "danger-now/")
    priya.sees("Helen Ashworth has opened this.")
    priya.records_a_call("Ama Boateng, duty social worker", "She comes to school at two.")
    helen.opens(helen.page.url, "record-of-call")
    helen.sees("Ama Boateng, duty social worker")


def test_the_result_of_danger_begins_with_the_number(priya: Visitor) -> None:
    priya.begins_a_check()
    priya.says_who(years=8)
    priya.says_danger("Yes", [INJURY])
    priya.follows("finish the record")
    priya.comes_to("Read it through", "review")
    priya.sees_the_result()
    assert priya.is_on_the_first_screen(priya.page.locator(".danger__number a").first)
    priya.sees_level("Protection")


def test_danger_that_is_taken_back_is_followed_by_the_other_questions(priya: Visitor) -> None:
    priya.begins_a_check()
    priya.says_who(years=8)
    priya.says_danger("I am not sure", [NO_SIGNS])
    priya.is_told_to_ring()
    priya.page.locator(".govuk-back-link").click()
    priya.comes_to("Is anyone in danger?", "danger-again")
    priya.chooses("Could anyone be seriously hurt, or taken away, before help arrives?", "No")
    priya.continues()
    priya.comes_to("Needs: the child or young person", "needs-child")

"""Below a level of Children's Social Care nobody goes alone."""

import pytest
from playwright.sync_api import Page, expect

from pathway.models import ThresholdCheck
from tests.journeys.pages import Visitor

# Daniel Kowalczyk's sample check with a result that waits for his judgement.
CHILD = "Tyler Marsh"
REASONS = "His aunt has taken him in, and he has been at home every night since."


@pytest.fixture
def check(live_database: str) -> ThresholdCheck:
    """The sample check that waits for a judgement."""
    return ThresholdCheck.objects.get(child_name=CHILD)


@pytest.fixture
def daniel(page: Page) -> Visitor:
    """A police officer."""
    someone = Visitor.at(page)
    someone.signs_in_as("Daniel Kowalczyk")
    return someone


@pytest.fixture
def ruth(narrow_page: Page) -> Visitor:
    """His sergeant, on a telephone."""
    return Visitor.at(narrow_page)


def test_a_sergeant_refuses_then_signs(
    check: ThresholdCheck, daniel: Visitor, ruth: Visitor
) -> None:
    daniel.opens(f"/checks/{check.ref}/result/", "result")
    daniel.tries_to_judge("Additional Support")
    daniel.sees("Give your reasons for departing from the recommendation")
    daniel.sees("Choose a lead or manager to sign this off: nobody goes below this level alone")
    daniel.judges_again("Additional Support", reasons=REASONS, ask="Ruth Adeyemi")
    daniel.sees("Waits for Ruth Adeyemi to sign it off. Until then the recommended action stands.")

    ruth.signs_in_as("Ruth Adeyemi")
    ruth.follows("Sign off a level below the recommended one")
    ruth.comes_to("Sign off a lower level", "sign-off")
    ruth.sees(REASONS)
    ruth.decides("No: the recommended level stands, and it goes back with my reasons")
    ruth.sees("Give your reasons: they go back to the person who asked")
    ruth.decides(
        "No: the recommended level stands, and it goes back with my reasons",
        reasons="He was missing again last night.",
    )
    ruth.comes_to("Record of a threshold check", "record")

    daniel.opens("/notices/", "notices")
    daniel.follows("Your level was not signed off: the reasons are there to read")
    daniel.sees("He was missing again last night.")
    daniel.opens(f"/checks/{check.ref}/next/", "next")
    daniel.presses_button("Record your judgement")
    daniel.sees("Not signed off by Ruth Adeyemi")
    daniel.judges_again("Extensive Support", reasons=REASONS, ask="Ruth Adeyemi")

    ruth.opens("/work/", "my-work")
    ruth.follows("Sign off a level below the recommended one")
    ruth.decides("Yes, I agree")
    ruth.comes_to("Record of a threshold check", "record")

    daniel.opens(f"/checks/{check.ref}/next/", "next")
    daniel.sees("Signed off by Ruth Adeyemi")
    expect(daniel.page.get_by_role("button", name="Record your judgement")).to_have_count(0)


def test_above_the_recommendation_needs_reasons_and_nobody_else(
    check: ThresholdCheck, daniel: Visitor
) -> None:
    daniel.opens(f"/checks/{check.ref}/result/", "result")
    daniel.judges("Protection", reasons="He said he is afraid of the man who drives him.")
    daniel.sees("Daniel Kowalczyk went above the recommendation")

"""Who is here, and that nobody is after signing out."""

import re

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.journeys.pages import Visitor
from thresholds_site.devtools.paths import ROOT

_PEOPLE = yaml.safe_load((ROOT / "fixtures" / "demo" / "people.yaml").read_text("utf-8"))["people"]
_ADMINISTERING = ["Joan Whitlock", "Femi Lawal", "Karen Doyle"]


@pytest.fixture
def someone(page: Page) -> Visitor:
    """Someone at a shared computer."""
    return Visitor.at(page)


def test_every_sample_person_is_one_press_away(someone: Visitor) -> None:
    for person in _PEOPLE:
        if person["name"] in _ADMINISTERING:
            someone.signs_in_to_administration_as(person["name"])
        else:
            someone.signs_in_as(person["name"])
            expect(someone.page.get_by_role("banner")).to_contain_text(person["name"])
        someone.is_forgotten()


def test_from_the_front_page_to_a_check(someone: Visitor) -> None:
    someone.opens("/", "home")
    someone.presses_button("Sign in and check a worry")
    someone.presses_button(re.compile("^Grace Oyelaran "))
    someone.comes_to("Check a worry about a child", "start")


def test_going_back_after_signing_out_shows_no_record(someone: Visitor) -> None:
    someone.signs_in_as("Priya Nair")
    someone.follows("Maisie Thornhill")
    someone.follows("Read or print the record")
    someone.comes_to("Record of a threshold check", "record")
    someone.sees("Maisie Thornhill")
    someone.signs_out()
    for _step in range(3):
        someone.page.go_back()
        expect(someone.page.get_by_text("Maisie Thornhill")).to_have_count(0)
    expect(someone.heading("Sign in")).to_be_visible()


def test_the_browser_keeps_no_copy_of_a_record(someone: Visitor) -> None:
    someone.signs_in_as("Priya Nair")
    answer = someone.page.goto(someone.address_of_link("Maisie Thornhill"))
    assert answer is not None
    assert "no-store" in answer.headers["cache-control"]

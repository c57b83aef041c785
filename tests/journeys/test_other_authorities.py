"""A child from over the border; and an officer's spreadsheet, wrong at first and then right."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from pathway.constants import Step
from pathway.sheets.files import Format, written
from people.models import Practitioner
from tests.checks import Walk
from tests.journeys.eyes import accessible, fits
from tests.journeys.pages import Visitor
from tests.pathway.frameworks import FOUR_LEVELS
from thresholds_site.devtools.journey_fixtures import CheckPage


@pytest.fixture
def from_over_the_border(live_database: str) -> Walk:
    """Priya Nair's check of a child who lives in Nottinghamshire, with its result."""
    priya = Practitioner.objects.get(user__full_name="Priya Nair")
    walk = Walk(priya)
    walk.answer({Step.WHO: {"neighbour": "nottinghamshire"}, Step.LAW: {"section_17": "yes"}})
    walk.see_result()
    return walk


def test_a_child_from_over_the_border(
    from_over_the_border: Walk, narrow_plain_page: Page, axe: CheckPage
) -> None:
    page = narrow_plain_page
    someone = Visitor.at(page, fits, accessible(axe))
    someone.signs_in_as("Priya Nair")
    someone.begins_a_check()
    expect(page.get_by_label("Does the child live in another authority's area?")).to_be_visible()
    someone.opens(from_over_the_border.url("result"))
    expect(page.get_by_text("which calls this Level 4")).to_be_visible()
    someone.opens(from_over_the_border.url("record"))
    expect(page.get_by_text("which calls this Level 4")).to_be_visible()


def test_a_spreadsheet_is_put_right_and_taken_in(
    live_database: str, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "ours.xlsx"
    file.write_bytes(written(FOUR_LEVELS, Format.XLSX))
    book = openpyxl.load_workbook(file)
    book["Levels"]["D3"].value, right = "middling", book["Levels"]["D3"].value
    book["Indicators"]["B7"].value, wording = None, book["Indicators"]["B7"].value
    book.save(file)
    someone = Visitor.at(page)
    someone.signs_in_to_administration_as("Joan Whitlock")
    page.get_by_role("link", name="Threshold frameworks", exact=True).first.click()
    page.get_by_role("link", name="Take in a framework").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look through it").click()
    expect(page.get_by_text("2 faults. Nothing was loaded.")).to_be_visible()
    expect(page.get_by_role("cell", name="Stands for", exact=True)).to_be_visible()
    book["Levels"]["D3"].value, book["Indicators"]["B7"].value = right, wording
    book.save(file)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look through it").click()
    expect(page.get_by_text("ours.xlsx has no faults")).to_be_visible()
    page.get_by_role("button", name="Take it in as a draft").click()
    expect(page.locator(".messagelist .success")).to_contain_text("was taken in as a draft")

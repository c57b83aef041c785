"""From an edited draft to a version in force, in the administration as it is."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pathway.actions.drafts import confirm_contact
from pathway.models import FrameworkVersion, KeyContact
from tests.journeys.pages import Visitor

PRINTED = "Experiencing bullying"
EDITED = "Is bullied, at school or online"
LABEL = "Family Support Pathway, second edition"


@pytest.fixture
def priya(narrow_page: Page) -> Visitor:
    """A teacher whose check was begun before."""
    someone = Visitor.at(narrow_page)
    someone.signs_in_as("Priya Nair")
    return someone


@pytest.fixture
def editor(page: Page) -> "Administration":
    """A policy officer who edits the pathway."""
    someone = Administration.at(page)
    someone.signs_in_to_administration_as("Joan Whitlock")
    return someone


class Administration(Visitor):
    """Someone in Django's administration."""

    def finds_version(self, label: str) -> None:
        """Opens a version from the list of them."""
        self.opens("/administration/")
        self.page.get_by_role("link", name="Framework versions", exact=True).first.click()
        self.page.get_by_role("link", name=label, exact=True).click()

    def takes_step(self, title: str, *, label: str = "") -> None:
        """Follows a step's link, and does it on the page that says what it means."""
        self.page.get_by_role("link", name=title, exact=True).click()
        if label:
            self.page.get_by_label("Label").fill(label)
        self.presses_button(title)

    def saves(self) -> None:
        """Saves a form of the administration."""
        self.presses_button("Save")
        expect(self.page.locator(".messagelist .success")).to_be_visible()

    def edits_indicator(self, wording: str, into: str) -> None:
        """Finds an indicator of the open version by its words, and changes them."""
        self.page.get_by_role("link", name=re.compile(r"^Indicators \(")).click()
        self.page.get_by_role("textbox", name="Search").fill(wording)
        self.page.get_by_role("button", name="Search").click()
        self.page.locator("#result_list tbody th a").first.click()
        field = self.page.locator("#id_wording")
        expect(field).to_have_value(wording)
        field.fill(into)
        self.saves()

    def confirms_a_contact(self) -> None:
        """Rings the first number of the open version's list, and says so."""
        self.page.get_by_role("link", name=re.compile(r"^Key contacts \(")).click()
        self.page.locator("#result_list tbody th a").first.click()
        self.ticks("I rang this number today: it and the hours are right")
        self.saves()


def test_an_edited_draft_comes_into_force_for_new_checks(
    live_database: str, priya: Visitor, editor: Administration
) -> None:
    before = priya.begins_a_check()
    in_force = FrameworkVersion.objects.get(framework__is_ours=True)

    editor.finds_version(in_force.label)
    editor.takes_step("Make a draft from this version", label=LABEL)
    editor.sees("It can be edited until it is sent to review.")
    today = timezone.localdate()
    editor.page.locator("#id_effective_on").fill(today.isoformat())
    editor.saves()
    editor.finds_version(LABEL)
    editor.edits_indicator(PRINTED, EDITED)
    editor.finds_version(LABEL)
    editor.confirms_a_contact()
    _confirms_the_others(today)
    editor.finds_version(LABEL)
    editor.takes_step("Send to review")
    editor.sees("can now be reviewed and published.")
    expect(editor.page.get_by_role("link", name="Publish")).to_have_count(0)

    editor.is_forgotten()
    editor.signs_in_to_administration_as("Femi Lawal")
    editor.finds_version(LABEL)
    editor.takes_step("Publish (from its effective date)")
    editor.sees("is in force.")

    priya.opens(f"{before}needs-child/")
    expect(priya.page.get_by_role("checkbox", name=PRINTED)).to_have_count(1)
    priya.opens(f"{before}record/")
    priya.sees(f"{in_force.label}, version 1")
    after = priya.begins_a_check()
    priya.opens(f"{after}needs-child/")
    expect(priya.page.get_by_role("checkbox", name=EDITED)).to_have_count(1)
    expect(priya.page.get_by_role("checkbox", name=PRINTED)).to_have_count(0)
    priya.opens(f"{after}record/")
    priya.sees(f"{LABEL}, version 2")


def _confirms_the_others(today: dt.date) -> None:
    """The other numbers in the same way, without a page for each."""
    contacts = KeyContact.objects.filter(version__label=LABEL)
    rang = contacts.get(confirmed_on=today).confirmed_by
    assert rang is not None  # the page has recorded who rang
    for contact in contacts.filter(confirmed_on__isnull=True):
        confirm_contact(contact=contact, by=rang, today=today)

"""An editor's tools and a publisher's, looked at: history, difference, moving, words, rules."""

import datetime as dt
import re

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from pathway.actions.drafts import begin_draft, confirm_contact, lock_draft
from pathway.constants import WordsFrom
from pathway.models import (
    FrameworkVersion,
    Indicator,
    KeyContact,
    Level,
    ThresholdRule,
    UnmatchedPhrase,
)
from people.models import Practitioner
from tests.journeys.pages import Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

LABEL = "Family Support Pathway, second edition"
ROWS = "/administration/pathway"


def a_draft() -> FrameworkVersion:
    """A draft by Joan Whitlock with a change of every kind, for a day in a week."""
    now = timezone.now()
    joan = Practitioner.objects.get(user__full_name="Joan Whitlock")
    draft = begin_draft(
        version=FrameworkVersion.objects.get(framework__is_ours=True), label=LABEL, now=now, by=joan
    )
    with transaction.atomic():
        lock_draft(version=draft, by=joan, why="The board's workshop of 3 November")
        rows = Indicator.objects.filter(version=draft)
        rows.filter(code="U01").update(wording="Good attachments, secure and warm")
        rows.filter(code="A02").update(level=Level.objects.get(version=draft, code="extensive"))
        rule = ThresholdRule.objects.filter(version=draft, conditions__minimum__gt=1).first()
        assert rule is not None
        rule.conditions.filter(minimum__gt=1).update(minimum=5)
        for contact in KeyContact.objects.filter(version=draft):
            confirm_contact(contact=contact, by=joan, today=timezone.localdate())
        FrameworkVersion.objects.filter(pk=draft.pk).update(
            effective_on=timezone.localdate() + dt.timedelta(days=7)
        )
    return draft


def some_words() -> None:
    """What practitioners wrote because no entry fitted."""
    month = timezone.localdate().replace(day=1)
    for text, times, how, place in (
        ("sleeps in the shed", 4, WordsFrom.WRITTEN, "safety"),
        ("sleeping in a shed", 2, WordsFrom.WRITTEN, "safety"),
        ("sleeps in shed", 1, WordsFrom.SEARCHED, ""),
        ("nicks sweets from the corner shop", 3, WordsFrom.SEARCHED, ""),
    ):
        UnmatchedPhrase.objects.create(
            text=text, times=times, how=how, dimension=place, said_on=month
        )


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_tools_of_an_editor(
    live_database: str,
    page: Page,
    axe: CheckPage,
    picture: TakePicture,
    size: str,
) -> None:
    if size == "narrow":
        page.set_viewport_size({"width": 360, "height": 740})
    draft = a_draft()
    some_words()
    row = Indicator.objects.get(version=draft, code="A03")
    rule = ThresholdRule.objects.filter(version=draft, conditions__minimum=5).first()
    assert rule is not None
    joan = Visitor.at(page)
    joan.signs_in_to_administration_as("Joan Whitlock")
    version = f"{ROWS}/frameworkversion/{draft.pk}"
    for name, path in (
        ("version", f"{version}/change/"),
        ("review", f"{version}/step/review/"),
        ("difference", f"{version}/difference/"),
        ("list", f"{ROWS}/indicator/?version={draft.pk}&level=additional"),
        ("row", f"{ROWS}/indicator/{row.pk}/change/"),
        ("place", f"{ROWS}/indicator/{row.pk}/place/"),
        ("delete", f"{ROWS}/indicator/{row.pk}/delete/"),
        ("rule", f"{ROWS}/thresholdrule/{rule.pk}/change/"),
        ("words", f"{ROWS}/unmatchedphrase/groups/"),
    ):
        joan.opens(path)
        picture(page, f"admin-{name}-{size}")
        if name in {"review", "difference", "place", "words"}:
            axe(page)
    page.get_by_role("link", name=re.compile("Make a synonym of this.*sleeps in the shed")).click()
    picture(page, f"admin-synonym-{size}")
    axe(page)
    page.get_by_role("radio").first.check()
    joan.presses_button("Make it a synonym")
    joan.sees("leads to")

    joan.opens(f"{ROWS}/indicator/?version={draft.pk}&level=additional")
    page.locator("input.action-select").first.check()
    page.get_by_label("Action:").select_option(label="Move to another level or dimension")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).first.click()
    page.get_by_label("Level:").select_option(label="Extensive Support")
    joan.presses_button("Show what changes")
    joan.sees("What changes: 1 of 1")
    picture(page, f"admin-moving-{size}")
    axe(page)
    joan.presses_button("Move them")
    joan.sees("Moved: 1.")

    joan.opens(f"{ROWS}/indicator/{row.pk}/place/")
    joan.presses_button("To the end")
    joan.sees("Now at place ")
    joan.presses_button("To the top")
    joan.sees("Now at place 1.")

    joan.opens(f"{version}/step/review/")
    joan.presses_button("Send to review")
    joan.sees("can now be reviewed and published.")
    joan.is_forgotten()
    joan.signs_in_to_administration_as("Femi Lawal")
    joan.opens(f"{version}/step/refuse/")
    page.get_by_label("Why").fill("A02 belongs where it was.\nSee the minutes.")
    picture(page, f"admin-refuse-{size}")
    axe(page)
    joan.presses_button("Refuse, with reasons")
    joan.sees("with your reasons.")
    joan.opens(f"{version}/change/")
    expect(page.get_by_role("heading", name="Refused: please change it")).to_be_visible()
    picture(page, f"admin-refused-{size}")


def test_two_tabs_and_a_day_to_come(
    live_database: str, page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    draft = a_draft()
    row = Indicator.objects.get(version=draft, code="A03")
    joan = Visitor.at(page)
    joan.signs_in_to_administration_as("Joan Whitlock")
    address = f"{ROWS}/indicator/{row.pk}/change/"
    joan.opens(address)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#id_wording").fill("What the other tab says")
    other.get_by_role("button", name="Save", exact=True).click()
    page.locator("#id_wording").fill("What this tab says")
    joan.presses_button("Save")
    joan.sees("Nothing was saved.")
    joan.sees("What the other tab says")
    expect(page.locator("#id_wording")).to_have_value("What this tab says")
    picture(page, "admin-conflict-wide")

    version = f"{ROWS}/frameworkversion/{draft.pk}"
    joan.opens(f"{version}/step/review/")
    joan.presses_button("Send to review")
    joan.sees("can now be reviewed and published.")
    joan.is_forgotten()
    joan.signs_in_to_administration_as("Femi Lawal")
    joan.opens(f"{version}/step/publish/")
    joan.presses_button("Publish (from its effective date)")
    joan.sees("by itself.")
    picture(page, "admin-approved-wide")
    joan.opens(f"{version}/step/withdraw/")
    page.get_by_label("Why").fill("The helpline moves later.")
    joan.presses_button("Take the approval back")
    joan.sees("is in review again.")

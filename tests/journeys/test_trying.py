"""A draft is tried with cases and with the checks of the past; an old check moves to it."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pathway.actions.drafts import begin_draft
from pathway.actions.frameworks import publish_version
from pathway.actions.replays import replay_some
from pathway.models import FrameworkVersion, Indicator, ThresholdCheck
from people.constants import Role
from people.models import Practitioner
from tests.checks import completed, ticked
from tests.journeys.pages import Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage

LABEL = "Family Support Pathway, tried"


@pytest.fixture
def draft(live_database: str) -> FrameworkVersion:
    """The next version, without one entry that somebody's check rests on."""
    in_force = FrameworkVersion.objects.published().get(framework__is_ours=True)
    (teacher,) = Practitioner.objects.filter(user__full_name="Priya Nair")
    completed(teacher, "look_again", needs_child=ticked("E20", evidence="Words for nobody else"))
    editor = Practitioner.objects.filter(roles__contains=[Role.PATHWAY_EDITOR]).earliest("pk")
    draft = begin_draft(version=in_force, label=LABEL, now=timezone.now(), by=editor)
    draft.effective_on = timezone.localdate()
    draft.save()
    Indicator.objects.filter(version=draft, code="E20").delete()
    Indicator.objects.filter(version=draft, code="A10").update(wording="Late for school, anew")
    return draft


def test_tried_with_cases_and_past_checks(
    draft: FrameworkVersion, page: Page, axe: CheckPage
) -> None:
    editor = Visitor.at(page)
    editor.signs_in_to_administration_as("Joan Whitlock")
    editor.opens(f"/administration/pathway/frameworkversion/{draft.pk}/change/")
    page.get_by_role("link", name="Try this version").click()
    editor.sees("of 30 cases get a level that would be right.")
    axe(page)
    page.get_by_label("Which completed checks").select_option("The newest 100")
    editor.presses_button("Replay them")
    expect(page.get_by_role("progressbar")).to_be_visible()
    axe(page)
    while replay_some(now=timezone.now()):
        pass
    expect(page.get_by_role("progressbar")).to_have_count(0)  # the page looks by itself
    editor.sees("would move up and 1 down")
    editor.sees("Not in this version any more: Placed in custody")
    expect(page.get_by_text("Words for nobody else")).to_have_count(0)
    axe(page)
    editor.presses_button("Keep as a case, without the child")
    editor.sees("Kept as a case, without the child")
    page.get_by_role("link", name="Open the case that was kept of it").click()
    expect(page.get_by_label("Expected")).to_have_value("extensive")


def test_an_old_draft_moves_to_the_new_version(
    draft: FrameworkVersion, narrow_plain_page: Page, axe: CheckPage
) -> None:
    priya = Visitor.at(narrow_plain_page)
    priya.signs_in_as("Priya Nair")
    before = priya.begins_a_check()
    ref = before.rstrip("/").rsplit("/", 1)[1]
    priya.says_who(name="Robin Old", years=9)
    priya.page.goto(f"{before}needs-child/")
    for wording in ("Placed in custody", _printed("A10")):
        priya.page.get_by_role("checkbox", name=wording, exact=True).check()
    for basis in priya.page.get_by_label("How do you know?").all():
        if basis.is_visible():
            basis.select_option("I saw it")
    for text in priya.page.get_by_label("What did you see or hear, and when?").all():
        if text.is_visible():
            text.fill("Told by his probation officer")
    priya.continues()
    publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())
    priya.page.goto(f"{before}own-words/")
    priya.follows("see what differs and move to the new version")
    priya.sees("Late for school, anew")
    priya.sees("Has no place any more")
    axe(priya.page)
    priya.presses_button(f"Move to version {draft.number}")
    priya.sees(f"Moved to {LABEL}, version {draft.number}.")
    axe(priya.page)
    priya.page.goto(f"{before}needs-child/")
    priya.page.get_by_text("Kept beside").click()
    priya.sees("Told by his probation officer")
    axe(priya.page)
    assert ThresholdCheck.objects.get(ref=ref).version == draft


def _printed(code: str) -> str:
    version = FrameworkVersion.objects.published().get(framework__is_ours=True)
    return str(Indicator.objects.get(version=version, code=code).wording)

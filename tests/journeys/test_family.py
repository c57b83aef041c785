"""Two children and an unborn baby: parents and home said once, a result for each."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.eyes import accessible, fits, history, keeps_out, pictured
from tests.journeys.pages import NO_SIGNS, Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

AMY, BEN = "Amaryllis Quince", "Benvolio Quince"
ADD = "Add a brother, sister or unborn baby"
SAVE_AND_ADD = f"Save and {ADD[0].lower()}{ADD[1:]}"
MOTHER = "Poor maternal health"


def says_who_is(who: Visitor, name: str, years: int | None, *, first: bool = False) -> None:
    """The first page of one of them, left open."""
    if name:
        who.writes("Child's name", name)
    if years is None:
        who.chooses("How old is the child?", "Not yet born")
    else:
        who.chooses("How old is the child?", "I know the age in years, or roughly")
        who.writes("Age in years", str(years))
    if first:
        who.chooses("Is your worry about someone who works or volunteers with children?", "No")


def a_family_is_checked(who: Visitor, page: Page) -> str:
    """Amaryllis, Benvolio and the unborn baby, to the page of the family."""
    address = who.begins_a_check()
    says_who_is(who, AMY, 9, first=True)
    who.presses_button(SAVE_AND_ADD)
    expect(page.get_by_text("This check is about:")).to_be_visible()
    who.arrives("second-child")
    says_who_is(who, BEN, 4)
    who.presses_button(SAVE_AND_ADD)
    expect(page.get_by_label("Child's name")).to_have_value("")
    says_who_is(who, "", None)
    who.arrives("unborn")
    who.continues()
    who.comes_to("Is anyone in danger?", "danger-for-whom")
    # Nobody is ticked beforehand: none of them is left out by not looking.
    for name in (AMY, BEN):
        expect(page.get_by_role("checkbox", name=name)).not_to_be_checked()
    who.says_danger("No", [NO_SIGNS])
    who.comes_to("Needs: the child or young person", "needs-child")
    who.continues()
    who.comes_to("Needs: parents and carers", "needs-parents")
    entry = page.get_by_role("checkbox", name=re.compile(MOTHER))
    who.hands.tick(entry)
    group = page.get_by_role("group", name=re.compile(MOTHER))
    who.hands.select(group.get_by_label("How do you know?"), "It is in a record")
    expect(page.get_by_role("radio", name=re.compile("^all 3 children"))).to_be_checked()
    who.looks_again("needs-parents-for-all")
    who.continues()
    who.comes_to("Needs: family and surroundings", "needs-family")
    who.continues()
    who.comes_to("Worries in your own words", "own-words")
    return address


def test_wide(page: Page, axe: CheckPage, picture: TakePicture) -> None:
    looks = (accessible(axe), pictured(picture, "family"), fits, keeps_out(AMY, BEN))
    grace = Visitor.at(page, *looks)
    grace.signs_in_as("Grace Oyelaran")
    address = a_family_is_checked(grace, page)
    grace.opens(f"{address}family/", "family")
    grace.sees("Step 6 of 11")
    grace.follows(f"Go on: Needs: the child or young person for {BEN}")
    grace.comes_to("Needs: the child or young person", "brother")
    grace.continues()
    grace.comes_to("Worries in your own words", "brother-own-words")
    grace.opens(f"{address}needs-parents/")
    page.get_by_role("link", name=BEN).click()
    grace.comes_to("Read it through", "brother-review")
    grace.sees("Poor maternal health")
    assert not [kept for kept in history(page) if "Amaryllis" in kept or "Benvolio" in kept]


def test_danger_for_two_and_one_taken_out(page: Page, axe: CheckPage, picture: TakePicture) -> None:
    looks = (accessible(axe), pictured(picture, "family-danger"), fits, keeps_out(AMY, BEN))
    grace = Visitor.at(page, *looks)
    grace.signs_in_as("Grace Oyelaran")
    address = grace.begins_a_check()
    says_who_is(grace, AMY, 9, first=True)
    grace.presses_button(SAVE_AND_ADD)
    says_who_is(grace, BEN, 4)
    grace.presses_button(SAVE_AND_ADD)
    says_who_is(grace, "", None)
    grace.continues()
    grace.ticks(AMY)
    grace.ticks(BEN)
    grace.says_danger("I am not sure", [NO_SIGNS])
    grace.is_told_to_ring()
    grace.sees("danger said")
    grace.sees(f"Danger was said of {BEN} too.")
    grace.opens(f"{address}family/", "family")
    page.get_by_role("link", name="Take out Unborn baby").click()
    grace.comes_to("Take Unborn baby out of this family", "take-out")
    grace.presses_button("Take out")
    grace.is_led_to_each_fault()
    grace.looks_again("take-out-refused")
    grace.writes("Why do you take this child out?", "The pregnancy was a mistake in the notes.")
    grace.presses_button("Take out")
    grace.comes_to("The children of this family", "family-of-two")
    expect(page.get_by_role("heading", name="Unborn baby")).to_have_count(0)


def test_narrow_without_javascript(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    page = narrow_plain_page
    looks = (accessible(axe), pictured(picture, "family-narrow"), fits, keeps_out(AMY, BEN))
    grace = Visitor.at(page, *looks)
    grace.signs_in_as("Grace Oyelaran")
    address = a_family_is_checked(grace, page)
    grace.opens(f"{address}family/", "family")
    grace.sees("Step 6 of 11")
    grace.presses_button(ADD)
    grace.comes_to("Who is it about?", "added-late")


def test_a_consultation(page: Page, axe: CheckPage, picture: TakePicture) -> None:
    looks = (accessible(axe), pictured(picture, "consultation"), fits)
    grace = Visitor.at(page, *looks)
    grace.signs_in_as("Grace Oyelaran")
    grace.begins_a_check()
    grace.writes("Child's name", AMY)
    grace.chooses(
        "One child, or nobody named?",
        "Nobody named: I want to think a situation through (a consultation)",
    )
    expect(page.get_by_label("Child's name")).to_be_hidden()
    grace.chooses("How old is the child?", "I do not know")
    grace.chooses("Is your worry about someone who works or volunteers with children?", "No")
    grace.looks_again("who")
    grace.continues()
    grace.comes_to("Is anyone in danger?", "danger")
    grace.sees("are not kept")
    grace.sees("Name nobody")

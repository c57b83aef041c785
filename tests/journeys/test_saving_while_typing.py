"""Text is saved while it is typed, and the page says in words whether it is."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

QUIET_MS = 4_100  # what the page waits after the last change, and a little


@pytest.fixture
def who(page: Page) -> Page:
    """The first page of a new check, with a clock that the test winds on."""
    page.goto("/account/login/")
    page.get_by_role("button", name="Priya Nair").click()
    page.goto("/checks/start/")
    page.clock.install()
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is it about?")
    return page


def name_of(page: Page) -> Locator:
    """The box for the child's name."""
    return page.locator("#id_child_name")


def mark(page: Page) -> Locator:
    """Where the page says whether it is saved."""
    return page.locator("[data-saved-mark]")


def test_what_was_typed_is_there_after_a_reload(who: Page) -> None:
    name_of(who).fill("Robin")
    expect(mark(who)).to_have_text("")
    who.clock.run_for(QUIET_MS)
    expect(mark(who)).to_contain_text("Saved ")
    who.reload()
    expect(name_of(who)).to_have_value("Robin")


def test_someone_who_never_pauses_is_saved_all_the_same(who: Page) -> None:
    for letter in "abcdefghijklmno":
        name_of(who).press(letter)
        who.clock.run_for(1_000)
    expect(mark(who)).to_contain_text("Saved ")


def test_without_a_network_the_page_says_so_and_saves_later(who: Page) -> None:
    who.context.set_offline(True)
    name_of(who).fill("Robin")
    who.clock.run_for(QUIET_MS)
    expect(mark(who)).to_have_text("Not saved: you seem to be offline")
    who.context.set_offline(False)
    who.clock.run_for(1_000)
    expect(mark(who)).to_contain_text("Saved ")


def test_whoever_was_signed_out_is_told_to_copy(who: Page) -> None:
    who.context.clear_cookies(name="sessionid")
    name_of(who).fill("Robin")
    who.clock.run_for(QUIET_MS)
    expect(mark(who)).to_have_text("Not saved: you have been signed out. Copy your text.")
    expect(name_of(who)).to_have_value("Robin")


def test_an_older_tab_does_not_write_over_a_newer_one(who: Page) -> None:
    newer = who.context.new_page()
    newer.goto(who.url)
    name_of(newer).fill("Newer")
    newer.clock.run_for(QUIET_MS)
    expect(mark(newer)).to_contain_text("Saved ")
    name_of(who).fill("Older")
    who.clock.run_for(QUIET_MS)
    expect(mark(who)).to_have_text("Not saved: changed in another tab")
    newer.goto(who.url)
    expect(name_of(newer)).to_have_value("Newer")


def test_leaving_the_page_saves_it(who: Page) -> None:
    address = who.url
    name_of(who).fill("Robin")
    who.goto("/notices/")
    # The save goes on after the page has gone: nothing in the browser tells when it is done.
    for _attempt in range(20):
        who.goto(address)
        if name_of(who).input_value():
            break
    assert name_of(who).input_value() == "Robin"


def test_a_button_pressed_during_a_save_is_no_conflict_with_oneself(who: Page) -> None:
    def slowly(route: Route) -> None:
        if route.request.headers.get("x-autosave"):
            answer = route.fetch()
            who.wait_for_timeout(700)
            route.fulfill(response=answer)
        else:
            route.continue_()

    who.route("**/checks/**", slowly)
    name_of(who).fill("Robin")
    who.get_by_label("I do not know").check()
    who.get_by_label("No", exact=True).check()
    who.clock.run_for(QUIET_MS)
    who.get_by_role("button", name="Save and continue").click()
    who.clock.run_for(1_000)
    expect(who.get_by_role("heading", level=1)).to_have_text("Is anyone in danger?")

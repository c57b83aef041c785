"""Typed text is kept, and the page says truly whether it is."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.pages import KNOW_ALL, Visitor

WORDS = "What would you most like to know?"
TYPED = "Who else lives at home, and who collects her."
SAVED = re.compile(r"^Saved \d\d:\d\d$")
# What the page waits after the last change, and a little.
QUIET_SECONDS = 4.1
# The longest that someone who keeps typing waits for a save.
PROMISED_SECONDS = 15


@pytest.fixture
def priya(page: Page) -> Visitor:
    """A teacher on a page of a check of hers, by a clock that the test winds on."""
    someone = Visitor.at(page)
    someone.signs_in_as("Priya Nair")
    page.clock.install()
    someone.opens(someone.begins_a_check() + "unknown/")
    return someone


@pytest.fixture
def window(page: Page) -> BrowserContext:
    """The browser's window, in which further tabs open."""
    return page.context


@pytest.fixture
def second_tab(priya: Visitor, window: BrowserContext) -> Iterator[Visitor]:
    """The same page in another tab, opened before anything was typed in the first."""
    tab = window.new_page()
    tab.set_default_timeout(15_000)
    someone = Visitor.at(tab)
    someone.opens(priya.page.url)
    yield someone
    tab.close()


def test_what_was_saved_is_there_after_the_page_is_killed(
    priya: Visitor, window: BrowserContext
) -> None:
    priya.writes(WORDS, TYPED)
    priya.sees_mark("")
    priya.waits(QUIET_SECONDS)
    priya.sees_mark(SAVED)
    address = priya.page.url
    priya.page.close(run_before_unload=False)

    again = Visitor.at(window.new_page())
    again.opens(address)
    expect(again.field(WORDS)).to_have_value(TYPED)
    again.sees_mark(SAVED)


def test_someone_who_keeps_typing_is_saved_meanwhile(priya: Visitor) -> None:
    field = priya.field(WORDS)
    for _second in range(PROMISED_SECONDS):
        field.press("a")
        priya.waits(1)
    priya.sees_mark(SAVED)


def test_offline_is_said_at_once_and_saved_when_it_is_over(
    priya: Visitor, window: BrowserContext
) -> None:
    window.set_offline(True)
    priya.writes(WORDS, TYPED)
    priya.sees_mark("Not saved: you seem to be offline")
    window.set_offline(False)
    priya.waits(1)
    priya.sees_mark(SAVED)
    priya.opens(priya.page.url)
    expect(priya.field(WORDS)).to_have_value(TYPED)


def test_the_second_of_two_tabs_hears_of_the_first_and_keeps_its_text(
    priya: Visitor, second_tab: Visitor, window: BrowserContext
) -> None:
    priya.writes(WORDS, TYPED)
    priya.waits(QUIET_SECONDS)
    priya.sees_mark(SAVED)

    second_tab.writes(WORDS, "Whether the father is told.")
    second_tab.waits(QUIET_SECONDS)
    second_tab.sees_mark(re.compile("^Not saved: This page was saved in another tab"))
    second_tab.ticks(KNOW_ALL)
    second_tab.continues()
    second_tab.sees("Changed elsewhere")
    second_tab.sees("Saved there")
    second_tab.sees(TYPED)
    second_tab.sees_mark("Not saved yet")
    expect(second_tab.field(WORDS)).to_have_value("Whether the father is told.")
    second_tab.continues()
    second_tab.comes_to("Help so far", "help")


def test_a_session_that_ended_is_said(priya: Visitor, window: BrowserContext) -> None:
    window.clear_cookies(name="sessionid")
    priya.writes(WORDS, TYPED)
    priya.waits(QUIET_SECONDS)
    priya.sees_mark(re.compile("^Not saved: you have been signed out. Press Save and continue"))
    expect(priya.field(WORDS)).to_have_value(TYPED)


def test_a_form_from_before_signing_in_again_comes_back_with_its_text(
    priya: Visitor, window: BrowserContext
) -> None:
    priya.ticks(KNOW_ALL)
    window.clear_cookies()
    elsewhere = Visitor.at(window.new_page())
    elsewhere.signs_in_as("Priya Nair")
    elsewhere.page.close()

    priya.writes(WORDS, TYPED)
    priya.continues()
    priya.sees("It is below, not yet saved")
    expect(priya.field(WORDS)).to_have_value(TYPED)


def test_leaving_the_page_saves_it(priya: Visitor) -> None:
    address = priya.page.url
    priya.writes(WORDS, TYPED)
    priya.opens("/notices/")
    # The save goes on after the page has gone: nothing in the browser tells when it is done.
    for _attempt in range(20):
        priya.opens(address)
        if priya.field(WORDS).input_value():
            break
    assert priya.field(WORDS).input_value() == TYPED


def test_a_button_pressed_during_a_save_is_no_conflict_with_oneself(priya: Visitor) -> None:
    def slowly(route: Route) -> None:
        if route.request.headers.get("x-autosave"):
            answer = route.fetch()
            priya.page.wait_for_timeout(700)
            route.fulfill(response=answer)
        else:
            route.continue_()

    priya.page.route("**/checks/**", slowly)
    priya.writes(WORDS, TYPED)
    priya.ticks(KNOW_ALL)
    priya.waits(QUIET_SECONDS)
    priya.continues()
    priya.waits(1)
    priya.comes_to("Help so far", "help")

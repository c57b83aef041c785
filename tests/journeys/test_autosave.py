"""Typed text is kept, and the page says truly whether it is."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.pages import Visitor

WORDS = "What would you most like to know?"
TYPED = "Who else lives at home, and who collects her."
SAVED = re.compile(r"^Saved \d\d:\d\d$")
# The longest that someone who keeps typing waits for a save.
PROMISED_SECONDS = 15


@pytest.fixture
def priya(page: Page) -> Visitor:
    """A teacher on a page of a check of hers."""
    someone = Visitor.at(page)
    someone.signs_in_as("Priya Nair")
    someone.opens(someone.begins_a_check() + "unknown/")
    return someone


@pytest.fixture
def second_tab(priya: Visitor, context_of: BrowserContext) -> Iterator[Visitor]:
    """The same page in another tab, opened before anything was typed in the first."""
    tab = context_of.new_page()
    tab.set_default_timeout(15_000)
    someone = Visitor.at(tab)
    someone.opens(priya.page.url)
    yield someone
    tab.close()


@pytest.fixture
def context_of(page: Page) -> BrowserContext:
    """The browser's window."""
    return page.context


def test_what_was_saved_is_there_after_the_page_is_killed(
    priya: Visitor, context_of: BrowserContext
) -> None:
    priya.writes(WORDS, TYPED)
    priya.sees_mark(SAVED)
    address = priya.page.url
    priya.page.close(run_before_unload=False)

    again = Visitor.at(context_of.new_page())
    again.opens(address)
    expect(again.field(WORDS)).to_have_value(TYPED)
    again.sees_mark(SAVED)


def test_someone_who_keeps_typing_is_saved_meanwhile(priya: Visitor) -> None:
    priya.page.clock.install()
    priya.opens(priya.page.url)
    field = priya.field(WORDS)
    field.click()
    for _second in range(PROMISED_SECONDS):
        field.press_sequentially("a")
        priya.page.clock.fast_forward(1_000)
    priya.sees_mark(SAVED)


def test_offline_is_said_at_once_and_saved_when_it_is_over(
    priya: Visitor, context_of: BrowserContext
) -> None:
    context_of.set_offline(True)
    priya.writes(WORDS, TYPED)
    expect(priya.page.locator("[data-saved-mark]")).to_have_text(
        "Not saved: you seem to be offline", timeout=1_000
    )
    context_of.set_offline(False)
    priya.sees_mark(SAVED)
    priya.opens(priya.page.url)
    expect(priya.field(WORDS)).to_have_value(TYPED)


def test_the_second_of_two_tabs_hears_of_the_first_and_keeps_its_text(
    priya: Visitor, second_tab: Visitor, context_of: BrowserContext
) -> None:
    priya.writes(WORDS, TYPED)
    priya.sees_mark(SAVED)

    second_tab.writes(WORDS, "Whether the father is told.")
    second_tab.sees_mark(re.compile("^Not saved: This page was saved in another tab"))
    second_tab.ticks("I know something of each")
    second_tab.continues()
    second_tab.sees("Changed elsewhere")
    second_tab.sees_mark("Not saved yet")
    expect(second_tab.field(WORDS)).to_have_value("Whether the father is told.")
    with context_of.expect_page() as opened:
        second_tab.follows("See what was saved there")
    expect(opened.value.get_by_label(WORDS)).to_have_value(TYPED)
    opened.value.close()

    second_tab.continues()
    second_tab.comes_to("Help so far", "help")


def test_a_session_that_ended_is_said(priya: Visitor, context_of: BrowserContext) -> None:
    context_of.clear_cookies(name="sessionid")
    priya.writes(WORDS, TYPED)
    priya.sees_mark("Not saved: you have been signed out. Copy your text.")
    expect(priya.field(WORDS)).to_have_value(TYPED)


def test_a_form_from_before_signing_in_again_can_be_gone_back_to(
    priya: Visitor, context_of: BrowserContext
) -> None:
    priya.ticks("I know something of each")
    priya.sees_mark(SAVED)
    context_of.clear_cookies()
    elsewhere = Visitor.at(context_of.new_page())
    elsewhere.signs_in_as("Priya Nair")
    elsewhere.page.close()

    priya.writes(WORDS, TYPED)
    priya.continues()
    priya.sees("nothing was saved from it")
    priya.page.go_back()
    expect(priya.field(WORDS)).to_have_value(TYPED)

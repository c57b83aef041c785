"""What somebody typed is never lost: signed out, offline, unanswered, in two places, too late."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.pages import KNOW_ALL, NO_SIGNS, Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage

WORDS = "What would you most like to know?"
STRENGTHS = "Anything else that goes well, or someone the child can turn to"
TYPED = "Gran fetches her on Mondays: she said “I am cold”, twice."
SAVED = re.compile(r"^Saved \d\d:\d\d$")
BANNER = "You were signed out before this was saved. It is below, not yet saved."
HELP = "Who helps or helped, with what, and what changed?"

Act = Callable[[Visitor], None]


def _whom(someone: Visitor) -> None:
    someone.writes("Child's name", "Róisín Example")
    someone.chooses("How old is the child?", "I do not know")
    someone.chooses("Is your worry about someone who works or volunteers with children?", "No")


def _no_danger(someone: Visitor) -> None:
    someone.chooses("Could anyone be seriously hurt, or taken away, before help arrives?", "No")
    someone.ticks(NO_SIGNS)


def _need(someone: Visitor) -> None:
    entry = someone.page.locator("li.entry").first
    entry.locator(".entry__tick").check()
    entry.get_by_label("What did you see or hear, and when?").fill(TYPED)
    entry.get_by_label("How do you know?").select_option(label="I saw it")
    if entry.locator("fieldset.entry__degree").count():
        entry.locator("fieldset.entry__degree input").first.check()


def _worry(someone: Visitor) -> None:
    worry = someone.page.locator("section.concern").last
    worry.get_by_label("What worries you?").fill(TYPED)
    worry.get_by_label("Which part of the child's life is it about?").select_option(index=1)
    worry.locator("input[name$=placed]").first.check()
    worry.locator("input[name$=basis]").first.check()


def _law(someone: Visitor) -> None:
    for fieldset in someone.page.locator("form.question fieldset").all():
        fieldset.get_by_role("radio").first.check()


def _help(someone: Visitor) -> None:
    someone.writes(HELP, TYPED)
    someone.page.locator("form.question fieldset").first.get_by_role("radio").first.check()


def _unknown(someone: Visitor) -> None:
    someone.ticks(KNOW_ALL)
    someone.writes(WORDS, TYPED)


PAGES: list[tuple[str, Act]] = [
    ("who", _whom),
    ("danger", _no_danger),
    ("needs-child", _need),
    ("needs-parents", _need),
    ("needs-family", _need),
    ("own-words", _worry),
    ("strengths", lambda someone: someone.writes(STRENGTHS, TYPED)),
    ("unknown", _unknown),
    ("help", _help),
    ("law", _law),
    ("own-level", lambda someone: someone.page.get_by_role("radio").first.check()),
]


def as_filled_in(page: Page) -> list[Any]:
    """Everything that the page's form would send but what is new in every answer."""
    sent: list[Any] = page.locator("form.question").evaluate(
        """form => [...new FormData(form)].filter(([name, words]) => words !== ""
             && !/^(csrf|held_|revision|form-.*_FORMS|q$|.*_key$)/.test(name))"""
    )
    return sent


def ends_session(someone: Visitor) -> None:
    """As after twelve hours, or after signing out in another tab."""
    someone.page.context.clear_cookies(name="sessionid")


def signs_in_again(someone: Visitor, name: str = "Priya Nair") -> None:
    """From the page that one was led to."""
    expect(someone.heading("Sign in")).to_be_visible()
    someone.presses_button(re.compile(f"^{name} "))


@pytest.mark.parametrize("kind", ["page", "narrow_plain_page"])
def test_signed_out_at_every_page_of_a_check_nothing_is_lost(
    kind: str, request: pytest.FixtureRequest, axe: CheckPage
) -> None:
    """Given somebody whose session ends on every page; when they send it, sign in and send it
    again; then each page came back as it was typed, and the check is whole."""
    someone = Visitor.at(request.getfixturevalue(kind))
    someone.signs_in_as("Priya Nair")
    address = someone.begins_a_check()
    for number, (name, fills_in) in enumerate(PAGES):
        expect(someone.page).to_have_url(re.compile(f"/{name}/$"))
        fills_in(someone)
        before = as_filled_in(someone.page)
        ends_session(someone)
        someone.continues()
        someone.sees("What you typed is kept and will be there when you sign in.")
        if number == 0:
            axe(someone.page)
        signs_in_again(someone)
        expect(someone.page).to_have_url(re.compile(f"/{name}/$"))
        someone.sees(BANNER)
        assert as_filled_in(someone.page) == before, name
        if name in {"who", "needs-child", "own-words"}:
            axe(someone.page)
        someone.continues()
    someone.comes_to("Read it through", "review")
    someone.opens(address + "strengths/")
    expect(someone.field(STRENGTHS)).to_have_value(TYPED)
    expect(someone.page.get_by_text(BANNER)).to_have_count(0)


def test_somebody_else_signs_in_and_never_sees_it(page: Page, axe: CheckPage) -> None:
    priya = Visitor.at(page)
    priya.signs_in_as("Priya Nair")
    address = priya.begins_a_check() + "strengths/"
    priya.opens(address)
    priya.writes(STRENGTHS, TYPED)
    other = Visitor.at(page.context.new_page())
    other.is_forgotten()
    other.signs_in_as("Marcus Bell")
    priya.continues()
    priya.sees("Somebody else is signed in here")
    axe(page)
    assert TYPED not in page.content()
    other.page.goto(address)
    assert TYPED not in other.page.content()
    other.is_forgotten()
    other.signs_in_as("Priya Nair")
    other.opens(address)
    expect(other.field(STRENGTHS)).to_have_value(TYPED)
    other.presses_button("Use what was saved before instead")
    expect(other.field(STRENGTHS)).to_have_value("")


@pytest.fixture
def typing(page: Page) -> Visitor:
    """A teacher on a page of a check, by a clock that the test winds on."""
    someone = Visitor.at(page)
    someone.signs_in_as("Priya Nair")
    page.clock.install()
    someone.opens(someone.begins_a_check() + "strengths/")
    return someone


def test_a_server_that_hangs_is_said_and_tried_again(typing: Visitor) -> None:
    waiting: list[Route] = []
    typing.page.route("**/strengths/", lambda route: waiting.append(route))
    typing.writes(STRENGTHS, TYPED)
    typing.waits(4.1)
    typing.waits(8.1)
    typing.sees_mark("Not saved: the service does not answer. Trying again.")
    typing.page.unroute("**/strengths/")
    typing.waits(16)
    typing.sees_mark(SAVED)
    typing.opens(typing.page.url)
    expect(typing.field(STRENGTHS)).to_have_value(TYPED)


def test_an_answer_that_was_lost_is_no_conflict_with_oneself(typing: Visitor) -> None:
    """Given a save that arrived and whose answer did not; when more is typed; then it is saved."""

    def loses_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    typing.page.route("**/strengths/", loses_the_answer, times=1)
    typing.writes(STRENGTHS, TYPED)
    typing.waits(4.1)
    typing.sees_mark(re.compile("^Not saved"))
    typing.writes(STRENGTHS, TYPED + " And more.")
    typing.waits(4.1)
    typing.sees_mark(SAVED)
    typing.continues()
    typing.comes_to("What you do not know", "")
    typing.page.go_back()
    expect(typing.field(STRENGTHS)).to_have_value(TYPED + " And more.")


def test_the_button_after_a_lost_answer_is_no_conflict_either(typing: Visitor) -> None:
    def loses_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    typing.page.route("**/strengths/", loses_the_answer, times=1)
    typing.writes(STRENGTHS, TYPED)
    typing.waits(4.1)
    typing.sees_mark(re.compile("^Not saved"))
    typing.writes(STRENGTHS, TYPED + " And more.")
    typing.continues()
    typing.page.wait_for_timeout(1500)  # for the network, which no clock of the page winds on
    typing.waits(1)
    typing.comes_to("What you do not know", "")


def test_offline_is_said_at_the_first_key_and_leaving_is_asked_about(typing: Visitor) -> None:
    typing.page.context.set_offline(True)
    typing.field(STRENGTHS).press("a")
    typing.sees_mark("Not saved: you seem to be offline")
    typing.waits(4.1)
    typing.page.wait_for_timeout(500)
    with typing.page.expect_event("dialog") as asked:
        typing.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_what_is_typed_after_the_result_is_shown_and_not_saved(page: Page, axe: CheckPage) -> None:
    """Given a page left open; when the result is made in another tab; then its text is shown."""
    priya = Visitor.at(page)
    priya.signs_in_as("Priya Nair")
    address = priya.begins_a_check()
    for name, fills_in in PAGES:
        if name.startswith("needs") or name == "own-words":
            priya.continues()
            continue
        fills_in(priya)
        priya.continues()
    old = Visitor.at(page.context.new_page())
    old.opens(address + "strengths/")
    priya.sees_the_result()
    old.writes(STRENGTHS, "She has an uncle too.")
    old.continues()
    old.sees("What you typed is not saved")
    old.sees("She has an uncle too.")
    axe(old.page)
    old.follows("open the check again")
    expect(old.page).to_have_url(re.compile("/open-again/$"))


def test_two_tabs_show_both_texts(page: Page, axe: CheckPage) -> None:
    priya = Visitor.at(page)
    priya.signs_in_as("Priya Nair")
    address = priya.begins_a_check() + "strengths/"
    other = Visitor.at(page.context.new_page())
    for one in (priya, other):
        one.opens(address)
    priya.writes(STRENGTHS, "From the first tab.")
    priya.continues()
    other.writes(STRENGTHS, TYPED)
    other.continues()
    other.sees("Changed elsewhere")
    other.sees("From the first tab.")
    axe(other.page)
    expect(other.field(STRENGTHS)).to_have_value(TYPED)
    other.follows("Keep what was saved there")
    expect(other.field(STRENGTHS)).to_have_value("From the first tab.")
